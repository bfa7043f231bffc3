"""Writes that a crash or a power cut cannot leave half done."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

IS_WINDOWS = os.name == "nt"
REPLACE_TRIES = 50
REPLACE_WAIT_SECONDS = 0.02


def write_durably(path: Path, content: bytes) -> None:
    """Put `content` at `path`: the old content or the new one is there at any instant, never a part.

    Raises:
        OSError: The disk is full, gone or read-only; the old content stands.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        replace_durably(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """Put a JSON object at `path` as `write_durably` does.

    Raises:
        OSError: The disk is full, gone or read-only; the old content stands.
    """
    try:
        content = json.dumps(values, ensure_ascii=False, indent=1).encode()
    except UnicodeEncodeError:  # a file name of bytes that are no UTF-8; JSON's escapes can hold it
        content = json.dumps(values, indent=1).encode()
    write_durably(path, content + b"\n")


def replace_durably(temporary: Path, path: Path) -> None:
    """Move a finished file into place and see to it that the folder remembers it.

    Raises:
        OSError: The move failed; what stood at `path` still stands.
    """
    for left in range(REPLACE_TRIES - 1, -1, -1):
        try:
            temporary.replace(path)
            break
        except PermissionError:  # Windows, while a reader has the file open
            if left == 0 or not IS_WINDOWS:
                raise
            time.sleep(REPLACE_WAIT_SECONDS)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries to the disk, where the system knows how (Windows does not)."""
    if IS_WINDOWS:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network disks know no such flush
            raise
    finally:
        os.close(descriptor)


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file.

    Raises:
        OSError: The file cannot be read.
        ValueError: It holds no JSON object.
    """
    for left in range(REPLACE_TRIES - 1, -1, -1):
        try:
            text = path.read_text(encoding="utf-8")
            break
        except PermissionError:  # Windows, while the writer replaces the file
            if left == 0 or not IS_WINDOWS:
                raise
            time.sleep(REPLACE_WAIT_SECONDS)
    try:
        values = json.loads(text)
    except RecursionError as error:
        raise ValueError(f"{path.name} is nested too deeply") from error
    if not isinstance(values, dict):
        raise ValueError(f"{path.name} holds no JSON object")
    return values


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def remembered_digest(path: Path) -> str:
    """The same, computed once for a file as it was last written at a time and of a size.

    For what is asked for again and again, such as the weights that answer. A change that keeps both is not
    seen.
    """
    status = path.stat()
    return _digest_as_of(path, status.st_mtime_ns, status.st_size)


@lru_cache
def _digest_as_of(path: Path, _: int, __: int) -> str:
    return digest_of(path)
