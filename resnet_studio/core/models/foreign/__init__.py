"""Weights that somebody else wrote: taken apart, recognized, and read in a process of their own."""
