"""Ends a run at random points, mid-epoch too, resumes it, and compares it with one that nothing disturbed.

    python tests/reliability/resumes.py                100 points and 20 repetitions, about 10 minutes
    python tests/reliability/resumes.py --points 6 --repeats 2

A small network learns the digits in deterministic mode with all that carries state from step to step:
momentum, the moving average, bf16, mixup and CutMix, a one-cycle rate. At each point its process is killed
(SIGKILL) or told to pause, in half of the cases after a snapshot in the middle of an epoch; another process
resumes it. Both runs must leave the same to the bit: every tensor of the last and the best checkpoint, the
optimizer's state, every curve, every row, every figure. Repeated runs of the same seed must, too. Needs fork,
so not Windows. Prints one JSON object; exits with 1 where anything differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from children import in_child, killed, new_run, put, resume_at_once, said
from measuring import conditions
from remains import Remains, differences, read_remains

from resnet_studio.core.runs.folder import RunFolder

CHANGES: dict[str, Any] = {
    "optimizer.nesterov": True,
    "schedule.name": "one_cycle",
    "augmentation.crop_padding": 1,
    "augmentation.mixup": 0.4,
    "augmentation.cutmix": 0.4,
    "training.ema_decay": 0.9,
    "device.precision": "bf16",
}
WAYS = ("kill", "pause", "kill after a snapshot", "pause after a snapshot")


def main() -> None:
    """Measure, print, and say by the exit code whether all is equal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=100, help="where a run is ended (default: 100)")
    parser.add_argument("--repeats", type=int, default=20, help="of an undisturbed run (default: 20)")
    parser.add_argument("--seed", type=int, default=0, help="of the points")
    parser.add_argument("--set", action="append", default=[], metavar="key=value", help="of the recipe")
    arguments = parser.parse_args()
    changes = CHANGES | dict(one.split("=", 1) for one in arguments.set)
    with tempfile.TemporaryDirectory() as place:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(place) / "home")
        found = measure(Path(place), changes, arguments)
    print(json.dumps(found | conditions("torch")))
    sys.exit(0 if not found["differences"] else 1)


def measure(place: Path, changes: dict[str, Any], arguments: argparse.Namespace) -> dict[str, Any]:
    """The figure: how many of the runs that were ended and resumed equal the undisturbed one."""
    whole = new_run(place, "whole", changes)
    num_looks = train(whole, {})
    expected = read_remains(whole)
    found: list[dict[str, Any]] = []
    for number in range(arguments.repeats):
        again = new_run(place, f"again-{number}", changes)
        train(again, {})
        note(found, expected, again, {"repetition": number})
    draw = random.Random(arguments.seed)
    for number in range(arguments.points):
        way, look = WAYS[number % len(WAYS)], draw.randint(2, num_looks)
        commands = {look: way.partition(" ")[0]}
        if "snapshot" in way:
            commands[draw.randint(1, look - 1)] = "snapshot"
        folder = new_run(place, f"point-{number}", changes)
        train(folder, commands)
        train(folder, {})
        note(found, expected, folder, {"way": way, "commands": commands})
    return {
        "what": "runs that were ended and resumed, and repetitions, equal to the undisturbed run to the bit",
        "n": arguments.points,
        "repetitions": arguments.repeats,
        "looks_at_commands": num_looks,
        "differences": found,
    }


def note(found: list[dict[str, Any]], expected: Remains, folder: RunFolder, about: dict[str, Any]) -> None:
    """Add what differs."""
    if names := differences(expected, read_remains(folder)):
        found.append(about | {"differs": names[:5], "num": len(names)})


def train(folder: RunFolder, commands: dict[int, str]) -> int:
    """Begin or resume a run in a process of its own; returns how often it looked for a command.

    Args:
        folder: The run.
        commands: What it finds at which look, counted from 1; `kill` kills it there.

    Raises:
        SystemExit: It failed otherwise.
    """
    seen = folder.path / "looks"
    code = in_child(folder, lambda: _train(folder, commands, seen))
    if code and not (code == -signal.SIGKILL and "kill" in commands.values()):
        sys.exit(f"{folder.path} ended with {code}: {said(folder)}")
    return int(seen.read_text()) if seen.is_file() else 0


def _train(folder: RunFolder, commands: dict[int, str], seen: Path) -> None:
    from resnet_studio.core.runs.writer import RunWriter
    from resnet_studio.core.training.run import perform_run

    looks = 0

    def poll(_: RunWriter) -> str | None:
        nonlocal looks
        looks += 1
        command = commands.get(looks)
        if command == "kill":
            killed()
        return command

    put(RunWriter, "poll_command", poll)
    resume_at_once()
    perform_run(folder)
    seen.write_text(str(looks))


if __name__ == "__main__":
    main()
