"""The run folder: its layout, its one writer, its one reader, and the process that fills it."""
