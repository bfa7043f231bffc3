"""What following a run in the window costs it: images/s with the window, and of the same run without one.

    python tests/benchmarks/window_tax.py DATA            about 6 minutes on two cores

DATA is a CIFAR-10 folder or archive. ResNet-20's preset is cut to 200 steps. With the window: it opens the
data, presses *Start training* and shows the curves to the end. Without: `resnet-studio train` in a shell.
Both are processes of their own and take turns, five times; the speed is the median of a run's rows after the
first ones. Uses the display that Qt finds. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import conditions, in_turns, spread, wait_until
from window_lateness import train_page_of

ROUNDS = 5
STEPS, WARM_UP_STEPS = 200, 40


def main() -> None:
    """Measure and print, or be one of the windows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a CIFAR-10 folder or archive")
    parser.add_argument("--follow", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    data = arguments.data.absolute()
    if arguments.follow:
        follow(data)
    else:
        print(json.dumps(compare(data)))


def compare(data: Path) -> dict[str, object]:
    """The figure: medians, spreads and their ratio."""
    window = [sys.executable, __file__, str(data), "--follow"]
    settings = ["--set", f"training.steps={STEPS}"]
    preset = ["--preset", "cifar10-resnet20", "--data", str(data), *settings]
    headless = [sys.executable, "-m", "resnet_studio", "train", *preset]
    ways = {"followed": lambda: speed_of(window), "headless": lambda: speed_of(headless)}
    speeds = in_turns(ways, ROUNDS, rest_seconds=2)
    return {
        "what": "training images/s, ResNet-20, CIFAR-10, batch 128, with the window following and without",
        "n": ROUNDS,
        **{way: spread(values) for way, values in speeds.items()},
        "ratio": round(statistics.median(speeds["followed"]) / statistics.median(speeds["headless"]), 3),
        "platform": os.environ.get("QT_QPA_PLATFORM", "display"),
    } | conditions("torch", "PySide6-Essentials", "pyqtgraph")


def speed_of(command: list[str]) -> float:
    """Images/s of the only run that a command makes, in a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"RESNET_STUDIO_HOME": home}
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        (metrics,) = Path(home).rglob("metrics.jsonl")
        rows = [json.loads(line) for line in metrics.read_text(encoding="utf-8").splitlines()]
    speeds: list[float] = [
        row["images_per_second"] for row in rows if row["kind"] == "step" and row["step"] > WARM_UP_STEPS
    ]
    return statistics.median(speeds)


def follow(data: Path) -> None:
    """Start the run by a click and watch it to its end."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    window, page = train_page_of(data, {"training.steps": STEPS})
    QTest.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    wait_until(lambda: len(page.run_view.series.curves["train_loss"]) > 0)
    wait_until(lambda: not window.presenter("train").is_following)
    window.close()


if __name__ == "__main__":
    main()
