"""manifest.json: length and digest of the files that make a run what it is, as they were written."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from resnet_studio.core.durable import (
    SMALL_JSON_BYTES,
    open_ordinary,
    read_json,
    remembered_digest,
    write_json,
)
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import CHECKPOINT_KINDS, generations_of
from resnet_studio.core.runs.sealed import is_whole

CALIBRATION = "evaluations/calibration.safetensors"

_PIECE_BYTES = 1_000_000


class FileRecord(BaseModel):
    """A file as it was written.

    Attributes:
        size_bytes: Its length; of a file that grows, as far as it was on the disk for sure.
        sha256: Digest of so many bytes.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    size_bytes: int = Field(ge=0)
    sha256: str


NOTHING = FileRecord(size_bytes=0, sha256=hashlib.sha256().hexdigest())


class Manifest(BaseModel):
    """What manifest.json holds.

    Attributes:
        files: By path below the run's folder.
        lost: What was on record of a file that was found to be another when the run went on: of it new
            bytes are known again, but what was lost is told until a repair.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    files: dict[str, FileRecord] = {}
    lost: dict[str, FileRecord] = {}

    def with_loss(self, name: str) -> Manifest:
        """The same, of a file that is not what is on record; of several losses the first is kept."""
        return self.model_copy(update={"lost": {name: self.files[name]} | self.lost})


def read_manifest(folder: RunFolder) -> Manifest | None:
    """The manifest, or None where there is none: the run has not begun, or is of an earlier version.

    Raises:
        OSError: It cannot be read.
        ValueError: It is damaged.
    """
    try:
        return Manifest.model_validate(read_json(folder.manifest_path, SMALL_JSON_BYTES))
    except FileNotFoundError:
        return None


def write_manifest(
    folder: RunFolder, before: Manifest, metrics: FileRecord, *, is_mended: bool = False
) -> Manifest:
    """Write down what the files of a run are; only for the process that holds its lock.

    Args:
        folder: The run.
        before: What was known of it. What is never written again is not looked at again: whatever happens to
            it must not become what it was.
        metrics: Of metrics.jsonl as far as it was flushed.
        is_mended: Whether a repair has seen to what was lost, so that it is told no more.

    Returns:
        What was written.

    Raises:
        OSError: A file cannot be read, or the manifest cannot be written; the one before stands.
    """
    files = {}
    for path in written_once(folder):
        if path.name in before.files:
            files[path.name] = before.files[path.name]
        elif path.exists():
            files[path.name] = _record_of(path)
    for path in (folder.environment_path, folder.start_path):
        if path.exists() and is_as_written(path):
            files[path.name] = _record_of(path)
    path = folder.calibration_path
    if path.exists() and _is_known_or_whole(path, before.files.get(CALIBRATION)):
        files[CALIBRATION] = _record_of(path)
    files[folder.metrics_path.name] = metrics
    for kind in CHECKPOINT_KINDS:
        for one in generations_of(folder, kind):
            files[f"checkpoints/{one.file}"] = FileRecord(size_bytes=one.size_bytes, sha256=one.sha256)
    manifest = Manifest(files=files, lost={} if is_mended else before.lost)
    if manifest != before:
        write_json(folder.manifest_path, manifest.model_dump(mode="json"))
    return manifest


def written_once(folder: RunFolder) -> tuple[Path, ...]:
    """What a run writes when it begins, and never again."""
    return (folder.recipe_path, folder.classes_path, folder.split_path)


def _is_known_or_whole(path: Path, known: FileRecord | None) -> bool:
    return _record_of(path) == known or is_whole(path)


def is_as_written(path: Path) -> bool:
    """Whether a JSON file can be read and is what was written."""
    try:
        read_json(path)
    except (OSError, ValueError):
        return False
    return True


def begins_as(path: Path, record: FileRecord) -> bool:
    """Whether a file that grows begins with what is on record; one of which nothing is may be absent.

    Raises:
        OSError: It cannot be read.
    """
    try:
        return not record.size_bytes or record_beginning(path, record.size_bytes) == record
    except FileNotFoundError:
        return False


def record_beginning(path: Path, size_bytes: int) -> FileRecord:
    """The record of the first bytes of a file, or of all there are.

    Raises:
        OSError: It cannot be read.
    """
    digest, left = hashlib.sha256(), size_bytes
    with open_ordinary(path) as stream:
        while left and (piece := stream.read(min(left, _PIECE_BYTES))):
            digest.update(piece)
            left -= len(piece)
    return FileRecord(size_bytes=size_bytes - left, sha256=digest.hexdigest())


def _record_of(path: Path) -> FileRecord:
    return FileRecord(size_bytes=path.stat().st_size, sha256=remembered_digest(path))
