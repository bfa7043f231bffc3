"""A table over what tells of its rows: the table takes what its rows need, until the user decides."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTableView, QWidget

from resnet_studio.gui.tokens import scaled

LEAST_PX = 150
MOST_SHARE = 0.55
FRAME_PX = 6


class FittingSplitter(QSplitter):
    """Divides its height by the rows of a table; where it was dragged once, it stays so.

    Attributes:
        is_dragged: Whether the user has decided.
    """

    def __init__(self, name: str, table: QTableView, above: QWidget, below: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setObjectName(name)
        self.setHandleWidth(12)
        self.setChildrenCollapsible(False)
        self.addWidget(above)
        self.addWidget(below)
        self.setStretchFactor(0, 1)
        self.is_dragged = False
        self._table = table
        self.splitterMoved.connect(self._note_drag)

    def _note_drag(self) -> None:
        self.is_dragged = True

    def fit(self) -> None:
        """The table has other rows, or the window another size."""
        if self.is_dragged:
            return
        room = self.height() - self.handleWidth()
        rows = self._table.model().rowCount() * self._table.verticalHeader().defaultSectionSize()
        wanted = rows + self._table.horizontalHeader().sizeHint().height() + FRAME_PX
        upper = max(scaled(LEAST_PX), min(wanted, round(MOST_SHARE * room)))
        self.setSizes([upper, max(0, room - upper)])

    def saveState(self) -> QByteArray:
        """Where it was dragged to; nothing to remember where it was not. Qt's name."""
        return super().saveState() if self.is_dragged else QByteArray()

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview) -> bool:
        """As it was dragged in an earlier window; Qt's name."""
        self.is_dragged = super().restoreState(state)
        return self.is_dragged

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new height; Qt's name."""
        super().resizeEvent(event)
        self.fit()
