"""The head of a page: its title, what it is about now, and one primary action."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from resnet_studio.gui.theme import fit
from resnet_studio.gui.widgets.plain_text import tip

MARGIN_PX = 20
HEADER_PX = 28  # of a button, so that a page without any has its title where the others have it


class ElidedLabel(QLabel):
    """A line of text that gives way: what does not fit is cut in the middle and shown as a tool tip.

    Attributes:
        short: Is shown where the line does not fit; without it the line is cut.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.short = ""
        self.setTextFormat(Qt.TextFormat.PlainText)  # it is drawn so, and is to be as large as that

    def minimumSizeHint(self) -> QSize:
        """The line may shrink to nothing."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as fits."""
        painter = QPainter(self)
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        text = self.text() if fits or not self.short else self.short
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, self.width())
        self.setToolTip(tip(self.text()) if shown != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment() | Qt.TextFlag.TextSingleLine, shown)


class PageHeader(QWidget):
    """Title, chip and summary at the left; secondary buttons and the primary one at the right.

    Attributes:
        chip: A short name, such as that of the data set; hidden while empty.
        summary: A line of facts that gives way when the window is narrow.
        primary: The one primary action, None before `set_primary`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(title)
        heading.setProperty("role", "title")
        self.chip = QLabel()
        self.chip.setProperty("role", "chip")
        self.chip.setTextFormat(Qt.TextFormat.PlainText)
        self.chip.hide()
        self.summary = ElidedLabel()
        self.summary.setProperty("role", "secondary")
        self.summary.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.primary: QPushButton | None = None
        fit(self, least_height=HEADER_PX)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(12)
        self._layout.addWidget(heading)
        self._layout.addWidget(self.chip)
        self._layout.addWidget(self.summary, 1)

    def set_chip(self, text: str) -> None:
        """Show a short name beside the title, or nothing."""
        self.chip.setText(text)
        self.chip.setVisible(bool(text))

    def add_badge(self, badge: QWidget) -> None:
        """Put a widget right behind the title."""
        self._layout.insertWidget(1, badge)

    def add_button(self, button: QWidget) -> None:
        """Add a secondary button; the primary one stays the last."""
        place = self._layout.count() - (1 if self.primary is not None else 0)
        self._layout.insertWidget(place, button)

    def set_primary(self, button: QPushButton) -> None:
        """Make this the one primary action of the page."""
        button.setProperty("role", "primary")
        self.primary = button
        self._layout.addWidget(button)
