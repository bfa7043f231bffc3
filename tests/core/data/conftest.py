"""Folders of pictures that can be spoiled without a trace, to prove that nobody decodes them again."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

NUM_PICTURES = 12


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
