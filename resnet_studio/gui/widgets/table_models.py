"""Tables of plain rows: columns with titles, a text for the eye and a key for sorting."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QTableView

from resnet_studio.gui.theme import ROW_PX, fit
from resnet_studio.gui.widgets.plain_text import tip

Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
ROW_ROLE = SORT_ROLE + 1
MAX_SPANS = 100  # where more came and went, a table that starts anew is faster
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
        spoken: What a cell that is drawn says to a reader of the screen; without it the text.
    """

    title: str
    text: Callable[[Any], str]
    key: Callable[[Any], Any] | None = None
    is_number: bool = False
    tip: Callable[[Any], str] | None = None
    color: Callable[[Any], str] | None = None
    spoken: Callable[[Any], str] | None = None


class RowTable(QAbstractTableModel):
    """A table of rows of any kind, read through its columns.

    Attributes:
        rows: What is shown, in order.
        columns: How it is shown.

    Args:
        columns: How it is shown.
        parent: Owns the table.
        key: What makes a row the same row when its values change, such as a path; without it its place.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        parent: QObject | None = None,
        *,
        key: Callable[[Any], Hashable] | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.rows: list[Any] = []
        self._key = key
        self._places: dict[Hashable, int] = {}
        self._sort_keys: list[tuple[Any, ...] | None] = []

    def place_of(self, key: Hashable) -> int | None:
        """Where the row with this key stands; None where there is none."""
        return self._places.get(key)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows; only what came, went or changed is told, so selection and scrolling stay."""
        rows = list(rows)
        places = self._places_of(rows, 0)
        gone = _spans([place for key, place in self._places.items() if key not in places])
        new = _spans([place for key, place in places.items() if key not in self._places])
        stay = [key for key in self._places if key in places]
        is_same_order = stay == [key for key in places if key in self._places]
        if not is_same_order or len(places) < len(rows) or len(gone) + len(new) > MAX_SPANS:
            self._start_anew(rows, places)
            return
        for first, last in reversed(gone):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self.rows[first : last + 1], self._sort_keys[first : last + 1]
            self.endRemoveRows()
        for first, last in new:
            self.beginInsertRows(QModelIndex(), first, last)
            self.rows[first:first] = rows[first : last + 1]
            self._sort_keys[first:first] = [None] * (last + 1 - first)
            self.endInsertRows()
        self._places = places
        self._change(rows)

    def _places_of(self, rows: Sequence[Any], first: int) -> dict[Hashable, int]:
        places = range(first, first + len(rows))
        keys: Iterable[Hashable] = places if self._key is None else map(self._key, rows)
        return dict(zip(keys, places, strict=True))

    def _start_anew(self, rows: list[Any], places: dict[Hashable, int]) -> None:
        self.beginResetModel()
        self.rows, self._places, self._sort_keys = rows, places, [None] * len(rows)
        self.endResetModel()

    def _change(self, rows: list[Any]) -> None:
        """Take over rows of the same keys; the same object is not looked at twice."""
        old = self.rows
        changed = [
            place for place, row in enumerate(rows) if row is not old[place] and bool(row != old[place])
        ]
        self.rows = rows
        for place in changed:
            self._sort_keys[place] = None
        for first, last in _spans(changed):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show the rows through other columns."""
        self.beginResetModel()
        self.columns, self._sort_keys = list(columns), [None] * len(self.rows)
        self.endResetModel()

    def append_rows(self, rows: Sequence[Any]) -> None:
        """Add rows at the end."""
        if rows:
            first = len(self.rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self.rows.extend(rows)
            self._sort_keys.extend([None] * len(rows))
            self._places |= self._places_of(rows, first)
            self.endInsertRows()

    def clear(self) -> None:
        """Show nothing."""
        self._start_anew([], {})

    def _sort_key(self, place: int, column: int) -> Any:
        """What a cell sorts by; computed once, for sorting asks again and again."""
        keys = self._sort_keys[place]
        if keys is None:
            row = self.rows[place]
            keys = tuple(each.key(row) if each.key else each.text(row).casefold() for each in self.columns)
            self._sort_keys[place] = keys
        return keys[column]

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
            return self._sort_key(index.row(), index.column())
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
    """Sorts a `RowTable` by its columns' keys and keeps the rows that hold every word of a filter.

    With a condition of `set_condition` only rows that meet it are kept.
    """

    def __init__(self, text_of: Callable[[Any], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text_of = text_of
        self._words: list[str] = []
        self._condition: Callable[[Any], bool] | None = None
        self.setSortRole(SORT_ROLE)

    def set_words(self, text: str) -> None:
        """Keep the rows that hold every word."""
        self._words = text.casefold().split()
        self.setFilterFixedString(text)  # filters anew on every version of Qt

    def set_condition(self, condition: Callable[[Any], bool] | None) -> None:
        """Keep only the rows that meet it."""
        self._condition = condition
        self.setFilterFixedString(" ".join(self._words))

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:  # noqa: D102
        if not self._words and self._condition is None:
            return True
        row = self.sourceModel().index(source_row, 0).data(ROW_ROLE)
        if self._condition is not None and not self._condition(row):
            return False
        text = self._text_of(row).casefold()
        return all(word in text for word in self._words)


def set_up_table(view: QTableView, name: str, accessible_name: str, model: QAbstractItemModel) -> None:
    """What all tables have in common: whole rows are chosen, one at a time, and Tab leaves the table."""
    view.setObjectName(name)
    view.setAccessibleName(accessible_name)
    view.setModel(model)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    fit(view, row_height=ROW_PX)
    view.horizontalHeader().setHighlightSections(False)


def selected_text(view: QTableView) -> str:
    """The chosen rows of a table, a line each, values apart by tabs, under their heads; empty without any."""
    model = view.model()
    rows = sorted(index.row() for index in view.selectionModel().selectedRows())
    if not rows:
        return ""
    columns = range(model.columnCount())
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in columns]
    cells = [[model.index(row, column).data() for column in columns] for row in rows]
    return "\n".join("\t".join(f"{cell}" for cell in line) for line in [heads, *cells])


def _spans(places: Sequence[int]) -> list[tuple[int, int]]:
    """Rising places as first and last of those that follow each other."""
    spans: list[tuple[int, int]] = []
    for place in places:
        if spans and spans[-1][1] == place - 1:
            spans[-1] = (spans[-1][0], place)
        else:
            spans.append((place, place))
    return spans


def _dress(column: Column, row: Any, role: int) -> Any:
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return _alignment(column)
    if role == Qt.ItemDataRole.ToolTipRole and column.tip:
        return tip(column.tip(row)) or None
    if role == Qt.ItemDataRole.AccessibleTextRole and column.spoken:
        return column.spoken(row)
    if role == Qt.ItemDataRole.ForegroundRole and column.color:
        color = column.color(row)
        return QColor(color) if color else None
    return None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
