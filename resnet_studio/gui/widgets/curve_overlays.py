"""Curves of other runs beside a run's own: each has a hue and a pattern of dashes of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPen

from resnet_studio.core.runs.series import Curve, RunSeries
from resnet_studio.gui.theme import class_colors

Floats = NDArray[np.float64]
Overlay = tuple[str, RunSeries]

DASHES = (
    (7, 3),
    (2, 3),
    (9, 3, 2, 3),
    (15, 4),
    (9, 3, 2, 3, 2, 3),
    (15, 3, 5, 3),
    (2, 7),
)
"""Lines and gaps in pixels. With twelve hues no two of 84 runs look alike; a run's own curves are solid."""
MAX_POINTS = 1000  # of each: dashes cost more than a solid line
REACH_EPOCHS = 0.5  # further behind its end a curve has no value

NO_CURVE = Curve()


def step_curve(series: RunSeries, quantity: str) -> Curve:
    """What the training steps told of a quantity."""
    return series.curves[quantity if quantity in series.curves else f"train_{quantity}"]


def epoch_curve(series: RunSeries, quantity: str) -> Curve:
    """What the validation after each epoch told of a quantity; no points where it tells nothing of it."""
    return series.curves.get(f"validation_{quantity}", NO_CURVE)


def compared_curve(series: RunSeries, quantity: str) -> Curve:
    """The curve by which runs are compared: that of the validation, or of the steps where there is none."""
    validated = epoch_curve(series, quantity)
    return validated if len(validated) else step_curve(series, quantity)


def value_at(curve: Curve, epoch: float) -> float | None:
    """The value nearest to a place, the last one at infinity; None where the curve has no points."""
    if not len(curve):
        return None
    place = int(np.searchsorted(curve.x, epoch))
    near = [index for index in (place - 1, place) if 0 <= index < len(curve)]
    best = min(near, key=lambda index: abs(curve.x[index] - epoch))
    return float(curve.y[best])


def overlay_pen(number: int) -> QPen:
    """How the run of this place in the list of overlays is drawn."""
    colors = class_colors()
    pen: QPen = pg.mkPen(colors[number % len(colors)], width=1, dash=DASHES[number % len(DASHES)])
    return pen


class OverlayCurves:
    """The curves of other runs in a plot."""

    def __init__(self, plot: pg.PlotItem, quantity: str) -> None:
        self._plot, self._quantity = plot, quantity
        self._runs: list[RunSeries] = []
        self.items: list[Any] = []

    def __bool__(self) -> bool:
        return any(len(curve) for curve in self.curves)

    @property
    def curves(self) -> list[Curve]:
        """What is drawn, in the order of the runs."""
        return [compared_curve(run, self._quantity) for run in self._runs]

    def set_runs(self, runs: Sequence[RunSeries]) -> None:
        """Draw these runs and no others."""
        self._runs = list(runs)
        while len(self.items) > len(self._runs):
            self._plot.removeItem(self.items.pop())
        while len(self.items) < len(self._runs):
            item = self._plot.plot(antialias=True)
            item.setZValue(-1)  # the run's own lie above
            self.items.append(item)
        self.dress()

    def dress(self) -> None:
        """Put on the colors that hold now."""
        for number, item in enumerate(self.items):
            item.setPen(overlay_pen(number))

    def draw(self, put: Callable[[Any, Floats, Floats], None], left: float, right: float) -> None:
        """Hand each curve's part between two epochs to `put`, with the item that draws it."""
        for item, curve in zip(self.items, self.curves, strict=True):
            put(item, *curve.view(left, right, MAX_POINTS))

    def values_at(self, epoch: float) -> list[float | None]:
        """The value of each run nearest to a place; None behind the end of a run."""
        return [self._value_at(curve, epoch) for curve in self.curves]

    def _value_at(self, curve: Curve, epoch: float) -> float | None:
        is_over = len(curve) > 0 and math.isfinite(epoch) and epoch > curve.x[-1] + REACH_EPOCHS
        return None if is_over else value_at(curve, epoch)
