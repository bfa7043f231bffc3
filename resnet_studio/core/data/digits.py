"""The 1,797 handwritten digits that scikit-learn carries: 8 × 8 pixels, ten classes, no download."""

from __future__ import annotations

import functools
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resnet_studio.core.data.dataset import NO_SPLIT, DataSet, fingerprint_of

WORD: Final = "digits"
SIZE: Final = 8
_TOP_VALUE: Final = 16


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
    # Late: scikit-learn takes a second to import.
    from sklearn.datasets import load_digits

    bunch = load_digits()
    grey = np.rint(bunch.images * (255 / _TOP_VALUE)).astype(np.uint8)
    images = np.ascontiguousarray(np.broadcast_to(grey[..., None], (*grey.shape, 3)))
    images.flags.writeable = False
    return images, bunch.target.astype(np.int64)
