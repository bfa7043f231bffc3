"""Tables of plain rows: columns with titles, a text for the eye and a key for sorting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor

Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
ROW_ROLE = SORT_ROLE + 1
NO_PARENT = QModelIndex()


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        title: Its head.
        text: What a cell shows, from the row.
        key: What a cell sorts by; without it the text. None sorts first.
        is_number: Whether cells stand at the right.
        tip: What a cell explains while hovered; without it nothing.
        color: A cell's own color, `#rrggbb`; without it the text's.
    """

    title: str
    text: Callable[[Any], str]
    key: Callable[[Any], Any] | None = None
    is_number: bool = False
    tip: Callable[[Any], str] | None = None
    color: Callable[[Any], str] | None = None


class RowTable(QAbstractTableModel):
    """A table of rows of any kind, read through its columns.

    Attributes:
        rows: What is shown, in order.
        columns: How it is shown.
    """

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.rows: list[Any] = []

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows; where only values changed, selection and scrolling stay."""
        if len(rows) == len(self.rows):
            changed = [place for place, row in enumerate(rows) if row != self.rows[place]]
            self.rows = list(rows)
            for place in changed:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def append_rows(self, rows: Sequence[Any]) -> None:
        """Add rows at the end."""
        if rows:
            first = len(self.rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self.rows = []
        self.endResetModel()

    def rowCount(self, parent: Index = NO_PARENT) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == SORT_ROLE:
            return column.key(row) if column.key else column.text(row).casefold()
        if role == ROW_ROLE:
            return row
        return _dress(column, row, role)

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section])
        return None


class WordFilter(QSortFilterProxyModel):
    """Sorts a `RowTable` by its columns' keys and keeps the rows that hold every word of a filter."""

    def __init__(self, text_of: Callable[[Any], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text_of = text_of
        self._words: list[str] = []
        self.setSortRole(SORT_ROLE)

    def set_words(self, text: str) -> None:
        """Keep the rows that hold every word."""
        self._words = text.casefold().split()
        self.setFilterFixedString(text)  # filters anew on every version of Qt

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:  # noqa: D102
        if not self._words:
            return True
        text = self._text_of(self.sourceModel().index(source_row, 0).data(ROW_ROLE)).casefold()
        return all(word in text for word in self._words)


def _dress(column: Column, row: Any, role: int) -> Any:
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return _alignment(column)
    if role == Qt.ItemDataRole.ToolTipRole and column.tip:
        return column.tip(row) or None
    if role == Qt.ItemDataRole.ForegroundRole and column.color:
        color = column.color(row)
        return QColor(color) if color else None
    return None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
