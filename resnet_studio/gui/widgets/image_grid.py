"""A grid of thumbnails that holds a hundred thousand images and asks only for those that are seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from resnet_studio.gui.theme import SMALL_PX, body_font, scaled
from resnet_studio.gui.tokens import current_tokens, mixed, theme_hub
from resnet_studio.gui.widgets.cell_grid import CellGrid, Index

IMAGE_ROLE = int(Qt.ItemDataRole.UserRole) + 10  # beyond the roles of tables: a model may serve both
CAPTION_ROLE = IMAGE_ROLE + 1
MARK_ROLE = IMAGE_ROLE + 2  # a word or two on the picture itself; none where it is empty
NO_PARENT = QModelIndex()
GAP_PX = 8
CAPTION_PX = 18
MARK_MARGIN_PX = 5
SMALLEST_WITH_CAPTION_PX = 72
DEFAULT_SIDE_PX = 96
CACHE_BYTES = 96_000_000
ASK_AFTER_MS = 40
ROWS_AHEAD = 1


class ImageModel(QAbstractTableModel):
    """Rows are images; the pictures themselves come later and are dropped when there are too many.

    It has one column; one with more of them serves a table beside the grid.

    Attributes:
        order: (N,) the number each row has outside, such as its index in the data set.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order: NDArray[np.int64] = np.empty(0, np.int64)
        self._caption: Callable[[int], str] = str
        self._tip: Callable[[int], str] = str
        self._pictures: OrderedDict[int, QPixmap] = OrderedDict()
        self._num_bytes = 0

    def set_images(
        self, order: NDArray[np.int64], caption: Callable[[int], str], tip: Callable[[int], str]
    ) -> None:
        """Show other images; captions and tool tips are made when they are needed."""
        self.beginResetModel()
        self.order, self._caption, self._tip = order, caption, tip
        self.endResetModel()

    def forget_pictures(self) -> None:
        """Drop all pictures: they belong to another data set or have another size."""
        self._pictures.clear()
        self._num_bytes = 0

    def renumber(self, number_of: Callable[[int], int | None]) -> None:
        """Give the pictures that are there the numbers that their images have in other data; None is none."""
        kept = [(number_of(number), picture) for number, picture in self._pictures.items()]
        self._pictures = OrderedDict((number, picture) for number, picture in kept if number is not None)
        self._num_bytes = sum(4 * one.width() * one.height() for one in self._pictures.values())

    def has_picture(self, number: int) -> bool:
        """Whether the picture of an image is there."""
        return number in self._pictures

    def set_picture(self, number: int, row: int, pixels: NDArray[np.uint8]) -> None:
        """Take the pixels (size, size, 3) of the image that stood in `row` when they were asked for."""
        height, width = pixels.shape[:2]
        data = np.ascontiguousarray(pixels).tobytes()
        image = QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._pictures[number] = QPixmap.fromImage(image)
        self._num_bytes += 4 * width * height
        while self._num_bytes > CACHE_BYTES:
            _, oldest = self._pictures.popitem(last=False)
            self._num_bytes -= 4 * oldest.width() * oldest.height()
        if row < len(self.order) and self.order[row] == number:
            place = self.index(row, 0)
            self.dataChanged.emit(place, place, [IMAGE_ROLE])

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """How many images there are; Qt's name."""
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """One, the image; Qt's name."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Caption, tool tip or picture; Qt's name."""
        number = int(self.order[index.row()])
        if role == IMAGE_ROLE:
            picture = self._pictures.get(number)
            if picture is not None:
                self._pictures.move_to_end(number)
            return picture
        if role in (CAPTION_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._caption(number)
        return self._tip(number) if role == Qt.ItemDataRole.ToolTipRole else None


class ImageDelegate(QStyledItemDelegate):
    """Draws a picture with its caption below; a place without its picture yet is an even surface.

    Attributes:
        side_px: Side of the drawn square.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.side_px = DEFAULT_SIDE_PX
        self._font = body_font(SMALL_PX - 1)

    def refit(self) -> None:
        """Words may have another size; the font is kept, as asking the system for one takes long a cell."""
        self._font = body_font(SMALL_PX - 1)

    @property
    def cell(self) -> QSize:
        """Size of one place in the grid."""
        caption = scaled(CAPTION_PX) if self.side_px >= SMALLEST_WITH_CAPTION_PX else 0
        return QSize(self.side_px + GAP_PX, self.side_px + GAP_PX + caption)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one place; Qt's name."""
        tokens = current_tokens()
        rect: QRect = option.rect
        square = QRect(rect.x() + GAP_PX // 2, rect.y() + GAP_PX // 2, self.side_px, self.side_px)
        picture = index.data(IMAGE_ROLE)
        if picture is None:
            painter.fillRect(square, QColor(mixed(tokens.text, tokens.panel, 0.06)))
        else:
            is_enlarged = picture.width() < self.side_px
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_enlarged)
            painter.drawPixmap(square, picture)
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QColor(tokens.mark))
            painter.drawRect(square.adjusted(-2, -2, 1, 1))
            painter.drawRect(square.adjusted(-1, -1, 0, 0))
        if self.side_px >= SMALLEST_WITH_CAPTION_PX:
            self._draw_mark(painter, square, index.data(MARK_ROLE))
            painter.setFont(self._font)
            color = index.data(Qt.ItemDataRole.ForegroundRole)
            painter.setPen(color or QColor(tokens.secondary))
            line = QRect(square.x(), square.bottom() + 2, square.width(), scaled(CAPTION_PX))
            caption, elide = index.data(CAPTION_ROLE), Qt.TextElideMode.ElideMiddle
            words = painter.fontMetrics().elidedText(caption, elide, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _draw_mark(self, painter: QPainter, square: QRect, words: str | None) -> None:
        if not words:
            return
        tokens = current_tokens()
        painter.setFont(self._font)
        width = min(square.width(), painter.fontMetrics().horizontalAdvance(words) + 2 * MARK_MARGIN_PX)
        place = QRect(square.topLeft(), QSize(width, scaled(CAPTION_PX)))
        painter.fillRect(place, QColor(tokens.panel))
        painter.setPen(QColor(tokens.warning))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All places are alike; Qt's name."""
        return self.cell


class ImageGrid(CellGrid):
    """The grid itself.

    Args:
        parent: Owns the grid.
        images: What it shows; without it a model of its own.

    Attributes:
        images: Its model.

    Signals:
        pictures_wanted: A list of (image number, row) whose pictures are seen and not there yet.
        image_activated: The number of an image that was double-clicked or entered.
        zoom_requested: Larger or smaller is wanted, in steps.
    """

    pictures_wanted = Signal(list)
    image_activated = Signal(int)
    zoom_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None, images: ImageModel | None = None) -> None:
        super().__init__(parent)
        self.images = images or ImageModel(self)
        self._delegate = ImageDelegate(self)
        self.setModel(self.images)
        self.setItemDelegate(self._delegate)
        self.verticalScrollBar().valueChanged.connect(self._ask_later)
        self.activated.connect(lambda index: self.image_activated.emit(int(self.images.order[index.row()])))
        self.images.modelReset.connect(self._take_rows)
        self.images.rowsInserted.connect(self._take_added)
        theme_hub().theme_changed.connect(self._refit)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        self.set_side(DEFAULT_SIDE_PX)

    @property
    def side_px(self) -> int:
        """Side of the drawn squares."""
        return self._delegate.side_px

    def set_side(self, side_px: int) -> None:
        """Draw the images larger or smaller."""
        self._delegate.side_px = side_px
        self.set_cell(self._delegate.cell)
        self._ask_later()

    def _refit(self) -> None:
        """Words may have another size, and with them the cells."""
        self._delegate.refit()
        self.set_side(self.side_px)

    def seen_rows(self) -> range:
        """The rows that are on the screen, and one line above and below."""
        ahead = ROWS_AHEAD * self.cell.height()
        return self.rows_between(-ahead, self.viewport().height() + ahead)

    def ask_again(self) -> None:
        """Ask for what is missing, after the pictures were forgotten."""
        self._ask_later()

    def _take_rows(self) -> None:
        self.updateGeometries()
        self.viewport().update()
        self._ask_later()

    def _take_added(self, _: QModelIndex, first: int) -> None:
        if first < self.seen_rows().stop or not first:
            self.viewport().update()
        self.updateGeometries()
        self._ask_later()

    def _ask_later(self) -> None:
        self._timer.start()

    def _ask(self) -> None:
        order = self.images.order
        missing = [
            (int(order[row]), row) for row in self.seen_rows() if not self.images.has_picture(int(order[row]))
        ]
        if missing:
            self.pictures_wanted.emit(missing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More may be seen now; Qt's name."""
        super().resizeEvent(event)
        self._ask_later()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl it changes the size; Qt's name."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.zoom_requested.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)
