"""A first look at a folder of classes: how many images each has, and which come first, by names alone.

It is there in the time that listing the folders takes, or at once where none of them changed since the last
look. Everything else waits for the scan, which may correct it.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from resnet_studio.core.data.dataset import NO_SPLIT, DataSet
from resnet_studio.core.data.folder import (
    IMAGE_SUFFIXES,
    class_folders,
    is_ignored,
    is_new_folder,
    suffix_of,
)
from resnet_studio.core.data.records import record_name, write_record
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import TaskContext

OUTLINE_VERSION: Final = 1
NUM_FIRST: Final = 240  # a large screen of small thumbnails
# A folder that changed so lately may change again without its time telling it.
SETTLED_NS: Final = 2_000_000_000

_SHORT: Final = frozenset(suffix for suffix in IMAGE_SUFFIXES if len(suffix) == 4)
_AT_A_GLANCE: Final = _SHORT | {suffix.upper() for suffix in _SHORT}

First = tuple[str, str, int]


@dataclass(frozen=True, eq=False)
class Outline:
    """What can be shown of a folder before it is scanned.

    Attributes:
        dataset: The images that are known by now, in the order that they will have; not looked into yet.
        class_counts: How many images each class has in all.
    """

    dataset: DataSet
    class_counts: dict[str, int]

    @property
    def is_whole(self) -> bool:
        """Whether all images are in it."""
        return len(self.dataset) == sum(self.class_counts.values())


def look_over(root: Path, context: TaskContext) -> Outline | None:
    """The outline of a folder; None where it holds no classes with images.

    Raises:
        DataError: The folder cannot be read, or is not laid out in one of the known ways.
        Cancelled: The context was stopped.
    """
    kept = _read_kept(root)
    if kept is not None:
        return _outline_of(root, *kept)
    counts: Counter[str] = Counter()
    first: list[First] = []
    folders: dict[str, int] = {"": _changed_ns(root)}
    for start, name, split in class_folders(root):
        context.raise_if_stopped()
        if "/" in start:
            folders.setdefault(start.partition("/")[0], _changed_ns(root / start.partition("/")[0]))
        for folder, names in _image_names(root, start):
            folders[folder] = _changed_ns(root / folder)
            counts[name] += len(names)
            if len(first) < NUM_FIRST:
                first += [(f"{folder}/{one}", name, split) for one in sorted(names)]
    if not counts.total():
        return None
    first.sort()
    known = {name: counts[name] for name in sorted(counts)}
    _keep(root, folders, known, first[:NUM_FIRST])
    return _outline_of(root, known, first[:NUM_FIRST])


def _image_names(root: Path, start: str) -> Iterator[tuple[str, list[str]]]:
    """The folders of a class with the names of their images; what is no folder is told by its suffix."""
    waiting = [start]
    seen: set[tuple[int, int]] = set()
    is_new_folder(root, seen)
    while waiting:
        folder = waiting.pop()
        place = f"{root}/{folder}"
        if not is_new_folder(Path(place), seen):  # a link that leads in a circle
            continue
        try:
            entries = os.listdir(place)  # noqa: PTH208 - names alone, in half the time
        except OSError:
            continue
        # Nearly all are told at a glance, in a fraction of the time that the exact question takes.
        names = [name for name in entries if name[-4:] in _AT_A_GLANCE and name[0] != "."]
        if len(names) < len(entries):
            known = set(names)
            rest = [name for name in entries if name not in known and not is_ignored(name)]
            names += [name for name in rest if suffix_of(name) in IMAGE_SUFFIXES]
            others = (name for name in rest if suffix_of(name) not in IMAGE_SUFFIXES)
            # Not by a Path for each, of which there may be a million.
            waiting += [f"{folder}/{one}" for one in others if os.path.isdir(f"{place}/{one}")]  # noqa: PTH112
        yield folder, names


def _outline_of(root: Path, counts: dict[str, int], first: list[First]) -> Outline:
    classes = tuple(counts)
    numbers = {name: number for number, name in enumerate(classes)}
    dataset = DataSet(
        kind="folder",
        path=str(root),
        name=root.name or str(root),
        classes=classes,
        keys=tuple(key for key, _, _ in first),
        labels=np.array([numbers[name] for _, name, _ in first], np.int64),
        given_splits=np.array([split for _, _, split in first], np.int8),
        image_size=0,
        faults=(),
        verified=None,
        fingerprint="",
    )
    return Outline(dataset, counts)


def _changed_ns(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return -1


def _kept_path(root: Path) -> Path:
    return app_folders().cache / "outlines" / record_name(str(root))


def _read_kept(root: Path) -> tuple[dict[str, int], list[First]] | None:
    """The counts and the first images of the last look, if none of the folders changed since."""
    try:
        record = json.loads(_kept_path(root).read_text(encoding="utf-8"))
        if record["version"] != OUTLINE_VERSION:
            return None
        if any(_changed_ns(Path(f"{root}/{name}")) != changed for name, changed in record["folders"].items()):
            return None
        return _counts_in(record), [_first_in(row, record["counts"]) for row in record["first"]]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _counts_in(record: dict[str, Any]) -> dict[str, int]:
    return {str(name): int(count) for name, count in record["counts"].items()}


def _first_in(row: Any, counts: dict[str, int]) -> First:
    key, name, split = row
    if name not in counts or split not in range(NO_SPLIT, 3):
        raise ValueError("the record is damaged")
    return str(key), str(name), int(split)


def _keep(root: Path, folders: dict[str, int], counts: dict[str, int], first: list[First]) -> None:
    """Keep it for the next time; a cache that cannot be written is no failure."""
    if max(folders.values()) > time.time_ns() - SETTLED_NS:
        return
    record = {"version": OUTLINE_VERSION, "folders": folders, "counts": counts, "first": first}
    with contextlib.suppress(OSError, UnicodeError):
        write_record(_kept_path(root), record)
