"""Adds decoded images to a cache, in a thread of its own: who decodes does not wait for the disk."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import queue
import threading
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from resnet_studio.core.data.cache_index import INDEX_NAME, PIXELS_PATTERN, CacheIndex, CacheKey
from resnet_studio.core.data.cache_place import has_reserve, used_bytes
from resnet_studio.core.data.file_pixels import stamps_of
from resnet_studio.core.errors import reason_of
from resnet_studio.core.tasks import TaskContext

SAVE_EVERY_SECONDS: Final = 10  # what a killed process may lose
MAX_WAITING: Final = 8
WAIT_SECONDS: Final = 0.1

_log = logging.getLogger(__name__)
_at_work: dict[Path, CacheWriter] = {}


@dataclass(frozen=True)
class _Block:
    keys: Sequence[str]
    stamps: NDArray[np.int64]
    images: NDArray[np.uint8]


class CacheWriter:
    """Appends rows, then puts the index that knows of them in place; holds the writer's lock until its end.

    Use as a context manager. A row that no index knows of is none, so a crash leaves the cache as it was.
    Where the disk takes no more, the log says so and what is put from then on is let go.

    Args:
        folder: The cache.
        key: What it is for.
        index: What it holds; the writer's own from now on.
        lock: The writer's lock, held.
        limit_bytes: What all caches may take together; another process may fill one at the same time.
        is_queue_bounded: Whether `put` waits for the disk where much is waiting already.
    """

    def __init__(
        self,
        folder: Path,
        key: CacheKey,
        index: CacheIndex,
        lock: FileLock,
        *,
        limit_bytes: int,
        is_queue_bounded: bool,
    ) -> None:
        self._folder = folder
        self._key = key
        self._index = index
        self._lock = lock
        self._limit_bytes = limit_bytes
        self._blocks: queue.Queue[_Block | None] = queue.Queue(MAX_WAITING if is_queue_bounded else 0)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cache-writer")

    def __enter__(self) -> CacheWriter:
        """Begin."""
        _at_work[self._folder] = self
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing more comes; what was put is still written."""
        if not self.is_over:
            self._blocks.put(None)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is written."""
        return self._is_over.is_set()

    def put(self, keys: Sequence[str], stamps: NDArray[np.int64], images: NDArray[np.uint8]) -> None:
        """Add images (N, size, size, 3) of files with these stamps (N, 2); not to be changed any more."""
        if not self.is_over:
            self._blocks.put(_Block(keys, stamps, images))

    def wait(self, context: TaskContext) -> None:
        """Wait, after the end of the block, until all is written that was put.

        Raises:
            Cancelled: The context was stopped; it is written nevertheless.
        """
        while self._thread.is_alive():
            context.raise_if_stopped()
            self._thread.join(WAIT_SECONDS)

    def _run(self) -> None:
        try:
            with contextlib.closing(self._open()) as stream:
                self._write_all(stream)
        except OSError as error:
            _log.warning("The images are not cached any further: %s.", reason_of(error))
        finally:
            self._is_over.set()
            with contextlib.suppress(queue.Empty):  # one who waits to put must not wait for ever
                while True:
                    self._blocks.get_nowait()
            self._lock.release()
            _at_work.pop(self._folder, None)

    def _write_all(self, stream: FileIO) -> None:
        saved_at = time.monotonic()
        try:
            while (block := self._blocks.get()) is not None:
                self._write(stream, block.keys, block.stamps, block.images)
                if time.monotonic() - saved_at >= SAVE_EVERY_SECONDS:
                    self._save(stream)
                    saved_at = time.monotonic()
        finally:
            self._save(stream)

    def _write(
        self, stream: FileIO, keys: Sequence[str], stamps: NDArray[np.int64], images: NDArray[np.uint8]
    ) -> None:
        if not has_reserve(self._folder):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if used_bytes(self._folder.parent) + images.nbytes > self._limit_bytes:
            raise OSError(errno.ENOSPC, "all caches together would take more than the settings allow")
        is_there = stamps[:, 0] >= 0
        if not is_there.all():
            images = images[is_there]
        _write_whole(stream, np.ascontiguousarray(images))
        for place, image in zip(np.flatnonzero(is_there).tolist(), images, strict=True):
            self._index.add(keys[place], stamps[place].tolist(), zlib.crc32(image.data))

    def _save(self, stream: FileIO) -> None:
        os.fsync(stream.fileno())
        self._index.save(self._folder / INDEX_NAME, self._key)

    def _open(self) -> FileIO:
        """The file of the pixels, to be written after its last row; a new one where most rows are dead."""
        self._drop_gone()
        path = self._folder / self._index.pixels_name
        num_whole = path.stat().st_size // self._key.row_bytes if path.exists() else 0
        self._index.drop_from(num_whole)
        if self._index.is_sparse:
            path = self._carry_over(path)
        for other in self._folder.glob(PIXELS_PATTERN):
            if other != path:
                with contextlib.suppress(OSError):  # Windows, while somebody reads it
                    other.unlink()
        path.touch()
        stream = path.open("r+b", buffering=0)  # a buffer would fail again when it is closed
        stream.seek(len(self._index) * self._key.row_bytes)
        return stream

    def _drop_gone(self) -> None:
        """Forget the files that changed or are not there any more, also those of other parts of the data."""
        live = list(self._index.live)
        stamps = stamps_of(Path(self._key.data), live, TaskContext())
        for place in np.flatnonzero(self._index.rows_of(live, stamps) < 0).tolist():
            self._index.drop(live[place])

    def _carry_over(self, path: Path) -> Path:
        """Copy the live rows to a new file, those that prove sound; whoever reads the old file keeps it."""
        old, self._index = self._index, CacheIndex()
        new_path = self._folder / self._index.pixels_name
        if not old.live:
            return new_path
        table, num_bytes = old.table, self._key.row_bytes
        with path.open("rb") as source, new_path.open("wb") as target:
            for key, row in old.live.items():
                source.seek(row * num_bytes)
                pixels = source.read(num_bytes)
                *stamp, digest = table[row].tolist()
                if zlib.crc32(pixels) == digest:
                    target.write(pixels)
                    self._index.add(key, stamp, digest)
        return new_path


def _write_whole(stream: FileIO, images: NDArray[np.uint8]) -> None:
    rest = images.data.cast("B")
    while rest:
        rest = rest[stream.write(rest) :]


def wait_for_writer(folder: Path, context: TaskContext) -> None:
    """Wait until this process has written what it was about to add to a cache.

    Raises:
        Cancelled: The context was stopped.
    """
    writer = _at_work.get(folder)
    if writer is not None:
        writer.wait(context)
