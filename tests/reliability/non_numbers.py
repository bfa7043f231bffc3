"""Puts values that are no numbers into a run at random steps, and looks whether any of them was ever kept.

    python tests/reliability/non_numbers.py                about 200 runs, about 5 minutes
    python tests/reliability/non_numbers.py --rounds 1

A small network learns the digits, for each place (loss, gradient, weight, norm, moving average), each value
(nan, inf, -inf) and each answer of the recipe (stop, halve, skip). At a random step the value is put there
once. The run must end as the recipe says; no checkpoint of any generation may hold a value that is no
number, nor any row. Runs into which a large but sound value is put must finish as others do. Needs fork, so
not Windows. Prints one JSON object; exits with 1 where anything was wrong.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from children import in_child, new_run, put, said
from measuring import conditions

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import MetricsTail, read_status

PLACES = ("loss", "gradient", "weight", "norm", "average")
VALUES = (math.nan, math.inf, -math.inf)
ANSWERS = ("stop", "halve", "skip")
# A left-out step helps where the next one is sound again; what is broken for good ends the run.
LEFT_OUT = ("loss", "gradient")
SOUND = {"loss": 1e6, "gradient": 1e3}
NUM_STEPS = 30


def main() -> None:
    """Measure, print, and say by the exit code whether all went as it must."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=4, help="random steps for each kind (default: 4)")
    parser.add_argument("--sample", type=int, help="take so many of the kinds at random (default: all)")
    parser.add_argument("--seed", type=int, default=0, help="of the steps")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(place) / "home")
        found = measure(Path(place), arguments.rounds, random.Random(arguments.seed), arguments.sample)
    print(json.dumps(found | conditions("torch")))
    sys.exit(0 if not found["faults"] else 1)


def measure(place: Path, rounds: int, draw: random.Random, sample: int | None) -> dict[str, Any]:
    """The figure: in how many runs such a value was kept, or that ended otherwise than they must."""
    kinds = [*itertools.product(PLACES, VALUES, ANSWERS), *((*one, "stop") for one in SOUND.items())]
    kinds = draw.sample(kinds, sample) if sample else kinds
    faults: list[dict[str, Any]] = []
    ends: dict[str, dict[str, int]] = {}
    for number, kind in itertools.product(range(rounds), kinds):
        where, value, answer = kind
        step = draw.randrange(1, NUM_STEPS)
        state, wrong = disturb(place, f"{where}-{value}-{answer}-{number}", kind, step)
        by_state = ends.setdefault(f"{where}, {answer}" if not math.isfinite(value) else f"sound {where}", {})
        by_state[state] = by_state.get(state, 0) + 1
        if wrong:
            faults.append({"kind": [where, str(value), answer], "step": step, "what": wrong})
    return {
        "what": "runs that kept a value that is no number, or ended otherwise than the recipe says",
        "n": rounds * len(kinds),
        "ends": ends,
        "faults": faults,
    }


def disturb(place: Path, name: str, kind: tuple[str, float, str], step: int) -> tuple[str, list[str]]:
    """Train with such a value put in at a step; how the run ended, and what is wrong with it."""
    where, value, answer = kind
    folder = new_run(place, name, {"training.on_divergence": answer, "training.ema_decay": 0.9})
    in_child(folder, lambda: _train(folder, where, value, step))
    status, wrong = read_status(folder), kept_non_numbers(folder)
    state = status.state.value
    if status.steps != NUM_STEPS:
        wrong.append(f"a run has {status.steps} steps, and a value may have come after the last")
    if state not in ends_allowed(where, value, answer):
        wrong.append(f"ended as {state}: {said(folder)[-300:]}")
    return state, wrong


def ends_allowed(where: str, value: float, answer: str) -> set[str]:
    """How such a run may end."""
    if math.isfinite(value):
        return {"finished"}
    if answer == "stop":
        return {"failed"}
    return {"finished"} if answer == "halve" or where in LEFT_OUT else {"finished", "failed"}


def kept_non_numbers(folder: RunFolder) -> list[str]:
    """What of a run's checkpoints, of all generations, and of its rows is no number."""
    from safetensors.torch import load_file

    found = []
    for path in sorted(folder.path.rglob("*.safetensors")):
        tensors = load_file(path)
        bad = [name for name, value in tensors.items() if not bool(value.float().isfinite().all())]
        found += [f"{path.name}: {name}" for name in bad[:3]]
    for row in MetricsTail(folder.metrics_path).poll():
        found += [
            f"row: {key}"
            for key, value in row.items()
            if isinstance(value, float) and not math.isfinite(value)
        ]
    return found


def _train(folder: RunFolder, where: str, value: float, due: int) -> None:
    import torch
    from torch import Tensor

    from resnet_studio.core.training.run import perform_run
    from resnet_studio.core.training.step import Step

    steps = itertools.count(1)
    loss_sum, take, add_gradients = Step._loss_sum, Step.take, Step._add_gradients
    now = 0

    def counted(step: Step, *arguments: Any) -> None:
        nonlocal now
        now = next(steps)
        take(step, *arguments)
        with torch.no_grad():
            if now == due and where == "weight":
                step._model.conv1.weight[0, 0, 0, 0] = value
            if now == due and where == "norm":
                step._model.get_buffer("bn1.running_var")[0] = value
            if now == due and where == "average" and step.average is not None:
                step.average.model.conv1.weight[0, 0, 0, 0] = value

    def wrong_loss(step: Step, *arguments: Any) -> Tensor:
        loss = loss_sum(step, *arguments)
        return loss * value if now == due and where == "loss" else loss

    def wrong_gradient(step: Step, *arguments: Any) -> Tensor:
        sums = add_gradients(step, *arguments)
        gradient = step._model.conv1.weight.grad
        if now == due and where == "gradient" and gradient is not None:
            gradient[0, 0, 0, 0] = value
        return sums

    put(Step, "take", counted)
    put(Step, "_loss_sum", wrong_loss)
    put(Step, "_add_gradients", wrong_gradient)
    perform_run(folder)


if __name__ == "__main__":
    main()
