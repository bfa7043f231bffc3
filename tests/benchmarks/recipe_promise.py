"""What a preset reaches: accuracy over seeds, time, hardware, versions and the command.

    python tests/benchmarks/recipe_promise.py digits                                 about half a minute
    python tests/benchmarks/recipe_promise.py article --data PATH --seeds 0 1 2
    python tests/benchmarks/recipe_promise.py cifar10-best --data PATH --runs FOLDER

Each seed is a run of the command line as a user would start it, in a process of its own. It chooses its best
epoch by the validation images and reads the test images once, at its end. The runs are thrown away unless
`--runs` says where to keep them. A run that did not finish ends the measurement: half a run is no figure.
Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import shlex
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from measuring import conditions, shown, spread


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("preset", help="as `resnet-studio presets` names it")
    parser.add_argument("--data", help="where the images are, if the preset does not say it")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--set", action="append", default=[], metavar="key=value", help="as of `train`")
    parser.add_argument("--runs", type=Path, help="a folder for the runs, to keep them")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(measure(arguments, arguments.runs or Path(place))))


def measure(arguments: argparse.Namespace, runs: Path) -> dict[str, object]:
    """The figure: one run a seed.

    Raises:
        SystemExit: A run did not finish.
    """
    results = [train(command_of(arguments, seed), runs) for seed in arguments.seeds]
    # A head that trains alone sees features, and there is no such speed.
    speeds = [result["images_per_second"] for result in results if result["images_per_second"]]
    return {
        "what": f"test accuracy of the preset {arguments.preset}",
        "n": len(results),
        "seeds": arguments.seeds,
        "test_accuracy": mean_and_spread([result["test_accuracy"] for result in results]),
        "validation_accuracy": mean_and_spread([result["validation_accuracy"] for result in results]),
        "best_epochs": [result["best_epoch"] for result in results],
        "seconds": spread([result["seconds"] for result in results]),
        "images_per_second": spread(speeds) if speeds else None,
        "device": sorted({result["device"] for result in results}),
        "train_command": shlex.join(
            ["resnet-studio", *map(shown, command_of(arguments, arguments.seeds[0]))]
        ),
    } | conditions("torch")


def command_of(arguments: argparse.Namespace, seed: int) -> list[str]:
    """What is given to the command line for one seed."""
    data = ["--data", arguments.data] if arguments.data else []
    changes = [word for change in (f"seed={seed}", *arguments.set) for word in ("--set", change)]
    return ["train", "--preset", arguments.preset, *data, *changes]


def train(command: list[str], runs: Path) -> dict[str, Any]:
    """One run to its end: the result of the command line, and the device that the run tells.

    Raises:
        SystemExit: It did not finish.
    """
    words = [sys.executable, "-m", "resnet_studio", *command, "--runs", str(runs), "--json"]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
    result: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    if result.get("state") != "finished":
        raise SystemExit(f"{shlex.join(command)} did not finish: {result.get('state', done.stdout.strip())}")
    status = json.loads((Path(result["run"]) / "status.json").read_text(encoding="utf-8"))
    return result | {"device": status["device"]}


def mean_and_spread(accuracies: list[float | None]) -> dict[str, object] | None:
    """Mean, standard deviation of the sample, and each; None where a run had no such split."""
    values = [accuracy for accuracy in accuracies if accuracy is not None]
    if len(values) < len(accuracies):
        return None
    return {
        "mean": round(statistics.mean(values), 5),
        "stdev": round(statistics.stdev(values), 5) if len(values) > 1 else None,
        "each": values,
    }


if __name__ == "__main__":
    main()
