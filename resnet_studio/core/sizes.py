"""Sizes as people read them, in the window and on the command line."""

from __future__ import annotations


def size_words(size_bytes: float) -> str:
    """A size in binary units: 1.5 MiB."""
    size = float(size_bytes)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1023.5:
            digits = three_digits(size)
            return f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits} {unit}"
        size /= 1024
    return f"{three_digits(size)} TiB"


def three_digits(value: float) -> str:
    """A number below a thousand in three digits: 1.50, 15.0, 150."""
    decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{decimals}f}"
