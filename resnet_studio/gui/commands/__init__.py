"""All that can be done, to find by words, and all keys on a sheet."""
