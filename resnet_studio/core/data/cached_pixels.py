"""The images of a folder read from its cache; what the cache lacks is decoded, and put into it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resnet_studio.core.data.cache import CachedRows, PixelCache
from resnet_studio.core.data.cache_writer import CacheWriter
from resnet_studio.core.data.file_pixels import FilePixels
from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.tasks import TaskContext

BLOCK_BYTES: Final = 2**22
LOOK_AGAIN_SECONDS: Final = 10


class CachedPixels:
    """Images of a folder that are read from a memory map, and decoded where the cache lacks them."""

    def __init__(self, files: FilePixels, cache: PixelCache) -> None:
        self._files = files
        self._cache = cache
        self._rows = cache.open_rows()
        self._looked_at = time.monotonic()
        self._is_distrusted = False

    def __len__(self) -> int:
        return len(self._files)

    @property
    def size(self) -> int:
        """Side of the square images in pixels."""
        return self._files.size

    @property
    def missing(self) -> NDArray[np.int64]:
        """The images (N,) that the cache lacks, as far as is known."""
        return np.flatnonzero(self._rows.rows < 0)

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The images (N, size, size, 3) in the order of `indices`.

        Raises:
            DataError: A file that the cache lacks is gone or has broken since the scan.
        """
        images = self._files.empty(len(indices))
        missing = self.read_into(images, indices)
        if len(missing):
            images[missing] = self._files.read(indices[missing])
        return images

    def read_into(self, images: NDArray[np.uint8], indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """As `CachedRows.read_into`; where something is damaged, the cache is made anew the next time."""
        rows = self._newest_rows(indices)
        num_expected = np.count_nonzero(rows.rows[indices] < 0)
        missing = rows.read_into(images, indices)
        if len(missing) > num_expected and not self._is_distrusted:
            self._is_distrusted = True
            self._cache.distrust()
        return missing

    def reopen(self) -> None:
        """Take over what has been added to the cache."""
        self._rows = self._cache.open_rows()

    def _newest_rows(self, indices: NDArray[np.int64]) -> CachedRows:
        """The rows; where they lack some and another process may have added them, those it has added."""
        now = time.monotonic()
        is_due = now - self._looked_at >= LOOK_AGAIN_SECONDS and not self._is_distrusted
        if is_due and (self._rows.rows[indices] < 0).any():
            self._looked_at = now
            if self._cache.has_changed:
                self.reopen()
        return self._rows


def read_all(
    files: FilePixels, cache: PixelCache | None, context: TaskContext, *, is_kept: bool
) -> NDArray[np.uint8]:
    """All images (N, size, size, 3) of a folder; what had to be decoded is written to the cache meanwhile.

    Args:
        files: The images.
        cache: Where they are kept, or None.
        context: Where to report progress and look for a stop; what is decoded by then is kept.
        is_kept: Whether the cache may be added to.

    Raises:
        DataError: A file is gone or has broken since the scan.
        Cancelled: The context was stopped.
    """
    images = files.empty(len(files))
    everything = np.arange(len(files))
    if cache is None:
        _Filling(files, context, images=images).decode(everything)
        return images
    with closing(cache):
        missing = _read_known(cache, images, context)
        writer = cache.start_writing(len(missing), is_queue_bounded=False) if is_kept else None
        with writer or nullcontext():
            _Filling(files, context, images=images, cache=cache, writer=writer).decode(missing)
    return images


def open_filled(
    files: FilePixels,
    cache: PixelCache,
    context: TaskContext,
    *,
    is_kept: bool,
    is_hurried: Callable[[], bool] | None = None,
) -> CachedPixels:
    """The images of a folder to be read from the cache, after what it lacks has been decoded into it.

    What cannot be kept, or is left when `is_hurried` says yes, is decoded each time it is asked for.

    Raises:
        DataError: A file is gone or has broken since the scan.
        Cancelled: The context was stopped; what is decoded by then is kept.
    """
    source = CachedPixels(files, cache)
    missing = source.missing
    writer = cache.start_writing(len(missing), is_queue_bounded=True) if is_kept else None
    if writer is not None:
        with writer:
            _Filling(files, context, cache=cache, writer=writer, is_hurried=is_hurried).decode(missing)
        writer.wait(context)
        source.reopen()
    return source


def _read_known(cache: PixelCache, images: NDArray[np.uint8], context: TaskContext) -> NDArray[np.int64]:
    """Fill in what the cache holds, and return the images that it lacks."""
    rows = cache.open_rows()
    num_known = np.count_nonzero(rows.rows >= 0)
    for block in _blocks(np.arange(len(images)), images[:1].nbytes):
        context.raise_if_stopped()
        rows.read_into(images[block[0] : block[-1] + 1], block)
        context.report(int(block[-1]) + 1, len(images), QT_TRANSLATE_NOOP("activity", "Reading images"))
    missing = np.flatnonzero(rows.rows < 0)
    if len(missing) > len(images) - num_known:
        cache.note_damage()
    return missing


@dataclass
class _Filling:
    """Decodes images block by block, into memory, into the cache or into both."""

    files: FilePixels
    context: TaskContext
    images: NDArray[np.uint8] | None = None
    cache: PixelCache | None = None
    writer: CacheWriter | None = None
    is_hurried: Callable[[], bool] | None = None

    def decode(self, missing: NDArray[np.int64]) -> None:
        num_done = len(self.files) - len(missing)
        with closing(self.files.decode_each(missing, self.context)) as decoded:
            for block in _blocks(missing, self.files.empty(1).nbytes):
                self._decode_block(block, decoded, num_done)
                num_done += len(block)
                if self.images is None and self._is_enough():
                    break

    def _is_enough(self) -> bool:
        is_hurried = self.is_hurried is not None and self.is_hurried()
        return is_hurried or (self.writer is not None and self.writer.is_over)

    def _decode_block(
        self, block: NDArray[np.int64], decoded: Iterator[NDArray[np.uint8]], num_before: int
    ) -> None:
        room, num = self._room_for(block), 0
        try:
            for place, image in zip(range(len(block)), decoded, strict=False):
                room[place] = image
                num = place + 1
                self.context.report(
                    num_before + num, len(self.files), QT_TRANSLATE_NOOP("activity", "Reading images")
                )
        finally:
            self._take(block[:num], room[:num])

    def _room_for(self, block: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Where a block is decoded to: its place in the memory, where it has one in one piece."""
        if self.images is not None and block[-1] - block[0] + 1 == len(block):
            return self.images[block[0] : block[-1] + 1]
        return self.files.empty(len(block))

    def _take(self, block: NDArray[np.int64], room: NDArray[np.uint8]) -> None:
        if self.images is not None and not np.shares_memory(self.images, room):
            self.images[block] = room
        if self.cache is not None and self.writer is not None and len(block):
            self.cache.add(self.writer, block, room)


def _blocks(indices: NDArray[np.int64], image_bytes: int) -> Iterator[NDArray[np.int64]]:
    num = max(BLOCK_BYTES // image_bytes, 1)
    for start in range(0, len(indices), num):
        yield indices[start : start + num]
