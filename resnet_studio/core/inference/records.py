"""Where the records of moved pictures lie."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.inference.placing import numbered
from resnet_studio.core.settings import app_folders

RECORD_SUFFIX = ".jsonl"


def new_record() -> Path:
    """The path of a new record of moves, in the app's own folder."""
    name = f"{datetime.now():%Y-%m-%d_%H%M%S}{RECORD_SUFFIX}"
    return next(path for path in map(_records_folder().joinpath, numbered(name)) if not path.exists())


def newest_record() -> Path:
    """The record of the last moves that were not undone.

    Raises:
        DataError: There is none.
    """
    records = list(_records_folder().glob(f"*{RECORD_SUFFIX}"))
    if not records:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "There is no record of moves in {path}."),
            {"path": str(_records_folder())},
            hint=QT_TRANSLATE_NOOP("errors", "Name the file that was told when the pictures were moved."),
        )
    return max(records, key=lambda path: path.stat().st_mtime_ns)


def _records_folder() -> Path:
    return app_folders().state / "moves"
