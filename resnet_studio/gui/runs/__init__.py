"""The page that lists the runs."""
