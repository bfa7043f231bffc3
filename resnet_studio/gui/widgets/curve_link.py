"""Plots of the same runs that are looked at together: one crosshair, and one part of the run in view."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject

from resnet_studio.gui.widgets.curve_plot import CurvePlot, Span


class CurveLink(QObject):
    """Passes on what the user does in one plot to the others, which keep their own values in view."""

    def __init__(self, plots: Sequence[CurvePlot], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plots = list(plots)
        for plot in self._plots:
            plot.crosshair_moved.connect(partial(self._move_crosshairs, plot))
            plot.span_changed.connect(partial(self._show_span, plot))

    def _move_crosshairs(self, source: CurvePlot, epoch: float | None) -> None:
        for plot in self._others(source):
            plot.show_crosshair(epoch)

    def _show_span(self, source: CurvePlot, span: Span | None) -> None:
        for plot in self._others(source):
            plot.show_span(span)

    def _others(self, source: CurvePlot) -> list[CurvePlot]:
        return [plot for plot in self._plots if plot is not source]
