"""What the Data page shows before there is data: what goes here, and the ways to get some."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resnet_studio.core.data.albums import Album
from resnet_studio.gui.data.recent_card import RecentCard
from resnet_studio.gui.icons import icon_pixmap, put_icon
from resnet_studio.gui.tokens import current_tokens, theme_hub

GLYPH_PX = 40
MOST_CARDS = 4  # as many as stand side by side in the smallest window


class EmptyState(QWidget):
    """A drop well with the ways to open a data set, and those that were opened lately.

    Signals:
        source_requested: folder, archive, cifar10 or digits.
        recent_requested: The path or word of a recent data set.
        forget_requested: The path or word of one that is to be taken from the list.
    """

    source_requested = Signal(str)
    recent_requested = Signal(str)
    forget_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = QLabel()
        self._recent_title = QLabel(self.tr("Opened lately"))
        self._recent_title.setProperty("role", "secondary")
        self._recent = QHBoxLayout()
        self._recent.setSpacing(8)
        self._buttons: dict[str, QPushButton] = {}
        title = QLabel(self.tr("Drop a folder of images here"))
        title.setProperty("role", "title")
        advice = QLabel(
            self.tr("One folder for each class, with or without train, validation and test above them.")
        )
        advice.setProperty("role", "secondary")
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        for widget in (self._glyph, title, advice):
            column.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(12)
        column.addLayout(self._source_row())
        column.addSpacing(20)
        column.addWidget(self._recent_title, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._recent)
        column.addStretch(3)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()
        self.set_recent([])

    def _source_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for key, text, explanation in (
            ("folder", self.tr("Open folder…"), self.tr("A folder with one folder for each class")),
            ("archive", self.tr("Open archive…"), self.tr("A CIFAR-10 archive, as it was downloaded")),
            ("cifar10", self.tr("CIFAR-10"), self.tr("60,000 small photographs of ten things")),
            ("digits", self.tr("Digits"), self.tr("1,797 handwritten digits that come with the app")),
        ):
            button = QPushButton(text)
            button.setObjectName(f"empty_{key}")
            button.setAccessibleName(text)
            button.setToolTip(explanation)
            button.clicked.connect(lambda _=False, source=key: self.source_requested.emit(source))
            self._buttons[key] = button
            row.addWidget(button)
        row.addStretch(1)
        return row

    def set_recent(self, albums: Sequence[Album]) -> None:
        """Offer the data sets that were opened lately."""
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._recent_title.setVisible(bool(albums))
        self._recent.addStretch(1)
        for album in albums[:MOST_CARDS]:
            card = RecentCard(album)
            card.clicked.connect(lambda _=False, path=album.path: self.recent_requested.emit(path))
            card.remove_requested.connect(lambda path=album.path: self.forget_requested.emit(path))
            self._recent.addWidget(card)
        self._recent.addStretch(1)

    def _tint(self) -> None:
        tokens = current_tokens()
        self._glyph.setPixmap(icon_pixmap("data", tokens.secondary, GLYPH_PX, self.devicePixelRatioF()))
        for key, button in self._buttons.items():
            put_icon(button, "data" if key == "cifar10" else key)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the well; Qt's name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(current_tokens().secondary), 1.2)
        pen.setDashPattern([5, 5])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
