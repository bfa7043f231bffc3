"""The page that tells what dropped images show."""
