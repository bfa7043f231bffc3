"""R4: bits are flipped in, and bytes cut off, the files of a run; all of it must be found before it is used.

python tests/reliability/damage.py [--damages 2000]

Beside it stands a file of `torch.save` that is damaged likewise and loaded.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import torch
from kills import SMALL

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.scan import scan
from resnet_studio.core.durable import read_json, write_durably
from resnet_studio.core.errors import StudioError
from resnet_studio.core.evaluation.calibrate import read_calibration
from resnet_studio.core.models.weights import TrainedNetwork, load_network
from resnet_studio.core.runs.check import check_run, checkpoint_that_opens
from resnet_studio.core.runs.checkpoint import read_checkpoint
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.generations import (
    CHECKPOINT_KINDS,
    CheckpointKind,
    generations_of,
    newest_intact,
)
from resnet_studio.core.runs.manifest import read_manifest
from resnet_studio.core.runs.reader import (
    MetricsTail,
    read_evaluation,
    read_recipe,
    read_split,
    read_status,
)
from resnet_studio.core.runs.recovery import recipe_as_begun
from resnet_studio.core.training.keeper import Keeper
from resnet_studio.core.training.prepare import require_same_classes
from resnet_studio.core.training.run import perform_run

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

GROUPS = {
    "checkpoint": "checkpoints/*.safetensors",
    "index": "checkpoints/*.json",
    "manifest": "manifest.json",
    "metrics": "metrics.jsonl",
    "recipe": "recipe.toml",
    "other": "[cse][!o]*.json",  # classes, split, status, environment
    "evaluation": "evaluations/*.json",
    "calibration": "evaluations/*.safetensors",
}
MOST_BITS = 8


@dataclass
class Found:
    """What came of the damages.

    Attributes:
        num_of_group: Damages of each group of files.
        num_found: Of those the check told.
        num_offered_previous: Damaged newest checkpoints in whose place the one before opened.
        num_repaired: Runs that a repair left without a fault.
        num_unrepaired: Those it could not mend, and said so: classes, split, a recipe of no checkpoint.
        failures: Damage that was not found, or used, or lost something.
    """

    num_of_group: Counter[str] = field(default_factory=Counter)
    num_found: Counter[str] = field(default_factory=Counter)
    num_offered_previous: int = 0
    num_repaired: int = 0
    num_unrepaired: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Truth:
    """What the files of a run said before one was damaged."""

    rows: list[dict[str, Any]]
    recipe: Recipe
    dataset: DataSet
    network: TrainedNetwork


def _truth_of(good: RunFolder) -> Truth:
    recipe = read_recipe(good)
    return Truth(
        rows=MetricsTail(good.metrics_path).poll(),
        recipe=recipe,
        dataset=scan(recipe.data.path),
        network=load_network(newest_intact(good, "best"), torch.device("cpu")),
    )


def finished_run(runs: Path) -> RunFolder:
    """A small training that was saved after each epoch, so that each kind of checkpoint has two files."""
    folder = create_run_folder(runs, "run")
    recipe = set_values(Recipe(), SMALL | {"training.epochs": 4, "device.deterministic": False})
    write_durably(folder.recipe_path, dump_recipe(recipe).encode())
    with mock.patch.object(Keeper, "is_epoch_save_due", True):
        perform_run(folder)
    assert all(len(generations_of(folder, kind)) == 2 for kind in CHECKPOINT_KINDS), "too few checkpoints"
    return folder


def damage_all(
    good: RunFolder, place: Path, num_damages: int, seed: int = 0, only: str | None = None
) -> Found:
    """Damage a copy of a run again and again, each time one file, and look at it as the app does.

    Args:
        good: The run.
        place: Where the copies lie, one after the other.
        num_damages: How many.
        seed: Of what is drawn.
        only: The one group of files to damage; None takes them in turns.
    """
    found, draw = Found(), random.Random(seed)
    groups = {name: sorted(good.path.glob(pattern)) for name, pattern in GROUPS.items()}
    assert all(groups.values()), groups
    truth = _truth_of(good)
    for number in range(num_damages):
        name = only or list(groups)[number % len(groups)]
        file = draw.choice(groups[name]).relative_to(good.path)
        shutil.copytree(good.path, place, ignore=shutil.ignore_patterns("tensorboard"))
        how = _damage(place / file, draw)
        found.num_of_group[name] += 1
        try:
            _look(RunFolder(place), str(file), name, found, truth)
        except Exception as error:
            found.failures.append(f"{file}, {how}: {type(error).__name__}: {error}")
        shutil.rmtree(place)
    return found


def _damage(path: Path, draw: random.Random) -> str:
    """Flip some bits, or cut the end off; returns what was done."""
    content = bytearray(path.read_bytes())
    if draw.random() < 0.3:
        length = draw.randrange(len(content))
        os.truncate(path, length)
        return f"cut to {length} of {len(content)} bytes"
    bits = draw.sample(range(8 * len(content)), draw.randint(1, MOST_BITS))
    for bit in bits:
        content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    return f"bits {bits} flipped"


def _look(folder: RunFolder, file: str, group: str, found: Found, truth: Truth) -> None:
    before = {kind: generations_of(folder, kind) for kind in CHECKPOINT_KINDS}
    faults = [one.file for one in check_run(folder) if one.is_fault]
    if faults != [file]:
        raise ValueError(f"the check finds {faults}")
    found.num_found[group] += 1
    _use(folder, file, truth)
    if group == "checkpoint":
        kind: CheckpointKind = "best" if "best-" in file else "last"
        opened = newest_intact(folder, kind)
        assert f"checkpoints/{opened.name}" != file, "the damaged checkpoint was opened"
        read_checkpoint(opened)
        found.num_offered_previous += file.endswith(before[kind][0].file)
    names = {path.name for path in folder.path.rglob("*")}
    findings = check_run(folder, repair=True)
    unmended = [one.file for one in findings if one.is_fault and not one.is_mended]
    gone = names - {path.name.split(".broken")[0] for path in folder.path.rglob("*")}
    assert not gone, f"the repair removed {gone}"
    for kind in CHECKPOINT_KINDS:
        read_checkpoint(newest_intact(folder, kind))
        assert checkpoint_that_opens(findings, kind), f"no {kind} checkpoint is offered"
    if unmended:
        found.num_unrepaired[group] += 1
        return
    left = [one for one in check_run(folder) if one.is_fault]
    assert not left, f"after the repair the check finds {left}"
    found.num_repaired += 1


def _use(folder: RunFolder, file: str, truth: Truth) -> None:
    """Read the damaged file as the app does: no damaged value may come out of it."""
    if file == "metrics.jsonl":
        rows = MetricsTail(folder.metrics_path).poll()
        assert all(row in truth.rows for row in rows), "a damaged row was read"
        return
    if file.startswith("checkpoints/") and not file.endswith(".json"):  # it is opened where this is called
        return
    value = None
    with contextlib.suppress(StudioError, OSError, ValueError):
        value = _read(folder, file, truth)
    assert not value, f"the damaged {file} was read"


def _read(folder: RunFolder, file: str, truth: Truth) -> object:
    """What the app reads; nothing where it notices, and of a recipe also where its values are the same."""
    if file == "classes.json":
        require_same_classes(truth.dataset, folder)
        return True
    reads: dict[str, Callable[[], object]] = {
        "recipe.toml": lambda: recipe_as_begun(folder) != truth.recipe,
        "manifest.json": lambda: read_manifest(folder),
        "status.json": lambda: read_status(folder),
        "split.json": lambda: read_split(folder),
        "environment.json": lambda: read_json(folder.environment_path),  # for people and for the check
        "checkpoints/best.json": lambda: generations_of(folder, "best"),
        "checkpoints/last.json": lambda: generations_of(folder, "last"),
        "evaluations/validation.json": lambda: read_evaluation(folder, "validation"),
        "evaluations/test.json": lambda: read_evaluation(folder, "test"),
        "evaluations/calibration.safetensors": lambda: read_calibration(
            newest_intact(folder, "best"), truth.network
        ),
    }
    return reads[file]()


def silent_damages_of_torch_save(good: RunFolder, path: Path, num_damages: int, seed: int = 0) -> int:
    """How often `torch.load` gives tensors that nobody saved, from a file that was damaged likewise."""
    tensors, draw = read_checkpoint(newest_intact(good, "last")).tensors, random.Random(seed)
    num_silent = 0
    for _ in range(num_damages):
        torch.save(tensors, path)
        _damage(path, draw)
        with contextlib.suppress(Exception):
            loaded = torch.load(path, weights_only=True)
            num_silent += not all(torch.equal(value, loaded[name]) for name, value in tensors.items())
    return num_silent


def told(found: Found) -> Iterator[tuple[str, Any]]:
    """The findings as JSON values."""
    yield "damages", found.num_of_group.total()
    yield "of_group", dict(found.num_of_group)
    yield "found", dict(found.num_found)
    yield "found_share", found.num_found.total() / max(1, found.num_of_group.total())
    yield "previous_offered", found.num_offered_previous
    yield "repaired", found.num_repaired
    yield "told_as_not_mendable", dict(found.num_unrepaired)
    yield "failures", found.failures[:20]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--damages", type=int, default=2000)
    arguments = parser.parse_args()
    from measuring import conditions

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as made:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(made) / "home")
        good = finished_run(Path(made).resolve() / "runs")
        found = damage_all(good, Path(made).resolve() / "damaged", arguments.damages)
        silent = silent_damages_of_torch_save(good, Path(made) / "last.pt", arguments.damages)
    peer = {"torch_save": {"damages": arguments.damages, "loaded_damaged_without_a_word": silent}}
    print(json.dumps({"figure": "R4"} | dict(told(found)) | peer | conditions("torch")))
    sys.exit(bool(found.failures))


if __name__ == "__main__":
    main()
