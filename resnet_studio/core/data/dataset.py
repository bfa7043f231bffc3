"""What every data set looks like to the rest of the app: classes, keys, labels, splits, faults; no pixels."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SplitName = Literal["train", "validation", "test"]
SPLITS: tuple[SplitName, ...] = ("train", "validation", "test")
NO_SPLIT = -1
SHOWN_NAMES = 20
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of the data that is left out or deserves a look.

    Attributes:
        path: The file or folder.
        fault: What is wrong with it, a plain sentence.
    """

    path: str
    fault: str


@dataclass(frozen=True, eq=False)
class DataSet:
    """The images of a data set, named and labelled.

    Attributes:
        kind: Where the images come from.
        path: The absolute path of the folder or archive, or the word `digits`.
        name: A short name to show.
        classes: The names of the classes; a label is an index into them.
        keys: A stable name for each image: its path below `path` with `/` between the parts,
            `train/00000` and `test/00000` for CIFAR-10, `0000` for the digits.
        labels: (N,) int64.
        given_splits: (N,) int8, an index into `SPLITS`, or -1 where the data set says nothing.
        image_size: The most common shorter side in pixels; 32 for CIFAR-10, 8 for the digits.
        faults: What was left out or looks wrong.
        verified: For CIFAR-10 whether the md5 is the official one; None elsewhere.
        fingerprint: sha256 in hex of classes, keys, labels, given splits and the content (`fingerprint_of`).
        sides: (N,) int32, the shorter side of each image in pixels; None where all are alike.
    """

    kind: Literal["folder", "cifar10", "digits"]
    path: str
    name: str
    classes: tuple[str, ...]
    keys: tuple[str, ...]
    labels: NDArray[np.int64]
    given_splits: NDArray[np.int8]
    image_size: int
    faults: tuple[Fault, ...]
    verified: bool | None
    fingerprint: str
    sides: NDArray[np.int32] | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def class_counts(self) -> dict[str, int]:
        """How many images each class has, in the order of the classes."""
        counts = np.bincount(self.labels, minlength=len(self.classes))
        return dict(zip(self.classes, counts.tolist(), strict=True))

    def images_a_class(self) -> float:
        """How many images a class has, the median of all."""
        return float(np.median(list(self.class_counts().values())))


def fingerprint_of(
    classes: Sequence[str],
    keys: Sequence[str],
    labels: NDArray[np.int64],
    given_splits: NDArray[np.int8],
    content: Iterable[bytes | memoryview],
) -> str:
    """The sha256 that tells whether two scans saw the same data.

    `content` is the pixels for CIFAR-10 and the digits, and the sizes of the files for a folder: reading
    every byte of a large folder would cost minutes. Times of change are left out, so that a copied folder
    keeps its fingerprint; a file replaced by another of exactly the same size goes unnoticed.
    """
    digest = hashlib.sha256()
    for names in (classes, keys):
        # Names on disk may hold bytes that are no UTF-8; Python carries them as surrogates.
        text = "\0".join(names).encode("utf-8", "surrogatepass")
        digest.update(len(text).to_bytes(8, "little") + text)
    digest.update(labels.astype("<i8").tobytes())
    digest.update(given_splits.astype("<i1").tobytes())
    for part in content:
        digest.update(part)
    return digest.hexdigest()


def printable(name: str) -> str:
    """`name`, fit for a sentence: line breaks, direction marks and undecodable bytes become escapes."""
    return "".join(_escape(char) if unicodedata.category(char) in _UNSEEN else char for char in name)


def name_list(names: Sequence[str]) -> str:
    """Names fit for a sentence: the first `SHOWN_NAMES`, and how many more there are."""
    shown = ", ".join(printable(name) for name in names[:SHOWN_NAMES])
    more = len(names) - SHOWN_NAMES
    return f"{shown} and {more:,} more" if more > 0 else shown or "none"


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
