"""How long the window takes to be usable, and how long the first click takes to become a point on a curve.

    python tests/benchmarks/window_start.py            about 2 minutes

Start: from the birth of the process to a window that is painted and has answered an event, with the digits
scanned; beside it the birth of a bare QApplication with an empty window. Click: from *Start training* on the
digits to the first row that reaches the curves; beside it the birth of a process that imports torch and does
one step of the same network. Each is a process of its own; they take turns, `ROUNDS` times. Uses the display
that Qt finds (`QT_QPA_PLATFORM=offscreen` for none). Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from measuring import conditions, spread, wait_until

ROUNDS = 7
PATIENCE_S = 120


def main() -> None:
    """Measure and print, or be one of the measured processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", choices=("window", "bare-qt", "bare-torch"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    one = {"window": be_the_window, "bare-qt": be_bare_qt, "bare-torch": be_bare_torch}
    print(json.dumps(one[arguments.one]() if arguments.one else compare()))


def compare() -> dict[str, object]:
    """The figure: seconds, and their ratios."""
    for which in ("window", "bare-qt", "bare-torch"):  # the disk is warm from here on
        child(which)
    rounds = [
        {"window": child("window"), "qt": child("bare-qt"), "torch": child("bare-torch")}
        for _ in range(ROUNDS)
    ]
    columns = {
        "painted": [turn["window"]["painted"] for turn in rounds],
        "digits_shown": [turn["window"]["digits_shown"] for turn in rounds],
        "bare_qt": [turn["qt"]["painted"] for turn in rounds],
        "click_to_point": [turn["window"]["click_to_point"] for turn in rounds],
        "bare_torch": [turn["torch"]["stepped"] for turn in rounds],
    }
    middle = {name: statistics.median(values) for name, values in columns.items()}
    return {
        "what": "seconds from the birth of the process to a usable window, and from a click to a point",
        "n": ROUNDS,
        "seconds": {name: spread(values, 3) for name, values in columns.items()},
        "painted_to_bare_qt": round(middle["painted"] / middle["bare_qt"], 2),
        "digits_shown_to_bare_qt": round(middle["digits_shown"] / middle["bare_qt"], 2),
        "click_to_bare_torch": round(middle["click_to_point"] / middle["bare_torch"], 2),
        "platform": os.environ.get("QT_QPA_PLATFORM", "display"),
    } | conditions("torch", "PySide6-Essentials")


def child(which: str) -> dict[str, float]:
    """One process; what it printed, in seconds since its birth."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"RESNET_STUDIO_HOME": home, "BORN": repr(time.time())}
        done = subprocess.run(
            [sys.executable, __file__, "--one", which],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
    values: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return values


def age() -> float:
    """Seconds since this process was asked for."""
    return time.time() - float(os.environ["BORN"])


def be_the_window() -> dict[str, float]:
    """The app as `resnet-studio` starts it, and the click on *Start training*."""
    from resnet_studio.gui.app import find_obstacle

    if find_obstacle():
        raise SystemExit(find_obstacle())
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from resnet_studio.gui.start import make_application, open_window
    from resnet_studio.gui.train.page import TrainPage

    app = make_application()
    window = open_window(app, [])
    window.show()
    wait_for_paint(window)
    painted = age()
    wait_until(lambda: window.session.dataset is not None)
    digits_shown = age()
    window.show_page("train")
    page = window.stages["train"].page
    if not isinstance(page, TrainPage):
        raise TypeError("the stage has another page")
    clicked = time.monotonic()
    QTest.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    wait_until(lambda: len(page.run_view.series.curves["train_loss"]) > 0)
    click_to_point = time.monotonic() - clicked
    QTest.mouseClick(page.stop_button, Qt.MouseButton.LeftButton)
    wait_until(lambda: not window.presenter("train").is_following)
    window.close()
    return {"painted": painted, "digits_shown": digits_shown, "click_to_point": click_to_point}


def be_bare_qt() -> dict[str, float]:
    """An application with an empty window."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.resize(1280, 800)
    window.show()
    wait_for_paint(window)
    painted = age()
    app.quit()
    return {"painted": painted}


def wait_for_paint(window: object) -> None:
    """Until the window was painted and the event after that was answered."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    seen: list[bool] = []

    class Watcher(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint and not seen:
                seen.append(True)
            return False

    watcher = Watcher()
    window.installEventFilter(watcher)  # type: ignore[attr-defined]
    wait_until(lambda: bool(seen))
    answered: list[bool] = []
    QTimer.singleShot(0, lambda: answered.append(True))
    wait_until(lambda: bool(answered))
    window.removeEventFilter(watcher)  # type: ignore[attr-defined]


def be_bare_torch() -> dict[str, float]:
    """Import torch, build the network of the digits preset and do one step."""
    import torch
    from torch.nn import functional

    from resnet_studio.core.config.presets import find_preset
    from resnet_studio.core.models.catalog import architecture_of
    from resnet_studio.core.models.resnet import build

    recipe = find_preset("digits").recipe
    model = build(architecture_of(recipe.model, 8, 10), seed=0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    images = torch.randn(recipe.training.batch_size, 3, 8, 8)
    loss = functional.cross_entropy(model(images), torch.arange(len(images)) % 10)
    torch.autograd.backward(loss)
    optimizer.step()
    return {"stepped": age()}


if __name__ == "__main__":
    main()
