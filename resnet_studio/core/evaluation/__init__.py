"""Measures and the evaluation of a trained network."""
