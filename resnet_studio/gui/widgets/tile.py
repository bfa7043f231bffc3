"""One figure with what it is and what belongs to it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from resnet_studio.gui.theme import SMALL_PX
from resnet_studio.gui.widgets.plain_text import tip


class NoteLabel(QLabel):
    """A line that gives way at its end; all of it is in the tool tip then.

    Attributes:
        short: Is shown where the line does not fit; without it the line is cut.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.short = ""

    def shown(self) -> str:
        """What is drawn in the room that there is."""
        metrics, room = self.fontMetrics(), self.width()
        fits = metrics.horizontalAdvance(self.text()) <= room
        text = self.text() if fits or not self.short else self.short
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        shown = self.shown()
        self.setToolTip(tip(self.text()) if shown != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment() | Qt.TextFlag.TextSingleLine, shown)


class FigureLabel(QLabel):
    """A figure that is set smaller where it would not fit, so that a row of tiles may be narrow."""

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(0, super().minimumSizeHint().height())

    def fitting_font(self) -> QFont:
        """The font of the label, or a smaller one in which the figure fits."""
        font = QFont(self.font())
        while font.pixelSize() > SMALL_PX and self._width_in(font) > self.width():
            font.setPixelSize(font.pixelSize() - 1)
        return font

    def _width_in(self, font: QFont) -> int:
        return QFontMetrics(font).horizontalAdvance(self.text())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setFont(self.fitting_font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment() | Qt.TextFlag.TextSingleLine, self.text())


class Tile(QFrame):
    """Caption, figure, note, one above the other."""

    def __init__(self, name: str, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setObjectName(name)
        self._caption, self._figure, self._note = NoteLabel(caption), FigureLabel(), NoteLabel()
        for label in (self._caption, self._note):
            label.setProperty("role", "secondary")
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._figure.setProperty("role", "figure")
        self._figure.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 4, 8)
        layout.setSpacing(2)
        layout.addWidget(self._caption)
        layout.addWidget(self._figure)
        layout.addWidget(self._note)
        self.set("–")

    @property
    def figure(self) -> str:
        """The figure as it is shown."""
        return self._figure.text()

    @property
    def note(self) -> str:
        """The note as it is shown."""
        return self._note.text()

    def set(self, figure: str, note: str = "", caption: str = "") -> None:
        """Show another figure; without a caption the old one stays."""
        if caption:
            self._caption.setText(caption)
        self._figure.setText(figure)
        self._note.setText(note)
        self.setAccessibleName(f"{self._caption.text()}: {figure}. {note}")
