"""Generations of a checkpoint: a new one is verified before the pointer moves, and one older one is kept."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from resnet_studio.core.durable import (
    SMALL_JSON_BYTES,
    digest_of,
    open_ordinary,
    read_json,
    replace_durably,
    set_aside,
    write_json,
)
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError, reason_of
from resnet_studio.core.runs.folder import RunFolder

KEPT_GENERATIONS = 2
LONGEST_HEADER_BYTES = 100_000_000  # the format's own limit

CheckpointKind = Literal["last", "best"]
CHECKPOINT_KINDS: tuple[CheckpointKind, ...] = ("best", "last")

_FILE = re.compile(r"[a-z]+-epoch(\d+)-step(\d+)(-\d+)?\.safetensors")


class Generation(BaseModel):
    """One checkpoint file.

    Attributes:
        file: Its name in the checkpoints folder.
        sha256: Digest of the whole file.
        size_bytes: Its length.
        epoch: Epochs completed when it was written.
        step: Steps taken when it was written.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str = Field(pattern=r"^[\w.-]+\.safetensors$")
    sha256: str
    size_bytes: int
    epoch: int
    step: int


class _Pointer(BaseModel):
    """What last.json and best.json hold.

    Attributes:
        generations: The checkpoints in use, the newest first.
        outdated: Files that were in use before and may go; one that a reader holds open goes later.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    generations: tuple[Generation, ...] = ()
    outdated: tuple[str, ...] = ()


def save_generation(
    folder: RunFolder, kind: CheckpointKind, write: Callable[[Path], str], *, epoch: int, step: int
) -> Generation:
    """Write a checkpoint so that it or the one before it can be read at any instant.

    Args:
        folder: The run.
        kind: `last`, to go on from, or `best`, to use.
        write: Writes the file to the path it is given and returns the SHA-256 of what it meant to write.
        epoch: Epochs completed.
        step: Steps taken.

    Raises:
        OSError: The disk is full or gone, or gave back other bytes; the generations before stand.
    """
    folder.checkpoints.mkdir(exist_ok=True)
    for leftover in folder.checkpoints.glob(f".{kind}-*.safetensors.tmp"):  # of a save that was killed
        with contextlib.suppress(OSError):
            leftover.unlink()
    _begin_pointer(folder, kind)
    name = _free_name(folder, f"{kind}-epoch{epoch:05d}-step{step:08d}")
    target = folder.checkpoints / name
    temporary = folder.checkpoints / f".{name}.tmp"
    try:
        digest = write(temporary)
        generation = Generation(
            file=name, sha256=digest, size_bytes=temporary.stat().st_size, epoch=epoch, step=step
        )
        replace_durably(temporary, target, digest)
    finally:
        temporary.unlink(missing_ok=True)
    try:
        _point_to(folder, kind, generation)
    except OSError:
        if generation not in generations_of(folder, kind):  # it may be named, and only the flush have failed
            with contextlib.suppress(OSError):
                target.unlink()
        raise
    return generation


def _begin_pointer(folder: RunFolder, kind: CheckpointKind) -> None:
    """Have an empty pointer before the first checkpoint: files without one mean that it was lost."""
    if not (folder.checkpoints / f"{kind}.json").exists() and not _files_of(folder, kind):
        _write_pointer(folder, kind, _Pointer())


def _free_name(folder: RunFolder, stem: str) -> str:
    """A name that no file has: what the pointer names is never written over.

    A resumed run comes by steps that it saved before.
    """
    number = 1
    while True:
        name = f"{stem}.safetensors" if number == 1 else f"{stem}-{number}.safetensors"
        if not (folder.checkpoints / name).exists():
            return name
        number += 1


def _point_to(folder: RunFolder, kind: CheckpointKind, generation: Generation) -> None:
    """Move the pointer to the new generation, then remove those that the old pointer named.

    Files that it did not name are left, since with a pointer that was lost they may be all there is. But one
    of a later step than its newest is of a save that was killed before the pointer moved.
    """
    try:
        before = _read_pointer(folder, kind)
    except (OSError, ValueError):
        before = _Pointer()
    named = (generation, *(old for old in before.generations if old.file != generation.file))
    kept = named[:KEPT_GENERATIONS]
    present = {path.name for path in _files_of(folder, kind)}
    outdated = {old.file for old in named[KEPT_GENERATIONS:]} | set(before.outdated)
    if before.generations:
        outdated |= {name for name in present if _step_of(name) > before.generations[0].step}
    outdated = (outdated & present) - {old.file for old in kept}
    _write_pointer(folder, kind, _Pointer(generations=kept, outdated=tuple(sorted(outdated))))
    for name in outdated:
        with contextlib.suppress(OSError):  # in use by a reader: it goes with a later generation
            (folder.checkpoints / name).unlink()


def _step_of(name: str) -> int:
    match = _FILE.fullmatch(name)
    return int(match[2]) if match else 0


def _files_of(folder: RunFolder, kind: CheckpointKind) -> list[Path]:
    """The files that have the name of a checkpoint of this kind, be they whole or not."""
    return sorted(
        path for path in folder.checkpoints.glob(f"{kind}-*.safetensors") if _FILE.fullmatch(path.name)
    )


def _write_pointer(folder: RunFolder, kind: CheckpointKind, pointer: _Pointer) -> None:
    write_json(folder.checkpoints / f"{kind}.json", pointer.model_dump(mode="json"))


def generations_of(folder: RunFolder, kind: CheckpointKind) -> tuple[Generation, ...]:
    """What the pointer names, the newest first; nothing where there is no readable pointer."""
    try:
        return _read_pointer(folder, kind).generations
    except (OSError, ValueError):
        return ()


def _read_pointer(folder: RunFolder, kind: CheckpointKind) -> _Pointer:
    return _Pointer.model_validate(read_json(folder.checkpoints / f"{kind}.json", SMALL_JSON_BYTES))


def has_checkpoint(folder: RunFolder, kind: CheckpointKind) -> bool:
    """Whether the run has kept a checkpoint of this kind, be it intact or not.

    Raises:
        RunError: The pointer cannot be read, or it is gone and the checkpoints are there: not the same as
            none.
    """
    try:
        return bool(_read_pointer(folder, kind).generations)
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and not _files_of(folder, kind):
            return False
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "checkpoints/{kind}.json of the run {run} cannot be read: {reason}."),
            {"run": folder.name, "kind": kind, "reason": reason_of(error)},
            hint=QT_TRANSLATE_NOOP("errors", "`resnet-studio runs check {run} --repair` mends it."),
        ) from error


def rebuild_pointer(
    folder: RunFolder, kind: CheckpointKind, digests: Mapping[str, str] | None = None
) -> tuple[Generation, ...]:
    """Point to the checkpoint files that are whole, the newest first; for when the pointer was lost.

    Args:
        folder: The run.
        kind: Which pointer.
        digests: SHA-256 of files, as far as they are known; whether bytes in the others were changed cannot
            be known any more.

    Raises:
        OSError: The pointer cannot be written.
    """
    found = (_whole_file(path, digests or {}) for path in _files_of(folder, kind))
    whole = [one for one in found if one is not None]
    whole.sort(key=lambda one: (one.step, (folder.checkpoints / one.file).stat().st_mtime), reverse=True)
    kept = tuple(whole[:KEPT_GENERATIONS])
    _write_pointer(folder, kind, _Pointer(generations=kept))
    return kept


def set_broken_aside(folder: RunFolder, kind: CheckpointKind, digests: Mapping[str, str]) -> list[str]:
    """Give the checkpoint files that are not whole names that say so; returns the names they had.

    Raises:
        OSError: A file cannot be moved.
    """
    broken = [path for path in _files_of(folder, kind) if _whole_file(path, digests) is None]
    for path in broken:
        set_aside(path)
    return [path.name for path in broken]


def drop_damaged(folder: RunFolder, kind: CheckpointKind) -> None:
    """Name only the checkpoints that are intact, and set the others aside as `….broken`.

    Raises:
        OSError: The pointer cannot be written.
    """
    before = _read_pointer(folder, kind)
    intact = tuple(one for one in before.generations if is_intact(folder, one))
    _write_pointer(folder, kind, before.model_copy(update={"generations": intact}))
    for one in before.generations:
        path = folder.checkpoints / one.file
        if one not in intact and path.exists():
            set_aside(path)


def read_header(path: Path) -> tuple[dict[str, Any], int]:
    """The header of a file of safetensors, and its length in bytes; needs no torch.

    Raises:
        OSError: The file cannot be read.
        ValueError: It begins with no header.
    """
    with open_ordinary(path) as stream:
        length = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(min(length, LONGEST_HEADER_BYTES)))
    if not isinstance(header, dict):
        raise ValueError(QT_TRANSLATE_NOOP("reasons", "{name} begins with no header").format(name=path.name))
    return header, length


def _whole_file(path: Path, digests: Mapping[str, str]) -> Generation | None:
    """The generation that a file is, or None where it does not fit its header or its known digest."""
    found = _generation_of_file(path)
    return found if found and digests.get(found.file, found.sha256) == found.sha256 else None


def _generation_of_file(path: Path) -> Generation | None:
    """The generation that a file is by its name, or None where its header and length do not fit."""
    match = _FILE.fullmatch(path.name)
    try:
        header, length = read_header(path)
        end = max((one["data_offsets"][1] for key, one in header.items() if key != "__metadata__"), default=0)
        size = path.stat().st_size
        if match is None or size != 8 + length + end:
            return None
        epoch, step = int(match[1]), int(match[2])
        return Generation(file=path.name, sha256=digest_of(path), size_bytes=size, epoch=epoch, step=step)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None


def is_intact(folder: RunFolder, generation: Generation) -> bool:
    """Whether the file is there with the very bytes that were written."""
    path = folder.checkpoints / generation.file
    try:
        return path.stat().st_size == generation.size_bytes and digest_of(path) == generation.sha256
    except OSError:
        return False


def newest_intact(folder: RunFolder, kind: CheckpointKind) -> Path:
    """The newest checkpoint whose bytes are as they were written.

    Raises:
        RunError: There is none, or the pointer to them cannot be read.
    """
    named = generations_of(folder, kind) if has_checkpoint(folder, kind) else ()
    for generation in named:
        if is_intact(folder, generation):
            return folder.checkpoints / generation.file
    if named:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "Every {kind} checkpoint of the run {run} is damaged."),
            {"run": folder.name, "kind": kind},
            hint=QT_TRANSLATE_NOOP("errors", "Start the run again from its recipe; its curves are kept."),
        )
    raise RunError(
        QT_TRANSLATE_NOOP("errors", "The run {run} has no checkpoint yet."),
        {"run": folder.name},
        hint=QT_TRANSLATE_NOOP("errors", "Wait for the end of its first epoch, or start it again."),
    )
