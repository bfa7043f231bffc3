"""What the worker says of pictures, as rows and as a file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from resnet_studio.core.data.decode import decode, preview
from resnet_studio.core.durable import write_durably
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.inference.table import cannot_write, write_csv
from resnet_studio.core.settings import app_folders
from resnet_studio.gui.retold import retold

LONGEST_SIDE_PX = 1600
MAX_PASTED = 20


@dataclass(frozen=True)
class Result:
    """One picture and its answer.

    Attributes:
        path: The file.
        label: The most likely class, however sure it is; empty where the file could not be read.
        probability: Of that class, 0 to 1; None where the file could not be read.
        top: The most likely classes with their probabilities.
        error: Why the file could not be read.
        is_unfamiliar: Whether the picture looks like nothing in the training data.
    """

    path: str
    label: str = ""
    probability: float | None = None
    top: tuple[tuple[str, float], ...] = ()
    error: str = ""
    is_unfamiliar: bool = False

    @property
    def name(self) -> str:
        """The name of the file."""
        return os.path.basename(self.path)  # noqa: PTH119 - a Path takes ten times as long, of fifty thousand


def result_of(item: Mapping[str, Any]) -> Result:
    """A row of what the worker sent."""
    path = str(item.get("path", ""))
    if item.get("error"):
        return Result(path, error=_reason(str(item["error"]), path))
    # One name for all rows that have it: fifty thousand rows name the same few classes.
    top = tuple((sys.intern(str(name)), float(value)) for name, value in item.get("top", ()))
    label = sys.intern(str(item.get("label") or (top[0][0] if top else "")))
    return Result(path, label, float(item.get("probability", 0)), top, "", bool(item.get("unfamiliar")))


def _reason(error: str, path: str) -> str:
    """What is wrong, without the path: the row names the file already."""
    reason = error.removeprefix(path).strip()
    told = retold(f"It {reason}" if reason != error else reason)
    return told if reason not in told else reason[:1].upper() + reason[1:]


def write_results(path: Path, results: Sequence[Result], threshold: float = 0.0) -> None:
    """The answers as the command line writes them: JSON where the file is called so, else a CSV table.

    An answer whose probability is below the threshold has no label.

    Raises:
        DataError: The file cannot be written.
    """
    said = [(row, row.label if (row.probability or 0) >= threshold else "") for row in results]
    if path.suffix.lower() != ".json":
        rows = ((row.path, label, row.probability, row.error, row.is_unfamiliar) for row, label in said)
        write_csv(path, rows)
        return
    images = [_item_of(row, label) for row, label in said]
    try:
        write_durably(path, json.dumps({"images": images}, indent=1).encode())
    except OSError as error:
        raise cannot_write(path, error) from error


def _item_of(row: Result, label: str) -> dict[str, Any]:
    if row.error:
        return {"path": row.path, "error": row.error}
    return {
        "path": row.path,
        "label": label or None,
        "probability": row.probability,
        "top": row.top,
        "unfamiliar": row.is_unfamiliar,
    }


def read_thumbnail(path: str, side_px: int) -> NDArray[np.uint8]:
    """The middle of a picture (side, side, 3), cheap enough to be read while scrolling.

    Raises:
        DataError: It cannot be read.
    """
    return decode(Path(path), side_px, "crop")


def read_picture(path: str) -> NDArray[np.uint8]:
    """The pixels (height, width, 3) of a picture, made smaller where it is very large.

    Raises:
        DataError: It cannot be read.
    """
    return preview(Path(path), LONGEST_SIDE_PX)


def keep_pasted(image: QImage) -> str:
    """Put a picture from the clipboard into the app's cache, so that the worker finds it.

    The last `MAX_PASTED` are kept. Of the picture only pixels are: what a program wrote beside them, such as
    where it was taken, is left out.

    Raises:
        DataError: It cannot be written there.
    """
    folder = app_folders().cache / "pasted"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        kept = sorted(folder.glob("pasted-*.png"), key=_number_of)
        path = _new_file(folder, _number_of(kept[-1]) + 1 if kept else 1)
        if not _only_pixels(image).save(str(path)):
            raise OSError(QT_TRANSLATE_NOOP("reasons", "the picture cannot be saved"))
        for old in kept[: 1 - MAX_PASTED]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The pasted picture cannot be kept in {path}: {reason}."),
            {"path": str(folder), "reason": error.strerror or str(error)},
            hint=QT_TRANSLATE_NOOP("errors", "Save it as a file and open that."),
        ) from error
    return str(path)


def _only_pixels(image: QImage) -> QImage:
    """The picture without its texts, which a PNG would keep."""
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    width, height, stride = plain.width(), plain.height(), plain.bytesPerLine()
    return QImage(plain.constBits(), width, height, stride, plain.format()).copy()


def _new_file(folder: Path, number: int) -> Path:
    """A file of this number or the next that is free; made at once, so that no other window takes it."""
    while True:
        path = folder / f"pasted-{number}.png"
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            number += 1
        else:
            return path


def _number_of(path: Path) -> int:
    digits = path.stem.removeprefix("pasted-")
    return int(digits) if digits.isdecimal() else 0
