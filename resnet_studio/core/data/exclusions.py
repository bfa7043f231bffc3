"""Which images of a data set the user left out: a record in the app's data folder; no file is touched."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.records import record_name, write_record
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.settings import app_folders

RECORD_VERSION = 1
LOCK_WAIT_SECONDS = 10.0


def read_excluded(dataset: DataSet) -> frozenset[str]:
    """The keys of the images that are left out, also of those that are away just now.

    Raises:
        DataError: The record is there and cannot be read: what was left out must not come back in silence.
    """
    path = exclusions_path(dataset)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["version"] != RECORD_VERSION:
            raise ValueError("it was written by a newer version")
        return frozenset(map(str, record["excluded"]))
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "Which images were excluded cannot be read from {path}: {reason}."),
            {"path": str(path), "reason": str(error)},
            hint=QT_TRANSLATE_NOOP("errors", "Remove the file to train on all images again."),
        ) from error


def exclude(dataset: DataSet, keys: Iterable[str]) -> frozenset[str]:
    """Leave images out of all parts of later runs; returns the keys that were not left out before.

    Raises:
        DataError: The record cannot be read or written.
    """
    return _change(dataset, keys, is_excluded=True)


def include(dataset: DataSet, keys: Iterable[str]) -> frozenset[str]:
    """Take images back in; returns the keys that were left out before.

    Raises:
        DataError: The record cannot be read or written.
    """
    return _change(dataset, keys, is_excluded=False)


def is_excluded(dataset: DataSet) -> NDArray[np.bool_]:
    """(N,) whether each image is left out.

    Raises:
        DataError: The record cannot be read.
    """
    excluded = read_excluded(dataset)
    return np.array([key in excluded for key in dataset.keys], dtype=bool)


def only(dataset: DataSet, is_kept: NDArray[np.bool_]) -> DataSet:
    """The data set with some of its images, (N,) which; it knows the same classes."""
    keys = tuple(key for key, kept in zip(dataset.keys, is_kept.tolist(), strict=True) if kept)
    labels, given = dataset.labels[is_kept], dataset.given_splits[is_kept]
    sides = None if dataset.sides is None else dataset.sides[is_kept]
    return replace(dataset, keys=keys, labels=labels, given_splits=given, sides=sides)


def exclusions_path(dataset: DataSet) -> Path:
    """Where it is kept which images of this data set are left out."""
    return app_folders().data / "datasets" / "excluded" / record_name(dataset.path)


def _change(dataset: DataSet, keys: Iterable[str], *, is_excluded: bool) -> frozenset[str]:
    path = exclusions_path(dataset)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=LOCK_WAIT_SECONDS):
            before = read_excluded(dataset)
            changed = frozenset(keys) - before if is_excluded else frozenset(keys) & before
            if changed:
                record = {
                    "version": RECORD_VERSION,
                    "path": dataset.path,
                    "excluded": sorted(before ^ changed),
                }
                write_record(path, record)
            return changed
    except (OSError, Timeout) as error:
        reason = "another process holds it" if isinstance(error, Timeout) else error.strerror or str(error)
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "What is excluded cannot be kept in {path}: {reason}."),
            {"path": str(path), "reason": reason},
            hint=QT_TRANSLATE_NOOP("errors", "Make room there, and see to it that you may write there."),
        ) from error
