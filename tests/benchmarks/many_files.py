"""A folder of very many tiny pictures, such as no one has the patience to open with a slow program."""

from __future__ import annotations

import io
from pathlib import Path

NUM_PICTURES = 256
SIDE_PX = 24


def draw_many(root: Path, num: int, num_folders: int) -> Path:
    """So many PNG files of 24 × 24, of 256 kinds, in class folders of equal size."""
    contents = _contents()
    for number in range(num):
        folder = root / f"class {number % num_folders:03}"
        if number < num_folders:
            folder.mkdir(parents=True)
        (folder / f"picture {number:07}.png").write_bytes(contents[number % len(contents)])
    return root


def _contents() -> list[bytes]:
    import numpy as np
    from PIL import Image

    random = np.random.default_rng(0)
    contents = []
    for _ in range(NUM_PICTURES):
        noise = Image.fromarray(random.integers(0, 256, (3, 3, 3), dtype=np.uint8))
        stream = io.BytesIO()
        noise.resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC).save(stream, "png")
        contents.append(stream.getvalue())
    return contents
