"""The images of one folder at one size on the disk, decoded once: a memory map beside an index.

An image counts as cached while its file has the size and the time of change that it was decoded at. Each row
has a CRC-32, looked at when it is first read in a process: to look at all rows at opening would read a data
set that is larger than memory twice, and at 3 GB/s the sum costs less than the copy. What does not prove true
is decoded again. `cache_writer` adds rows.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import features

from resnet_studio.core.data.cache_index import INDEX_NAME, CacheIndex, CacheKey, load_index
from resnet_studio.core.data.cache_place import claim, make_room, take_writer_lock
from resnet_studio.core.data.cache_writer import CacheWriter, wait_for_writer
from resnet_studio.core.data.decode import DECODE_VERSION
from resnet_studio.core.data.file_pixels import FilePixels
from resnet_studio.core.errors import StudioError, reason_of
from resnet_studio.core.settings import GIB, load_settings
from resnet_studio.core.tasks import TaskContext

_LIBRARIES: Final = ("jpg", "libtiff", "webp", "avif")
NO_ROW: Final = -1

_log = logging.getLogger(__name__)


class CachedRows:
    """The cached images of a data set as they were when the index was read; safe in threads.

    Attributes:
        rows: (N,) int64, a row for each image of the data set, -1 where there is none.

    Args:
        rows: As above.
        pixels: (rows, size, size, 3) uint8, mapped.
        digests: (rows,) int64, their CRC-32.
        num_whole: Tells how many rows the mapped file holds in full now.
    """

    def __init__(
        self,
        rows: NDArray[np.int64],
        pixels: NDArray[np.uint8],
        digests: NDArray[np.int64],
        num_whole: Callable[[], int],
    ) -> None:
        self.rows = rows
        self._pixels = pixels
        self._num_whole = num_whole
        self._digests = digests
        self._is_proved = np.zeros(len(digests), bool)

    def read_into(self, images: NDArray[np.uint8], indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Put the images that are cached and sound at their places; returns the places that are left.

        Args:
            images: (N, size, size, 3) uint8, contiguous.
            indices: (N,) int64, into the data set.
        """
        self._forget_cut_off()
        rows = self.rows[indices]
        places = np.flatnonzero(rows >= 0)
        if len(places) == len(rows):
            np.take(self._pixels, rows, axis=0, out=images, mode="clip")  # other modes would copy twice
        else:
            images[places] = self._pixels[rows[places]]
        for place in places[~self._is_proved[rows[places]]].tolist():
            self._prove(images[place], indices[place], rows[place])
        return np.flatnonzero(self.rows[indices] < 0)

    def _forget_cut_off(self) -> None:
        """To read a mapped row that was cut off its file meanwhile would end this process."""
        num_whole = self._num_whole()
        if num_whole < len(self._pixels):
            self.rows[self.rows >= num_whole] = NO_ROW

    def _prove(self, image: NDArray[np.uint8], index: np.int64, row: np.int64) -> None:
        if zlib.crc32(image.data) == self._digests[row]:
            self._is_proved[row] = True
        else:
            self.rows[index] = NO_ROW


