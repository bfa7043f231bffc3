"""The window: a front end to the run folder and the command line. It never imports torch."""
