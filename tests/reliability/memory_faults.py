"""Lets memory run out at random points of a run, and compares its end with one that had the room.

    python tests/reliability/memory_faults.py                60 faults, about 3 minutes
    python tests/reliability/memory_faults.py --faults 4 --seed 1

A small network learns the digits in deterministic mode. At one operation that takes memory, drawn from all
of a run's, torch's error of a GPU, its error of the processor or Python's own comes in its place, once or
twice: while a batch is made, in the forward or the backward pass, in what comes after it (clipping,
optimizer, moving average, the guard against values that are no numbers), in the validation, in the writing of
a checkpoint, in the final figures, in the calibration.

The run must finish, and leave to the bit what a run leaves that nothing disturbed, and that was told to
compute its batches in as many parts from the same step on: every tensor of the last and the best checkpoint,
momentum included, every row, every figure. (With as many parts, since a batch norm sees a part and not the
batch.) A validation in smaller parts may round its figures otherwise; they may differ by a millionth, the
tensors not.
Needs fork, so not Windows. Prints one JSON object; exits with 1 where anything was wrong.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from children import in_child, new_run, put, said
from measuring import conditions, spread
from remains import Remains, differences, read_remains
from running_out import ERRORS, RunningOut

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import read_status

VARIANTS: dict[str, dict[str, Any]] = {
    "sgd, clipped, averaged, guarded, mixed": {
        "optimizer.nesterov": True,
        "optimizer.clip_norm": 1.0,
        "training.ema_decay": 0.9,
        "training.on_divergence": "skip",
        "augmentation.mixup": 0.4,
        "augmentation.crop_padding": 1,
    },
    "adamw": {"optimizer.name": "adamw", "optimizer.learning_rate": 0.001},
    "muon, bf16": {"optimizer.name": "muon", "device.precision": "bf16", "training.ema_decay": 0.9},
}
# What a step does before it has its gradient, which is then computed in smaller parts; and what it does
# later, or what is done between two steps: then the next one is the first in smaller parts.
IN_THE_STEP, BEFORE_THE_NEXT = ("forward", "backward"), ("loading", "after the gradient", "saving")
EVALUATING = ("validation", "final figures", "calibration")
LARGEST_DIFFERENCE = 1e-6  # of a figure that was added up in smaller parts
LONGEST_S = 2.0


@dataclass(frozen=True)
class Fault:
    """Where and how memory runs out.

    Attributes:
        phase: What the run does, see `RunningOut`.
        occurrence: For which time, from 1.
        operation: At which of its operations that take memory, from 1.
        error: Which of `ERRORS`.
        times: How often in a row.
    """

    phase: str
    occurrence: int
    operation: int
    error: str
    times: int


@dataclass
class Found:
    """What became of the runs."""

    by_phase: Counter[str] = field(default_factory=Counter)
    num_equal_figures: int = 0
    seconds: list[float] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)


def main() -> None:
    """Measure, print, and say by the exit code whether all went as it must."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--faults", type=int, default=60, help="how many runs are disturbed (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="of the points")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(place) / "home")
        found = measure(Path(place), arguments.faults, random.Random(arguments.seed))
    print(json.dumps(found | conditions("torch")))
    sys.exit(0 if not found["faults"] else 1)


def measure(place: Path, num: int, draw: random.Random) -> dict[str, Any]:
    """The figure: of the disturbed runs, those that did not end as they must."""
    variants = [Variant(place, name, changes) for name, changes in VARIANTS.items()]
    found = Found()
    for number in range(num):
        variant = variants[number % len(variants)]
        fault = variant.draw(draw)
        variant.disturb(f"fault-{number}", fault, found)
    return {
        "what": "runs whose memory ran out and that did not end as one that had been told to take less",
        "n": num,
        "by_phase": dict(found.by_phase),
        "operations_of_a_run": {one.name: one.num_operations for one in variants},
        "equal_figures_too": found.num_equal_figures,
        "seconds_lost": spread(found.seconds, 3) if found.seconds else None,
        "faults": found.faults,
    }


