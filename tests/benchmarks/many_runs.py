"""How long the list of runs takes to be read, with its curves: at first, and again when little has changed.

    python tests/benchmarks/many_runs.py [--runs 1000] [--epochs 100] [--rows 20] [--long 1000000]

Makes run folders in a temporary folder; `--rows` are the rows of steps an epoch. Reads them as the Runs page
does. `--long` gives one more run so many rows, and its thumbnail is read alone. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROUNDS = 5


def main() -> None:
    """Make runs, read them, and print what took how long."""
    from measuring import conditions, spread

    from resnet_studio.core.runs.folder import RunFolder
    from resnet_studio.core.runs.glance import read_glance
    from resnet_studio.core.tasks import TaskContext
    from resnet_studio.gui.runs.listing import RunListing

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=1000, help="how many runs")
    parser.add_argument("--epochs", type=int, default=100, help="epochs of each")
    parser.add_argument("--rows", type=int, default=20, help="rows of steps an epoch")
    parser.add_argument("--long", type=int, default=1_000_000, help="rows of the long run")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs_path = Path(folder) / "runs"
        make_runs(runs_path, arguments.runs, arguments.epochs, arguments.rows)
        listing = RunListing(has_curves=True)
        first = seconds(lambda: listing.read(runs_path, TaskContext()))
        again = [seconds(lambda: listing.read(runs_path, TaskContext())) for _ in range(ROUNDS)]
        long_run = RunFolder(Path(folder) / "long")
        make_run(long_run.path, arguments.epochs, arguments.long // arguments.epochs)
        glances = [seconds(lambda: read_glance(long_run, arguments.epochs)) for _ in range(ROUNDS)]
        figures = {
            "runs": arguments.runs,
            "metrics_bytes_each": (runs_path / "run-0" / "metrics.jsonl").stat().st_size,
            "first_reading_s": round(first, 3),
            "reading_again_s": spread(again, 3),
            "thumbnail_of_the_long_run_ms": spread([1000 * value for value in glances]),
            "long_run_bytes": long_run.metrics_path.stat().st_size,
            **conditions("PySide6-Essentials"),
        }
    print(json.dumps(figures, indent=1))


def seconds(act: Callable[[], object]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def make_runs(runs_path: Path, count: int, num_epochs: int, num_rows: int) -> None:
    """Make runs of one kind; their rows are written once and copied."""
    make_run(runs_path / "run-0", num_epochs, num_rows)
    for number in range(1, count):
        path = runs_path / f"run-{number}"
        path.mkdir()
        for file in (runs_path / "run-0").iterdir():
            (path / file.name).write_bytes(file.read_bytes())


def make_run(path: Path, num_epochs: int, num_rows: int) -> None:
    """Make a finished run with rows of steps and of epochs."""
    from resnet_studio.core.config.schema import Recipe
    from resnet_studio.core.config.storage import dump_recipe
    from resnet_studio.core.durable import write_json
    from resnet_studio.core.runs.rows import encode_row
    from resnet_studio.core.runs.status import RunState, RunStatus

    path.mkdir(parents=True)
    (path / "recipe.toml").write_text(dump_recipe(Recipe()), encoding="utf-8")
    status = RunStatus(state=RunState.FINISHED, epoch=num_epochs, epochs=num_epochs, best_epoch=num_epochs)
    write_json(path / "status.json", status.model_dump(mode="json"))
    with (path / "metrics.jsonl").open("wb") as stream:
        stream.writelines(map(encode_row, rows(num_epochs, num_rows)))


def rows(num_epochs: int, num_rows: int) -> Iterator[dict[str, Any]]:
    """The rows of a run, with the keys that a run's rows have."""
    for epoch in range(1, num_epochs + 1):
        for row in range(1, num_rows + 1):
            place = epoch - 1 + row / num_rows
            yield {"time": 1.8e9 + place, "kind": "step", "step": row, "epoch": place} | {
                "loss": 2.3 / place,
                "accuracy": 0.5,
                "learning_rate": 0.1,
                "images_per_second": 1402.5,
            }
        yield {"time": 1.8e9 + epoch, "kind": "epoch", "epoch": epoch, "step": epoch * num_rows} | {
            "train_loss": 2.3 / epoch,
            "train_accuracy": 0.5,
            "validation_loss": 2.4 / epoch,
            "validation_accuracy": 1 - 1 / (epoch + 1),
            "is_best": True,
        }


if __name__ == "__main__":
    main()
