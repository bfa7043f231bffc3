"""How many milliseconds the curves of a run take to draw what is new, however long they are.

    python tests/benchmarks/plot_update.py            about 2 minutes

Four plots of one curve each, of 1e4, 1e5 and 1e6 points: each gets ten points more and is painted, as the
clock has it in the window (`smoothed`: with the mean curve over it, as the window begins; `zoomed`: a part
in view). Beside it pyqtgraph as one uses it without further thought, which is handed all points of the
longest each time, and the limit: four plots that are handed 2,000 points and nothing else, with the same
pen. All take turns, `ROUNDS` times, and each value is the median of `UPDATES` updates. Uses the display that
Qt finds (`QT_QPA_PLATFORM=offscreen` for none). Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from measuring import conditions, in_turns, spread

ROUNDS = 5
UPDATES = 9
PLAIN_UPDATES = 1  # one takes seconds
LENGTHS = (10_000, 100_000, 1_000_000)
POINTS_OF_THE_LIMIT = 2000
NEW_POINTS = 10
NUM_PLOTS = 4
WINDOW_PX = (1000, 760)
QUANTITIES = ("accuracy", "loss", "learning_rate", "images_per_second")
SMOOTHING = 0.35

Update = Callable[..., None]


def main() -> None:
    """Measure and print."""
    from resnet_studio.gui.start import make_application

    application = make_application()
    ways: dict[str, Update] = {}
    for length in LENGTHS:
        ways[f"{length}"] = our_plots(length)
    ways[f"{LENGTHS[-1]} smoothed"] = our_plots(LENGTHS[-1], SMOOTHING)
    ways[f"{LENGTHS[-1]} zoomed"] = our_plots(LENGTHS[-1], is_zoomed=True)
    ways["pyqtgraph, 2000"] = plain_plots(POINTS_OF_THE_LIMIT, grows=False)
    ways[f"pyqtgraph, {LENGTHS[-1]}"] = plain_plots(LENGTHS[-1], grows=True)
    values = in_turns({name: timed(name, update) for name, update in ways.items()}, ROUNDS)
    middle = {name: statistics.median(of_one) for name, of_one in values.items()}
    ours, longest = middle[str(LENGTHS[-1])], str(LENGTHS[-1])
    print(
        json.dumps(
            {
                "what": "ms to append ten points to each of four curves and to paint them",
                "n": ROUNDS,
                "ms": {name: spread(of_one, 2) for name, of_one in values.items()},
                "to_limit": round(ours / middle["pyqtgraph, 2000"], 2),
                "plain_to_ours": round(middle[f"pyqtgraph, {longest}"] / ours, 1),
                "longest_to_shortest": round(ours / middle[str(LENGTHS[0])], 2),
                "platform": os.environ.get("QT_QPA_PLATFORM", "display"),
            }
            | conditions("PySide6-Essentials", "pyqtgraph", "numpy")
        )
    )
    application.quit()


def timed(name: str, update: Update) -> Callable[[], float]:
    """A way that gives the median of its updates, in ms."""
    num_updates = PLAIN_UPDATES if name == f"pyqtgraph, {LENGTHS[-1]}" else UPDATES

    def way() -> float:
        taken = []
        for _ in range(num_updates):
            started = time.perf_counter()
            update()
            taken.append((time.perf_counter() - started) * 1000)
        return statistics.median(taken)

    return way


def noise(length: int, first: int = 0) -> tuple[Any, Any]:
    """A curve that falls and is noisy, as a training loss is."""
    random = np.random.default_rng(first)
    steps = np.arange(first, first + length)
    return steps / 1000, 2 * np.exp(-steps / 300_000) + random.normal(0, 0.1, length) + 0.5


def our_plots(length: int, smoothing: float = 0.0, *, is_zoomed: bool = False) -> Update:
    """The plots of the Train page, with curves of so many points."""
    from resnet_studio.core.runs.series import STEP_CURVES, RunSeries, SeriesPart
    from resnet_studio.gui.widgets.curve_plot import CurvePlot

    series = RunSeries()
    columns = {name: noise(length) for name in STEP_CURVES}
    series.append(SeriesPart(columns=columns))
    plots = [CurvePlot(quantity) for quantity in QUANTITIES]
    window = side_by_side(plots)
    for plot in plots:
        plot.set_smoothing(smoothing)
        plot.set_series(series)
        plot.draw_now()
        if is_zoomed:
            plot.box.setXRange(length / 2500, length / 2000, padding=0)
            plot.box.sigRangeChangedManually.emit([True, True])
    end = length

    def update(_: Any = window) -> None:  # which is kept
        nonlocal end
        columns = {name: noise(NEW_POINTS, end) for name in STEP_CURVES}
        series.append(SeriesPart(columns=columns))
        end += NEW_POINTS
        for plot in plots:
            plot.ask_for_repaint()
            plot.draw_now()
        paint([plot.view for plot in plots])

    return update


def plain_plots(length: int, *, grows: bool) -> Update:
    """The same window of pyqtgraph's own plots, which are handed all their points each time."""
    import pyqtgraph as pg

    from resnet_studio.gui.tokens import current_tokens

    pen = pg.mkPen(current_tokens().train, width=1)
    plots = [pg.PlotWidget() for _ in range(NUM_PLOTS)]
    items = [plot.plot(pen=pen, antialias=not grows) for plot in plots]
    window = side_by_side(plots)
    x, y = noise(length)

    def update(_: Any = window) -> None:  # which is kept
        nonlocal x, y
        if grows:
            new_x, new_y = noise(NEW_POINTS, len(x))
            x, y = np.append(x, new_x), np.append(y, new_y)
        for item in items:
            item.setData(x, y)
        paint(plots)

    return update


def side_by_side(widgets: list[Any]) -> Any:
    """A window of a fixed size, shown, that holds them two by two."""
    from PySide6.QtWidgets import QGridLayout, QWidget

    window = QWidget()
    grid = QGridLayout(window)
    for number, widget in enumerate(widgets):
        grid.addWidget(widget, *divmod(number, 2))
    window.resize(*WINDOW_PX)
    window.show()
    return window


def paint(views: list[Any]) -> None:
    """Paint now what Qt would paint at its next turn."""
    from PySide6.QtWidgets import QApplication

    QApplication.sendPostedEvents()
    for view in views:
        view.grab()  # paints for sure, where `repaint` leaves out what no display shows


if __name__ == "__main__":
    main()
