"""The most likely classes with their probabilities as bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_studio.gui.theme import body_font
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.run_words import percent

ROW_PX = 38
BAR_PX = 4
VALUE_WIDTH_PX = 72
SMALLEST_SHOWN = 0.0005  # less reads 0.0 %, and a bar beside it would say otherwise


class ProbabilityBars(QWidget):
    """Name, probability and bar of each class, the most likely first.

    Attributes:
        top: What is shown: (name, probability 0 to 1).
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.top: list[tuple[str, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_hub().theme_changed.connect(self.update)

    def set_top(self, top: Sequence[tuple[str, float]]) -> None:
        """Show other classes."""
        self.top = list(top)
        self.setAccessibleName(", ".join(f"{name} {percent(value, 1)}" for name, value in self.top))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(240, ROW_PX * len(self.top))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(120, ROW_PX * len(self.top))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(body_font())
        for place, (name, value) in enumerate(self.top):
            self._draw_row(painter, place, name, value)

    def _draw_row(self, painter: QPainter, place: int, name: str, value: float) -> None:
        tokens, width, top = current_tokens(), float(self.width()), place * ROW_PX
        words = QRectF(0, top, width - VALUE_WIDTH_PX, ROW_PX - 14)
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.setPen(QColor(tokens.text))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        figure = QRectF(width - VALUE_WIDTH_PX, top, VALUE_WIDTH_PX, ROW_PX - 14)
        painter.setPen(QColor(tokens.text if place == 0 else tokens.secondary))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(figure, right, percent(value, 1))
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(0, top + ROW_PX - 12, width, BAR_PX)
        painter.setBrush(QColor(tokens.hairline))
        painter.drawRoundedRect(bar, BAR_PX / 2, BAR_PX / 2)
        if value < SMALLEST_SHOWN:
            return
        bar.setWidth(max(BAR_PX, width * value))
        painter.setBrush(QColor(tokens.mark if place == 0 else tokens.fill))
        painter.drawRoundedRect(bar, BAR_PX / 2, BAR_PX / 2)
