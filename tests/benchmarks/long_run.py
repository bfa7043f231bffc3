"""How a run of ten million rows opens in the window, for the first time and again, and how it zooms.

    python tests/benchmarks/long_run.py [--rows 10000000]            about 6 minutes, 2 GB of disk

Writes a run of so many rows as training does, and opens it in the real window, in a process of its own:
seconds until the first curve is drawn and until all of it is, how much later than it should a 10 ms tick of
the window came meanwhile, the milliseconds that a zoom takes to be painted, and the memory that it takes.
Then it is opened again, now that its curves are kept in the cache. Uses the display that Qt finds
(`QT_QPA_PLATFORM=offscreen` for none). Prints one JSON object.
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
import zlib
from pathlib import Path

import psutil
from measuring import conditions, wait_until
from window_lateness import TICK_MS, lateness

ROWS = 10_000_000
ROWS_AN_EPOCH = 10_000
ZOOMS = 20
PATIENCE_S = 1800
MIB = 2**20


def main() -> None:
    """Measure and print, or be the process that opens the run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(open_run(Path(arguments.one), arguments.rows)))
        return
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "long"
        write_run(folder, arguments.rows)
        size = (folder / "metrics.jsonl").stat().st_size
        first, again = (child(home, folder, arguments.rows) for _ in range(2))
    print(
        json.dumps(
            {
                "what": "a long run in the window: seconds to open, ms to zoom, lateness of a 10 ms tick",
                "n": 1,
                "rows": arguments.rows,
                "metrics_mib": round(size / MIB),
                "first": first,
                "again": again,
                "platform": os.environ.get("QT_QPA_PLATFORM", "display"),
            }
            | conditions("PySide6-Essentials", "pyqtgraph", "numpy")
        )
    )


def write_run(folder: Path, num_rows: int) -> None:
    """A finished run as `RunWriter` leaves it; the rows are put together faster than by it."""
    from resnet_studio.core.config.schema import Recipe
    from resnet_studio.core.config.storage import dump_recipe

    folder.mkdir()
    (folder / "checkpoints").mkdir()
    (folder / "recipe.toml").write_text(dump_recipe(Recipe()), encoding="utf-8")
    status = {"state": "finished", "epoch": num_rows // ROWS_AN_EPOCH, "step": num_rows, "steps": num_rows}
    (folder / "status.json").write_text(json.dumps(status))
    with (folder / "metrics.jsonl").open("wb", buffering=1 << 20) as stream:
        for row in range(1, num_rows + 1):
            body = (
                b'{"kind": "step", "epoch": %.6f, "step": %d, "loss": %.6f, "accuracy": %.6f, '
                b'"learning_rate": %.8f, "images_per_second": %.1f'
                % (row / ROWS_AN_EPOCH, row, 2.3 * 0.9999**(row % 50_000) + (row * 7919 % 1000) / 5000,
                   (row * 104_729 % 1000) / 1000, 0.1 * (1 - row / num_rows), 900 + row % 97)
            )  # fmt: skip
            stream.write(body + b', "crc": "%08x"}\n' % zlib.crc32(body))
            if row % ROWS_AN_EPOCH == 0:
                body = (
                    b'{"kind": "epoch", "epoch": %d, "train_loss": 0.5, "train_accuracy": 0.8, '
                    b'"validation_loss": 0.6, "validation_accuracy": 0.7, "is_best": true'
                    % (row // ROWS_AN_EPOCH)
                )
                stream.write(body + b', "crc": "%08x"}\n' % zlib.crc32(body))


def child(home: str, folder: Path, num_rows: int) -> dict[str, object]:
    """A process that opens the run; what it printed."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", str(folder), "--rows", str(num_rows)],
        env=os.environ | {"RESNET_STUDIO_HOME": home},
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    values: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return values


def open_run(folder: Path, num_rows: int) -> dict[str, object]:
    """Open a run as a user does, then zoom into it."""
    from PySide6.QtCore import Qt, QTimer

    from resnet_studio.gui.start import make_application, open_window
    from resnet_studio.gui.train.page import TrainPage

    app = make_application()
    process = psutil.Process()
    before = process.memory_info().rss
    window = open_window(app, [str(folder)])
    window.resize(1600, 1000)
    window.show()
    page = window.stages["train"].page
    if not isinstance(page, TrainPage):
        raise TypeError("the stage has another page")
    ticks: list[float] = []
    clock = QTimer(window)
    clock.setTimerType(Qt.TimerType.PreciseTimer)
    clock.timeout.connect(lambda: ticks.append(time.perf_counter()))
    clock.start(TICK_MS)
    started = time.perf_counter()
    plots = page.run_view.plots
    wait_until(lambda: plots.loss.plot.num_repaints > 0 and len(plots.loss.plot.train_curve) > 0)
    first = time.perf_counter() - started
    ticks.clear()
    wait_until(lambda: len(plots.loss.plot.train_curve) == num_rows and not window.runner.jobs)
    whole = time.perf_counter() - started
    clock.stop()
    zooms = [zoom(window, page, 2.0**-number) for number in range(ZOOMS)]
    memory = process.memory_info().rss - before
    window.close()
    return {
        "first_curve_s": round(first, 2),
        "whole_s": round(whole, 1),
        "lateness_ms": lateness(ticks),
        "zoom_ms": {"median": round(statistics.median(zooms), 1), "max": round(max(zooms), 1)},
        "memory_mib": round(memory / MIB),
    }


def zoom(window: object, page: object, part: float) -> float:
    """Show a part of the run in all plots; ms until it is painted."""
    from PySide6.QtWidgets import QApplication

    plots = page.run_view.plots  # type: ignore[attr-defined]
    end = float(plots.loss.plot.train_curve.x[-1])
    started = time.perf_counter()
    plots.loss.plot.show_span((end / 3, end / 3 + part * end / 2))
    plots.loss.plot.span_changed.emit(plots.loss.plot.span)
    for panel in plots.panels:
        panel.plot.draw_now()
    QApplication.sendPostedEvents()
    for panel in plots.panels:
        panel.plot.view.viewport().repaint()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
