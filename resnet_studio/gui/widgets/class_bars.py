"""The classes with their counts as bars; those that are chosen filter what is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from resnet_studio.gui.theme import RADIUS_PX, SMALL_PX, body_font, scaled
from resnet_studio.gui.tokens import current_tokens, mixed, theme_hub
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.plain_text import tip

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT_PX = 31
COUNT_ROLE = int(Qt.ItemDataRole.UserRole) + 1
PART_ROLE = COUNT_ROLE + 1
LEAST_ROWS = 3


class ClassModel(QAbstractListModel):
    """The first row stands for all classes, each later one for one class."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, int]] = []
        self._largest = 1

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show these classes."""
        self.beginResetModel()
        self._rows = [(self.tr("All classes"), sum(counts.values())), *counts.items()] if counts else []
        self._largest = max(counts.values(), default=1) or 1
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Classes and one; Qt's name."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Name, count, and part of the largest class (None for all); Qt's name."""
        name, count = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            text = self.tr("{name}: {count} images").format(name=name, count=grouped(count))
            return tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        if role == COUNT_ROLE:
            return count
        return count / self._largest if role == PART_ROLE and index.row() else None


class ClassDelegate(QStyledItemDelegate):
    """Draws name, count and bar."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row; Qt's name."""
        tokens = current_tokens()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            tint = mixed(tokens.mark if is_chosen else tokens.text, tokens.panel, 0.2 if is_chosen else 0.05)
            painter.setBrush(QColor(tint))
            painter.drawRoundedRect(rect, RADIUS_PX, RADIUS_PX)
        part = index.data(PART_ROLE)
        line = rect.adjusted(8, 1, -8, -1 if part is None else -7)
        align = Qt.AlignmentFlag.AlignVCenter
        count = grouped(index.data(COUNT_ROLE))
        painter.setFont(body_font(SMALL_PX))
        painter.setPen(QColor(tokens.text if is_chosen else tokens.secondary))
        painter.drawText(line, align | Qt.AlignmentFlag.AlignRight, count)
        room = line.width() - painter.fontMetrics().horizontalAdvance(count) - 12
        painter.setFont(body_font())
        painter.setPen(QColor(tokens.text))
        name = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(line, align | Qt.AlignmentFlag.AlignLeft, name)
        if part is not None:
            self._draw_bar(painter, QRectF(line.x(), rect.bottom() - 6, line.width(), 3), part, is_chosen)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.mark))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX, RADIUS_PX)

    def _draw_bar(self, painter: QPainter, line: QRectF, part: float, is_chosen: bool) -> None:
        tokens = current_tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mixed(tokens.text, tokens.panel, 0.1)))
        painter.drawRoundedRect(line, 1.5, 1.5)
        line.setWidth(max(2.0, line.width() * part))
        painter.setBrush(QColor(tokens.text if is_chosen else tokens.fill))
        painter.drawRoundedRect(line, 1.5, 1.5)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are alike; Qt's name."""
        return QSize(100, scaled(ROW_HEIGHT_PX))


class ClassBars(QListView):
    """The list of classes: one or several are chosen as rows are everywhere, by mouse and by keys.

    Signals:
        classes_chosen: The numbers of the classes, a tuple; empty for all.
    """

    classes_chosen = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ClassModel(self)
        self._told: tuple[int, ...] = ()
        self.setModel(self._model)
        self.setItemDelegate(ClassDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.selectionModel().selectionChanged.connect(self._take)
        theme_hub().theme_changed.connect(self._refit)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The numbers of the classes that are chosen; empty for all."""
        return tuple(sorted(index.row() - 1 for index in self.selectedIndexes() if index.row()))

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show these classes, all of them chosen."""
        self._model.set_counts(counts)
        self._told = ()
        self._refit()
        if self._model.rowCount():
            self.choose(None)

    def choose(self, class_number: int | None, *more: int) -> None:
        """Choose classes as clicks would; None is all."""
        rows = [0] if class_number is None else [number + 1 for number in (class_number, *more)]
        flags = QItemSelectionModel.SelectionFlag
        chosen = self.selectionModel()
        chosen.setCurrentIndex(self._model.index(rows[0]), flags.ClearAndSelect)
        for row in rows[1:]:
            chosen.select(self._model.index(row), flags.Select)

    def _take(self, added: QItemSelection) -> None:
        """All classes and some of them exclude each other; none is all."""
        rows = {index.row() for index in self.selectedIndexes()}
        flags = QItemSelectionModel.SelectionFlag
        if not rows or (0 in rows and len(rows) > 1):
            is_all = not rows or any(index.row() == 0 for index in added.indexes())
            flag = flags.ClearAndSelect if is_all else flags.Deselect
            self.selectionModel().select(self._model.index(0), flag)
        elif self.chosen != self._told:
            self._told = self.chosen
            self.classes_chosen.emit(self._told)

    def _refit(self) -> None:
        self.updateGeometry()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """As high as all rows; Qt's name."""
        return QSize(super().sizeHint().width(), self._height_of(self._model.rowCount()))

    def minimumSizeHint(self) -> QSize:
        """Some rows at least: the others are scrolled to; Qt's name."""
        return QSize(100, self._height_of(min(LEAST_ROWS, self._model.rowCount())))

    def _height_of(self, num_rows: int) -> int:
        return num_rows * scaled(ROW_HEIGHT_PX) + 2
