"""The pixels of a data set at one size: all in memory where they fit, else decoded when asked for."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class PixelSource(Protocol):
    """The images of a data set at one size, by their index in the data set."""

    def __len__(self) -> int: ...

    @property
    def size(self) -> int:
        """Side of the square images in pixels."""
        ...

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The images (N, size, size, 3) in the order of `indices`.

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
