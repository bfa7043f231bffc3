"""Curves in memory: columns of numbers with a pyramid of minima and maxima.

Drawing a view of a curve costs the same however long the curve is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PYRAMID_FACTOR = 16

STEP_CURVES = {
    "train_loss": "loss",
    "train_accuracy": "accuracy",
    "learning_rate": "learning_rate",
    "images_per_second": "images_per_second",
}
EPOCH_CURVES = {
    "validation_loss": "validation_loss",
    "validation_accuracy": "validation_accuracy",
}


class Curve:
    """Points with rising x that are only appended, and cheap views of any part of them.

    Level k of the pyramid holds the minimum and maximum of each whole block of 16^k points.
    """

    def __init__(self) -> None:
        self._x = np.empty(1024)
        self._y = np.empty(1024)
        self._length = 0
        self._levels: list[tuple[Floats, Floats, int]] = []

    def __len__(self) -> int:
        return self._length

    @property
    def x(self) -> Floats:
        """All x, not to be changed."""
        return self._x[: self._length]

    @property
    def y(self) -> Floats:
        """All y, not to be changed."""
        return self._y[: self._length]

    def reserve(self, num_points: int) -> None:
        """Take the memory for so many points at once: nothing need be copied as they come."""
        if num_points > len(self._x):
            self._x, self._y = _grown(self._x, num_points), _grown(self._y, num_points)

    def append(self, x: Iterable[float], y: Iterable[float]) -> None:
        """Add points behind the last one."""
        new_x, new_y = _column(x), _column(y)
        end = self._length + len(new_x)
        if end > len(self._x):
            capacity = max(end, 2 * len(self._x))
            self._x, self._y = _grown(self._x, capacity), _grown(self._y, capacity)
        self._x[self._length : end] = new_x
        self._y[self._length : end] = new_y
        self._length = end
        self._extend_levels()

    def drop_after(self, x: float) -> None:
        """Forget the points behind `x`: a resumed run goes on from there."""
        self._length = int(np.searchsorted(self.x, x, side="right"))
        self._levels = []
        self._extend_levels()

    def view(self, left: float, right: float, max_points: int = 2000) -> tuple[Floats, Floats]:
        """At most about `max_points` points that draw like all points between `left` and `right`.

        One point beyond each side is included, so that lines leave the picture. Where there are too many,
        each block is shown by its minimum and its maximum.
        """
        first = max(0, int(np.searchsorted(self.x, left, side="left")) - 1)
        last = min(self._length, int(np.searchsorted(self.x, right, side="right")) + 1)
        if last - first <= max_points:
            return self.x[first:last], self.y[first:last]
        level = max(1, math.ceil(math.log(2 * (last - first) / max_points, PYRAMID_FACTOR)))
        if level > len(self._levels):
            level = len(self._levels)
        return self._envelope(first, last, level, max_points)

    def _envelope(self, first: int, last: int, level: int, max_points: int) -> tuple[Floats, Floats]:
        """Blocks of the level below `level`, merged to the width that just fits."""
        fine = max(0, level - 1)
        size = PYRAMID_FACTOR**fine
        low, high = (self.y, self.y) if fine == 0 else self._filled(fine)
        start, stop = first // size, -(-last // size)
        merge = max(1, -(-2 * (stop - start) // max_points))
        edges = np.arange(start, min(stop, len(low)), merge)
        lows, highs = np.minimum.reduceat(low, edges), np.maximum.reduceat(high, edges)
        # reduceat's last block runs to the end of the array; cut it where the view ends.
        lows[-1], highs[-1] = low[edges[-1] : stop].min(), high[edges[-1] : stop].max()
        x = self.x[np.minimum(edges * size, self._length - 1)]
        return np.repeat(x, 2), np.stack([lows, highs], axis=1).ravel()

    def _filled(self, level: int) -> tuple[Floats, Floats]:
        """The level's blocks and one more for the points that fill no whole block yet."""
        lows, highs, count = self._levels[level - 1]
        rest = self.y[count * PYRAMID_FACTOR**level :]
        if not len(rest):
            return lows[:count], highs[:count]
        return np.append(lows[:count], rest.min()), np.append(highs[:count], rest.max())

    def _extend_levels(self) -> None:
        """Bring the pyramid up to date with the whole blocks that the new points completed."""
        low, high, available = self.y, self.y, self._length
        for level in range(1, 8):
            blocks = available // PYRAMID_FACTOR
            if blocks == 0:
                return
            if len(self._levels) < level:
                self._levels.append((np.empty(64), np.empty(64), 0))
            lows, highs, count = self._levels[level - 1]
            if blocks > len(lows):
                lows, highs = _grown(lows, 2 * blocks), _grown(highs, 2 * blocks)
            if blocks > count:
                part = slice(count * PYRAMID_FACTOR, blocks * PYRAMID_FACTOR)
                lows[count:blocks] = low[part].reshape(-1, PYRAMID_FACTOR).min(axis=1)
                highs[count:blocks] = high[part].reshape(-1, PYRAMID_FACTOR).max(axis=1)
            self._levels[level - 1] = (lows, highs, blocks)
            low, high, available = lows, highs, blocks


