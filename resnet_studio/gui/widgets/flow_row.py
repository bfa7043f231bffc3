"""Widgets beside each other, in as many lines as they need."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

GAP_PX = 8


class FlowRow(QLayout):
    """A row that is broken where the next widget does not fit any more; each line is as high as its highest.

    Args:
        parent: Is laid out by it.
        gap_px: Between widgets and between lines.
        is_last_stretched: Whether the last widget takes what is left of its line.
    """

    def __init__(
        self, parent: QWidget | None = None, gap_px: int = GAP_PX, *, is_last_stretched: bool = False
    ) -> None:
        super().__init__(parent)
        self._gap_px, self._is_last_stretched = gap_px, is_last_stretched
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def insert_widget(self, place: int, widget: QWidget) -> None:
        """Put a widget before the one at this place."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def clear(self) -> None:
        """Take all widgets away for good."""
        while (item := self.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _place(self, area: QRect, *, is_real: bool) -> int:
        """Lay the widgets out in an area; returns the height that they take, in pixels."""
        inside = area.marginsRemoved(self.contentsMargins())
        for line, top in self._lines(inside):
            height = max(size.height() for _, size in line)
            left = inside.x()
            for item, size in line:
                if is_real:
                    item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += size.width() + self._gap_px
            bottom = top + height
        margins = self.contentsMargins()
        return (bottom - inside.y() if self._shown() else 0) + margins.top() + margins.bottom()

    def _lines(self, inside: QRect) -> list[tuple[list[tuple[QLayoutItem, QSize]], int]]:
        """The items of each line with their sizes, and where the line begins."""
        lines: list[tuple[list[tuple[QLayoutItem, QSize]], int]] = []
        left, top = inside.x(), inside.y()
        for item in self._shown():
            size = item.sizeHint().expandedTo(item.minimumSize()).boundedTo(item.maximumSize())
            size.setWidth(min(size.width(), max(1, inside.width())))
            if not lines or left + size.width() > inside.right() + 1:
                if lines:
                    top += max(one.height() for _, one in lines[-1][0]) + self._gap_px
                lines.append(([], top))
                left = inside.x()
            lines[-1][0].append((item, size))
            left += size.width() + self._gap_px
        if lines and self._is_last_stretched:
            _, last = lines[-1][0][-1]
            last.setWidth(max(last.width(), inside.right() + 1 - (left - self._gap_px - last.width())))
        return lines

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def addItem(self, item: QLayoutItem) -> None:  # noqa: D102
        self._items.append(item)

    def count(self) -> int:  # noqa: D102
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: D102
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: D102
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: D102
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: D102
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: D102
        return self._place(QRect(0, 0, width, 0), is_real=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: D102
        super().setGeometry(rect)
        self._place(rect, is_real=True)

    def sizeHint(self) -> QSize:  # noqa: D102
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: D102
        margins = self.contentsMargins()
        size = QSize(0, 0)
        for item in self._shown():
            size = size.expandedTo(QSize(item.minimumSize().width(), item.sizeHint().height()))
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())
