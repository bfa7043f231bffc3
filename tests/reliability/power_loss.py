"""R2: the power goes before every operation of a run's saves; one of its last two checkpoints must open.

python tests/reliability/power_loss.py [--saves 12]
"""

from __future__ import annotations

import argparse
import json
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
from resnet_studio.core.errors import StudioError
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

NAME = "run"
ROWS_OF_A_SAVE = 3


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


def judge(operations: Sequence[Operation], root: Path, place: Path, most_failures: int = 20) -> Verdict:
    """Cut the power before each operation and behind the last, and look at all that may be left."""
    verdict, disk, draw = Verdict(), Disk(), random.Random(0)
    is_made, begun, ended = False, 0, 0
    for one in [*operations, Operation("note", "over")]:
        if one.kind == "note":
            word, _, number = one.path.partition(" ")
            is_made |= word == "made"
            begun = int(number) if word == "begin" else begun
            ended = int(number) if word == "end" else ended
        verdict.num_operations += one.kind != "note"
        for tree in disk.after_a_cut(draw):
            verdict.num_states += 1
            lay_out(tree, root, place)
            try:
                verdict.opened[_look(place / NAME, is_made=is_made, begun=begun, ended=ended)] += 1
            except (AssertionError, StudioError, OSError, ValueError) as error:
                verdict.failures.append(f"{one.kind} {Path(one.path).name}: {error}")
            shutil.rmtree(place)
            if len(verdict.failures) >= most_failures:
                return verdict
        disk.do(one)
    return verdict


def _look(path: Path, *, is_made: bool, begun: int, ended: int) -> str:
    """Which checkpoint opens; anything that must not be raises."""
    folder = RunFolder(path)
    if not folder.is_run:
        assert not is_made, "the run is gone"
        return "none"
    read_status(folder)
    rows = MetricsTail(folder.metrics_path).poll()
    counts = Counter(row["step"] for row in rows)
    assert all(counts[step] == ROWS_OF_A_SAVE for step in range(1, ended + 1)), "rows are lost"
    faults = [one for one in check_run(folder) if one.is_fault]
    assert not faults, f"the check finds {faults}"
    if not has_checkpoint(folder, "last"):
        assert ended == 0, "there is no checkpoint"
        return "none"
    step = read_checkpoint(newest_intact(folder, "last")).about["step"]
    assert ended <= step <= begun, f"step {step} opens, {ended} was saved"
    return "newest" if step == begun else "previous"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--saves", type=int, default=12)
    arguments = parser.parse_args()
    from measuring import conditions

    with tempfile.TemporaryDirectory() as made:
        root = Path(made).resolve() / "runs"
        root.mkdir()
        verdict = judge(operations_of_a_run(root, arguments.saves), root, Path(made).resolve() / "left")
    print(
        json.dumps(
            {
                "figure": "R2",
                "saves": arguments.saves,
                "cuts": verdict.num_operations,
                "states": verdict.num_states,
                "opened": dict(verdict.opened),
                "failures": verdict.failures,
            }
            | conditions("torch")
        )
    )
    sys.exit(bool(verdict.failures))


if __name__ == "__main__":
    main()
