"""The network as a drawing: stem, stages with their blocks and skip paths, head, and the shapes between."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.summary import Row, Summary
from resnet_studio.gui.theme import SMALL_PX, body_font, fit, scaled
from resnet_studio.gui.tokens import Tokens, current_tokens, mixed, theme_hub

HEIGHT_PX = 184
SIDE_PX = 16
WIDE_GAP_PX, NARROW_GAP_PX = 24, 14
NARROW_PX = 560
ROOMY_STAGE_PX = 72
MAX_BLOCKS_DRAWN = 4
LEAST_BLOCK_PX = 12
BLOCK_GAP_PX = 8
WORDS_PX = 118
PLAIN_PART = 0.13
LEAST_PLAIN_PX, MOST_PLAIN_PX = 44, 84
TALLEST_PX, LOWEST_PX = 220, 30


@dataclass(frozen=True)
class Part:
    """One column of the drawing.

    Attributes:
        title: Such as `Stem` or `Stage 2`.
        layers: What it consists of, short.
        shape: Channels and size it gives.
        blocks: Number of residual blocks; 0 for stem and head.
        size: Side of the map it gives, in pixels.
        is_projected: Whether its first shortcut is a projection.
        is_changing: Whether its first shortcut changes the shape.
    """

    title: str
    layers: str
    shape: str
    blocks: int
    size: int
    is_projected: bool
    is_changing: bool


class BlockDiagram(QWidget):
    """Columns as high as their maps are large, wider where more blocks stand one behind the other.

    Attributes:
        parts: What is drawn, from the image to the classes.
        num_frozen: How many of them, from the stem on, are frozen.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts: list[Part] = []
        self.num_frozen = 0
        self._reason = ""
        self._input_text = ""
        self._input_size = 1
        fit(self, least_height=HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme_hub().theme_changed.connect(self.update)

    def set_network(self, architecture: Architecture, summary: Summary, image_size: int) -> None:
        """Draw this network on images of `image_size` pixels."""
        self._input_size = image_size
        self._input_text = f"3 × {image_size}²"
        self.parts = [self._part(row, architecture, number) for number, row in enumerate(summary.rows)]
        self._describe()
        self.update()

    def set_frozen(self, num_frozen: int) -> None:
        """Hatch so many parts: the weights that they start from stay as they are."""
        self.num_frozen = num_frozen
        self._describe()
        self.update()

    def _describe(self) -> None:
        frozen = self.tr("{part}, frozen")
        titles = [
            frozen.format(part=part.title) if number < self.num_frozen else part.title
            for number, part in enumerate(self.parts)
        ]
        words = (
            f"{title}: {part.layers}, {part.shape}" for title, part in zip(titles, self.parts, strict=True)
        )
        self.setAccessibleDescription("; ".join(words))

    def clear(self, reason: str) -> None:
        """Draw no network, because there is none; say why."""
        self.parts = []
        self._reason = reason
        self.setAccessibleDescription(reason)
        self.update()

    def _part(self, row: Row, architecture: Architecture, number: int) -> Part:
        if row.name == "stem":
            layers = "3×3" if architecture.stem == "cifar" else "7×7, max"
            layers = self.tr("2×2, whitened") if architecture.style == "fast" else layers
            return Part(self.tr("Stem"), layers, f"{row.channels} × {row.size}²", 0, row.size, False, False)
        if row.name == "head":
            layers = self.tr("max, linear") if architecture.style == "fast" else self.tr("mean, linear")
            classes = self.tr("{count} classes").format(count=row.channels)
            return Part(self.tr("Head"), layers, classes, 0, 1, False, False)
        stage = number - 1
        before = architecture.stem_width if stage == 0 else architecture.stage_channels[stage - 1]
        is_fast = architecture.style == "fast"
        is_changing = (stage > 0 or before != row.channels) and not is_fast
        is_bottleneck = architecture.block == "bottleneck"
        return Part(
            title=self.tr("Stage {number}").format(number=number),
            layers="3×3" if is_fast else "1×1 · 3×3 · 1×1" if is_bottleneck else "3×3 · 3×3",
            shape=f"{row.channels} × {row.size}²",
            blocks=row.blocks,
            size=row.size,
            is_projected=is_changing and architecture.shortcut == "B",
            is_changing=is_changing,
        )

    @property
    def _gap(self) -> int:
        """Room between two columns, for the arrow."""
        return WIDE_GAP_PX if self.width() >= NARROW_PX else NARROW_GAP_PX

    def _widths(self) -> list[float]:
        """Widths of the columns, the image first; stages share what the plain columns leave."""
        room = self.width() - 2 * SIDE_PX - self._gap * len(self.parts)
        plain = max(LEAST_PLAIN_PX, min(MOST_PLAIN_PX, PLAIN_PART * room))
        weights = [2.0 + min(part.blocks, MAX_BLOCKS_DRAWN) if part.blocks else 0.0 for part in self.parts]
        num_plain = 1 + weights.count(0.0)
        scale = (room - num_plain * plain) / (sum(weights) or 1.0)
        return [plain, *(weight * scale if weight else plain for weight in weights)]

    @property
    def _tallest(self) -> float:
        return max(40.0, min(TALLEST_PX, self.height() - scaled(WORDS_PX)))

    def _height_of(self, size: int) -> float:
        """Columns shrink with the root of their map's side, so that the smallest can still be seen."""
        part = math.sqrt(size / max(1, self._input_size))
        return max(LOWEST_PX, min(self._tallest, self._tallest * part))

    def _draw_column(self, painter: QPainter, part: Part, left: float, width: float, middle: float) -> None:
        tokens = current_tokens()
        height = self._height_of(part.size)
        area = QRectF(left, middle - height / 2, width, height)
        if part.blocks:
            self._draw_blocks(painter, tokens, part, area)
        else:
            painter.setPen(QPen(QColor(tokens.hairline), 1))
            painter.setBrush(QColor(tokens.raised if tokens.is_dark else tokens.sunken))
            painter.drawRoundedRect(area, 5, 5)
            self._hatch(painter, part, area)
        self._draw_words(painter, tokens, part, QRectF(left, 0, width, self.height()), middle)

    def _hatch(self, painter: QPainter, part: Part, area: QRectF) -> None:
        if part not in self.parts[: self.num_frozen]:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(current_tokens().secondary), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(area, 4, 4)

    def _draw_blocks(self, painter: QPainter, tokens: Tokens, part: Part, area: QRectF) -> None:
        gap = float(BLOCK_GAP_PX)
        num_fitting = int((area.width() + gap) / (LEAST_BLOCK_PX + gap))
        shown = max(1, min(part.blocks, MAX_BLOCKS_DRAWN, num_fitting))
        width = (area.width() - gap * (shown - 1)) / shown
        is_cut = part.blocks > shown >= 3
        for number in range(shown):
            block = QRectF(area.x() + number * (width + gap), area.y(), width, area.height())
            gap_number = shown - 2 if is_cut else -1
            if number and gap_number not in (number, number - 1):
                painter.setPen(QPen(QColor(tokens.secondary), 1.4))
                painter.drawLine(
                    QPointF(block.x() - gap, area.center().y()), QPointF(block.x(), area.center().y())
                )
            if number == gap_number:
                painter.setPen(QColor(tokens.secondary))
                painter.setFont(body_font(SMALL_PX))
                painter.drawText(
                    block.adjusted(-gap, 0, gap, 0),
                    Qt.AlignmentFlag.AlignCenter,
                    f"+{part.blocks - shown + 1}",
                )
                continue
            painter.setPen(QPen(QColor(tokens.hairline), 1))
            painter.setBrush(QColor(mixed(tokens.text, tokens.panel, 0.16)))
            painter.drawRoundedRect(block, 4, 4)
            self._hatch(painter, part, block)
            self._draw_skip(painter, tokens, part, block, number == 0)

    def _draw_skip(
        self, painter: QPainter, tokens: Tokens, part: Part, block: QRectF, is_first: bool
    ) -> None:
        """The path around a block; dashed where the shape changes, with a knot where it is projected."""
        is_changing = is_first and part.is_changing
        pen = QPen(QColor(tokens.text), 1.3)
        if is_changing:
            pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rise = 16.0
        left, right, top = block.left() - 3, block.right() + 3, block.top()
        path = QPainterPath(QPointF(left, top + 6))
        path.cubicTo(QPointF(left, top - rise), QPointF(right, top - rise), QPointF(right, top + 6))
        painter.drawPath(path)
        if is_changing and part.is_projected:
            painter.setPen(QPen(QColor(tokens.text), 1.3))
            painter.setBrush(QColor(tokens.panel))
            painter.drawRect(QRectF(block.center().x() - 3.5, top - rise * 0.75 - 1.5, 7, 7))

    def _draw_words(
        self, painter: QPainter, tokens: Tokens, part: Part, column: QRectF, middle: float
    ) -> None:
        wide = column.adjusted(-self._gap / 2 + 2, 0, self._gap / 2 - 2, 0)
        above, below = middle - self._tallest / 2 - scaled(36) - 18, middle + self._tallest / 2 + 6
        lines = self._short_lines(part) if self._is_tight else self._full_lines(part)
        tops = (above, above + scaled(16), below, below + scaled(17))
        for row, (top, text) in enumerate(zip(tops, lines, strict=True)):
            painter.setPen(QColor(tokens.text if row in (0, 2) else tokens.secondary))
            painter.setFont(body_font(SMALL_PX, is_bold=row == 0))
            fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(wide.width()))
            painter.drawText(
                QRectF(wide.x(), top, wide.width(), scaled(18)), Qt.AlignmentFlag.AlignCenter, fitting
            )

    @property
    def _is_tight(self) -> bool:
        """Whether a stage has no room for its full words; then all columns take the short ones."""
        widths = self._widths()[1:]
        stages = [width for width, part in zip(widths, self.parts, strict=True) if part.blocks]
        return min(stages, default=ROOMY_STAGE_PX) < ROOMY_STAGE_PX

    def _full_lines(self, part: Part) -> tuple[str, str, str, str]:
        count = self.tr("1 block") if part.blocks == 1 else self.tr("{count} blocks")
        return part.title, count.format(count=part.blocks) if part.blocks else "", part.shape, part.layers

    def _short_lines(self, part: Part) -> tuple[str, str, str, str]:
        """Stage number alone, blocks as a factor, channels and size one below the other."""
        channels, _, size = part.shape.partition(" × ")
        if not part.blocks:
            return part.title, "", part.shape.split()[0], size
        return part.title.split()[-1], f"× {part.blocks}", channels, size

    def _draw_arrow(self, painter: QPainter, left: float, middle: float) -> None:
        color = QColor(current_tokens().secondary)
        painter.setPen(QPen(color, 1.4))
        start, end = QPointF(left + 3, middle), QPointF(left + self._gap - 3, middle)
        painter.drawLine(start, end)
        painter.drawLine(end, end + QPointF(-4, -4))
        painter.drawLine(end, end + QPointF(-4, 4))

    def sizeHint(self) -> QSize:
        """Wide rather than high; Qt's name."""
        return QSize(760, HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the columns from left to right; Qt's name."""
        painter = QPainter(self)
        if not self.parts:
            painter.setPen(QColor(current_tokens().secondary))
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(40, 0, -40, 0), words, self._reason)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2 + 8
        image = Part(self.tr("Image"), "RGB", self._input_text, 0, self._input_size, False, False)
        left = float(SIDE_PX)
        for number, (part, width) in enumerate(zip([image, *self.parts], self._widths(), strict=True)):
            if number:
                self._draw_arrow(painter, left - self._gap, middle)
            self._draw_column(painter, part, left, width, middle)
            left += width + self._gap
