"""How often a model was measured on images: kept with its run, or by its file's digest.

The more often test images are looked at while somebody still chooses, the less their number says of others.
Readings are lines that are only ever added, so that what was read cannot be unread by a damaged evaluation.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from resnet_studio.core.durable import remembered_digest, write_json
from resnet_studio.core.runs.folder import RunFolder, run_of
from resnet_studio.core.runs.rows import decode_row, encode_row
from resnet_studio.core.settings import app_folders

OWN_DATA = "own"


def readings_path(weights: Path) -> Path:
    """Where the readings of a file of weights are kept; all checkpoints of a run are one model.

    Raises:
        OSError: The file cannot be read.
    """
    run = run_of(weights)
    if run is not None:
        return run.readings_path
    return app_folders().data / "readings" / f"{remembered_digest(weights)}.jsonl"


def note_reading(path: Path, split: str, data: str = OWN_DATA, **about: Any) -> int:
    """Add a reading; returns how many there are of this split of these data, this one included.

    Args:
        path: The readings of the model.
        split: train, validation, test or all.
        data: The fingerprint of other data than the model's own.
        about: What else is worth knowing of it: checkpoint, accuracy.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    row = {"time": round(time.time(), 3), "split": split, "data": data, **about}
    with path.open("ab+", buffering=0) as stream:
        size_bytes = stream.seek(0, os.SEEK_END)
        line = (b"\n" if _is_torn(stream) else b"") + encode_row(row)
        try:
            if stream.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            os.fsync(stream.fileno())
        except OSError:
            with contextlib.suppress(OSError):  # whoever tries again must not count the reading twice
                stream.truncate(size_bytes)
            raise
    return num_readings(path, split, data)


def num_readings(path: Path, split: str, data: str = OWN_DATA) -> int:
    """How often this split of these data was read; lines that are damaged count for none."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError:
        return 0
    rows = (row for line in lines if line.strip() and (row := decode_row(line)) is not None)
    return sum(row.get("split") == split and row.get("data") == data for row in rows)


def _is_torn(stream: Any) -> bool:
    """Whether the last line has no end: a process was killed while it wrote."""
    if not stream.seek(0, os.SEEK_END):
        return False
    stream.seek(-1, os.SEEK_END)
    return bool(stream.read(1) != b"\n")


def _at_once(_: str, write: Callable[[], Any]) -> Any:
    return write()


def store_evaluation(
    folder: RunFolder,
    values: dict[str, Any],
    checkpoint: Path,
    insist: Callable[[str, Callable[[], Any]], Any] = _at_once,
) -> int:
    """Keep an evaluation in the run; returns how often this split was read, also kept as `reading`.

    One with mirrored views has a file of its own, `test_mirrored.json`: the run's figures stay plain.

    Args:
        folder: Of the run.
        values: Of the evaluation.
        checkpoint: Of the network that was evaluated.
        insist: Does each writing, told what is written; may wait for the disk.

    Raises:
        OSError: It cannot be written.
    """
    split, views = values["split"], values.get("views", 1)
    accuracy = values.get("accuracy")
    note = partial(note_reading, checkpoint=checkpoint.name, accuracy=accuracy, views=views)
    number: int = insist(folder.readings_path.name, lambda: note(folder.readings_path, split))
    about = {"checkpoint": checkpoint.name, "time": time.time(), "reading": number}
    path = folder.evaluations / (f"{split}_mirrored.json" if views > 1 else f"{split}.json")
    insist(path.name, lambda: write_json(path, values | about))
    return number
