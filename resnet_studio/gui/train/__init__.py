"""The page where a run is configured, started and watched."""
