"""Pictures in memory or read on demand, and folders of them that can be spoiled without a trace."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from resnet_studio.core.data.pixels import MemoryPixels, PixelSource
from resnet_studio.core.errors import DataError

NUM_PICTURES = 12
SIZE = 8


def pixels(num: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (num, SIZE, SIZE, 3), dtype=np.uint8)


class SlowPixels:
    """Decodes on demand: counts what is read, and fails at one image if told so."""

    def __init__(self, images: NDArray[np.uint8], broken: int | None = None) -> None:
        self._images = images
        self._broken = broken
        self.num_read = 0

    def __len__(self) -> int:
        return len(self._images)

    @property
    def size(self) -> int:
        return self._images.shape[1]

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        if self._broken in indices:
            raise DataError("The file {path} is gone.", {"path": "a.png"})
        self.num_read += len(indices)
        return self._images[indices]


@pytest.fixture(params=[MemoryPixels, SlowPixels])
def kind(request: pytest.FixtureRequest) -> type[PixelSource]:
    found: type[PixelSource] = request.param
    return found


@pytest.fixture
def make_pictures(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a folder of two classes of six pictures each; each name has pictures of its own."""

    def make(name: str) -> Path:
        random = np.random.default_rng(sum(name.encode()))
        for number in range(NUM_PICTURES):
            folder = tmp_path / name / ("cat", "dog")[number % 2]
            folder.mkdir(parents=True, exist_ok=True)
            values = random.integers(0, 256, (20 + number, 30, 3), np.uint8)
            Image.fromarray(values).save(folder / f"{number:02}.png")
        return tmp_path / name

    return make


@pytest.fixture
def photos(make_pictures: Callable[[str], Path]) -> Path:
    return make_pictures("photos")


@pytest.fixture
def spoil() -> Callable[..., None]:
    """Spoils the pictures of a folder so that size and time of change stay as they were."""

    def spoil_all(root: Path, but: Path | None = None) -> None:
        for path in root.rglob("*.png"):
            if path != but:
                before = path.stat()
                path.write_bytes(b"x" * before.st_size)
                os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return spoil_all
