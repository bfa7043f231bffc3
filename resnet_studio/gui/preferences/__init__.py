"""The window with what is set for all runs and for the window itself."""
