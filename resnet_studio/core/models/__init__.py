"""Residual networks: blocks and stages, the catalogue of known ones, and what they cost."""
