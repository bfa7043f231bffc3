"""Scrolls through 100,000 thumbnails in the real window, and times their first coming after a drop.

    python tests/benchmarks/grid_scroll.py                       about 3 minutes
    python tests/benchmarks/grid_scroll.py --num 2000            to try it

100,000 tiny PNG files in 100 folders are made for it. `drop_ms` is the time from the drop on the window to
the first painted thumbnails and to a screen full of them, while the scan goes on behind; `again_ms` the same
in a window that saw the folder before. Then, the scan being over, a clock of 60 a second moves the grid, in
small steps and by whole screens, and each frame is painted at once: `frame_ms` is from frame to frame,
`paint_ms` what the window's thread needs for one. Filtering by a class is timed from the choice to the
painted grid. Uses the display that Qt finds. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from many_files import draw_many
from measuring import conditions, spread, wait_until

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resnet_studio.gui.data.page import DataPage
    from resnet_studio.gui.data.presenter import DataPresenter
    from resnet_studio.gui.main_window import MainWindow

NUM_FILES = 100_000
NUM_FOLDERS = 100
FRAMES = 600
FRAME_MS = 16
STEPS_PX = {"smooth": 40, "by screens": 700}
DROPS = 5
FILTERS = 5
LOOK_MS = 5
SETTLE_S = 2.1  # what changed just now is not trusted by the record of the first look


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--num", type=int, default=NUM_FILES, help="of files (default: 100,000)")
    num = parser.parse_args().num
    with tempfile.TemporaryDirectory() as place:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(place) / "home")
        root = draw_many(Path(place) / "pictures", num, NUM_FOLDERS)
        time.sleep(SETTLE_S)
        print(json.dumps(measure(root, num)))


def measure(root: Path, num: int) -> dict[str, object]:
    """Drop the folder some times, then scroll and filter."""
    from resnet_studio.gui.start import make_application, open_window

    window = open_window(make_application(), [])
    window.resize(1280, 800)
    window.show()
    window.show_page("data")
    wait_until(lambda: window.session.dataset is not None and not window.runner.jobs)
    first, *again = [drop_ms(window, root) for _ in range(DROPS + 1)]
    page, presenter = parts_of(window)
    window.open_paths([str(root)])
    wait_until(lambda: not presenter.is_scanning)
    window.runner.cancel_all()  # of the search for copies: it is not what is measured
    wait_until(lambda: not window.runner.jobs)
    scrolled = {name: scroll(page, step_px) for name, step_px in STEPS_PX.items()}
    filtered = [filter_ms(page, number) for number in range(1, FILTERS + 1)]
    window.close()
    return {
        "what": f"ms in the window with {num:,} images in {NUM_FOLDERS} classes",
        "n": f"1 first drop, {DROPS} further ones, {FRAMES} frames a way, {FILTERS} filters",
        "drop_ms": {"first thumbnails": round(first[0], 1), "full screen": round(first[1], 1)},
        "again_ms": {
            "first thumbnails": spread([one for one, _ in again]),
            "full screen": spread([full for _, full in again]),
        },
        **scrolled,
        "filter_ms": spread(filtered),
        "platform": os.environ.get("QT_QPA_PLATFORM", "display"),
    } | conditions("PySide6-Essentials", "pillow")


def parts_of(window: MainWindow) -> tuple[DataPage, DataPresenter]:
    """The Data page and its presenter."""
    from resnet_studio.gui.data.page import DataPage

    page = window.stages["data"].page
    if not isinstance(page, DataPage):
        raise TypeError("the stage has another page")
    presenter: DataPresenter = window.presenter("data")
    return page, presenter


def drop_ms(window: MainWindow, root: Path) -> tuple[float, float]:
    """From the drop to the first painted thumbnails and to a screen full of them; the scan is ended then."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    page, presenter = parts_of(window)
    presenter.open_data("digits")
    wait_until(lambda: not presenter.is_scanning and not window.runner.jobs)
    started = time.perf_counter()
    window.open_paths([str(root)])
    taken_ms = []
    for is_enough in (any, all):
        while not is_enough(pictures_seen(page, presenter, root)):
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, LOOK_MS)
        page.grid.viewport().repaint()
        taken_ms.append((time.perf_counter() - started) * 1000)
    if not presenter.is_scanning:
        raise ValueError("the scan was over before the thumbnails came: take more files")
    presenter.cancel()
    wait_until(lambda: not presenter.is_scanning and not window.runner.jobs)
    return taken_ms[0], taken_ms[1]


def pictures_seen(page: DataPage, presenter: DataPresenter, root: Path) -> list[bool]:
    """For each place on the screen whether its picture is there; one False before the folder is shown."""
    dataset, grid = presenter.images.dataset, page.grid
    if dataset is None or dataset.path != str(root) or not len(grid.images.order):
        return [False]
    rows = grid.rows_between(0, grid.viewport().height() - 1)
    return [grid.images.has_picture(int(grid.images.order[row])) for row in rows]


def scroll(page: DataPage, step_px: int) -> dict[str, dict[str, float]]:
    """Move the grid at each tick of a clock and paint it."""
    from PySide6.QtCore import Qt, QTimer

    bar, viewport = page.grid.verticalScrollBar(), page.grid.viewport()
    bar.setValue(0)
    ends: list[float] = []
    paints: list[float] = []

    def move() -> None:
        started = time.perf_counter()
        bar.setValue(bar.value() + step_px)
        viewport.repaint()
        ends.append(time.perf_counter())
        paints.append((ends[-1] - started) * 1000)

    clock = QTimer()
    clock.setTimerType(Qt.TimerType.PreciseTimer)
    clock.timeout.connect(move)
    clock.start(FRAME_MS)
    wait_until(lambda: len(ends) > FRAMES)
    clock.stop()
    return {
        "frame_ms": percentiles(np.diff(np.array(ends)) * 1000),
        "paint_ms": percentiles(np.array(paints)),
    }


def filter_ms(page: DataPage, number: int) -> float:
    """From the choice of a class to the painted grid."""
    started = time.perf_counter()
    page.facts.classes.choose(number)
    page.grid.viewport().repaint()
    return (time.perf_counter() - started) * 1000


def percentiles(values: NDArray[np.float64]) -> dict[str, float]:
    """The half, 99 of a hundred, and all of the values are not above."""
    return {
        "p50": round(float(np.percentile(values, 50)), 2),
        "p99": round(float(np.percentile(values, 99)), 2),
        "max": round(float(values.max()), 2),
    }


if __name__ == "__main__":
    main()
