"""The 1,797 handwritten digits that scikit-learn carries: 8 × 8 pixels, ten classes, no download."""

from __future__ import annotations

import functools
import gzip
import importlib.util
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resnet_studio.core.data.dataset import NO_SPLIT, DataSet, fingerprint_of

WORD: Final = "digits"
SIZE: Final = 8
_TOP_VALUE: Final = 16
_FILE: Final = "datasets/data/digits.csv.gz"


def scan_digits() -> DataSet:
    """The digits as a data set; they come without splits.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository, 1998 (the test part of it, as scikit-learn carries it).
    """
    images, labels = _load()
    classes = tuple(str(digit) for digit in range(10))
    keys = tuple(f"{index:04d}" for index in range(len(labels)))
    given = np.full(len(labels), NO_SPLIT, np.int8)
    return DataSet(
        kind="digits",
        path=WORD,
        name=WORD,
        classes=classes,
        keys=keys,
        labels=labels.copy(),
        given_splits=given,
        image_size=SIZE,
        faults=(),
        verified=None,
        fingerprint=fingerprint_of(classes, keys, labels, given, [images.tobytes()]),
    )


def read_digits() -> NDArray[np.uint8]:
    """The images (1797, 8, 8, 3); the grey values 0 to 16 are spread over 0 to 255. Not to be changed."""
    return _load()[0]


@functools.lru_cache(maxsize=1)
def _load() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    rows = _read_rows()
    values = rows[:, :-1].reshape(-1, SIZE, SIZE)
    grey = np.rint(values * (255 / _TOP_VALUE)).astype(np.uint8)
    images = np.ascontiguousarray(np.broadcast_to(grey[..., None], (*grey.shape, 3)))
    images.flags.writeable = False
    return images, rows[:, -1].astype(np.int64)


def _read_rows() -> NDArray[np.float64]:
    """One row an image, 64 grey values and the digit, from scikit-learn's file without scikit-learn.

    Importing it takes longer than all else from the start to the first window.
    """
    library = importlib.util.find_spec("sklearn")
    path = Path(library.origin).parent / _FILE if library is not None and library.origin else None
    if path is not None and path.is_file():
        with gzip.open(path, "rt", encoding="ascii") as stream:
            return np.loadtxt(stream, delimiter=",", ndmin=2)
    from sklearn.datasets import load_digits  # keeps its files elsewhere in this version

    bunch = load_digits()
    return np.column_stack([bunch.data, bunch.target])
