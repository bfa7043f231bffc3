"""Whether a run's files are as they were written, and what of them can be mended."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from resnet_studio.core.durable import (
    digest_of,
    free_aside,
    is_sealed,
    read_json,
    set_aside,
    write_durably,
    write_json,
)
from resnet_studio.core.errors import RunError, StudioError, reason_of
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import (
    CHECKPOINT_KINDS,
    CheckpointKind,
    drop_damaged,
    generations_of,
    has_checkpoint,
    is_intact,
    rebuild_pointer,
    set_broken_aside,
)
from resnet_studio.core.runs.manifest import (
    CALIBRATION,
    NOTHING,
    FileRecord,
    Manifest,
    begins_as,
    read_manifest,
    record_beginning,
    write_manifest,
)
from resnet_studio.core.runs.reader import NewerRunError, is_locked, read_recipe, read_status
from resnet_studio.core.runs.recovery import recipe_of_checkpoint
from resnet_studio.core.runs.rows import look_at_rows, sound_rows
from resnet_studio.core.runs.sealed import is_whole
from resnet_studio.core.runs.status import RunState, RunStatus


class FileState(StrEnum):
    """What a file is found to be."""

    SOUND = "sound"
    DAMAGED = "damaged"
    MISSING = "missing"
    ABSENT = "not written"


@dataclass(frozen=True)
class Finding:
    """What the check found in one file.

    Attributes:
        file: The file, below the run's folder.
        found: What was found, a sentence.
        state: In one word.
        is_mended: Whether the damage was mended.
    """

    file: str
    found: str
    state: FileState = FileState.SOUND
    is_mended: bool = False

    @property
    def is_fault(self) -> bool:
        """Whether the file was not what it should be."""
        return self.state in (FileState.DAMAGED, FileState.MISSING)


def check_run(folder: RunFolder, *, repair: bool = False) -> list[Finding]:
    """Look at every file of a run that the app reads; with `repair`, set damaged ones aside.

    A repair leaves a run that opens, and whose newest intact checkpoint is the one in use; it deletes
    nothing. Classes and split are never set aside: a run that went on without them would be another one. A
    run that is at work, or that a newer app wrote, is looked at but never mended.

    Raises:
        OSError: The disk takes no repair. A file that cannot be read is a fault among the others.
    """
    repair = repair and not is_locked(folder) and not _is_newer(folder)
    manifest, about_manifest = _check_manifest(folder)
    known = manifest or Manifest()
    # Before the status, which is made new from them.
    checkpoints = [
        finding
        for kind in CHECKPOINT_KINDS
        for finding in _check_checkpoints(folder, kind, known, repair=repair)
    ]
    findings = [
        _check_recipe(folder, known, repair=repair),
        _check_status(folder, is_begun=manifest is not None, repair=repair),
        _check_once(folder.classes_path, known),
        _check_once(folder.split_path, known),
        _check_spare(folder.environment_path, known, repair=repair),
        _check_spare(folder.start_path, known, repair=repair),
        _check_spare(folder.control_path, known, repair=repair),
        _check_spare(folder.answers_path, known, repair=repair),
        _check_spare(folder.remarks_path, known, repair=repair),
        metrics := _check_metrics(folder, known, repair=repair),
        *checkpoints,
        *(_check_spare(path, known, repair=repair) for path in sorted(folder.evaluations.glob("*.json"))),
        _check_calibration(folder, known, repair=repair),
    ]
    if repair and (about_manifest.is_fault or any(one.is_mended for one in findings)):
        about_manifest = _mend_manifest(folder, known, about_manifest, metrics)
    return [*findings, about_manifest]


def checkpoint_that_opens(findings: Sequence[Finding], kind: CheckpointKind) -> str | None:
    """The newest checkpoint that was found sound, below the run's folder, or None."""
    sound = (one.file for one in findings if one.state is FileState.SOUND)
    return next((file for file in sound if file.startswith(f"checkpoints/{kind}-")), None)


def _is_newer(folder: RunFolder) -> bool:
    try:
        read_status(folder)
    except NewerRunError:
        return True
    except StudioError:
        return False
    return False


def _check_manifest(folder: RunFolder) -> tuple[Manifest | None, Finding]:
    """The manifest, if it can be read, and what was found."""
    name = folder.manifest_path.name
    try:
        manifest = read_manifest(folder)
    except (OSError, ValueError) as error:
        return None, _unreadable(name, error)
    if manifest is not None:
        return manifest, Finding(name, f"good, {len(manifest.files):,} files on record")
    pointer = folder.checkpoints / "last.json"
    if generations_of(folder, "last") and is_sealed(pointer):
        return None, Finding(name, "is gone", FileState.MISSING)
    return None, Finding(name, "none written", FileState.ABSENT)