class Variant:
    """Runs of one recipe: the undisturbed one, those that were told to take less, and the disturbed ones."""

    def __init__(self, place: Path, name: str, changes: dict[str, Any]) -> None:
        self.name = name
        self._place = place / name.partition(",")[0]
        self._changes = {"training.epochs": 2} | changes
        self._expected: dict[tuple[int, int], Remains] = {}
        # Operations that take memory, by phase and occurrence; and the steps that were taken before it.
        self._seen: dict[str, list[list[int]]] = {}
        self.expected(0, 0)

    @property
    def num_operations(self) -> int:
        """How many operations of a run take memory."""
        return sum(num for occurrences in self._seen.values() for num, _ in occurrences)

    def draw(self, draw: random.Random) -> Fault:
        """A point of the run: each phase that takes memory is as likely as any other."""
        taking = {
            phase: [i for i, (num, _) in enumerate(seen, 1) if num] for phase, seen in self._seen.items()
        }
        phase = draw.choice(sorted(phase for phase, occurrences in taking.items() if occurrences))
        occurrence = draw.choice(taking[phase])
        operation = draw.randint(1, self._seen[phase][occurrence - 1][0])
        return Fault(phase, occurrence, operation, draw.choice(sorted(ERRORS)), draw.choice([1, 1, 2]))

    def disturb(self, name: str, fault: Fault, found: Found) -> None:
        """Run with a fault, and note how it went."""
        folder = new_run(self._place, name, self._changes)
        told = self._run(folder, fault)
        wrong = []
        if told.get("num_raised") != fault.times:
            wrong.append(f"raised {told.get('num_raised')} times")
        elif read_status(folder).state.value != "finished":
            wrong.append(said(folder)[-500:])
        else:
            found.seconds.append(told["seconds"])
            wrong = self._differences(folder, fault, found)
            if told["seconds"] > LONGEST_S:
                wrong.append(f"took {told['seconds']:.1f} s")
        found.by_phase[fault.phase] += 1
        if wrong:
            found.faults.append({"recipe": self.name} | asdict(fault) | {"what": wrong[:5]})

    def _differences(self, folder: RunFolder, fault: Fault, found: Found) -> list[str]:
        its, expected = read_remains(folder), self._expected[0, 0]
        if fault.phase in IN_THE_STEP + BEFORE_THE_NEXT:
            step = self._seen[fault.phase][fault.occurrence - 1][1] + (fault.phase in BEFORE_THE_NEXT)
            is_over = step > self._expected[0, 0].state["step"]
            expected = self.expected(0 if is_over else step, fault.times)
            if is_over:  # the parts are noted, and no step was computed in them
                its = replace(its, state=its.state | {"micro_batches": 0})
        named = differences(expected, its)
        found.num_equal_figures += not named
        if fault.phase in EVALUATING:
            named = [] if are_near(asdict(expected), asdict(its)) else named
        return named

    def expected(self, step: int, times: int) -> Remains:
        """What a run leaves that is told before a step, from 1, to halve its parts; 0 is never told."""
        key = (step, times) if step else (0, 0)
        if key not in self._expected:
            folder = new_run(self._place, f"told-{step}-{times}", self._changes)
            told = self._run(folder, None, key)
            self._seen = self._seen or told["seen"]
            if read_status(folder).state.value != "finished":
                sys.exit(said(folder))
            self._expected[key] = read_remains(folder)
        return self._expected[key]

    def _run(self, folder: RunFolder, fault: Fault | None, told: tuple[int, int] = (0, 0)) -> dict[str, Any]:
        result = folder.path / "told.json"
        in_child(folder, lambda: _train(folder, fault, told, result))
        about: dict[str, Any] = json.loads(result.read_text()) if result.is_file() else {}
        return about


def are_near(one: Any, other: Any) -> bool:
    """Whether values are the same, but for rounding in numbers that are no whole ones and in no tensors."""
    import torch

    if isinstance(one, dict):
        return one.keys() == other.keys() and all(are_near(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(are_near, one, other))
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and torch.equal(one, other)
    if isinstance(one, float):
        return math.isclose(one, other, rel_tol=LARGEST_DIFFERENCE)
    if hasattr(one, "tolist"):
        return are_near(one.tolist(), other.tolist())
    return bool(one == other)


def _train(folder: RunFolder, fault: Fault | None, told: tuple[int, int], result: Path) -> None:
    from resnet_studio.core.training.run import perform_run
    from resnet_studio.core.training.step import Step

    running_out = RunningOut(("", 0, 0), MemoryError, 0)
    if fault:
        place = fault.phase, fault.occurrence, fault.operation
        running_out = RunningOut(place, ERRORS[fault.error], fault.times)
    _mark_phases(running_out)
    take = Step.take

    def told_to_take_less(step: Step, batch: Any, *more: Any) -> None:
        running_out.num_steps += 1
        for _ in range(told[1] if running_out.num_steps == told[0] else 0):
            step.divide_further(len(batch.labels))
        take(step, batch, *more)

    put(Step, "take", told_to_take_less)
    try:
        perform_run(folder)
    finally:
        about = {
            "seen": running_out.seen,
            "seconds": running_out.seconds,
            "num_raised": running_out.num_raised,
        }
        result.write_text(json.dumps(about))


def _mark_phases(running_out: RunningOut) -> None:
    """Let it know what the run does."""
    import torch

    from resnet_studio.core.data.loaders import Loader
    from resnet_studio.core.runs import checkpoint
    from resnet_studio.core.training import keeper, run
    from resnet_studio.core.training.step import Step
    from resnet_studio.core.training.trainer import Trainer

    within, epoch = running_out.within, Loader.epoch

    def load(loader: Loader, *place: int) -> Iterator[Any]:
        batches: Iterator[Any] | None = None

        def give() -> Any:
            nonlocal batches
            batches = epoch(loader, *place) if batches is None else batches
            return next(batches, None)

        following = within("loading", give)
        while (batch := following()) is not None:
            yield batch

    put(Loader, "epoch", load)
    put(Step, "take", within("after the gradient", Step.take))
    put(Step, "_add_gradients", within("forward", Step._add_gradients))
    put(torch.autograd, "backward", within("backward", torch.autograd.backward))
    put(Trainer, "_validate", within("validation", Trainer._validate))
    put(keeper, "save_generation", within("saving", vars(keeper)["save_generation"]))
    put(checkpoint, "save", _ticking(running_out, vars(checkpoint)["save"]))
    for phase, name in (("final figures", "evaluate_network"), ("calibration", "calibrate")):
        put(run, name, within(phase, vars(run)[name]))


def _ticking(running_out: RunningOut, work: Callable[..., Any]) -> Callable[..., Any]:
    """Work that takes memory and calls nothing of torch's."""

    def ticked(*arguments: Any, **options: Any) -> Any:
        running_out.tick()
        return work(*arguments, **options)

    return ticked


if __name__ == "__main__":
    main()
