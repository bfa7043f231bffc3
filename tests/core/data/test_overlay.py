"""The colors are even, and the map lies where it is said to."""

import numpy as np
import pytest

from resnet_studio.core.data.overlay import heat_colors, lay_over


def lightness(colors: np.ndarray) -> np.ndarray:
    """Of Oklab, by the way there and not back: sRGB, linear, cones, their cube roots."""
    encoded = colors / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    cones = linear @ np.array(
        [
            [0.4122214708, 0.2119034982, 0.0883024619],
            [0.5363325363, 0.6806995451, 0.2817188376],
            [0.0514459929, 0.1073969566, 0.6299787005],
        ]
    )
    return np.cbrt(cones) @ np.array([0.2104542553, 0.7936177850, -0.0040720468])


def test_each_color_is_lighter_than_the_one_before_by_the_same_step() -> None:
    steps = np.diff(lightness(heat_colors())[::15])
    assert steps == pytest.approx(steps.mean(), rel=0.1)
    assert steps.mean() > 0.03


def test_the_map_lies_where_it_is_said_to_and_nothing_else_changes() -> None:
    picture = np.full((40, 60, 3), 100, np.uint8)
    values = np.ones((8, 8), np.float32)
    result = lay_over(picture, values, (10, 0, 40, 40), opacity=1)
    assert (result[:, 10:50] == heat_colors()[-1]).all()
    assert (result[:, :10] == 100).all()
    assert (result[:, 50:] == 100).all()


def test_a_map_that_reaches_beyond_the_picture_is_cut() -> None:
    picture = np.zeros((20, 40, 3), np.uint8)
    values = np.zeros((4, 4), np.float32)
    values[:2] = 1  # the upper half of the square: the upper half of the picture, and the bar above it
    result = lay_over(picture, values, (0, -10, 40, 40), opacity=1)
    assert (result[0] == heat_colors()[-1]).all()
    assert (result[-1] == 0).all()


def test_where_nothing_speaks_for_the_class_the_picture_is_as_it_was() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (9, 7, 3), dtype=np.uint8)
    assert (lay_over(picture, np.zeros((5, 5), np.float32), (0, 0, 7, 9)) == picture).all()


def test_half_as_hot_covers_half_as_much() -> None:
    picture = np.zeros((4, 4, 3), np.uint8)
    result = lay_over(picture, np.full((2, 2), 0.5, np.float32), (0, 0, 4, 4), opacity=0.8)
    assert result[2, 2] == pytest.approx(heat_colors()[128] * 0.4, abs=1)
