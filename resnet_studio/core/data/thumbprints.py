"""Small grey pictures by which copies are found: made once a file, and kept in the app's cache."""

from __future__ import annotations

import contextlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.decode import DECODE_VERSION, decode
from resnet_studio.core.data.file_pixels import NO_FILE, stamps_of
from resnet_studio.core.data.records import record_name
from resnet_studio.core.data.verification import map_in_threads
from resnet_studio.core.durable import write_durably
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import TaskContext

SIDE: Final = 32
COLOR_SIDE: Final = 4
# Raised when the small pictures of the same files may come out differently.
PRINT_VERSION: Final = 1000 * DECODE_VERSION + 1
# Of ITU-R BT.601, in 1/1000.
_GREY: Final = np.array([299, 587, 114], np.uint32)


@dataclass(frozen=True, eq=False)
class Thumbprints:
    """The small grey pictures of a folder.

    Attributes:
        stamps: (N, 2) int64, size in bytes and time of change in ns of each file; -1 where there is none.
        pictures: (N, SIDE, SIDE) uint8, the whole picture in grey, squashed; zeros where it cannot be read.
        colors: (N, COLOR_SIDE, COLOR_SIDE, 3) uint8, the mean colors of its parts.
    """

    stamps: NDArray[np.int64]
    pictures: NDArray[np.uint8]
    colors: NDArray[np.uint8]


def read_thumbprints(dataset: DataSet, context: TaskContext) -> Thumbprints:
    """The small pictures of all images of a folder; files that did not change are not decoded again.

    Raises:
        Cancelled: The context was stopped.
    """
    root = Path(dataset.path)
    stamps = stamps_of(root, dataset.keys, context)
    prints = Thumbprints(
        stamps,
        np.zeros((len(dataset), SIDE, SIDE), np.uint8),
        np.zeros((len(dataset), COLOR_SIDE, COLOR_SIDE, 3), np.uint8),
    )
    is_known = _take_kept(dataset, prints)
    unknown = np.flatnonzero(~is_known & (stamps[:, 0] != NO_FILE))
    made = map_in_threads(lambda index: _pixels(root / dataset.keys[index]), unknown.tolist(), context)
    for num_done, (index, pixels) in enumerate(zip(unknown.tolist(), made, strict=True), start=1):
        prints.pictures[index] = (pixels @ _GREY + 500) // 1000
        prints.colors[index] = _part_means(pixels)
        context.report(num_done, len(unknown), QT_TRANSLATE_NOOP("activity", "Looking at images"))
    if len(unknown):
        _keep(dataset, prints)
    return prints


def _pixels(path: Path) -> NDArray[np.uint8]:
    """(SIDE, SIDE, 3); zeros where the file cannot be read any more."""
    try:
        return decode(path, SIDE, "squash")
    except DataError:
        return np.zeros((SIDE, SIDE, 3), np.uint8)


def _part_means(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    part = SIDE // COLOR_SIDE
    parts = pixels.reshape(COLOR_SIDE, part, COLOR_SIDE, part, 3)
    means: NDArray[np.float32] = parts.mean(axis=(1, 3), dtype=np.float32)
    return means


def _take_kept(dataset: DataSet, prints: Thumbprints) -> NDArray[np.bool_]:
    """Fill in what is kept of unchanged files; (N,) which those are. What is damaged counts as none."""
    is_known = np.zeros(len(dataset), bool)
    try:
        with np.load(_kept_path(dataset), allow_pickle=False) as kept:
            if int(kept["version"]) != PRINT_VERSION:
                return is_known
            keys = bytes(kept["keys"]).decode("utf-8", "surrogatepass").split("\0")
            before = Thumbprints(kept["stamps"], kept["pictures"], kept["colors"])
            if any(len(values) != len(keys) for values in (before.stamps, before.pictures, before.colors)):
                return is_known
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return is_known
    places = {key: place for place, key in enumerate(keys)}
    rows = np.array([places.get(key, -1) for key in dataset.keys], np.int64)
    is_known = rows >= 0
    is_known[is_known] = (before.stamps[rows[is_known]] == prints.stamps[is_known]).all(axis=1)
    prints.pictures[is_known] = before.pictures[rows[is_known]]
    prints.colors[is_known] = before.colors[rows[is_known]]
    return is_known


def _keep(dataset: DataSet, prints: Thumbprints) -> None:
    """Keep them for the next time; a cache that cannot be written is no failure."""
    keys = np.frombuffer("\0".join(dataset.keys).encode("utf-8", "surrogatepass"), np.uint8)
    content = io.BytesIO()
    np.savez(content, version=PRINT_VERSION, keys=keys, **vars(prints))
    path = _kept_path(dataset)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, content.getvalue())


def _kept_path(dataset: DataSet) -> Path:
    return (app_folders().cache / "copies" / record_name(dataset.path)).with_suffix(".npz")
