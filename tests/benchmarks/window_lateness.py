"""How late the window's own clock is while it follows the training of ResNet-20 on CIFAR-10.

    python tests/benchmarks/window_lateness.py DATA            about 3 minutes

DATA is a CIFAR-10 folder or archive. The real window opens it, presses *Start training* on the preset
`cifar10-resnet20` cut to three epochs and shows the curves; a precise timer of 10 ms in the GUI thread notes
how much later than that it is called, from the first step to the end of the run. The same timer in the idle
window, for ten seconds before, says what the machine itself adds. The run is an ordinary one: its accuracy
after each epoch and its speed are printed too. Uses the display that Qt finds. Prints one JSON object.
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
from measuring import conditions, wait_until

if TYPE_CHECKING:
    from resnet_studio.gui.main_window import MainWindow
    from resnet_studio.gui.train.page import TrainPage

TICK_MS = 10
IDLE_S = 10
EPOCHS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a CIFAR-10 folder or archive")
    data = parser.parse_args().data.absolute()
    with tempfile.TemporaryDirectory() as home:
        os.environ["RESNET_STUDIO_HOME"] = home
        print(json.dumps(measure(data)))


def measure(data: Path) -> dict[str, object]:
    """Follow one run and note each tick."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtTest import QTest

    window, page = train_page_of(data, {"training.epochs": EPOCHS})
    train = window.presenter("train")
    ticks: list[float] = []
    clock = QTimer(window)
    clock.setTimerType(Qt.TimerType.PreciseTimer)
    clock.timeout.connect(lambda: ticks.append(time.perf_counter()))
    clock.start(TICK_MS)
    until = time.monotonic() + IDLE_S
    wait_until(lambda: time.monotonic() > until)
    idle = lateness(ticks)
    QTest.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    wait_until(lambda: len(page.run_view.series.curves["train_loss"]) > 0)
    ticks.clear()
    wait_until(lambda: not train.is_following)
    followed = lateness(ticks)
    clock.stop()
    epochs = page.run_view.series.epochs
    headline = page.run_view.outcome.headline.text()
    window.close()
    return {
        "what": "lateness in ms of a 10 ms tick in the window, idle and while ResNet-20 trains on CIFAR-10",
        "n": 1,
        "idle": idle,
        "followed": followed,
        "epochs": [
            {key: row[key] for key in ("epoch", "train_accuracy", "validation_accuracy", "images_per_second")}
            for row in epochs
        ],
        "outcome": headline,
        "platform": os.environ.get("QT_QPA_PLATFORM", "display"),
    } | conditions("torch", "PySide6-Essentials", "pyqtgraph")


def train_page_of(data: Path, changes: dict[str, object]) -> tuple[MainWindow, TrainPage]:
    """The real window on its Train page, with ResNet-20's preset for CIFAR-10 and some changes to it."""
    from resnet_studio.core.config.presets import find_preset
    from resnet_studio.core.config.storage import set_values
    from resnet_studio.gui.start import make_application, open_window
    from resnet_studio.gui.train.page import TrainPage

    window = open_window(make_application(), [str(data)])
    window.show()
    wait_until(lambda: window.session.dataset is not None and not window.runner.jobs)
    recipe = find_preset("cifar10-resnet20").recipe
    window.session.set_recipe(set_values(recipe, {"data.path": window.session.recipe.data.path} | changes))
    window.show_page("train")
    page = window.stages["train"].page
    if not isinstance(page, TrainPage):
        raise TypeError("the stage has another page")
    return window, page


def lateness(ticks: list[float]) -> dict[str, float]:
    """How much more than 10 ms lay between ticks, in ms."""
    late = np.diff(np.array(ticks)) * 1000 - TICK_MS
    late = np.clip(late, 0, None)
    return {
        "ticks": len(ticks),
        "median": round(float(np.median(late)), 2),
        "p99": round(float(np.percentile(late, 99)), 2),
        "max": round(float(late.max()), 2),
    }


if __name__ == "__main__":
    main()
