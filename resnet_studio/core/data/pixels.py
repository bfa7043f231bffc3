"""The pixels of a data set at one size: all in memory where they fit, else read when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import psutil
from numpy.typing import NDArray
from PIL import Image

from resnet_studio.core.data.cache import open_cache
from resnet_studio.core.data.cached_pixels import open_filled, read_all
from resnet_studio.core.data.cifar10 import images_of, read_image
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.decode import decode, fit_image
from resnet_studio.core.data.digits import read_digits
from resnet_studio.core.data.file_pixels import FilePixels
from resnet_studio.core.tasks import TaskContext

MEMORY_PART: Final = 0.25
CHUNK_PIXELS: Final = 2**20


class PixelSource(Protocol):
    """The images of a data set at one size, by their index in the data set."""

    def __len__(self) -> int: ...

    @property
    def size(self) -> int:
        """Side of the square images in pixels."""
        ...

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The images (N, size, size, 3) in the order of `indices`; the array is the caller's own.

        Raises:
            DataError: A file can no longer be read.
        """
        ...


class MemoryPixels:
    """Images that are all in memory.

    Attributes:
        images: (N, size, size, 3) uint8, RGB; not to be changed.
    """

    def __init__(self, images: NDArray[np.uint8]) -> None:
        self.images = images

    def __len__(self) -> int:
        return len(self.images)

    @property
    def size(self) -> int:
        """Side of the square images in pixels."""
        return int(self.images.shape[1])

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The images (N, size, size, 3) in the order of `indices`, a copy."""
        return self.images[indices]


class ResizedPixels:
    """Images that are in memory at their own size, resized each time they are asked for."""

    def __init__(self, images: NDArray[np.uint8], size: int, resize: str) -> None:
        self._images = images
        self._size = size
        self._resize = resize

    def __len__(self) -> int:
        return len(self._images)

    @property
    def size(self) -> int:
        """Side of the square images in pixels."""
        return self._size

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The images (N, size, size, 3) in the order of `indices`."""
        images = np.empty((len(indices), self._size, self._size, 3), np.uint8)
        for row, index in enumerate(indices.tolist()):
            images[row] = fit_image(Image.fromarray(self._images[index]), self._size, self._resize)
        return images


def open_pixels(
    dataset: DataSet,
    size: int,
    resize: str,
    context: TaskContext | None = None,
    *,
    memory_bytes: int | None = None,
    num_sharing: int = 1,
    is_kept: bool = True,
    is_hurried: Callable[[], bool] | None = None,
) -> PixelSource:
    """The images of a data set as squares; those of a folder are decoded once and kept in the cache.

    Args:
        dataset: As `scan` found it.
        size: Side of the squares in pixels.
        resize: `crop`, `squash` or `pad`.
        context: Where to report progress and look for a stop.
        memory_bytes: What the images may take in memory; a quarter of what is free where it is not given.
            Of a folder that takes more, what the cache lacks is decoded into it now, and read from it later.
        num_sharing: How many processes on this computer hold the images at once; they share that quarter.
        is_kept: Whether what is decoded is put into the cache; what lies there is used in any case.
        is_hurried: Asked now and then while the cache is filled; where it says yes, the rest is left to be
            decoded when it is asked for. What must be read into memory is read.

    Raises:
        DataError: The data has changed since the scan and cannot be read.
        Cancelled: The context was stopped.
    """
    context = context or TaskContext()
    if memory_bytes is None:
        memory_bytes = int(psutil.virtual_memory().available * MEMORY_PART / num_sharing)
    is_fitting = len(dataset) * size * size * 3 <= memory_bytes
    everything = np.arange(len(dataset))
    if dataset.kind == "folder":
        files = FilePixels(dataset, size, resize)
        cache = open_cache(files, context, is_kept=is_kept)
        if is_fitting:
            return MemoryPixels(read_all(files, cache, context, is_kept=is_kept))
        if cache is None:
            return files
        return open_filled(files, cache, context, is_kept=is_kept, is_hurried=is_hurried)
    images = _own_images(dataset, context)
    if images.shape[1] == size:
        return MemoryPixels(images)
    resized = ResizedPixels(images, size, resize)
    return MemoryPixels(resized.read(everything)) if is_fitting else resized


def read_squares(dataset: DataSet, indices: NDArray[np.int64], size: int, resize: str) -> NDArray[np.uint8]:
    """A few images (N, size, size, 3) as `open_pixels` gives them; no others are read.

    Raises:
        DataError: A file can no longer be read.
    """
    if dataset.kind == "folder":
        return FilePixels(dataset, size, resize).read(indices)
    if dataset.kind == "digits":
        images = read_digits()[indices]
    else:
        images = np.stack([read_image(dataset, index) for index in indices.tolist()])
    if images.shape[1] == size:
        return np.ascontiguousarray(images)
    return ResizedPixels(images, size, resize).read(np.arange(len(images)))


def thumbnail(dataset: DataSet, index: int, size: int) -> NDArray[np.uint8]:
    """One image as a small square (size, size, 3), its middle; cheap enough to be called while scrolling.

    The small images of CIFAR-10 and the digits are enlarged by repeating pixels, not blurred.

    Raises:
        DataError: The file can no longer be read.
    """
    if dataset.kind == "folder":
        return decode(Path(dataset.path) / dataset.keys[index], size, "crop")
    image = read_digits()[index] if dataset.kind == "digits" else read_image(dataset, index)
    if size > image.shape[0]:
        rows = np.arange(size) * image.shape[0] // size
        return np.ascontiguousarray(image[rows][:, rows])
    return fit_image(Image.fromarray(np.ascontiguousarray(image)), size, "crop")


def file_of(dataset: DataSet, index: int) -> Path | None:
    """The file of one image, or None where the images are not files of their own."""
    return Path(dataset.path) / dataset.keys[index] if dataset.kind == "folder" else None


def _own_images(dataset: DataSet, context: TaskContext) -> NDArray[np.uint8]:
    if dataset.kind == "digits":
        # A copy: torch warns of arrays that may not be written, as the kept one is.
        return read_digits().copy()
    return images_of(dataset, context)


def in_chunks(
    source: PixelSource, indices: NDArray[np.int64], context: TaskContext | None = None
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """The images in parts of a few megabytes, so that no second copy of a large data set stands in memory.

    Args:
        source: The pixels.
        indices: (N,) int64, in the order wanted.
        context: Is told how many images are done, and can stop the work.

    Yields:
        Where in `indices` a part begins, and its images (n, size, size, 3).
    """
    num = max(CHUNK_PIXELS // source.size**2, 1)
    for start in range(0, len(indices), num):
        if context is not None:
            context.raise_if_stopped()
        chunk = source.read(indices[start : start + num])
        yield start, chunk
        if context is not None:
            context.report(start + len(chunk), len(indices))
