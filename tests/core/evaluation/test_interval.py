"""Wilson's interval against published values, at its ends, and by drawing."""

import numpy as np
import pytest

from resnet_studio.core.evaluation.interval import accuracy_interval, wilson_interval


@pytest.mark.parametrize(
    ("right", "images", "low", "high"),
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(right: int, images: int, low: float, high: float) -> None:
    assert wilson_interval(right, images) == pytest.approx((low, high), abs=5e-5)
    mirrored = wilson_interval(images - right, images)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_no_and_all_right_end_at_0_and_1() -> None:
    assert wilson_interval(0, 7)[0] == 0
    assert wilson_interval(7, 7)[1] == 1
    assert wilson_interval(7, 7)[0] < 1


def test_it_holds_the_true_accuracy_in_95_of_100_draws() -> None:
    draws = np.random.default_rng(0).binomial(430, 0.9, 4000)
    ends = [wilson_interval(int(right), 430) for right in draws]
    assert np.mean([low <= 0.9 <= high for low, high in ends]) == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize(("accuracy", "images"), [(None, 10), (0.5, 0), (0.5, None), (0.5, "many"), (2.0, 9)])
def test_what_is_not_known_has_no_interval(accuracy: float | None, images: object) -> None:
    assert accuracy_interval(accuracy, images) is None


def test_an_accuracy_is_of_whole_images() -> None:
    assert accuracy_interval(29 / 33, 33) == wilson_interval(29, 33)
