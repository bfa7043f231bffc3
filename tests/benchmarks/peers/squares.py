"""Pillow's quickest way from a JPEG file to the middle square, and to what a network is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


def middle_square(path: Path, size: int) -> NDArray[np.uint8]:
    """(size, size, 3), decoded at 1/2, 1/4 or 1/8 where twice the size remains."""
    with Image.open(path) as image:
        image.draft("RGB", (2 * size, 2 * size))
        picture = image.convert("RGB")
    side = min(picture.size)
    left, top = ((length - side) / 2 for length in picture.size)
    box = (left, top, left + side, top + side)
    return np.array(picture.resize((size, size), Image.Resampling.BILINEAR, box=box, reducing_gap=3.0))


def as_input(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(size, size, 3) to (1, 3, size, size), normalized."""
    scale = 1 / (255 * np.array(STD, np.float32))
    shift = -np.array(MEAN, np.float32) / np.array(STD, np.float32)
    return np.ascontiguousarray((pixels * scale + shift).transpose(2, 0, 1)[None])
