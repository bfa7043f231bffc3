"""Where a logarithmic axis has its labels."""

from __future__ import annotations

import math

FEW_DECADES = 2.5
LEAST_TICKS = 2  # fewer tell no scale
ROUND_STEPS = (0.02, 0.05, 0.1, 0.2, 0.5)
DECADE_ROOM_PX = 54  # for the labels of 1, 2 and 5


def log_ticks(low: float, high: float, height_px: float) -> list[tuple[float, str]]:
    """Places, as logarithms, and labels of 1, 2 and 5 of each decade, or only of the decades.

    Args:
        low: The lowest value in view, as a logarithm.
        high: The highest.
        height_px: The room that the axis has.
    """
    has_room = height_px >= DECADE_ROOM_PX * (high - low)
    steps = (1, 2, 5) if has_room and high - low < FEW_DECADES else (1,)
    decades = range(max(-12, math.floor(low)), min(12, math.ceil(high)) + 1)
    values = [step * 10.0**decade for decade in decades for step in steps]
    if sum(low <= math.log10(value) <= high for value in values) < LEAST_TICKS:
        values = _round_values(10**low, 10**high)
    return [(math.log10(value), f"{value:g}") for value in values]


def _round_values(low: float, high: float) -> list[float]:
    """Two to seven round numbers between two that lie within a decade."""
    unit = 10.0 ** math.ceil(math.log10(high - low))
    step = next((unit * part for part in ROUND_STEPS if (high - low) / (unit * part) <= 6), unit)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
