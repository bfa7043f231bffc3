"""Loss against learning rate, as the range test found it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resnet_studio.gui.theme import fit
from resnet_studio.gui.tokens import current_tokens, theme_hub

HEIGHT_PX = 170
AXIS_WIDTH_PX = 46
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
BLOWN_UP = 2.0  # times the first loss, above which the curve is cut


class RatePlot(QWidget):
    """One curve over a logarithmic axis, with a line at the proposed rate."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = pg.PlotWidget(enableMenu=False)
        self.view.hideButtons()
        self.view.setMouseEnabled(False, False)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot = self.view.getPlotItem()
        self.plot.ctrlMenu.setParent(self.view)  # else it outlives the plot as a window of its own
        self.plot.ctrlMenu.hide()
        self.plot.showGrid(y=True, alpha=0.12)
        self.plot.setLogMode(True, False)
        self.curve = self.plot.plot(antialias=True)
        self.line = pg.InfiniteLine(angle=90, movable=False)
        self.line.setVisible(False)
        self.plot.addItem(self.line, ignoreBounds=True)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickLength=-3, tickTextOffset=6, maxTickLevel=0)
        self.plot.getAxis("left").setWidth(AXIS_WIDTH_PX)
        fit(self, fixed_height=HEIGHT_PX)
        self.view.setMinimumWidth(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        theme_hub().theme_changed.connect(self._dress)
        self._dress()

    def set_curve(self, rates: Sequence[float], losses: Sequence[float], proposed: float | None) -> None:
        """Draw a range test; what lies far above the start is left out of view."""
        self.curve.setData(list(rates), list(losses))
        self.line.setVisible(proposed is not None)
        if proposed is not None:
            self.line.setValue(math.log10(proposed))
        decades = range(math.floor(math.log10(rates[0])), math.ceil(math.log10(rates[-1])) + 1)
        self.plot.getAxis("bottom").setTicks([[(decade, _power_of_ten(decade)) for decade in decades]])
        top = min(max(losses), BLOWN_UP * losses[0])
        self.plot.setYRange(min(losses), top)
        self.plot.setXRange(math.log10(rates[0]), math.log10(rates[-1]))
        self.view.setAccessibleName(self.tr("Loss against learning rate"))

    def _dress(self) -> None:
        """Put on the colors that hold now."""
        tokens = current_tokens()
        self.view.setBackground(tokens.panel)
        self.curve.setPen(pg.mkPen(tokens.train, width=1))
        self.line.setPen(pg.mkPen(tokens.mark, width=1, style=Qt.PenStyle.DashLine))
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(pg.mkPen(tokens.hairline))
            axis.setTextPen(pg.mkPen(tokens.secondary))
            axis.setTickFont(self.font())


def _power_of_ten(exponent: int) -> str:
    """The same width for all, which 0.00001 beside 10 has not."""
    return "10" + str(exponent).translate(RAISED)
