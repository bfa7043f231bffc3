"""What is kept of the data sets that were opened: name, numbers, when, and a small picture made of theirs."""

from __future__ import annotations

import contextlib
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_studio.core.data import cifar10, digits
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.pixels import thumbnail
from resnet_studio.core.data.records import record_name, write_record
from resnet_studio.core.errors import StudioError
from resnet_studio.core.settings import app_folders

COLUMNS: Final = 4
ROWS: Final = 2
TILE_PX: Final = 96  # twice what is drawn, for fine screens


@dataclass(frozen=True)
class Album:
    """A data set that was opened before.

    Attributes:
        path: Its path, or the word for it.
        name: A short name to show.
        num_images, num_classes: As they were then; 0 where nothing is kept.
        opened_s: When it was opened last, in seconds since 1970; 0 where nothing is kept.
        picture: A file with some of its images; None where there is none.
        is_gone: Whether nothing is at the path now.
    """

    path: str
    name: str
    num_images: int = 0
    num_classes: int = 0
    opened_s: float = 0.0
    picture: Path | None = None
    is_gone: bool = False


def keep_album(path: str, dataset: DataSet) -> None:
    """Remember a data set that is opened under a path; a cache that cannot be written is no failure."""
    place = _place(path)
    record = {
        "name": dataset.name,
        "num_images": len(dataset),
        "num_classes": len(dataset.classes),
        "opened_s": time.time(),
    }
    with contextlib.suppress(OSError):
        write_record(place, record)
        temporary = place.with_suffix(".tmp.png")
        Image.fromarray(mosaic(dataset)).save(temporary)
        temporary.replace(place.with_suffix(".png"))


def read_album(path: str) -> Album:
    """What is kept of a data set; with little more than its name where that is nothing."""
    place = _place(path)
    is_word = path in (digits.WORD, cifar10.WORD)
    is_gone = not is_word and not _is_there(Path(path))
    name = path if is_word else Path(path).name or path
    try:
        record = json.loads(place.read_text(encoding="utf-8"))
        kept = _numbers_of(record)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return Album(path, name, is_gone=is_gone)
    picture = place.with_suffix(".png")
    return Album(path, *kept, picture if picture.is_file() else None, is_gone)


def forget_album(path: str) -> None:
    """Remove what is kept of a data set; the data set itself is not touched."""
    for place in (_place(path), _place(path).with_suffix(".png")):
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)


def mosaic(dataset: DataSet) -> NDArray[np.uint8]:
    """Some images from all over the data set, (ROWS · TILE_PX, COLUMNS · TILE_PX, 3)."""
    num = COLUMNS * ROWS
    # Class by class: the numbers of the images lie so that each class has one before any has two.
    order = np.argsort(_rank_in_class(dataset.labels), kind="stable")
    numbers = np.sort(order[:num])
    whole = np.zeros((ROWS * TILE_PX, COLUMNS * TILE_PX, 3), np.uint8)
    for place in range(num):
        row, column = divmod(place, COLUMNS)
        with contextlib.suppress(StudioError, OSError):
            pixels = thumbnail(dataset, int(numbers[place % len(numbers)]), TILE_PX)
            whole[row * TILE_PX :, column * TILE_PX :][:TILE_PX, :TILE_PX] = pixels
    return whole


def _rank_in_class(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """(N,) how many images of its class come before each."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], labels[order], side="left")
    ranks = np.empty(len(labels), np.int64)
    ranks[order] = np.arange(len(labels)) - starts
    return ranks


def _numbers_of(record: Any) -> tuple[str, int, int, float]:
    opened_s = float(record["opened_s"])
    if not math.isfinite(opened_s):
        raise ValueError("the record is damaged")
    return str(record["name"]), int(record["num_images"]), int(record["num_classes"]), opened_s


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _place(path: str) -> Path:
    return app_folders().cache / "albums" / record_name(path)
