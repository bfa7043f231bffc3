"""The numbers behind a plot by epoch: the run's own, and those of other runs beside them."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication

from resnet_studio.core.runs.series import RunSeries
from resnet_studio.gui.widgets.curve_overlays import Overlay, compared_curve
from resnet_studio.gui.widgets.table_models import Column

Row = Mapping[str, Any]

translate = QCoreApplication.translate  # called by this name, the texts are found for translation

OTHERS = "others"  # the key of the other runs' values in a row


def epoch_rows(own: RunSeries, overlays: Sequence[Overlay], quantity: str) -> list[dict[str, Any]]:
    """A row an epoch of any of the runs, in order; a run that tells nothing of an epoch has None there.

    Without other runs these are the very rows of the series, so that a table tells at a glance what is new.
    """
    if not overlays:
        return own.epochs
    rows: dict[float, dict[str, Any]] = {float(row["epoch"]): dict(row) for row in own.epochs}
    for number, (_, run) in enumerate(overlays):
        for epoch, value in _by_epoch(run, quantity):
            row = rows.setdefault(epoch, {"epoch": _whole(epoch)})
            row.setdefault(OTHERS, [None] * len(overlays))[number] = value
    return [rows[epoch] for epoch in sorted(rows)]


def _by_epoch(run: RunSeries, quantity: str) -> list[tuple[float, float]]:
    """The values that are compared at the ends of epochs; of a curve of steps the last of each epoch."""
    curve = compared_curve(run, quantity)
    if not len(curve):
        return []
    ends = np.ceil(curve.x - 1e-9)
    last = np.flatnonzero(np.diff(ends, append=np.inf) > 0)
    return list(zip(ends[last].tolist(), curve.y[last].tolist(), strict=True))


def _whole(epoch: float) -> float:
    return int(epoch) if epoch.is_integer() else epoch


def epoch_columns(
    quantity: str, scale: float, digits: int, names: Sequence[str], *, has_own: bool
) -> list[Column]:
    """The columns of the rows: epoch, the run's own values, and one of each other run."""

    def column(title: str, key: str | int) -> Column:
        def number(row: Row) -> float | None:
            value = value_of(row, key)
            return value * scale if isinstance(value, (int, float)) else None

        return Column(title, lambda row: number_words(number(row), digits), number, is_number=True)

    def epoch_text(row: Row) -> str:
        return f"{row.get('epoch', '')}"

    def kept(row: Row) -> str:
        return translate("CurvePanel", "best so far") if row.get("is_best") else ""

    title = translate("CurvePanel", "Epoch")
    epoch = Column(title, epoch_text, lambda row: row.get("epoch", 0), is_number=True)
    own = [
        column(translate("CurvePanel", "Train"), f"train_{quantity}"),
        column(translate("CurvePanel", "Validation"), f"validation_{quantity}"),
        Column(translate("CurvePanel", "Kept"), kept),
    ]
    return [epoch, *(own if has_own else []), *(column(name, number) for number, name in enumerate(names))]


def number_words(value: float | None, digits: int) -> str:
    """A value of a curve; an en dash where there is none."""
    return "–" if value is None or not math.isfinite(value) else f"{value:.{digits}f}"


def value_of(row: Row, key: str | int) -> Any:
    """A value of a row by its name, or by the place of another run."""
    if isinstance(key, str):
        return row.get(key)
    others = row.get(OTHERS)
    return None if others is None else others[key]


def write_rows(path: Path, keys: Sequence[str], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Write the rows as CSV, in the units of the run folder; the other runs have their names as heads.

    Raises:
        OSError: The file cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*keys, *names])
        for row in rows:
            writer.writerow([_cell(value_of(row, key)) for key in (*keys, *range(len(names)))])


def _cell(value: Any) -> Any:
    return "" if value is None else value
