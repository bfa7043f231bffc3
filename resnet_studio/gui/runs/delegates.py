"""Cells of the table of runs that are drawn: star, tags, thumbnail of the curve, progress."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from resnet_studio.core.runs.glance import Glance
from resnet_studio.gui.runs.listing import RunRow
from resnet_studio.gui.tokens import current_tokens, scaled
from resnet_studio.gui.widgets.table_models import ROW_ROLE, Index

STAR_POINTS = 5
STAR_WAIST = 0.45  # of the inner points' radius to the outer ones'
STAR_RADIUS_PX = 6.5
LEAST_SPAN = {"train_loss": 0.05}  # noise that is smaller than this is drawn flat
LEAST_ACCURACY_SPAN = 0.04
MARGIN_X_PX, MARGIN_Y_PX = 8, 6
DOT_PX = 1.8
CHIP_PADDING_PX, CHIP_GAP_PX = 6, 4
SLACK_PX = 2  # measured and drawn widths are not quite the same
BAR_PX = 3


class DrawnCell(QStyledItemDelegate):
    """A cell with the ground of the others, and something drawn on it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: D102
        whole = QStyleOptionViewItem(option)
        self.initStyleOption(whole, index)
        if self.hides_text:
            whole.text = ""
        widget = whole.widget
        style = widget.style() if widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, whole, painter, widget)
        row = index.data(ROW_ROLE)
        if row is not None:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.draw(painter, whole.rect, row)
            painter.restore()

    hides_text = True

    def draw(self, painter: QPainter, rect: QRect, row: RunRow) -> None:
        """Draw the row's value; a cell that overrides nothing shows its ground alone."""


class StarCell(DrawnCell):
    """A star: filled, or its outline alone."""

    def draw(self, painter: QPainter, rect: QRect, row: RunRow) -> None:
        """Draw it."""
        tokens = current_tokens()
        is_on = row.remarks.is_starred
        painter.setPen(QPen(QColor(tokens.text if is_on else tokens.fill), 1))
        painter.setBrush(QColor(tokens.text) if is_on else Qt.BrushStyle.NoBrush)
        painter.drawPath(star_path(QRectF(rect).center(), scaled(STAR_RADIUS_PX * 10) / 10))


def star_path(center: QPointF, radius: float) -> QPainterPath:
    """A star with five points, the first one up."""
    points = QPolygonF()
    for number in range(2 * STAR_POINTS):
        angle = math.pi * number / STAR_POINTS
        length = radius * (STAR_WAIST if number % 2 else 1)
        points.append(QPointF(center.x() + length * math.sin(angle), center.y() - length * math.cos(angle)))
    path = QPainterPath()
    path.addPolygon(points)
    path.closeSubpath()
    return path


class CurveCell(DrawnCell):
    """A thumbnail of the curve: over the epochs that were planned, so that one sees how far it came."""

    def draw(self, painter: QPainter, rect: QRect, row: RunRow) -> None:
        """Draw it."""
        glance = row.glance
        if glance is None:
            return
        tokens = current_tokens()
        color = QColor(tokens.validation if glance.quantity == "validation_accuracy" else tokens.train)
        inner = QRectF(rect).adjusted(MARGIN_X_PX, MARGIN_Y_PX, -MARGIN_X_PX, -MARGIN_Y_PX)
        points = list(thumbnail_points(glance, row.epochs, inner))
        painter.setPen(QPen(color, 1.2))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(points[-1], DOT_PX, DOT_PX)


def thumbnail_points(glance: Glance, num_epochs: int, rect: QRectF) -> Iterable[QPointF]:
    """Where the points of a curve lie in a rectangle; the epochs that were planned take its whole width."""
    low, high = min(glance.values), max(glance.values)
    span = max(high - low, LEAST_SPAN.get(glance.quantity, LEAST_ACCURACY_SPAN))
    low = (low + high - span) / 2
    right = max(num_epochs, glance.epochs[-1], 2)
    for epoch, value in zip(glance.epochs, glance.values, strict=True):
        x = (epoch - 1) / (right - 1)
        yield QPointF(rect.left() + x * rect.width(), rect.bottom() - (value - low) / span * rect.height())


class ProgressCell(DrawnCell):
    """Words, and a bar below them while the run is at work."""

    hides_text = False

    def draw(self, painter: QPainter, rect: QRect, row: RunRow) -> None:
        """Draw the bar."""
        if row.part_done is None:
            return
        tokens = current_tokens()
        bar = QRectF(rect.left() + 5, rect.bottom() - BAR_PX, rect.width() - 10, BAR_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.hairline))
        painter.drawRoundedRect(bar, BAR_PX / 2, BAR_PX / 2)
        bar.setWidth(max(BAR_PX, bar.width() * row.part_done))
        painter.setBrush(QColor(tokens.running))
        painter.drawRoundedRect(bar, BAR_PX / 2, BAR_PX / 2)


class TagsCell(DrawnCell):
    """Tags as chips; how many more there are than the cell has room for stands behind them."""

    def draw(self, painter: QPainter, rect: QRect, row: RunRow) -> None:
        """Draw them."""
        tokens, metrics = current_tokens(), painter.fontMetrics()
        x, right = rect.left() + CHIP_GAP_PX, rect.right() - CHIP_GAP_PX
        height = min(rect.height() - 6, metrics.height() + 4)
        top = rect.center().y() - height // 2
        tags = row.remarks.tags
        for place, tag in enumerate(tags):
            num_more = len(tags) - place - 1
            more = f"+{num_more}" if num_more else ""
            room = right - x - (metrics.horizontalAdvance(more) + CHIP_GAP_PX if more else 0)
            width = metrics.horizontalAdvance(tag) + 2 * CHIP_PADDING_PX + SLACK_PX
            if width > room and place:
                painter.setPen(QColor(tokens.secondary))
                rest = QRect(x, top, right - x, height)
                painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, f"+{num_more + 1}")
                return
            chip = QRect(x, top, min(width, max(room, 0)), height)
            painter.setPen(QPen(QColor(tokens.hairline), 1))
            painter.setBrush(QColor(tokens.sunken))
            painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(QColor(tokens.text))
            inner = chip.adjusted(CHIP_PADDING_PX, 0, -CHIP_PADDING_PX, 0)
            words = metrics.elidedText(tag, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, words)
            x += chip.width() + CHIP_GAP_PX
