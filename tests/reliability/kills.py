"""R1: a training is killed at every durable write and at random instants; it must open and go on.

    python tests/reliability/kills.py [--writes 1000] [--instants 100]

Each training is a fork of this process, which has torch loaded and has computed nothing. At a write it is
killed before it, or with half of its bytes on the disk. Needs a POSIX system.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from children import begun, ended, put, resume_at_once, said
from file_operations import Operation, Watch

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.durable import write_durably
from resnet_studio.core.runs.check import check_run
from resnet_studio.core.runs.checkpoint import Checkpoint, read_checkpoint
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.generations import generations_of, has_checkpoint, newest_intact
from resnet_studio.core.runs.reader import MetricsTail, current_state
from resnet_studio.core.training.keeper import Keeper
from resnet_studio.core.training.run import perform_run
from resnet_studio.core.training.trainer import Trainer

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

SNAPSHOT_SECONDS = 1  # in place of 30, so that many kills fit into a measurement
SMALL = {
    "data.path": "digits",
    "model.depth": 0,
    "model.stage_depths": (1,),
    "model.stage_widths": (8,),
    "training.batch_size": 256,
    "training.log_every": 2,
    "training.snapshot_seconds": SNAPSHOT_SECONDS,
    "device.name": "cpu",
    "device.threads": 1,
    "device.precision": "fp32",
    "device.compile": "off",
    "device.deterministic": True,
}
SHORT, LONG = {"training.epochs": 4}, {"training.epochs": 100_000}
MOST_SAVE_TIMES = 100  # of the promise: lost are at most the snapshot's seconds or so many times a save's
LONGEST_LIFE_S = 4.0
SAVES = "saves.txt"
NOT_FOR_GOOD = ("log.txt", "lock", "tensorboard", SAVES)


def new_run(runs: Path, changes: dict[str, Any]) -> RunFolder:
    folder = create_run_folder(runs, "run")
    write_durably(folder.recipe_path, dump_recipe(set_values(Recipe(), SMALL | changes)).encode())
    return folder


def start(
    folder: RunFolder, tell: Callable[[Operation], None] | None = None, *, saves_each_epoch: bool = False
) -> int:
    """Train in a fork, which notes how long each save took; returns its process id."""

    def train() -> None:
        resume_at_once()
        _note_saves(folder)
        if saves_each_epoch:
            put(Keeper, "is_epoch_save_due", True)
        with Watch(folder.path, tell) if tell else contextlib.nullcontext():
            perform_run(folder)

    return begun(folder, train)


def _note_saves(folder: RunFolder) -> None:
    save = Keeper.save_last

    def timed(keeper: Keeper, trainer: Trainer) -> None:
        started = time.perf_counter()
        save(keeper, trainer)
        with (folder.path / SAVES).open("a") as stream:
            stream.write(f"{time.perf_counter() - started}\n")

    put(Keeper, "save_last", timed)


class KillAt:
    """Kills this process at its n-th durable operation; counts them where n is 0."""

    def __init__(self, number: int, told: Path | None = None) -> None:
        self._left = number
        self._kinds: Counter[str] = Counter()
        self._told = told

    def __call__(self, one: Operation) -> None:
        if any(part in one.path for part in NOT_FOR_GOOD):
            return
        self._kinds[one.kind] += 1
        if self._told is not None:
            self._told.write_text(json.dumps(self._kinds))
        self._left -= 1
        if self._left == 0:
            if one.kind == "write":
                os.write(one.descriptor, one.content[: len(one.content) // 2])
            os.kill(os.getpid(), signal.SIGKILL)


@dataclasses.dataclass
class Found:
    """What the kills left."""

    num_kills: int = 0
    num_opened: int = 0
    num_before_first_checkpoint: int = 0
    num_resumed: int = 0
    num_equal: int = 0
    lost_s: list[float] = dataclasses.field(default_factory=list)
    beyond_s: list[float] = dataclasses.field(default_factory=list)
    failures: list[str] = dataclasses.field(default_factory=list)

    def look(self, folder: RunFolder, where: str) -> Checkpoint | None:
        """Open what a kill left, as a resume would."""
        self.num_kills += 1
        try:
            current_state(folder)
            if faults := [one for one in check_run(folder) if one.is_fault]:
                raise ValueError(f"the check finds {faults}")
            if not has_checkpoint(folder, "last"):
                self.num_before_first_checkpoint += 1
                return None
            checkpoint = read_checkpoint(newest_intact(folder, "last"))
        except Exception as error:
            self.failures.append(f"{where}: {type(error).__name__}: {error}")
            return None
        self.num_opened += 1
        return checkpoint


def at_writes(runs: Path, most: int, found: Found, draw: random.Random) -> dict[str, int]:
    """Kill a run at each durable operation, resume it to its end, compare it with one left alone."""
    whole, told = new_run(runs, SHORT), runs / "kinds.json"
    if ended(start(whole, KillAt(0, told), saves_each_epoch=True)):
        raise SystemExit(said(whole))
    kinds: dict[str, int] = json.loads(told.read_text())
    expected = read_checkpoint(newest_intact(whole, "last"))
    num_operations = sum(kinds.values())
    for number in sorted(draw.sample(range(1, num_operations + 1), min(most, num_operations))):
        folder = new_run(runs, SHORT)
        if ended(start(folder, KillAt(number), saves_each_epoch=True)) != -signal.SIGKILL:
            continue  # the clock decides how often the status is written
        found.look(folder, f"write {number}")
        if ended(start(folder)):
            found.failures.append(f"write {number}: {said(folder)}")
            continue
        found.num_resumed += 1
        found.num_equal += is_equal(read_checkpoint(newest_intact(folder, "last")), expected)
    return kinds


def is_equal(one: Checkpoint, other: Checkpoint) -> bool:
    """Whether two runs left the same tensors, to the bit."""
    same = one.tensors.keys() == other.tensors.keys()
    return same and all(torch.equal(value, other.tensors[name]) for name, value in one.tensors.items())


def at_instants(runs: Path, num_kills: int, found: Found, draw: random.Random) -> None:
    """Kill one run again and again; each part must begin where the checkpoint of the part before was."""
    folder = new_run(runs, LONG)
    before: Checkpoint | None = None
    for number in range(num_kills):
        began = time.time()
        process = start(folder)
        time.sleep(draw.uniform(0.05, LONGEST_LIFE_S))
        os.kill(process, signal.SIGKILL)
        killed = time.time()
        if (code := ended(process)) != -signal.SIGKILL:
            found.failures.append(f"instant {number}: ended with {code}: {said(folder)}")
            return
        checkpoint = found.look(folder, f"instant {number}")
        if checkpoint is None:
            continue
        newest = folder.checkpoints / generations_of(folder, "last")[0].file
        trained = [row["time"] for row in MetricsTail(folder.metrics_path).poll() if row["time"] > began]
        found.lost_s.append(killed - max(min(trained, default=killed), newest.stat().st_mtime))
        found.beyond_s.append(
            found.lost_s[-1] - max(SNAPSHOT_SECONDS, MOST_SAVE_TIMES * _last_save_s(folder))
        )
        step, earlier = (one.about["state"]["step"] if one else 0 for one in (checkpoint, before))
        if step < earlier:
            found.failures.append(f"instant {number}: step {earlier} was saved, {step} opens")
        found.num_resumed += step > earlier and before is not None
        before = checkpoint


def _last_save_s(folder: RunFolder) -> float:
    path = folder.path / SAVES
    return float(path.read_text().split()[-1]) if path.exists() else 0.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--writes", type=int, default=1000, help="kills at durable writes, at most")
    parser.add_argument("--instants", type=int, default=100, help="kills at random instants")
    arguments = parser.parse_args()
    from measuring import conditions, spread

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)  # imports the compiler, once for all forks
    writes, instants = Found(), Found()
    with tempfile.TemporaryDirectory() as made:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(made) / "home")
        runs = Path(made).resolve() / "runs"
        draw = random.Random(0)
        kinds = at_writes(runs, arguments.writes, writes, draw) if arguments.writes else {}
        at_instants(runs, arguments.instants, instants, draw)
        saves_s = [float(line) for path in runs.glob(f"*/{SAVES}") for line in path.read_text().split()]
    values = {
        "figure": "R1",
        "kills": writes.num_kills + instants.num_kills,
        "writes_of_a_run": kinds,
        "at_writes": told(writes),
        "at_instants": told(instants, "num_equal")  # one run that never ends: nothing to compare
        | {"snapshot_s": SNAPSHOT_SECONDS, "longest_life_s": LONGEST_LIFE_S},
    }
    if instants.lost_s:
        values["lost_s"] = spread(instants.lost_s, 2)
        values["save_s"] = spread(saves_s, 4)
        values["lost_beyond_promise_s"] = spread(instants.beyond_s, 2)
    print(json.dumps(values | conditions("torch")))
    sys.exit(bool(writes.failures or instants.failures or writes.num_equal != writes.num_resumed))


def told(found: Found, *left_out: str) -> dict[str, Any]:
    values = dataclasses.asdict(found)
    for name in ("lost_s", "beyond_s", *left_out):
        del values[name]
    return values


if __name__ == "__main__":
    main()
