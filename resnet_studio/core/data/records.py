"""The small JSON files that the app keeps about data sets: named by path, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_NUM_TRIES: Final = 5
_PAUSE_SECONDS: Final = 0.05


def record_name(path: str) -> str:
    """The file name of what is kept about the data at `path`."""
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:32] + ".json"


def write_record(path: Path, record: Mapping[str, Any]) -> None:
    """Write a record in one step; a reader sees the old or the new one.

    Raises:
        OSError: It cannot be written; the old one stands.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with temporary.open("w", encoding="utf-8") as stream:
            stream.write(json.dumps(record))
            stream.flush()
            os.fsync(stream.fileno())  # or a power cut may leave the new name with nothing in it
        _replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _replace(source: Path, target: Path) -> None:
    for remaining in reversed(range(_NUM_TRIES)):
        try:
            source.replace(target)
            return
        except PermissionError:
            # Windows refuses while another process reads the target.
            if not remaining:
                raise
            time.sleep(_PAUSE_SECONDS)
