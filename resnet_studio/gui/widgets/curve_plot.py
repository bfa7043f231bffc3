"""Two curves of a run, training and validation, beside those of other runs, drawn by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resnet_studio.core.runs.series import Curve, RunSeries
from resnet_studio.gui.commands.page_keys import add_key
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.curve_axis import log_ticks
from resnet_studio.gui.widgets.curve_overlays import (
    Floats,
    OverlayCurves,
    epoch_curve,
    step_curve,
    value_at,
)

REPAINT_MS = 100
MAX_POINTS = 2000
SYMBOL_PX = 6
SYMBOL_ROOM_PX = 9  # nearer to each other they are a chain and no points
RAW_OPACITY = 90
AXIS_WIDTH_PX = 46
TICK_DENSITY = 0.6
SMOOTHING_SPAN = 0.08
CROSSHAIR_STEP = 0.01  # of what is in view
ZOOM_STEP = 0.7

Span = tuple[float, float]


@dataclass(frozen=True)
class Readout:
    """The values at one place of the plot.

    Attributes:
        epoch: Where, in epochs.
        train, validation: The values there, in the plot's unit; None where there is none.
        others: The values of the other runs, in their order.
    """

    epoch: float
    train: float | None
    validation: float | None
    others: tuple[float | None, ...] = ()


class CurvePlot(QWidget):
    """Draws a training and a validation curve of a `RunSeries`, and one curve of each other run.

    Attributes:
        overlays: The curves of the other runs.
        num_repaints: How often the curves were put anew, for tests and measurements.

    Signals:
        readout_changed: A `Readout` under the crosshair, or None when the pointer left.
        pause_requested: Space was pressed with the plot in focus.
        zoom_changed: Whether a part is shown and not all.
        crosshair_moved: The user moved the crosshair to an epoch, or took it away (None).
        span_changed: The user chose the `Span` of epochs in view, or all of them (None).
    """

    readout_changed = Signal(object)
    pause_requested = Signal()
    zoom_changed = Signal(bool)
    crosshair_moved = Signal(object)
    span_changed = Signal(object)

    def __init__(self, quantity: str, scale: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.num_repaints = 0
        self._quantity = quantity
        self._scale = scale
        self._series = RunSeries()
        self._best_epoch: float | None = None
        self._smoothing = 0.0
        self._is_log = False
        self._is_zoomed = False
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(REPAINT_MS)
        self._clock.timeout.connect(self._repaint)
        self._make_view()
        theme_hub().theme_changed.connect(self._dress)
        self._dress()

    def _make_view(self) -> None:
        self.view = pg.PlotWidget(enableMenu=False)
        self.view.hideButtons()
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view.setAccessibleName(self.accessibleName())
        self.plot = self.view.getPlotItem()
        self.plot.ctrlMenu.setParent(self.view)  # else it outlives the plot as a window of its own
        self.plot.ctrlMenu.hide()
        self.plot.setDownsampling(auto=True, mode="peak")
        self.plot.setClipToView(True)
        self.plot.showGrid(y=True, alpha=0.12)
        self.box = self.plot.getViewBox()
        self.box.setMouseMode(pg.ViewBox.RectMode)
        self.box.setDefaultPadding(0.03)
        self.box.setAutoVisible(y=True)  # a part of the run has the height that it needs
        self.raw, self.train, self.validation = (self.plot.plot(antialias=True) for _ in range(3))
        self.overlays = OverlayCurves(self.plot, self._quantity)
        self.best_line = pg.InfiniteLine(angle=90, movable=False)
        self.crosshair = pg.InfiniteLine(angle=90, movable=False)
        for line in (self.best_line, self.crosshair):
            line.setVisible(False)
            self.plot.addItem(line, ignoreBounds=True)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setTickDensity(TICK_DENSITY)
            axis.setStyle(tickLength=-3, tickTextOffset=6, maxTickLevel=0 if side == "left" else 1)
        self.plot.getAxis("left").setWidth(AXIS_WIDTH_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.box.sigRangeChangedManually.connect(self._note_zoom)
        self.box.sigYRangeChanged.connect(self._put_log_ticks)
        self.box.sigResized.connect(self._fit_room)
        self.view.scene().sigMouseMoved.connect(self._move_crosshair)
        self.view.installEventFilter(self)
        in_focus = Qt.ShortcutContext.WidgetShortcut
        add_key("plot_pause", self.view, self.pause_requested.emit, in_focus)
        for name, do in (
            ("plot_home", self.show_all),
            ("plot_left", lambda: self._step_crosshair(-1)),
            ("plot_right", lambda: self._step_crosshair(1)),
            ("plot_closer", lambda: self._zoom_by_key(ZOOM_STEP)),
            ("plot_wider", lambda: self._zoom_by_key(1 / ZOOM_STEP)),
        ):
            add_key(name, self.view, do, in_focus)

    @property
    def train_curve(self) -> Curve:
        """The curve of the training steps."""
        return step_curve(self._series, self._quantity)

    @property
    def validation_curve(self) -> Curve:
        """The curve of the validation after each epoch."""
        return epoch_curve(self._series, self._quantity)

    @property
    def has_own(self) -> bool:
        """Whether there is a run whose own curves are drawn."""
        return bool(len(self.train_curve) or len(self.validation_curve))

    @property
    def is_zoomed(self) -> bool:
        """Whether a part is shown and not all."""
        return self._is_zoomed

    def set_series(self, series: RunSeries) -> None:
        """Show the curves of a run from now on."""
        self._series = series
        self._best_epoch = None
        self.show_span(None)

    def set_overlays(self, runs: Sequence[RunSeries]) -> None:
        """Draw the curves of these other runs beside the run's own, or with none of its own."""
        self.overlays.set_runs(runs)
        self.ask_for_repaint()

    def set_best_epoch(self, epoch: float | None) -> None:
        """Mark the epoch whose weights are kept."""
        self._best_epoch = epoch
        self.ask_for_repaint()

    def set_smoothing(self, amount: float) -> None:
        """Smooth the training curve; 0 not at all, 1 most."""
        self._smoothing = amount
        self.ask_for_repaint()

    def set_log_axis(self, is_log: bool) -> None:
        """Draw values on a logarithmic axis."""
        self._is_log = is_log
        self.plot.setLogMode(False, is_log)
        self.box.enableAutoRange(y=True)  # the same epochs stay in view
        self.ask_for_repaint()
        self._put_log_ticks()

    def _put_log_ticks(self, *_: object) -> None:
        low, high = self.box.viewRange()[1]
        ticks = [log_ticks(low, high, self.box.height())] if self._is_log else None
        self.plot.getAxis("left").setTicks(ticks)

    def _fit_room(self, *_: object) -> None:
        """Points and labels depend on the room that there is."""
        self._put_log_ticks()
        self.ask_for_repaint()

    def show_all(self) -> None:
        """Show the whole run, also as it grows."""
        self.show_span(None)
        self.span_changed.emit(None)

    def show_span(self, span: Span | None) -> None:
        """Show these epochs and what lies in them, or the whole run, without a signal to other plots."""
        self._set_zoomed(span is not None)
        if span is None:
            self.box.enableAutoRange()
        else:
            self.box.setXRange(*span, padding=0)
            self.box.enableAutoRange(y=True)
        self.ask_for_repaint()

    @property
    def span(self) -> Span:
        """The epochs in view."""
        left, right = self.box.viewRange()[0]
        return float(left), float(right)

    def ask_for_repaint(self) -> None:
        """Draw what is new at the next tick of the clock."""
        if not self._clock.isActive():
            self._clock.start()

    def draw_now(self) -> None:
        """Draw what is new at once, for a picture that says what the legend says."""
        if self._clock.isActive():
            self._clock.stop()
            self._repaint()

    def picture(self) -> QPixmap:
        """The plot as a picture."""
        pixmap: QPixmap = self.view.grab()
        return pixmap

    def readout_at(self, epoch: float) -> Readout:
        """The values nearest to a place."""
        own = [value_at(curve, epoch) for curve in (self.train_curve, self.validation_curve)]
        train, validation, *others = (
            None if value is None else value * self._scale
            for value in (*own, *self.overlays.values_at(epoch))
        )
        return Readout(epoch, train, validation, tuple(others))

    def _repaint(self) -> None:
        self.num_repaints += 1
        left, right = self.epochs_in_view()
        x, y = self.train_curve.view(left, right, MAX_POINTS)
        if self._smoothing > 0:
            self._put(self.raw, x, y)
            self._put(self.train, *self._smoothed(left, right))
        else:
            self.raw.setData([], [])
            self._put(self.train, x, y)
        x, y = self.validation_curve.view(left, right, MAX_POINTS)
        self.validation.setSymbol("o" if len(x) * SYMBOL_ROOM_PX <= self.box.width() else None)
        self._put(self.validation, x, y)
        self.overlays.draw(self._put, left, right)
        self.best_line.setVisible(self._best_epoch is not None)
        if self._best_epoch is not None:
            self.best_line.setValue(self._best_epoch)

    def _put(self, item: Any, x: Floats, y: Floats) -> None:
        y = y * self._scale
        if self._is_log:
            x, y = x[y > 0], y[y > 0]
        item.setData(x, y)

    def epochs_in_view(self) -> Span:
        """From which epoch to which the curves are drawn."""
        if self._is_zoomed:
            return self.span
        curves = (self.train_curve, self.validation_curve, *self.overlays.curves)
        ends = [curve.x[-1] for curve in curves if len(curve)]
        return 0.0, float(max(ends, default=1.0))

    def _smoothed(self, left: float, right: float) -> tuple[Floats, Floats]:
        """The exponential mean over a stretch of epochs, the same at any zoom."""
        curve = self.train_curve
        if not len(curve):
            return curve.x, curve.y
        stretch = self._smoothing**2 * SMOOTHING_SPAN * float(curve.x[-1])
        x, y = curve.view(left - 4 * stretch, right, MAX_POINTS)
        weights = np.exp(-np.diff(x, prepend=x[:1]) / max(stretch, 1e-12))
        means, total, norm = np.empty_like(y), 0.0, 0.0
        for index, (weight, value) in enumerate(zip(weights.tolist(), y.tolist(), strict=True)):
            total, norm = weight * total + value, weight * norm + 1.0
            means[index] = total / norm
        return x, means

    def _note_zoom(self, *_: object) -> None:
        self._set_zoomed(True)
        self.ask_for_repaint()
        self.span_changed.emit(self.span)

    def _zoom_by_key(self, factor: float) -> None:
        """Show more or less around the crosshair, or around the middle."""
        left, right = self.span
        middle = self.crosshair.value() if self.crosshair.isVisible() else (left + right) / 2
        span = middle - (middle - left) * factor, middle + (right - middle) * factor
        self.show_span(span)
        self.span_changed.emit(span)

    def _set_zoomed(self, is_zoomed: bool) -> None:
        if is_zoomed != self._is_zoomed:
            self._is_zoomed = is_zoomed
            self.zoom_changed.emit(is_zoomed)

    def _move_crosshair(self, position: QPointF) -> None:
        has_values = self.has_own or bool(self.overlays)
        is_inside = self.box.sceneBoundingRect().contains(position) and has_values
        self._put_crosshair(float(self.box.mapSceneToView(position).x()) if is_inside else None)

    def _step_crosshair(self, step: int) -> None:
        left, right = self.span
        start = self.crosshair.value() if self.crosshair.isVisible() else (left + right) / 2
        epoch = start + step * CROSSHAIR_STEP * (right - left)
        self._put_crosshair(min(max(epoch, left), right))

    def _put_crosshair(self, epoch: float | None) -> None:
        self.show_crosshair(epoch)
        self.crosshair_moved.emit(epoch)

    def show_crosshair(self, epoch: float | None) -> None:
        """Show the values at an epoch, or the last ones, without a signal to other plots."""
        self.crosshair.setVisible(epoch is not None)
        if epoch is not None:
            self.crosshair.setValue(epoch)
        self.readout_changed.emit(None if epoch is None else self.readout_at(epoch))

    def _dress(self) -> None:
        """Put on the colors that hold now."""
        tokens = current_tokens()
        self.view.setBackground(tokens.panel)
        raw = QColor(tokens.train)
        raw.setAlpha(RAW_OPACITY)
        self.raw.setPen(pg.mkPen(raw, width=1))
        self.train.setPen(pg.mkPen(tokens.train, width=1))
        self.validation.setPen(pg.mkPen(tokens.validation, width=1))
        self.validation.setSymbolPen(pg.mkPen(tokens.panel, width=1))
        self.validation.setSymbolBrush(pg.mkBrush(tokens.validation))
        self.validation.setSymbolSize(SYMBOL_PX)
        self.overlays.dress()
        self.best_line.setPen(pg.mkPen(tokens.mark, width=1, style=Qt.PenStyle.DashLine))
        self.crosshair.setPen(pg.mkPen(tokens.secondary, width=1))
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(pg.mkPen(tokens.hairline))
            axis.setTextPen(pg.mkPen(tokens.secondary))
            axis.setTickFont(self.font())
        self.box.rbScaleBox.setPen(pg.mkPen(tokens.mark, width=1))
        fill = QColor(tokens.mark)
        fill.setAlpha(40)
        self.box.rbScaleBox.setBrush(pg.mkBrush(fill))
        self._show_focus(self.view.hasFocus())

    def _show_focus(self, has_focus: bool) -> None:
        self.box.setBorder(pg.mkPen(current_tokens().mark) if has_focus else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show_focus(event.type() == QEvent.Type.FocusIn)
        elif event.type() == QEvent.Type.Leave:
            self._put_crosshair(None)
        return super().eventFilter(watched, event)
