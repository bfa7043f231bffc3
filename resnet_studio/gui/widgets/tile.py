"""One figure with what it is and what belongs to it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget


class NoteLabel(QLabel):
    """A line that gives way at its end; all of it is in the tool tip then."""

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment() | Qt.TextFlag.TextSingleLine, shown)


class Tile(QFrame):
    """Caption, figure, note, one above the other."""

    def __init__(self, name: str, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setObjectName(name)
        self._caption, self._figure, self._note = NoteLabel(caption), QLabel(), NoteLabel()
        for label in (self._caption, self._note):
            label.setProperty("role", "secondary")
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._figure.setProperty("role", "figure")
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
