"""Numbers are put as people read them."""

import pytest

from resnet_studio.gui.widgets.numbers import duration_words, grouped, short_count


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (640, "640"),
        (27_648, "27.6k"),
        (272_474, "0.27M"),
        (11_173_962, "11.2M"),
        (999_999, "1.00M"),
        (3_664_000_000, "3.66G"),
        (999_600_000, "1.00G"),
    ],
)
def test_large_counts_have_three_digits(number: int, text: str) -> None:
    assert short_count(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (4.4, "4 s"),
        (59.7, "1 min"),
        (200, "3 min 20 s"),
        (1234, "20 min"),
        (3599.6, "1 h 0 min"),
        (7500, "2 h 5 min"),
    ],
)
def test_times_have_the_two_units_that_matter(seconds: float, text: str) -> None:
    assert duration_words(seconds) == text


def test_thousands_stand_apart() -> None:
    assert grouped(12480) == "12,480"
