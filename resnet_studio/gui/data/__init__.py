"""The page where a data set is chosen and looked at."""
