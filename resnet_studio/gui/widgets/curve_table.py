"""The numbers behind a plot: by epoch, of the run and of others beside it, and those of every step."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QObject, Qt

from resnet_studio.core.runs.series import Curve, RunSeries
from resnet_studio.gui.widgets.curve_overlays import NO_CURVE, Floats, Overlay, compared_curve
from resnet_studio.gui.widgets.table_models import NO_PARENT, Column, Index

Row = Mapping[str, Any]

translate = QCoreApplication.translate  # called by this name, the texts are found for translation

OTHERS = "others"  # the key of the other runs' values in a row
MOST_STEPS = 100_000  # a view keeps the height of each row


def epoch_rows(own: RunSeries, overlays: Sequence[Overlay], quantity: str) -> list[dict[str, Any]]:
    """A row an epoch of any of the runs, in order; a run that tells nothing of an epoch has None there.

    Without other runs these are the very rows of the series, so that a table tells at a glance what is new.
    """
    is_by_steps = quantity in own.curves  # what no epoch sums up is told as it was at its end
    if not overlays and not is_by_steps:
        return own.epochs
    rows: dict[float, dict[str, Any]] = {float(row["epoch"]): dict(row) for row in own.epochs}
    if is_by_steps:
        for epoch, value in _by_epoch(own, quantity):
            rows.setdefault(epoch, {"epoch": _whole(epoch)}).setdefault(quantity, value)
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
    quantity: str, title: str, scale: float, digits: int | None, names: Sequence[str], *, has_own: bool
) -> list[Column]:
    """The columns of the rows: epoch, the run's own values, and one of each other run."""

    def column(title: str, key: str | int) -> Column:
        def number(row: Row) -> float | None:
            value = value_of(row, key)
            return value * scale if isinstance(value, (int, float)) else None

        return Column(title, lambda row: number_words(number(row), digits), number, is_number=True)

    def epoch_text(row: Row) -> str:
        return f"{row.get('epoch', '')}"

    epoch = translate("CurvePanel", "Epoch")
    columns = [Column(epoch, epoch_text, lambda row: row.get("epoch", 0), is_number=True)]
    keys = own_keys(quantity)
    titles = (title,) if len(keys) == 1 else _own_titles()
    if has_own:
        columns += [column(*pair) for pair in zip(titles, keys, strict=True)]
    if has_own and len(keys) > 1:
        columns.append(Column(translate("CurvePanel", "Kept"), _kept))
    return columns + [column(name, number) for number, name in enumerate(names)]


def own_keys(quantity: str) -> tuple[str, ...]:
    """Under which keys the rows of epochs have a quantity: of training and validation, or as it is."""
    keys = (f"train_{quantity}", f"validation_{quantity}")
    return keys if keys[0] in RunSeries().curves else (quantity,)


def _own_titles() -> tuple[str, ...]:
    return translate("CurvePanel", "Train"), translate("CurvePanel", "Validation")


def _kept(row: Row) -> str:
    return translate("CurvePanel", "best so far") if row.get("is_best") else ""


class StepTable(QAbstractTableModel):
    """The points of a run's own curve of steps, as they are in memory: epoch and value.

    Attributes:
        title: The head of the values.
    """

    def __init__(self, title: str, scale: float, digits: int | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title, self._scale, self._digits = title, scale, digits
        self._curve: Curve = NO_CURVE
        self._first = self._num_rows = 0

    def show_part(self, curve: Curve, left: float, right: float) -> None:
        """Show the points between two epochs, `MOST_STEPS` of them at the most."""
        first, last = np.searchsorted(curve.x, left), np.searchsorted(curve.x, right, side="right")
        self.beginResetModel()
        self._curve, self._first = curve, int(first)
        self._num_rows = min(int(last - first), MOST_STEPS)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_PARENT) -> int:  # noqa: D102
        return 0 if parent.isValid() else self._num_rows

    def columnCount(self, parent: Index = NO_PARENT) -> int:  # noqa: D102
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        place = self._first + index.row()
        if not index.isValid() or place >= len(self._curve):  # a resume took it away
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() == 0:
            return f"{self._curve.x[place]:.4f}"
        return number_words(float(self._curve.y[place]) * self._scale, self._digits)

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.title if section else translate("CurvePanel", "Epoch")


def number_words(value: float | None, digits: int | None) -> str:
    """A value of a curve with so many digits, or as many as it needs (None); an en dash for none."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:.4g}" if digits is None else f"{value:.{digits}f}"


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


def write_points(path: Path, name: str, x: Floats, y: Floats) -> None:
    """Write every point of a curve as CSV, in the units of the run folder.

    Raises:
        OSError: The file cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["epoch", name])
        for first in range(0, len(x), MOST_STEPS):
            part = slice(first, first + MOST_STEPS)
            writer.writerows(zip(x[part].tolist(), y[part].tolist(), strict=True))


def _cell(value: Any) -> Any:
    return "" if value is None else value
