"""A grid of equal cells: where one lies is a sum, so that no number of them has to be laid out."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

Index = QModelIndex | QPersistentModelIndex
Moves = QAbstractItemView.CursorAction


class CellGrid(QAbstractItemView):
    """Shows the rows of a model in lines from left to right; the cells share the whole width.

    Qt's own list view asks the model and places every row anew whenever one is added, which holds up the
    window for a tenth of a second where there are fifty thousand.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = QSize(1, 1)
        self._num_together = 1
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A bar that comes and goes would change the width, and with it whether the bar is needed.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def set_cell(self, least: QSize) -> None:
        """Make the cells this high and at least this wide."""
        self._least = least
        self.verticalScrollBar().setSingleStep(least.height() // 2)
        self.updateGeometries()
        self.viewport().update()

    def set_together(self, num: int) -> None:
        """Let so many cells that follow each other stand close together, and never in two lines."""
        self._num_together = num
        self.updateGeometries()
        self.viewport().update()

    @property
    def num_columns(self) -> int:
        """How many cells stand in a line."""
        num, together = (self.viewport().width() - 1) // self._least.width(), self._num_together
        return max(together, num // together * together)

    @property
    def cell(self) -> QSize:
        """Size of a cell, its part of what is left over included."""
        width = (self.viewport().width() - 1) // self.num_columns
        return QSize(max(self._least.width(), width), self._least.height())

    def rows_between(self, top: int, bottom: int) -> range:
        """The rows whose cells lie between two heights of the viewport, in pixels."""
        height, offset = self._least.height(), self.verticalOffset()
        first = max(0, (top + offset) // height) * self.num_columns
        end = max(0, (bottom + offset) // height + 1) * self.num_columns
        return range(first, min(self._num_rows, end))

    @property
    def _num_rows(self) -> int:
        model = self.model()
        return model.rowCount() if model is not None else 0

    def _rect(self, row: int) -> QRect:
        line, column = divmod(row, self.num_columns)
        cell = self.cell
        top = line * cell.height() - self.verticalOffset()
        group, place = divmod(column, self._num_together)
        left = group * self._num_together * cell.width() + place * self._step
        return QRect(QPoint(left, top), cell)

    @property
    def _step(self) -> int:
        """From cell to cell of those that stand close together, in pixels."""
        return self.cell.width() if self._num_together == 1 else self._least.width()

    def _column_at(self, left: int) -> int:
        """The column whose cell is there or next to it."""
        group, rest = divmod(max(0, left), self._num_together * self.cell.width())
        place = min(self._num_together - 1, rest // self._step)
        return min(self.num_columns - 1, group * self._num_together + place)

    def _row_near(self, point: QPoint) -> int:
        """The row whose cell is at a point of the viewport or next to it; -1 where there is none."""
        line = max(0, (point.y() + self.verticalOffset()) // self.cell.height())
        return min(self._num_rows - 1, line * self.num_columns + self._column_at(point.x()))

    # ── what Qt asks ──

    def visualRect(self, index: Index) -> QRect:
        """Where a row is drawn; Qt's name."""
        return self._rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The row at a point of the viewport; Qt's name."""
        row = self._row_near(point)
        if row < 0 or not self._rect(row).contains(point):
            return QModelIndex()
        return self.model().index(row, 0)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a row into sight; Qt's name."""
        area, place, bar = self.viewport().rect(), self.visualRect(index), self.verticalScrollBar()
        hints = QAbstractItemView.ScrollHint
        if place.isNull() or (hint == hints.EnsureVisible and area.contains(place)):
            return
        above, below = place.top(), place.bottom() - area.bottom()
        steps = {hints.PositionAtTop: above, hints.PositionAtBottom: below}
        steps[hints.PositionAtCenter] = (above + below) // 2
        bar.setValue(bar.value() + steps.get(hint, above if above < 0 else below))

    def horizontalOffset(self) -> int:
        """None: all columns are seen; Qt's name."""
        return 0

    def verticalOffset(self) -> int:
        """How far it is scrolled, in pixels; Qt's name."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """No row is hidden; Qt's name."""
        return False

    def moveCursor(self, action: Moves, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where a key leads to; Qt's name."""
        last, row = self._num_rows - 1, self.currentIndex().row()
        if last < 0:
            return QModelIndex()
        columns = self.num_columns
        page = max(1, self.viewport().height() // self._least.height()) * columns
        to = {
            Moves.MoveHome: 0,
            Moves.MoveEnd: last,
            Moves.MoveUp: row - columns if row >= columns else row,
            Moves.MoveDown: row + columns if row + columns <= last else row,
            Moves.MovePageUp: row - page,
            Moves.MovePageDown: row + page,
            Moves.MoveLeft: row - 1,
            Moves.MovePrevious: row - 1,
        }.get(action, row + 1)
        return self.model().index(min(last, max(0, to)), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Choose all rows from one corner to the other, as text is chosen; Qt's name."""
        rows = sorted((self._row_near(rect.topLeft()), self._row_near(rect.bottomRight())))
        if rows[0] < 0 or (rect.width() == rect.height() == 1 and not self.indexAt(rect.topLeft()).isValid()):
            self.selectionModel().select(QItemSelection(), command)
            return
        first, last = (self.model().index(row, 0) for row in rows)
        self.selectionModel().select(QItemSelection(first, last), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What is drawn anew for another selection: all that is seen; Qt's name."""
        return QRegion(self.viewport().rect())

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell readers of the screen where the keyboard went: Qt knows no cells here; Qt's name."""
        super().currentChanged(current, previous)
        if self.hasFocus() and current.isValid():
            words = current.data(Qt.ItemDataRole.AccessibleTextRole) or current.data()
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, str(words)))

    def updateGeometries(self) -> None:
        """Fit the scroll bar to the rows; Qt's name."""
        super().updateGeometries()
        lines = -(-self._num_rows // self.num_columns)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(height)
        bar.setRange(0, max(0, lines * self._least.height() - height))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is seen; Qt's name."""
        painter = QPainter(self.viewport())
        chosen, current = self.selectionModel(), self.currentIndex()
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain = QStyle.StateFlag.State_Enabled if self.isEnabled() else QStyle.StateFlag.State_None
        area = event.rect()
        for row in self.rows_between(area.top(), area.bottom()):
            index = self.model().index(row, 0)
            state = plain
            if chosen.isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if self.hasFocus() and index == current:
                state |= QStyle.StateFlag.State_HasFocus
            option.state, option.rect = state, self._rect(row)
            self.itemDelegate().paint(painter, option, index)