def _mend_manifest(folder: RunFolder, known: Manifest, before: Finding, about_metrics: Finding) -> Finding:
    """Make the manifest new from the files, which were mended before."""
    found = "made new"
    if before.state is FileState.DAMAGED:
        found = f"was damaged; set aside as {set_aside(folder.manifest_path).name} and made new"
    metrics = _record_of_metrics(folder.metrics_path, known)
    write_manifest(folder, known, metrics, is_mended=about_metrics.is_mended)
    return dataclasses.replace(before, found=found, is_mended=before.is_fault)


def _record_of_metrics(path: Path, known: Manifest) -> FileRecord:
    """The record of the rows; where they cannot be read, the one that is known stays."""
    try:
        return record_beginning(path, path.stat().st_size)
    except FileNotFoundError:
        return NOTHING
    except OSError:
        return known.files.get(path.name, NOTHING)


def _unreadable(file: str, error: Exception) -> Finding:
    return Finding(file, f"cannot be read: {reason_of(error)}", FileState.DAMAGED)


def _check_text(path: Path, read: Callable[[], object]) -> Finding:
    try:
        read()
    except StudioError as error:
        return Finding(path.name, str(error), FileState.DAMAGED)
    return Finding(path.name, "good")


def _compare(path: Path, finding: Finding, known: Manifest) -> Finding:
    """A finding, and whether what can be read is what was written."""
    record = known.files.get(path.name)
    if record is None or finding.is_fault:
        return finding
    if not path.exists():
        return Finding(path.name, "is gone", FileState.MISSING)
    try:
        is_as_written = digest_of(path) == record.sha256
    except OSError as error:
        return _unreadable(path.name, error)
    if not is_as_written:
        return Finding(path.name, "was changed since the run began", FileState.DAMAGED)
    return finding


def _check_recipe(folder: RunFolder, known: Manifest, *, repair: bool) -> Finding:
    path = folder.recipe_path
    finding = _compare(path, _check_text(path, lambda: read_recipe(folder)), known)
    record = known.files.get(path.name)
    if not finding.is_fault or not repair or record is None or not _can_read(path):
        return finding
    content = recipe_of_checkpoint(folder, record.sha256)
    if content is None:
        return finding
    # A copy, and no other name: without its recipe the folder would be no run until the next write is done.
    aside = _copy_aside(path)
    write_durably(path, content)
    found = f"was changed; kept as {aside.name}, and as it was again, from a checkpoint"
    return dataclasses.replace(finding, found=found, is_mended=True)


def _can_read(path: Path) -> bool:
    """Whether a file can be read, and so be kept when another takes its place."""
    try:
        path.read_bytes()
    except OSError:
        return False
    return True


def _copy_aside(path: Path) -> Path:
    """Copy a damaged file to a name that says so; returns it. The file stays, to be written over.

    Raises:
        OSError: It cannot be read, or the copy cannot be written.
    """
    aside = free_aside(path)
    write_durably(aside, path.read_bytes())
    return aside


def _check_once(path: Path, known: Manifest) -> Finding:
    return _compare(path, _check_json(path), known)


def _check_status(folder: RunFolder, *, is_begun: bool, repair: bool) -> Finding:
    path = folder.status_path
    finding = _check_text(path, lambda: read_status(folder))
    if is_begun and not path.exists():
        finding = Finding(path.name, "is gone", FileState.MISSING)
    if not finding.is_fault or not repair:
        return finding
    found = "was gone; made new"
    if path.exists():
        found = f"was damaged; set aside as {set_aside(path).name} and made new"
    newest = generations_of(folder, "last")
    status = RunStatus(
        state=RunState.INTERRUPTED,
        epoch=newest[0].epoch if newest else 0,
        step=newest[0].step if newest else 0,
    )
    write_json(path, status.model_dump(mode="json"))
    return dataclasses.replace(finding, found=found, is_mended=True)


def _check_json(path: Path) -> Finding:
    try:
        read_json(path)
    except FileNotFoundError:
        return Finding(path.name, "none written", FileState.ABSENT)
    except (OSError, ValueError) as error:
        return _unreadable(path.name, error)
    return Finding(path.name, "good")


def _check_spare(path: Path, known: Manifest, *, repair: bool) -> Finding:
    """A file that a run can do without; an evaluation can be made again."""
    finding = _check_json(path)
    if finding.state is FileState.ABSENT and path.name in known.files:
        found = "was gone; the run goes on without it" if repair else "is gone"
        return Finding(path.name, found, FileState.MISSING, is_mended=repair)
    if finding.is_fault and repair:
        found = f"was damaged; set aside as {set_aside(path).name}"
        finding = dataclasses.replace(finding, found=found, is_mended=True)
    if path.parent.name == "evaluations":
        return dataclasses.replace(finding, file=f"evaluations/{path.name}")
    return finding


