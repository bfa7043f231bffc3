"""The page where the network is chosen."""
