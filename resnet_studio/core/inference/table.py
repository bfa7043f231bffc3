"""Answers as a table on disk: the one form that the command line and the window write."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError

HEAD = ("path", "label", "probability", "error", "unfamiliar")

AnswerRow = tuple[str, str, float | None, str, bool]
Others = Sequence[tuple[str, float]]
WriteRow = Callable[[AnswerRow, Others], None]


@contextlib.contextmanager
def open_table(path: Path, num_named: int = 1) -> Iterator[WriteRow]:
    """A new table that takes a row a picture, each of which is on its way to the disk at once.

    A row is path, label, probability (empty where there is none), error, and whether the picture looks like
    none of the training (yes or empty). Where more than one class is named, `label2`, `probability2` and so
    on follow: the likeliest after the first.

    Raises:
        DataError: The file cannot be written.
    """
    more = [f"{what}{place}" for place in range(2, num_named + 1) for what in ("label", "probability")]
    # Names that are no UTF-8 come out as the bytes they are.
    with _told(path):
        stream = path.open("w", newline="", encoding="utf-8", errors="surrogateescape", buffering=1)
    writer = csv.writer(stream)

    def write(row: AnswerRow, others: Others) -> None:
        values = [value for other in others for value in other][: len(more)]
        *said, is_unfamiliar = row
        cells = ["" if value is None else value for value in (*said, "yes" if is_unfamiliar else "", *values)]
        with _told(path):
            writer.writerow(cells + [""] * (len(HEAD) + len(more) - len(cells)))

    try:
        with _told(path):
            writer.writerow([*HEAD, *more])
        yield write
    finally:
        with _told(path):
            stream.close()


def write_csv(path: Path, rows: Iterable[AnswerRow]) -> None:
    """A whole table of the likeliest classes.

    Raises:
        DataError: The file cannot be written.
    """
    with open_table(path) as write:
        for row in rows:
            write(row, ())


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> DataError:
    """The sentence for a table that cannot be written."""
    return DataError(
        QT_TRANSLATE_NOOP("errors", "The table cannot be written to {path}: {reason}."),
        {"path": str(path), "reason": error.strerror or str(error)},
        hint=QT_TRANSLATE_NOOP("errors", "Choose another file or folder, or make room there."),
    )
