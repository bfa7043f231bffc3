"""Whether a run's files are as they were written, and what of them can be mended."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from resnet_studio.core.durable import read_json, write_json
from resnet_studio.core.errors import RunError, StudioError
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import (
    CheckpointKind,
    drop_damaged,
    generations_of,
    has_checkpoint,
    is_intact,
    rebuild_pointer,
)
from resnet_studio.core.runs.reader import MetricsTail, NewerRunError, is_locked, read_recipe, read_status
from resnet_studio.core.runs.status import RunState, RunStatus

CHECKPOINT_KINDS: tuple[CheckpointKind, ...] = ("best", "last")


@dataclass(frozen=True)
class Finding:
    """What the check found in one file.

    Attributes:
        file: The file, below the run's folder.
        found: What was found, a sentence.
        is_fault: Whether it is damaged.
        is_mended: Whether the damage was mended.
    """

    file: str
    found: str
    is_fault: bool = False
    is_mended: bool = False


def check_run(folder: RunFolder, *, repair: bool = False) -> list[Finding]:
    """Look at every file of a run that the app reads; with `repair`, set damaged ones aside.

    A repair leaves a run that opens, and whose newest intact checkpoint is the one in use. Recipe, classes
    and split are never set aside: a run that went on without them would be another one. A run that is at
    work, or that a newer app wrote, is looked at but never mended.
    """
    repair = repair and not is_locked(folder) and not _is_newer(folder)
    # Before the status, which is made new from them.
    checkpoints = [
        finding for kind in CHECKPOINT_KINDS for finding in _check_checkpoints(folder, kind, repair=repair)
    ]
    return [
        _check_text(folder.recipe_path, lambda: read_recipe(folder)),
        _check_status(folder, repair=repair),
        _check_json(folder.classes_path),
        _check_json(folder.split_path),
        _check_spare(folder.environment_path, repair=repair),
        _check_spare(folder.control_path, repair=repair),
        _check_metrics(folder),
        *checkpoints,
        *(_check_spare(path, repair=repair) for path in sorted(folder.evaluations.glob("*.json"))),
    ]


def _is_newer(folder: RunFolder) -> bool:
    try:
        read_status(folder)
    except NewerRunError:
        return True
    except StudioError:
        return False
    return False


def _check_text(path: Path, read: Callable[[], object]) -> Finding:
    try:
        read()
    except StudioError as error:
        return Finding(path.name, str(error), is_fault=True)
    return Finding(path.name, "good")


def _check_status(folder: RunFolder, *, repair: bool) -> Finding:
    finding = _check_text(folder.status_path, lambda: read_status(folder))
    if not finding.is_fault or not repair:
        return finding
    aside = folder.status_path.with_suffix(".json.broken")
    folder.status_path.replace(aside)
    newest = generations_of(folder, "last")
    status = RunStatus(
        state=RunState.INTERRUPTED,
        epoch=newest[0].epoch if newest else 0,
        step=newest[0].step if newest else 0,
    )
    write_json(folder.status_path, status.model_dump(mode="json"))
    return Finding(
        folder.status_path.name, f"was damaged; set aside as {aside.name} and made new", True, True
    )


def _check_json(path: Path) -> Finding:
    try:
        read_json(path)
    except FileNotFoundError:
        return Finding(path.name, "not written yet")
    except (OSError, ValueError) as error:
        return Finding(path.name, f"cannot be read: {error}", is_fault=True)
    return Finding(path.name, "good")


def _check_spare(path: Path, *, repair: bool) -> Finding:
    """A file that a run can do without; an evaluation can be made again."""
    finding = _check_json(path)
    if finding.is_fault and repair:
        aside = path.with_suffix(".json.broken")
        path.replace(aside)
        finding = Finding(path.name, f"was damaged; set aside as {aside.name}", True, True)
    if path.parent.name == "evaluations":
        return dataclasses.replace(finding, file=f"evaluations/{path.name}")
    return finding


def _check_metrics(folder: RunFolder) -> Finding:
    tail = MetricsTail(folder.metrics_path)
    num_rows = len(tail.poll())
    if tail.num_bad_rows:
        return Finding(
            folder.metrics_path.name, f"{num_rows:,} rows, {tail.num_bad_rows} torn rows passed over"
        )
    return Finding(folder.metrics_path.name, f"{num_rows:,} rows")


def _check_checkpoints(folder: RunFolder, kind: CheckpointKind, *, repair: bool) -> list[Finding]:
    try:
        is_there = has_checkpoint(folder, kind)
    except RunError as error:
        return [_mend_pointer(folder, kind) if repair else _pointer_finding(kind, str(error), is_fault=True)]
    if not is_there:
        return [_pointer_finding(kind, "not written yet")]
    named = {one: is_intact(folder, one) for one in generations_of(folder, kind)}
    is_mended = repair and any(named.values()) and not all(named.values())
    if is_mended:
        drop_damaged(folder, kind)
    bad = "was missing or damaged; set aside, the other one is used" if is_mended else "missing or damaged"
    return [
        Finding(f"checkpoints/{one.file}", "bytes as written")
        if is_good
        else Finding(f"checkpoints/{one.file}", bad, is_fault=True, is_mended=is_mended)
        for one, is_good in named.items()
    ]


def _mend_pointer(folder: RunFolder, kind: CheckpointKind) -> Finding:
    """Set a damaged pointer aside and make it, or one that is gone, new from the files that are whole."""
    path = folder.checkpoints / f"{kind}.json"
    aside = path.with_suffix(".json.broken")
    what = "was gone; made new"
    if path.exists():
        path.replace(aside)
        what = f"was damaged; set aside as {aside.name} and made new"
    kept = rebuild_pointer(folder, kind)
    noun = "checkpoint" if len(kept) == 1 else "checkpoints"
    found = f"{what} for {len(kept)} {noun}"
    return Finding(f"checkpoints/{path.name}", found, is_fault=True, is_mended=True)


def _pointer_finding(kind: CheckpointKind, found: str, *, is_fault: bool = False) -> Finding:
    return Finding(f"checkpoints/{kind}.json", found, is_fault=is_fault)
