"""The place of all caches of decoded images: what lies there, what is in use, and room within the bound."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import uuid
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from resnet_studio.core.data.cache_index import FOLDER_SUFFIX, INDEX_NAME, PIXELS_PATTERN, read_about
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError, reason_of
from resnet_studio.core.tasks import TaskContext

RESERVE_BYTES: Final = 2**30  # of the disk, left to the runs and their checkpoints
LOCK_WAIT_SECONDS: Final = 10
PLACE_LOCK: Final = "place.lock"
WRITER_LOCK: Final = "writer.lock"
_USE_PATTERN: Final = "use-*.lock"
_OURS: Final = (INDEX_NAME, f".{INDEX_NAME}.*", PIXELS_PATTERN, WRITER_LOCK, _USE_PATTERN)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CacheEntry:
    """The images of one folder at one size, as they lie in the cache.

    Attributes:
        folder: Where they lie.
        data: The folder they were decoded from; empty where the index is damaged.
        image_size: Side of the squares in pixels, 0 where the index is damaged.
        resize: `crop`, `squash` or `pad`.
        num_images: How many there are.
        size_bytes: What they take on the disk.
        used_at: When they were last opened, in seconds since 1970.
        is_in_use: Whether a process reads or writes them now.
    """

    folder: Path
    data: str
    image_size: int
    resize: str
    num_images: int
    size_bytes: int
    used_at: float
    is_in_use: bool


class Claim:
    """A mark that a cache is in use: it ends with `release`, with this object, or with the process."""

    def __init__(self, folder: Path) -> None:
        path = folder / _USE_PATTERN.replace("*", f"{os.getpid()}-{uuid.uuid4().hex[:8]}")
        lock = _lock(path)
        lock.acquire()
        self.release = weakref.finalize(self, _end_use, lock, path)


def claim(folder: Path) -> Claim:
    """Make the folder of a cache, and see to it that nobody clears it.

    Raises:
        OSError: The place cannot be made.
        StudioError: It cannot be written or locked.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _place_locked(folder.parent):
        folder.mkdir(exist_ok=True)
        return Claim(folder)


def take_writer_lock(folder: Path) -> FileLock | None:
    """The lock of the one who adds to a cache, or None where another process has it.

    Raises:
        StudioError: The folder cannot be written or locked.
    """
    lock = _lock(folder / WRITER_LOCK)
    with _place_locked(folder.parent), contextlib.suppress(Timeout):
        lock.acquire()
        return lock
    return None


def list_entries(place: Path) -> list[CacheEntry]:
    """All that lies in the cache, the last used first.

    Raises:
        StudioError: The place cannot be read or locked.
    """
    if not place.is_dir():
        return []
    with _place_locked(place):
        return _entries(place)


def clear(place: Path, context: TaskContext) -> list[CacheEntry]:
    """Delete all that is not in use, and nothing that is not the cache's; returns what was deleted.

    Raises:
        StudioError: Something cannot be deleted.
        Cancelled: The context was stopped; what was deleted by then is gone.
    """
    removed: list[CacheEntry] = []
    if not place.is_dir():
        return removed
    with _place_locked(place):
        entries = [entry for entry in _entries(place) if not entry.is_in_use]
        for entry in entries:
            context.raise_if_stopped()
            _remove(entry.folder)
            removed.append(entry)
            context.report(len(removed), len(entries), QT_TRANSLATE_NOOP("activity", "Clearing the cache"))
    return removed


def make_room(folder: Path, needed_bytes: int, limit_bytes: int) -> bool:
    """Evict the caches that were not used for longest until so much more fits; whether it does.

    None in use is evicted, and none at all where that would not make room enough.

    Args:
        folder: The cache that is to grow; it stays.
        needed_bytes: By how much.
        limit_bytes: What all caches may take together.

    Raises:
        StudioError: The place cannot be read or locked.
    """
    with _place_locked(folder.parent):
        entries = _entries(folder.parent)
        used = sum(entry.size_bytes for entry in entries)
        free = shutil.disk_usage(folder.parent).free - RESERVE_BYTES
        excess = max(used + needed_bytes - limit_bytes, needed_bytes - free if needed_bytes else 0)
        evictable = [entry for entry in entries if entry.folder != folder and not entry.is_in_use]
        if excess > sum(entry.size_bytes for entry in evictable):
            return False
        while excess > 0:
            entry = evictable.pop()
            _log.info("The cache of %s was cleared to make room.", entry.data or entry.folder)
            _remove(entry.folder)
            excess -= entry.size_bytes
    return True


def used_bytes(place: Path) -> int:
    """What the pixels of all caches take on the disk now."""
    total = 0
    for path in place.glob(f"*{FOLDER_SUFFIX}/{PIXELS_PATTERN}"):
        with contextlib.suppress(OSError):  # cleared meanwhile
            total += path.stat().st_size
    return total


def has_reserve(folder: Path) -> bool:
    """Whether the disk has still what is to be left to others."""
    return shutil.disk_usage(folder).free >= RESERVE_BYTES


def _lock(path: Path, timeout_seconds: float = 0) -> FileLock:
    # Not by thread: a writer's thread frees what another took.
    return FileLock(path, timeout=timeout_seconds, thread_local=False)


@contextlib.contextmanager
def _place_locked(place: Path) -> Iterator[None]:
    """To look whether a lock is held is to hold it for that moment: locks are taken and looked at in here."""
    try:
        with _lock(place / PLACE_LOCK, LOCK_WAIT_SECONDS):
            yield
    except Timeout as error:
        raise StudioError(
            QT_TRANSLATE_NOOP("errors", "Another process is at work on the cache in {path}."),
            {"path": str(place)},
            hint=QT_TRANSLATE_NOOP("errors", "Try again in a moment."),
        ) from error
    except OSError as error:
        raise StudioError(
            QT_TRANSLATE_NOOP("errors", "The cache in {path} cannot be used: {reason}."),
            {"path": str(place), "reason": reason_of(error)},
            hint=QT_TRANSLATE_NOOP("errors", "See to it that you may write there, or choose another place."),
        ) from error


def _entries(place: Path) -> list[CacheEntry]:
    folders = [path for path in place.glob(f"*{FOLDER_SUFFIX}") if path.is_dir()]
    return sorted(map(_look_at, folders), key=lambda entry: entry.used_at, reverse=True)


def _end_use(lock: FileLock, path: Path) -> None:
    lock.release()
    with contextlib.suppress(OSError):
        path.unlink()


def _look_at(folder: Path) -> CacheEntry:
    about = read_about(folder / INDEX_NAME) or {}
    sizes, times = [], [0.0]
    for pattern in (INDEX_NAME, PIXELS_PATTERN):
        for path in folder.glob(pattern):
            with contextlib.suppress(OSError):
                status = path.stat()
                sizes.append(status.st_size)
                times.append(status.st_mtime)
    return CacheEntry(
        folder,
        str(about.get("data", "")),
        int(about.get("image_size", 0)),
        str(about.get("resize", "")),
        int(about.get("images", 0)),
        sum(sizes),
        max(times),
        _is_in_use(folder),
    )


def _is_in_use(folder: Path) -> bool:
    return any(_is_held(path) for pattern in (WRITER_LOCK, _USE_PATTERN) for path in folder.glob(pattern))


def _is_held(path: Path) -> bool:
    lock = _lock(path)
    try:
        lock.acquire()
    except Timeout:
        return True
    lock.release()
    return False


def _remove(folder: Path) -> None:
    """Delete what is the cache's; a folder that holds anything else stays."""
    for pattern in _OURS:
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()
