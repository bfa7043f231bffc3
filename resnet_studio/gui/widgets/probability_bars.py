"""The most likely classes with their probabilities as bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_studio.gui.commands.page_keys import is_key
from resnet_studio.gui.theme import body_font, scaled
from resnet_studio.gui.tokens import current_tokens, mixed, theme_hub
from resnet_studio.gui.widgets.run_words import percent

ROW_PX = 34
BAR_PX = 4
INDENT_PX = 6
VALUE_WIDTH_PX = 72
SMALLEST_SHOWN = 0.0005  # less reads 0.0 %, and a bar beside it would say otherwise


class ProbabilityBars(QWidget):
    """Name, probability and bar of each class, the most likely first; one of them can be chosen.

    Attributes:
        top: What is shown: (name, probability 0 to 1).
        chosen: The place of the chosen bar; -1 for none.

    Signals:
        class_chosen: The name of another bar that was chosen.
    """

    class_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.top: list[tuple[str, float]] = []
        self.chosen = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_hub().theme_changed.connect(self.update)

    def set_top(self, top: Sequence[tuple[str, float]]) -> None:
        """Show other classes."""
        self.top, self.chosen = list(top), 0
        self.setAccessibleName(", ".join(f"{name} {percent(value, 1)}" for name, value in self.top))
        self.updateGeometry()
        self.update()

    def choose(self, place: int) -> None:
        """Choose the bar at a place, if there is one."""
        if 0 <= place < len(self.top) and place != self.chosen:
            self.chosen = place
            self.update()
            name, value = self.top[place]
            words = f"{name} {percent(value, 1)}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
            self.class_chosen.emit(name)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(240, scaled(ROW_PX) * len(self.top))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(120, scaled(ROW_PX) * len(self.top))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(body_font())
        for place, (name, value) in enumerate(self.top):
            self._draw_row(painter, place, name, value)

    def _draw_row(self, painter: QPainter, place: int, name: str, value: float) -> None:
        tokens, width, top = current_tokens(), float(self.width()) - 2 * INDENT_PX, place * scaled(ROW_PX)
        if place == self.chosen and len(self.top) > 1:
            part = 0.16 if self.hasFocus() else 0.07
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mixed(tokens.text, tokens.panel, part)))
            painter.drawRoundedRect(QRectF(0, top, self.width(), scaled(ROW_PX) - 2), 4, 4)
        words = QRectF(INDENT_PX, top, width - scaled(VALUE_WIDTH_PX), scaled(ROW_PX) - 12)
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.setPen(QColor(tokens.text))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        room = scaled(VALUE_WIDTH_PX)
        figure = QRectF(INDENT_PX + width - room, top, room, scaled(ROW_PX) - 12)
        painter.setPen(QColor(tokens.text if place == 0 else tokens.secondary))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(figure, right, percent(value, 1))
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(INDENT_PX, top + scaled(ROW_PX) - 10, width, BAR_PX)
        painter.setBrush(QColor(tokens.hairline))
        painter.drawRoundedRect(bar, BAR_PX / 2, BAR_PX / 2)
        if value < SMALLEST_SHOWN:
            return
        bar.setWidth(max(BAR_PX, width * value))
        painter.setBrush(QColor(tokens.mark if place == 0 else tokens.fill))
        painter.drawRoundedRect(bar, BAR_PX / 2, BAR_PX / 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.choose(int(event.position().y()) // scaled(ROW_PX))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        step = is_key(event, "bar_down") - is_key(event, "bar_up")
        if step:
            self.choose(self.chosen + step)
        else:
            super().keyPressEvent(event)