class PixelCache:
    """The cache of a data set at one size; it counts as in use until `close`, or while this object is.

    Attributes:
        folder: Where it lies.

    Raises:
        OSError, StudioError: The place cannot be written or locked.
        Cancelled: The context was stopped.
    """

    def __init__(
        self, folder: Path, files: FilePixels, key: CacheKey, limit_bytes: int, context: TaskContext
    ) -> None:
        wait_for_writer(folder, context)
        self.folder = folder
        self._files = files
        self._key = key
        self._limit_bytes = limit_bytes
        self._claim = claim(folder)
        self._stamps = files.stamps(context)
        self._seen: tuple[int, int] | None = None

    def close(self) -> None:
        """Let others clear it."""
        self._claim.release()

    def open_rows(self) -> CachedRows:
        """What the cache holds now of the data set; what is damaged counts as not there."""
        self._seen = self._signature()
        index = self._load()
        pixels = self._map(index)
        rows = index.rows_of(self._files.keys, self._stamps)
        is_cut = rows >= len(pixels)
        if is_cut.any():
            self.note_damage()
            rows[is_cut] = NO_ROW
        path = self.folder / index.pixels_name
        return CachedRows(
            rows, pixels, index.table[: len(pixels), 2], lambda: self._num_whole(path, len(pixels))
        )

    @property
    def has_changed(self) -> bool:
        """Whether another process has added to it since it was opened."""
        now = self._signature()
        return now is not None and now != self._seen

    def note_damage(self) -> None:
        """Say in the log that rows did not prove true."""
        _log.warning("The cache in %s is damaged; its images are decoded again.", self.folder)

    def distrust(self) -> None:
        """Have all of it made anew the next time it is opened."""
        self.note_damage()
        with contextlib.suppress(OSError):
            self._index_path.unlink()

    def start_writing(self, num_images: int, *, is_queue_bounded: bool) -> CacheWriter | None:
        """A writer for so many images more, or None where that cannot be; the log then says why."""
        if not num_images:
            return None
        try:
            if not make_room(self.folder, num_images * self._key.row_bytes, self._limit_bytes):
                _log.warning("%s", self._no_room(num_images))
                return None
            lock = take_writer_lock(self.folder)
            if lock is None:
                _log.info("Another process fills the cache of %s; this one adds nothing.", self._key.data)
                return None
            return CacheWriter(
                self.folder,
                self._key,
                self._load(),
                lock,
                limit_bytes=self._limit_bytes,
                is_queue_bounded=is_queue_bounded,
            )
        except (OSError, StudioError) as error:
            _log_no_cache(error)
            return None

    def add(self, writer: CacheWriter, indices: NDArray[np.int64], images: NDArray[np.uint8]) -> None:
        """Hand images (N, size, size, 3) of the data set to a writer; they are not to be changed any more."""
        writer.put([self._files.keys[index] for index in indices.tolist()], self._stamps[indices], images)

    @property
    def _index_path(self) -> Path:
        return self.folder / INDEX_NAME

    def _signature(self) -> tuple[int, int] | None:
        try:
            status = self._index_path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino

    def _load(self) -> CacheIndex:
        try:
            return load_index(self._index_path, self._key)
        except FileNotFoundError:
            return CacheIndex()
        except (OSError, ValueError) as error:
            _log.warning("The cache in %s is made anew: %s.", self.folder, reason_of(error))
            return CacheIndex()

    def _map(self, index: CacheIndex) -> NDArray[np.uint8]:
        """The rows (N, size, size, 3) that the file of pixels holds in full; opening it notes the use."""
        size, path = self._key.image_size, self.folder / index.pixels_name
        try:
            num = min(len(index), path.stat().st_size // self._key.row_bytes)
            os.utime(path)
            if num:
                return np.asarray(np.memmap(path, np.uint8, "r", shape=(num, size, size, 3)))
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            _log_no_cache(error)
        return self._files.empty(0)

    def _num_whole(self, path: Path, num_if_gone: int) -> int:
        """How many rows a file holds in full; a map of one that is gone still holds them all."""
        try:
            return path.stat().st_size // self._key.row_bytes
        except OSError:
            return num_if_gone

    def _no_room(self, num_images: int) -> str:
        needed, limit = num_images * self._key.row_bytes / GIB, self._limit_bytes / GIB
        return (
            f"No room to cache {self._key.data}: it needs {needed:.1f} GiB more, the settings allow "
            f"{limit:g} GiB in all, and 1 GiB of the disk is left free. `resnet-studio cache` shows more."
        )


def open_cache(files: FilePixels, context: TaskContext, *, is_kept: bool) -> PixelCache | None:
    """The cache of a folder at one size; None where the settings want none or there can be none.

    Args:
        files: The images.
        context: Looked at for a stop.
        is_kept: Whether it is to be made where there is none.

    Raises:
        Cancelled: The context was stopped.
    """
    key = CacheKey(str(files.root), files.size, files.resize, decoder_version())
    try:
        settings = load_settings()
        folder = settings.cache_path / key.folder_name
        if not settings.cache_limit_bytes or not (is_kept or folder.is_dir()):
            return None
        cache = PixelCache(folder, files, key, settings.cache_limit_bytes, context)
        make_room(folder, 0, settings.cache_limit_bytes)  # the bound may be a lower one by now
        return cache
    except (OSError, StudioError, NotImplementedError) as error:  # the last: a disk without locks
        _log_no_cache(error)
        return None


@functools.cache
def decoder_version() -> str:
    """All that decides which pixels a file gives: our way, Pillow, and the libraries that it uses."""
    known = {*features.codecs, *features.modules}  # Pillow warns where it is asked about another
    libraries = [f"{name} {features.version(name)}" for name in _LIBRARIES if name in known]
    return ", ".join([f"{DECODE_VERSION}", f"Pillow {PIL.__version__}", *libraries])


def _log_no_cache(error: Exception) -> None:
    _log.warning("The images are not cached: %s.", reason_of(error))
