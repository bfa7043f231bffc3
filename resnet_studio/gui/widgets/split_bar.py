"""Train, validation and test as the parts of one bar whose borders can be moved, with their numbers below."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from resnet_studio.core.data.dataset import SPLITS, SplitName
from resnet_studio.gui.commands.page_keys import is_key
from resnet_studio.gui.theme import SMALL_PX, body_font, scaled
from resnet_studio.gui.tokens import current_tokens, mixed, theme_hub
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.plain_text import tip

BAR_PX = 12
ROW_PX = 22
HANDLE_PX = 14
OVERHANG_PX = 5  # of a handle over the bar, above and below
MOST_PERCENT = 50  # as the recipe has it
SHADES = {"train": 0.62, "validation": 0.36, "test": 0.18}

Percents = Mapping[SplitName, int]
Counts = Mapping[SplitName, int]


class SplitHandle(QSlider):
    """The left border of a part; its value is the part's fraction in percent.

    It is a slider of Qt's that draws itself, so that readers of the screen know what it is and how it stands.

    Args:
        part: Whose left border it is.
        bar: Where it lies.
    """

    def __init__(self, part: SplitName, bar: SplitBar) -> None:
        super().__init__(Qt.Orientation.Horizontal, bar)
        self.part = part
        self._bar = bar
        self.setObjectName(f"split_{part}")
        self.setRange(0, MOST_PERCENT)
        self.setPageStep(5)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if is_key(event, "part_larger"):
            self.setValue(self.value() + 1)
        elif is_key(event, "part_smaller"):
            self.setValue(self.value() - 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self.isSliderDown():
            self.setValue(self._bar.percent_at(self.part, self.mapToParent(event.position().toPoint()).x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Whoever scrolls past it does not mean it; Qt's name."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_marked = self.hasFocus() or self.isSliderDown() or self.underMouse()
        grip = QRectF(self.width() / 2 - 3, 1, 6, self.height() - 2)
        painter.setPen(QPen(QColor(tokens.panel), 2))
        painter.setBrush(QColor(tokens.mark if is_marked else tokens.text))
        painter.drawRoundedRect(grip, 3, 3)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.mark), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


class SplitBar(QWidget):
    """Three greys of one bar; a legend row for each part says its name, number and share.

    Attributes:
        counts: How many images each part has; while a border is dragged, how many it would have.
        foretell: The counts that other percents would give.
        handles: The borders that can be moved, by the part at their right.

    Signals:
        percents_chosen: The percents of the parts, after a border was let go or moved by a key.
    """

    percents_chosen = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: dict[SplitName, int] = {}
        self.foretell: Callable[[Percents], Counts] = lambda percents: self.counts
        self.handles: dict[SplitName, SplitHandle] = {}
        self._top = OVERHANG_PX
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        names = {
            "validation": self.tr("Validation part, percent of the training images"),
            "test": self.tr("Test part, percent of all images"),
        }
        parts: tuple[SplitName, ...] = ("validation", "test")
        for part in parts:
            handle = self.handles[part] = SplitHandle(part, self)
            handle.setAccessibleName(names[part])
            handle.setToolTip(tip(names[part]))
            handle.hide()
            handle.valueChanged.connect(lambda _, part=part: self._follow(part))
            handle.sliderReleased.connect(self._choose)
        theme_hub().theme_changed.connect(self.update)

    @property
    def percents(self) -> dict[SplitName, int]:
        """The percents of the parts whose borders can be moved."""
        return {part: handle.value() for part, handle in self.handles.items() if not handle.isHidden()}

    def set_counts(self, counts: Counts) -> None:
        """Show these parts, unless one is just being dragged."""
        if not any(handle.isSliderDown() for handle in self.handles.values()):
            self._show_counts(counts)

    def set_percents(self, percents: Percents) -> None:
        """Let the borders of these parts be moved, and no others."""
        for part, handle in self.handles.items():
            handle.setVisible(part in percents)
            if part in percents and not handle.isSliderDown():
                handle.blockSignals(True)
                handle.setValue(percents[part])
                handle.blockSignals(False)
        self._place()

    def percent_at(self, part: SplitName, x: int) -> int:
        """The percent that a part has when its left border is at a place of the bar, in pixels."""
        whole = self.width() if part == "test" else self._border("test")
        return round(100 * (whole - min(whole, max(0, x))) / max(1, whole))

    def _border(self, part: SplitName) -> int:
        """Where a part begins, in pixels."""
        before = SPLITS[: SPLITS.index(part)]
        total = sum(self.counts.values()) or 1
        return round(self.width() * sum(self.counts.get(name, 0) for name in before) / total)

    def _follow(self, part: SplitName) -> None:
        """A border moves: show what would be; a key lets go at once."""
        self._show_counts(self.foretell(self.percents))
        if not self.handles[part].isSliderDown():
            self._choose()

    def _choose(self) -> None:
        self.percents_chosen.emit(self.percents)

    def _show_counts(self, counts: Counts) -> None:
        self.counts = {name: counts.get(name, 0) for name in SPLITS}
        words = [f"{self._name(name)} {grouped(self.counts[name])}" for name in SPLITS]
        self.setAccessibleDescription(", ".join(words))
        for handle in self.handles.values():
            handle.setAccessibleDescription(", ".join(words))
        self._place()
        self.update()

    def _place(self) -> None:
        """Put the handles on the borders; two that would hide each other stand side by side."""
        places = {part: self._border(part) for part in self.handles}
        if all(not handle.isHidden() for handle in self.handles.values()):
            close = HANDLE_PX - (places["test"] - places["validation"])
            places["validation"] -= max(0, close)
        for part, handle in self.handles.items():
            left = min(self.width() - HANDLE_PX, max(0, places[part] - HANDLE_PX // 2))
            handle.setGeometry(QRect(left, 0, HANDLE_PX, BAR_PX + 2 * OVERHANG_PX))

    def _name(self, split: SplitName) -> str:
        names = {"train": self.tr("Train"), "validation": self.tr("Validation"), "test": self.tr("Test")}
        return names[split]

    def _draw_legend(self, painter: QPainter, row: int, name: SplitName, total: int) -> None:
        tokens = current_tokens()
        count = self.counts.get(name, 0)
        top = self._top + BAR_PX + OVERHANG_PX + 4
        line = QRectF(0, top + row * scaled(ROW_PX), self.width(), scaled(ROW_PX))
        painter.fillRect(QRectF(0, line.y() + (line.height() - 10) / 2, 10, 10), QColor(_shade(name)))
        painter.setFont(body_font(SMALL_PX))
        painter.setPen(QColor(tokens.text))
        align = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line.adjusted(18, 0, 0, 0), align | Qt.AlignmentFlag.AlignLeft, self._name(name))
        painter.setPen(QColor(tokens.secondary))
        if not any(self.counts.values()):
            return
        words = self.tr("{count}  ·  {percent} %") if count else self.tr("none")
        text = words.format(count=grouped(count), percent=round(100 * count / total))
        painter.drawText(line, align | Qt.AlignmentFlag.AlignRight, text)

    def sizeHint(self) -> QSize:
        """The bar and three lines; Qt's name."""
        return QSize(200, BAR_PX + 2 * OVERHANG_PX + 4 + len(SPLITS) * scaled(ROW_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The borders go with the width; Qt's name."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar and its legend; Qt's name."""
        painter = QPainter(self)
        total = sum(self.counts.values()) or 1
        if not any(self.counts.values()):
            track = mixed(current_tokens().text, current_tokens().panel, 0.08)
            painter.fillRect(QRectF(0, self._top, self.width(), BAR_PX), QColor(track))
        left = 0.0
        for row, name in enumerate(SPLITS):
            width = self.width() * self.counts.get(name, 0) / total
            if width:
                part = QRectF(left, self._top, max(1.0, width - 1), BAR_PX)
                painter.fillRect(part, QColor(_shade(name)))
            left += width
            self._draw_legend(painter, row, name, total)


def _shade(name: SplitName) -> str:
    tokens = current_tokens()
    return mixed(tokens.text, tokens.panel, SHADES[name])
