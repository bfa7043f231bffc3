"""How far an accuracy that was read on so many images may be off: the 95 % interval; needs no torch."""

from __future__ import annotations

import math

Z_95 = 1.959963984540054  # the normal distribution holds 95 % within so many deviations

Interval = tuple[float, float]


def wilson_interval(num_right: int, num_images: int) -> Interval:
    """The score interval of a fraction, 95 %: it stays within 0 and 1 and holds for few images and for 100 %.

    It tells what other images of the same kind would give, and nothing of a model that was chosen by these.

    Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA 22.

    Args:
        num_right: Images answered right.
        num_images: All images, one at least.

    Returns:
        Its ends, fractions.
    """
    fraction, square = num_right / num_images, Z_95**2
    center = (fraction + square / (2 * num_images)) / (1 + square / num_images)
    spread = fraction * (1 - fraction) / num_images + square / (4 * num_images**2)
    half = Z_95 * math.sqrt(spread) / (1 + square / num_images)
    low = 0.0 if num_right == 0 else max(0.0, center - half)
    return low, 1.0 if num_right == num_images else min(1.0, center + half)


def accuracy_interval(accuracy: float | None, num_images: object) -> Interval | None:
    """The interval of an accuracy, a fraction; None where it or the number of its images is not known."""
    if accuracy is None or not isinstance(num_images, int) or num_images < 1 or not 0 <= accuracy <= 1:
        return None
    return wilson_interval(round(accuracy * num_images), num_images)