def _column(values: Iterable[float]) -> Floats:
    return np.asarray(values if isinstance(values, np.ndarray) else list(values), float)


def _grown(column: Floats, capacity: int) -> Floats:
    larger = np.empty(capacity)
    larger[: len(column)] = column
    return larger


@dataclass
class SeriesPart:
    """What a piece of metrics.jsonl adds to a series, made where the file is read.

    Attributes:
        drops_after: The epoch behind which older rows are dead, None where there was no resume.
        columns: x and y of the new points by curve.
        epochs: The new epoch rows, oldest first.
        num_expected: How many points the longest curve will have soon, as far as that is known.
    """

    drops_after: float | None = None
    columns: dict[str, tuple[Floats, Floats]] = field(default_factory=dict)
    epochs: list[dict[str, Any]] = field(default_factory=list)
    num_expected: int = 0


def parts_of(rows: Iterable[Mapping[str, Any]]) -> list[SeriesPart]:
    """Rows as parts of a series, none where they hold nothing for it; each resume begins a new part."""
    parts: list[SeriesPart] = []
    part, points = SeriesPart(), _no_points()

    def close() -> None:
        part.columns = {name: (_column(x), _column(y)) for name, (x, y) in points.items() if x}
        if part.columns or part.epochs or part.drops_after is not None:
            parts.append(part)

    for row in rows:
        kind = row.get("kind")
        if kind == "resumed" and math.isfinite(epoch := _number(row, "epoch")):
            close()
            part, points = SeriesPart(drops_after=epoch), _no_points()
        elif kind == "step":
            _collect(points, STEP_CURVES, row)
        elif kind == "epoch":
            part.epochs.append(dict(row))
            _collect(points, EPOCH_CURVES, row)
    close()
    return parts


class RunSeries:
    """All curves of a run over its epochs, fed with the rows of metrics.jsonl.

    Attributes:
        curves: By name: train and validation loss and accuracy, learning_rate, images_per_second;
            x in epochs.
        epochs: The epoch rows, oldest first.
    """

    def __init__(self) -> None:
        self.curves: dict[str, Curve] = {name: Curve() for name in (*STEP_CURVES, *EPOCH_CURVES)}
        self.epochs: list[dict[str, Any]] = []

    def feed(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take in new rows; what a resume replays is dropped first."""
        for part in parts_of(rows):
            self.append(part)

    def append(self, part: SeriesPart) -> None:
        """Take in what was made of new rows; costs little however many they are."""
        if part.drops_after is not None:
            self._drop_after(part.drops_after)
        for name, (x, y) in part.columns.items():
            self.curves[name].reserve(part.num_expected if name in STEP_CURVES else 0)
            self.curves[name].append(x, y)
        self.epochs.extend(part.epochs)

    def _drop_after(self, epoch: float) -> None:
        for curve in self.curves.values():
            curve.drop_after(epoch + 1e-9)
        self.epochs = [row for row in self.epochs if _number(row, "epoch") <= epoch + 1e-9]


Points = dict[str, tuple[list[float], list[float]]]


def _no_points() -> Points:
    return {name: ([], []) for name in (*STEP_CURVES, *EPOCH_CURVES)}


def _collect(points: Points, names: Mapping[str, str], row: Mapping[str, Any]) -> None:
    epoch = _number(row, "epoch")
    if not math.isfinite(epoch):
        return
    for name, key in names.items():
        value = _number(row, key)
        if math.isfinite(value):
            points[name][0].append(epoch)
            points[name][1].append(value)


def _number(row: Mapping[str, Any], key: str) -> float:
    value = row.get(key)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return math.nan
    try:
        return float(value)
    except OverflowError:  # JSON's integers have no end
        return math.nan
