"""R2: the power goes before every operation of a run's saves; one of its last two checkpoints must open.

python tests/reliability/power_loss.py [--saves 12]

Beside it stands `torch.save` over the only file, as the tutorials do it.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from file_operations import Operation, recorded
from power_cut import Disk, lay_out

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe
from resnet_studio.core.durable import write_durably
from resnet_studio.core.runs.check import check_run
from resnet_studio.core.runs.checkpoint import read_checkpoint, write_checkpoint
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.generations import (
    CHECKPOINT_KINDS,
    has_checkpoint,
    newest_intact,
    save_generation,
)
from resnet_studio.core.runs.reader import MetricsTail, read_status
from resnet_studio.core.runs.writer import RunWriter

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

Save = Callable[[RunFolder, RunWriter, int], None]
Look = Callable[[Path, "Progress"], str]

NAME = "run"
ROWS_OF_A_SAVE = 3


@dataclass
class Progress:
    """How far the saves had come when the power went: whether the run was made, begun and ended saves."""

    is_made: bool = False
    begun: int = 0
    ended: int = 0

    def note(self, text: str) -> None:
        """Take a note of the recording in."""
        word, _, number = text.partition(" ")
        self.is_made |= word == "made"
        self.begun = int(number) if word == "begin" else self.begun
        self.ended = int(number) if word == "end" else self.ended

    def name_of(self, step: int) -> str:
        """Whether the save of a step is the newest or the one before; any other is a failure."""
        assert self.ended <= step <= self.begun, f"step {step} opens, {self.ended} was saved"
        return "newest" if step == self.begun else "previous"


@dataclass
class Verdict:
    """What the cuts left.

    Attributes:
        num_operations: Points at which the power went.
        num_states: Different contents of the disk that were looked at.
        opened: How often the newest checkpoint, the one before, or none since there was none yet.
        failures: What was wrong, at which operation; empty is good.
    """

    num_operations: int = 0
    num_states: int = 0
    opened: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def save(folder: RunFolder, writer: RunWriter, step: int) -> None:
    """What the trainer does at a save: rows, the checkpoints, the manifest."""
    for row in range(ROWS_OF_A_SAVE):
        writer.log({"kind": "step", "step": step, "row": row})
    writer.sync()
    tensors = {"model.weight": torch.full((64,), float(step))}
    for kind in CHECKPOINT_KINDS:
        save_generation(
            folder, kind, lambda path: write_checkpoint(path, tensors, {"step": step}), epoch=step, step=step
        )
    writer.keep_manifest()


def operations_of_a_run(root: Path, num_saves: int, save_one: Save = save) -> list[Operation]:
    """Everything that a run of some saves does to the disk, with notes of where each save begins and ends."""
    with recorded(root) as (watch, operations):
        folder = create_run_folder(root, NAME)
        write_durably(folder.recipe_path, dump_recipe(Recipe()).encode())
        watch.note("made")
        with RunWriter(folder) as writer:
            writer.keep_manifest()
            for number in range(1, num_saves + 1):
                watch.note(f"begin {number}")
                save_one(folder, writer, number)
                watch.note(f"end {number}")
    return operations


def look_at_run(place: Path, progress: Progress) -> str:
    """Which checkpoint of a run opens; anything that must not be raises."""
    folder = RunFolder(place / NAME)
    if not folder.is_run:
        assert not progress.is_made, "the run is gone"
        return "none"
    read_status(folder)
    rows = MetricsTail(folder.metrics_path).poll()
    counts = Counter(row["step"] for row in rows)
    assert all(counts[step] == ROWS_OF_A_SAVE for step in range(1, progress.ended + 1)), "rows are lost"
    faults = [one for one in check_run(folder) if one.is_fault]
    assert not faults, f"the check finds {faults}"
    if not has_checkpoint(folder, "last"):
        assert progress.ended == 0, "there is no checkpoint"
        return "none"
    return progress.name_of(read_checkpoint(newest_intact(folder, "last")).about["step"])


def operations_of_torch_save(root: Path, num_saves: int) -> list[Operation]:
    """What it does to the disk to keep a checkpoint in one file that is written again and again."""
    with recorded(root) as (watch, operations):
        for number in range(1, num_saves + 1):
            watch.note(f"begin {number}")
            with (root / "last.pt").open("wb") as stream:
                torch.save({"step": number, "weight": torch.full((64,), float(number))}, stream)
            watch.note(f"end {number}")
    return operations


def look_at_torch_save(place: Path, progress: Progress) -> str:
    """Whether the one file opens; before its first save was over, there is nothing to lose."""
    if progress.ended == 0:
        return "none"
    return progress.name_of(torch.load(place / "last.pt", weights_only=True)["step"])


def judge(
    operations: Sequence[Operation],
    root: Path,
    place: Path,
    look: Look = look_at_run,
    most_failures: float = math.inf,
) -> Verdict:
    """Cut the power before each operation and behind the last, and look at all that may be left."""
    verdict, disk, draw, progress = Verdict(), Disk(), random.Random(0), Progress()
    for one in [*operations, Operation("note", "over")]:
        if one.kind == "note":
            progress.note(one.path)
        verdict.num_operations += one.kind != "note"
        for tree in disk.after_a_cut(draw):
            verdict.num_states += 1
            lay_out(tree, root, place)
            try:
                verdict.opened[look(place, progress)] += 1
            except Exception as error:
                verdict.failures.append(f"{one.kind} {Path(one.path).name}: {error}")
            shutil.rmtree(place)
            if len(verdict.failures) >= most_failures:
                return verdict
        disk.do(one)
    return verdict


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--saves", type=int, default=12)
    arguments = parser.parse_args()
    from measuring import conditions

    with tempfile.TemporaryDirectory() as made:
        root = Path(made).resolve() / "runs"
        root.mkdir()
        left = Path(made).resolve() / "left"
        verdict = judge(operations_of_a_run(root, arguments.saves), root, left)
        peer = judge(operations_of_torch_save(root, arguments.saves), root, left, look_at_torch_save)
    print(
        json.dumps(
            {
                "figure": "R2",
                "saves": arguments.saves,
                "cuts": verdict.num_operations,
                "states": verdict.num_states,
                "opened": dict(verdict.opened),
                "failures": verdict.failures[:20],
                "torch_save": {"states": peer.num_states, "failed": len(peer.failures)},
            }
            | conditions("torch")
        )
    )
    sys.exit(bool(verdict.failures))


if __name__ == "__main__":
    main()
