"""Train, validation and test as the parts of one bar, with their numbers below."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_studio.core.data.dataset import SPLITS, SplitName
from resnet_studio.gui.theme import SMALL_PX, body_font, scaled
from resnet_studio.gui.tokens import current_tokens, mixed, theme_hub
from resnet_studio.gui.widgets.numbers import grouped

BAR_PX = 12
ROW_PX = 22
SHADES = {"train": 0.62, "validation": 0.36, "test": 0.18}


class SplitBar(QWidget):
    """Three greys of one bar; a legend row for each part says its name, number and share.

    Attributes:
        counts: How many images each part has.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: dict[SplitName, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_hub().theme_changed.connect(self.update)

    def set_counts(self, counts: Mapping[SplitName, int]) -> None:
        """Show these parts."""
        self.counts = dict(counts)
        words = [f"{self._name(name)} {grouped(counts.get(name, 0))}" for name in SPLITS]
        self.setAccessibleDescription(", ".join(words))
        self.update()

    def _name(self, split: SplitName) -> str:
        names = {"train": self.tr("Train"), "validation": self.tr("Validation"), "test": self.tr("Test")}
        return names[split]

    def _draw_legend(self, painter: QPainter, row: int, name: SplitName, total: int) -> None:
        tokens = current_tokens()
        count = self.counts.get(name, 0)
        line = QRectF(0, BAR_PX + 8 + row * scaled(ROW_PX), self.width(), scaled(ROW_PX))
        painter.fillRect(QRectF(0, line.y() + 6, 10, 10), QColor(_shade(name)))
        painter.setFont(body_font(SMALL_PX))
        painter.setPen(QColor(tokens.text))
        align = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line.adjusted(18, 0, 0, 0), align | Qt.AlignmentFlag.AlignLeft, self._name(name))
        painter.setPen(QColor(tokens.secondary))
        words = self.tr("{count}  ·  {percent} %") if count else self.tr("none")
        text = words.format(count=grouped(count), percent=round(100 * count / total))
        painter.drawText(line, align | Qt.AlignmentFlag.AlignRight, text)

    def sizeHint(self) -> QSize:
        """The bar and three lines; Qt's name."""
        return QSize(200, BAR_PX + 8 + len(SPLITS) * scaled(ROW_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar and its legend; Qt's name."""
        painter = QPainter(self)
        total = sum(self.counts.values()) or 1
        left = 0.0
        for row, name in enumerate(SPLITS):
            width = self.width() * self.counts.get(name, 0) / total
            if width:
                painter.fillRect(QRectF(left, 0, max(1.0, width - 1), BAR_PX), QColor(_shade(name)))
            left += width
            self._draw_legend(painter, row, name, total)


def _shade(name: SplitName) -> str:
    tokens = current_tokens()
    return mixed(tokens.text, tokens.panel, SHADES[name])
