"""What a page shows before it has anything to show: a well as large as the page, with the next step."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resnet_studio.gui.icons import icon_pixmap
from resnet_studio.gui.tokens import current_tokens, theme_hub

GLYPH_PX = 40


class DropWell(QWidget):
    """Invites to drop what the page is for, or says how to get it.

    Attributes:
        title, advice: What is said.
        action: The next step.
        other: Another one; hidden unless there is one to say.
    """

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._glyph = QLabel()
        self.title, self.advice = QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.advice.setProperty("role", "secondary")
        self.action = QPushButton()
        self.action.setObjectName("well_action")
        self.other = QPushButton()
        self.other.setObjectName("well_other")
        self.other.hide()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        for widget in (self._glyph, self.title, self.advice):
            column.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(12)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.action)
        buttons.addWidget(self.other)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(3)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()

    def say(self, title: str, advice: str, action: str, other: str = "") -> None:
        """Show these words; without an action its button goes."""
        self.title.setText(title)
        self.advice.setText(advice)
        for button, text in ((self.action, action), (self.other, other)):
            button.setText(text)
            button.setAccessibleName(text or title)  # a button that is not shown has a name, too
            button.setVisible(bool(text))

    def _tint(self) -> None:
        color = current_tokens().secondary
        self._glyph.setPixmap(icon_pixmap(self._icon_name, color, GLYPH_PX, self.devicePixelRatioF()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the well; Qt's name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(current_tokens().secondary), 1.2)
        pen.setDashPattern([5, 5])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
