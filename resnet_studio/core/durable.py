"""Writes that a crash or a power cut cannot leave half done."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import stat
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import hexdigits
from typing import Any

from resnet_studio.core.errors import QT_TRANSLATE_NOOP

IS_WINDOWS = os.name == "nt"
REPLACE_TRIES = 50
REPLACE_WAIT_SECONDS = 0.02
LEFTOVER_SECONDS = 60.0  # a write that is under way takes less
MOST_JSON_BYTES = 256 << 20  # the split of a million images has less
SMALL_JSON_BYTES = 4 << 20  # what is no list of images: parsed, the worst takes 30 times as much
SEAL = "seal"
SEAL_DIGITS = 64
_DIGITS_LEFT = 48  # of a digest that a few flipped bits have changed; words have a third of such letters
_SEAL_END = '"\n}\n'


def write_durably(path: Path, content: bytes) -> None:
    """Put `content` at `path`: the old content or the new one is there at any instant, never a part.

    Raises:
        OSError: The disk is full, gone or read-only, or gave back other bytes; the old content stands.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        temporary.write_bytes(content)
        replace_durably(temporary, path, hashlib.sha256(content).hexdigest())
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """Put a JSON object at `path` as `write_durably` does, with a digest of its bytes as its last value.

    Raises:
        OSError: The disk is full, gone or read-only; the old content stands.
    """
    if SEAL in values:
        raise ValueError(f"the key {SEAL!r} is that of the digest")
    sealed = {**values, SEAL: ""}
    try:
        content = json.dumps(sealed, ensure_ascii=False, indent=1).encode()
    except UnicodeEncodeError:  # a file name of bytes that are no UTF-8; JSON's escapes can hold it
        content = json.dumps(sealed, indent=1).encode()
    body = content[: content.rindex(b'"')]
    write_durably(path, body + _seal_of(body))


def _seal_of(body: bytes) -> bytes:
    """What ends a JSON file that begins with these bytes."""
    return f"{hashlib.sha256(body).hexdigest()}{_SEAL_END}".encode()


def replace_durably(temporary: Path, path: Path, sha256: str) -> None:
    """Move a finished file into place, once the disk has it whole, and have the folder remember it.

    Args:
        temporary: The file, in the folder of `path`.
        path: Where it belongs.
        sha256: Digest of what was meant to be written.

    Raises:
        OSError: The move failed, or the disk gave back other bytes; what stood at `path` still stands.
    """
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
        _forget_pages(stream.fileno())
    if digest_of(temporary) != sha256:
        raise OSError(
            errno.EIO,
            QT_TRANSLATE_NOOP("reasons", "the disk gave back other bytes than were written to {name}").format(
                name=path.name
            ),
        )
    for left in range(REPLACE_TRIES - 1, -1, -1):
        try:
            temporary.replace(path)
            break
        except PermissionError:  # Windows, while a reader has the file open
            if left == 0 or not IS_WINDOWS:
                raise
            time.sleep(REPLACE_WAIT_SECONDS)
    sync_folder(path.parent)


def _forget_pages(descriptor: int) -> None:
    """Ask the system to drop its copy of a flushed file, so that the next read asks the disk.

    Linux does so; macOS and Windows have no such call, and there the read that follows may be answered from
    memory. What a disk holds in a cache of its own is beyond reach.
    """
    if hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError):  # a file system that knows no such advice
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def free_aside(path: Path) -> Path:
    """A name beside a damaged file that says so, and that no file has."""
    number = 1
    while True:
        aside = path.with_name(f"{path.name}.broken" if number == 1 else f"{path.name}.broken-{number}")
        if not aside.exists():
            return aside
        number += 1


def set_aside(path: Path) -> Path:
    """Give a damaged file a name that says so; returns it.

    Raises:
        OSError: It cannot be moved.
    """
    aside = free_aside(path)
    path.replace(aside)
    sync_folder(path.parent)
    return aside


def is_sealed(path: Path) -> bool:
    """Whether a JSON file that can be read was written with a digest; those of earlier versions were not.

    Raises:
        OSError: The file cannot be read.
    """
    return path.read_bytes().endswith(_SEAL_END.encode())


def remove_leftovers(folder: Path) -> None:
    """Remove what processes that were killed in the middle of a write have left in a folder."""
    until = time.time() - LEFTOVER_SECONDS
    for path in folder.glob(".*.tmp"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < until:
                path.unlink()


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


def open_ordinary(path: Path) -> io.BufferedReader:
    """A file, opened to be read, that holds bytes: a pipe or a device would be waited for without end.

    Raises:
        OSError: It cannot be opened, or is none.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, QT_TRANSLATE_NOOP("reasons", "it is no ordinary file"), str(path))
    return path.open("rb")


def read_ordinary(path: Path, most_bytes: int) -> bytes:
    """All bytes of a file.

    Raises:
        OSError: It cannot be read, or is no ordinary file.
        ValueError: It has more bytes.
    """
    with open_ordinary(path) as stream:
        content = stream.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise ValueError(
            QT_TRANSLATE_NOOP("reasons", "{name} has more than {limit} MiB").format(
                name=path.name, limit=most_bytes >> 20
            )
        )
    return content


def read_json(path: Path, most_bytes: int = MOST_JSON_BYTES) -> dict[str, Any]:
    """The JSON object in a file; one that `write_json` wrote is as it was written.

    Raises:
        OSError: The file cannot be read.
        ValueError: It holds no JSON object, is too large, or its bytes were changed since it was written.
    """
    for left in range(REPLACE_TRIES - 1, -1, -1):
        try:
            content = read_ordinary(path, most_bytes)
            break
        except PermissionError:  # Windows, while the writer replaces the file
            if left == 0 or not IS_WINDOWS:
                raise
            time.sleep(REPLACE_WAIT_SECONDS)
    try:
        values = json.loads(content.decode())
    except RecursionError as error:
        raise ValueError(
            QT_TRANSLATE_NOOP("reasons", "{name} is nested too deeply").format(name=path.name)
        ) from error
    if not isinstance(values, dict):
        raise ValueError(QT_TRANSLATE_NOOP("reasons", "{name} holds no JSON object").format(name=path.name))
    if _had_seal(values):
        body = content[: -SEAL_DIGITS - len(_SEAL_END)]
        if SEAL not in values or content != body + _seal_of(body):
            raise ValueError(
                QT_TRANSLATE_NOOP("reasons", "{name} was changed since it was written").format(name=path.name)
            )
        del values[SEAL]
    return values


def _had_seal(values: dict[str, Any]) -> bool:
    """Whether a file was written with a digest, also where the very name of the digest was damaged.

    Files of earlier versions have none, and end with no value that looks like one: the last of a status is
    words.
    """
    last = next(reversed(values.values()), None)
    return SEAL in values or (isinstance(last, str) and _looks_like_digest(last))


def _looks_like_digest(text: str) -> bool:
    """Whether a text may have been a digest in hexadecimal digits before some bits of it were flipped."""
    return len(text) == SEAL_DIGITS and sum(letter in hexdigits for letter in text) >= _DIGITS_LEFT


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with open_ordinary(path) as stream:
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
