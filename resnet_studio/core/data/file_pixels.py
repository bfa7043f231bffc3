"""The images of a folder, decoded from their files each time they are asked for."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.decode import decode
from resnet_studio.core.data.verification import map_in_threads
from resnet_studio.core.tasks import TaskContext

NO_FILE = -1


class FilePixels:
    """Images of a folder, decoded each time they are asked for.

    Attributes:
        root: The folder.
        keys: The images' paths below it.
        resize: How an image becomes a square.
    """

    def __init__(self, dataset: DataSet, size: int, resize: str) -> None:
        self.root = Path(dataset.path)
        self.keys = dataset.keys
        self.resize = resize
        self._size = size

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def size(self) -> int:
        """Side of the square images in pixels."""
        return self._size

    def empty(self, num: int) -> NDArray[np.uint8]:
        """Room for so many images, (num, size, size, 3)."""
        return np.empty((num, self._size, self._size, 3), np.uint8)

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The images (N, size, size, 3) in the order of `indices`, decoded in threads.

        Raises:
            DataError: A file is gone or has broken since the scan.
        """
        images = self.empty(len(indices))
        for row, image in enumerate(self.decode_each(indices, TaskContext())):
            images[row] = image
        return images

    def decode_each(
        self, indices: NDArray[np.int64], context: TaskContext
    ) -> Generator[NDArray[np.uint8], None, None]:
        """One image (size, size, 3) after the other in the order of `indices`, decoded in threads.

        Raises:
            DataError: A file is gone or has broken since the scan.
            Cancelled: The context was stopped.
        """
        yield from map_in_threads(self._decode_one, indices.tolist(), context)

    def stamps(self, context: TaskContext) -> NDArray[np.int64]:
        """What tells an unchanged file, as `stamps_of`.

        Raises:
            Cancelled: The context was stopped.
        """
        return stamps_of(self.root, self.keys, context)

    def _decode_one(self, index: int) -> NDArray[np.uint8]:
        return decode(self.root / self.keys[index], self._size, self.resize)


def stamps_of(root: Path, keys: Iterable[str], context: TaskContext) -> NDArray[np.int64]:
    """Size in bytes and time of change in ns of some files, (N, 2); `NO_FILE` twice where there is none.

    Raises:
        Cancelled: The context was stopped.
    """
    stamps = []
    for key in keys:
        context.raise_if_stopped()
        try:
            status = (root / key).stat()
        except (OSError, ValueError):  # gone, or a name that no file can have
            stamps.append((NO_FILE, NO_FILE))
        else:
            stamps.append((status.st_size, status.st_mtime_ns))
    return np.array(stamps, np.int64).reshape(-1, 2)