def _check_calibration(folder: RunFolder, known: Manifest, *, repair: bool) -> Finding:
    """What the answers are worth; without it they come all the same, but none is called unfamiliar."""
    try:
        is_good = is_whole(folder.calibration_path)
    except FileNotFoundError:
        if CALIBRATION not in known.files:
            return Finding(CALIBRATION, "none written", FileState.ABSENT)
        found = "was gone; answers are given without it" if repair else "is gone"
        return Finding(CALIBRATION, found, FileState.MISSING, is_mended=repair)
    except OSError as error:
        return _unreadable(CALIBRATION, error)
    if is_good:
        return Finding(CALIBRATION, "good")
    found = "was changed since it was written"
    if repair:
        found = f"was damaged; set aside as {set_aside(folder.calibration_path).name}"
    return Finding(CALIBRATION, found, FileState.DAMAGED, is_mended=repair)


def _check_metrics(folder: RunFolder, known: Manifest, *, repair: bool) -> Finding:
    path = folder.metrics_path
    record = known.files.get(path.name)
    if not path.exists():
        if record is None or not record.size_bytes:
            return Finding(path.name, "none written", FileState.ABSENT)
        found = "was gone; the curves begin anew" if repair else "is gone"
        return Finding(path.name, found, FileState.MISSING, is_mended=repair)
    try:
        rows = look_at_rows(path)
        is_as_recorded = path.name not in known.lost and (record is None or begins_as(path, record))
    except OSError as error:
        return _unreadable(path.name, error)
    told = [f"{rows.num_sound:,} rows"]
    told += [f"{rows.num_torn:,} torn rows passed over"] if rows.num_torn else []
    told += [f"{rows.num_damaged:,} damaged rows passed over"] if rows.num_damaged else []
    told += ["a torn last line"] if rows.torn_bytes else []
    told += [] if is_as_recorded else ["rows were changed or lost since they were written"]
    is_fault = bool(rows.num_damaged) or not is_as_recorded
    if repair and (is_fault or rows.torn_bytes):
        aside = _copy_aside(path)
        write_durably(path, sound_rows(path))
        told.append(f"the sound rows are kept, the file before is {aside.name}")
    state = FileState.DAMAGED if is_fault else FileState.SOUND
    return Finding(path.name, ", ".join(told), state, is_mended=is_fault and repair)


def _check_checkpoints(
    folder: RunFolder, kind: CheckpointKind, known: Manifest, *, repair: bool
) -> list[Finding]:
    pointer = f"checkpoints/{kind}.json"
    try:
        is_there = has_checkpoint(folder, kind)
    except RunError as error:
        state = FileState.DAMAGED if (folder.path / pointer).exists() else FileState.MISSING
        finding = Finding(pointer, str(error), state)
        return [finding] if not repair else _mend_pointer(folder, kind, known, finding)
    gone = [name for name in known.files if name.startswith(f"checkpoints/{kind}-")]
    if not is_there and gone:
        return [Finding(name, "is gone", FileState.MISSING) for name in gone]
    if not is_there:
        return [Finding(pointer, "none written", FileState.ABSENT)]
    named = {one: is_intact(folder, one) for one in generations_of(folder, kind)}
    is_mended = repair and any(named.values()) and not all(named.values())
    states = {
        one: FileState.DAMAGED if (folder.checkpoints / one.file).exists() else FileState.MISSING
        for one in named
    }
    if is_mended:
        drop_damaged(folder, kind)
    bad = "was missing or damaged; set aside, the other one is used" if is_mended else "missing or damaged"
    return [
        Finding(f"checkpoints/{one.file}", f"bytes as written, epoch {one.epoch}, step {one.step:,}")
        if is_good
        else Finding(f"checkpoints/{one.file}", bad, states[one], is_mended)
        for one, is_good in named.items()
    ]


def _mend_pointer(
    folder: RunFolder, kind: CheckpointKind, known: Manifest, finding: Finding
) -> list[Finding]:
    """Set a damaged pointer aside and make it, or one that is gone, new from the files that are whole."""
    path = folder.checkpoints / f"{kind}.json"
    what = "was gone; made new"
    if path.exists():
        what = f"was damaged; set aside as {set_aside(path).name} and made new"
    digests = {name.partition("/")[2]: record.sha256 for name, record in known.files.items()}
    kept = rebuild_pointer(folder, kind, digests)
    broken = set_broken_aside(folder, kind, digests)
    noun = "checkpoint" if len(kept) == 1 else "checkpoints"
    found = f"{what} for {len(kept)} {noun}"
    return [
        dataclasses.replace(finding, found=found, is_mended=True),
        *(Finding(f"checkpoints/{one.file}", f"whole, epoch {one.epoch}, step {one.step:,}") for one in kept),
        *(
            Finding(f"checkpoints/{name}", "was damaged; set aside", FileState.DAMAGED, is_mended=True)
            for name in broken
        ),
    ]
