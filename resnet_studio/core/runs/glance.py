"""A run's curve in a few points, for the list of runs: read in a bounded time however long the run is."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from resnet_studio.core.durable import open_ordinary
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.rows import decode_row
from resnet_studio.core.runs.series import Curve, RunSeries

MOST_POINTS = 48
WHOLE_BYTES = 1 << 20  # a longer file is searched for the rows of some epochs
PIECE_BYTES = 4096  # longer than two rows
MOST_PROBES = 40  # halvings of a file until a place is found
QUANTITIES = ("validation_accuracy", "train_accuracy", "train_loss")
_KINDS = (b'"kind": "epoch"', b'"kind": "resumed"')


@dataclass(frozen=True)
class Glance:
    """A curve as a thumbnail shows it.

    Attributes:
        quantity: validation_accuracy; where that was not measured train_accuracy, else train_loss.
        epochs: Where the points are, rising.
        values: As many; accuracies are fractions.
    """

    quantity: str
    epochs: tuple[float, ...]
    values: tuple[float, ...]


def read_glance(folder: RunFolder, num_epochs: int) -> Glance | None:
    """The curve of a run over its epochs in a few points; None before there are any.

    Args:
        folder: The run.
        num_epochs: How many epochs it has completed, as far as known.
    """
    return glance_of(read_epoch_rows(folder, num_epochs, MOST_POINTS))


def read_epoch_rows(folder: RunFolder, num_epochs: int, most_epochs: int) -> list[dict[str, Any]]:
    """The rows of a run's epochs and resumes; of a file that is long those of at most so many epochs."""
    try:
        with open_ordinary(folder.metrics_path) as stream:
            size = stream.seek(0, os.SEEK_END)
            if size > WHOLE_BYTES:
                return list(_some_epochs(stream, size, num_epochs, most_epochs))
            stream.seek(0)
            return list(_epoch_rows(stream.read()))
    except OSError:
        return []


def read_epoch_series(folder: RunFolder, num_epochs: int, most_epochs: int) -> RunSeries:
    """A run's curves by epochs, in a bounded time; where there is no validation, training's."""
    series = RunSeries()
    series.feed(read_epoch_rows(folder, num_epochs, most_epochs))
    for quantity in ("accuracy", "loss"):
        if not len(series.curves[f"validation_{quantity}"]):
            series.curves[f"train_{quantity}"] = _curve_of(series.epochs, f"train_{quantity}")
    return series


def glance_of(rows: Iterable[dict[str, Any]]) -> Glance | None:
    """The curve that epoch rows make, oldest first."""
    series = RunSeries()  # it drops what a resume replays
    series.feed(rows)
    for quantity in QUANTITIES:
        curve = _curve_of(series.epochs, quantity)
        if len(curve):
            x, y = curve.view(0.0, float(curve.x[-1]), MOST_POINTS)
            return Glance(quantity, tuple(map(float, x)), tuple(map(float, y)))
    return None


def _curve_of(rows: Iterable[dict[str, Any]], quantity: str) -> Curve:
    curve = Curve()
    for row in rows:
        epoch, value = row.get("epoch"), row.get(quantity)
        if isinstance(epoch, (int, float)) and isinstance(value, (int, float)) and abs(value) < math.inf:
            curve.append([epoch], [value])
    return curve


def _epoch_rows(content: bytes) -> Iterator[dict[str, Any]]:
    """The rows of epochs and resumes; a row of a step is not even looked into."""
    for line in content.split(b"\n"):
        if any(kind in line for kind in _KINDS) and (row := decode_row(line)) is not None:
            yield row


def _some_epochs(stream: BinaryIO, size: int, num_epochs: int, most_epochs: int) -> Iterator[dict[str, Any]]:
    """The rows of epochs that are spread over a long file, each found by halving."""
    count = min(most_epochs, num_epochs)
    wanted = sorted({1 + round(part * (num_epochs - 1) / max(1, count - 1)) for part in range(count)})
    left = 0
    for epoch in wanted:
        place = _place_of(stream, left, size, epoch)
        row = _epoch_row_at(stream, place, epoch)
        if row is not None:
            yield row
            left = place


def _place_of(stream: BinaryIO, left: int, right: int, epoch: int) -> int:
    """Where the rows up to an epoch end and later ones begin, to within two rows; rows rise by epoch."""
    for _ in range(MOST_PROBES):
        if right - left <= PIECE_BYTES:
            break
        middle = (left + right) // 2
        found = next(filter(None, map(_epoch_of, _rows_at(stream, middle))), math.inf)
        if found > epoch:
            right = middle
        else:
            left = middle
    return left


def _epoch_row_at(stream: BinaryIO, place: int, epoch: int) -> dict[str, Any] | None:
    near = _rows_at(stream, max(0, place - PIECE_BYTES), 4 * PIECE_BYTES)
    return next((row for row in near if row.get("kind") == "epoch" and row.get("epoch") == epoch), None)


def _epoch_of(row: dict[str, Any]) -> float:
    value = row.get("epoch")
    return float(value) if isinstance(value, (int, float)) else 0.0


def _rows_at(stream: BinaryIO, place: int, num_bytes: int = PIECE_BYTES) -> Iterator[dict[str, Any]]:
    """The whole rows in a piece of a file; its first line is one only at the start of the file."""
    stream.seek(place)
    lines = stream.read(num_bytes).split(b"\n")[:-1]
    for line in lines if place == 0 else lines[1:]:
        if (row := decode_row(line)) is not None:
            yield row
