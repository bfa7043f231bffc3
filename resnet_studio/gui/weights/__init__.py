"""Weights of other programs: what they leave open is asked for before they are used."""
