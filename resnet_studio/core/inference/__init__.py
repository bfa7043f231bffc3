"""A trained network put to use on images."""
