"""The command line; whatever the window does with torch, it does through these commands."""
