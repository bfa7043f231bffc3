"""Views of a curve draw like the whole curve, and a resume drops the dead part."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_studio.core.runs.series import Curve, RunSeries, parts_of


def curve_of(values: np.ndarray[Any, Any], parts: int = 1) -> Curve:
    curve = Curve()
    for part in np.array_split(np.arange(len(values)), parts):
        curve.append(part, values[part])
    return curve


@settings(deadline=None)
@given(
    num=st.integers(1, 9000),
    seed=st.integers(0, 100),
    parts=st.integers(1, 9),
    left=st.floats(-0.1, 1.1),
    width=st.floats(0, 1.2),
    max_points=st.sampled_from([10, 64, 500, 2000]),
)
def test_a_view_holds_the_minimum_and_the_maximum_of_every_block(
    num: int, seed: int, parts: int, left: float, width: float, max_points: int
) -> None:
    values = np.random.default_rng(seed).normal(size=num)
    start, stop = left * num, (left + width) * num
    x, y = curve_of(values, parts).view(start, stop, max_points)
    inside = np.flatnonzero((np.arange(num) >= start) & (np.arange(num) <= stop))
    assert len(x) <= max_points + 4
    assert (np.diff(x) >= 0).all()
    if not len(inside):
        return
    assert x[0] <= inside[0]
    assert y.min() <= values[inside].min()
    assert y.max() >= values[inside].max()
    if len(x) == len(set(x)):
        assert (values[x.astype(int)] == y).all()
        assert set(inside) <= set(x)
        return
    places = x[::2].astype(int)
    for i, (low, high) in enumerate(zip(y[::2], y[1::2], strict=True)):
        is_last = i + 1 == len(places)
        block = values[places[i] :] if is_last else values[places[i] : places[i + 1]]
        assert low in block
        assert high in block
        if not is_last:
            assert (low, high) == (block.min(), block.max())


@pytest.mark.parametrize("num", [3000, 9000, 100_000])
@pytest.mark.parametrize("max_points", [200, 500, 2000])
def test_a_view_is_no_coarser_than_it_has_to_be(num: int, max_points: int) -> None:
    x, _ = curve_of(np.arange(num, dtype=float)).view(0, num, max_points)
    assert max_points / 2 <= len(x) <= max_points + 4


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_curve_cut_and_continued_is_as_if_never_cut(length: int, cut: int) -> None:
    values = np.random.default_rng(0).normal(size=length)
    curve = curve_of(values)
    curve.drop_after(cut - 1)
    kept = min(cut, length)
    assert len(curve) == kept
    curve.append(range(kept, length), values[kept:])
    for got, expected in zip(curve.view(0, length, 50), curve_of(values).view(0, length, 50), strict=True):
        np.testing.assert_array_equal(got, expected)


def test_an_empty_curve_has_an_empty_view() -> None:
    x, y = Curve().view(0, 1)
    assert len(x) == len(y) == 0


def step(epoch: float, loss: float) -> dict[str, Any]:
    return {"kind": "step", "epoch": epoch, "loss": loss, "accuracy": 0.5}


def epoch(number: int, loss: float) -> dict[str, Any]:
    return {"kind": "epoch", "epoch": number, "validation_loss": loss, "validation_accuracy": 0.5}


ROWS = [step(0.5, 3), step(1.0, 2), epoch(1, 2.5), step(1.5, 9), step(2.0, 9), epoch(2, 9)]
RESUMED = [{"kind": "resumed", "epoch": 1.0, "step": 10}, step(1.5, 1), step(2.0, 1), epoch(2, 1)]


@pytest.mark.parametrize("is_in_one", [True, False])
def test_a_resume_drops_the_dead_part(is_in_one: bool) -> None:
    series = RunSeries()
    for rows in [ROWS + RESUMED] if is_in_one else [[row] for row in ROWS + RESUMED]:
        series.feed(rows)
    assert series.curves["train_loss"].x.tolist() == [0.5, 1.0, 1.5, 2.0]
    assert series.curves["train_loss"].y.tolist() == [3, 2, 1, 1]
    assert series.curves["validation_loss"].y.tolist() == [2.5, 1]
    assert [row["validation_loss"] for row in series.epochs] == [2.5, 1]


def test_a_resume_from_the_very_start_drops_all() -> None:
    series = RunSeries()
    series.feed([*ROWS, {"kind": "resumed", "epoch": 0, "step": 0}])
    assert not series.epochs
    assert all(len(curve) == 0 for curve in series.curves.values())


def test_rows_become_columns_and_each_resume_begins_a_part() -> None:
    first, second = parts_of([*ROWS, *RESUMED])
    assert (first.drops_after, second.drops_after) == (None, 1.0)
    assert first.columns["train_loss"][1].tolist() == [3, 2, 9, 9]
    assert [row["validation_loss"] for row in second.epochs] == [1]
    assert parts_of([{"kind": "unknown"}, {"kind": "resumed", "epoch": "?"}]) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["kind", "epoch", "loss", "accuracy", "validation_loss", "step"]),
            st.sampled_from(["step", "epoch", "resumed"]) | JSON,
        )
    )
)
def test_rows_of_any_content_are_taken_in_or_passed_over(rows: list[dict[str, Any]]) -> None:
    series = RunSeries()
    series.feed(rows)
    for curve in series.curves.values():
        assert len(curve.x) == len(curve.y)
        assert all(math.isfinite(value) for value in [*curve.x, *curve.y])
