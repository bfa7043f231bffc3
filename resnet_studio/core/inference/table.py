"""Answers as a table on disk: the one form that the command line and the window write."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError

HEAD = ("path", "label", "probability", "error")

AnswerRow = tuple[str, str, float | None, str]


def write_csv(path: Path, rows: Iterable[AnswerRow]) -> None:
    """One row a picture: path, label, probability (empty where there is none), error.

    Raises:
        DataError: The file cannot be written.
    """
    try:
        # Names that are no UTF-8 come out as the bytes they are.
        with path.open("w", newline="", encoding="utf-8", errors="surrogateescape") as stream:
            writer = csv.writer(stream)
            writer.writerow(HEAD)
            writer.writerows(
                (name, label, "" if probability is None else probability, error)
                for name, label, probability, error in rows
            )
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> DataError:
    """The sentence for a table that cannot be written."""
    return DataError(
        QT_TRANSLATE_NOOP("errors", "The table cannot be written to {path}: {reason}."),
        {"path": str(path), "reason": error.strerror or str(error)},
        hint=QT_TRANSLATE_NOOP("errors", "Choose another file or folder, or make room there."),
    )
