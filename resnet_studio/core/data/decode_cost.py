"""What a picture costs to decode, looked at before: a small file can ask for all memory, or for minutes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

from resnet_studio.core.data.jpeg import num_scans

MOST_BYTES: Final = 512 << 20  # of all pictures that are decoded at a time
MOST_SCANNED_PIXELS: Final = 2_000_000_000  # of a JPEG, each as often as a scan goes over it: 2 s
MOST_RUN_PIXELS: Final = 8_000_000  # of a run-length BMP, which Pillow unpacks byte for byte in Python
RGB_BYTES: Final = 4  # a pixel in Pillow's memory
# Beside the picture, bytes a pixel (libwebp 1.6, libavif 1.4): two canvases and a copy of the whole.
_BESIDE: Final = {"WEBP": 12, "AVIF": 12}
_BYTES_OF_MODE: Final = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2}
_COEFFICIENT_BYTES: Final = 2
_TILE_SIDES: Final = (322, 323)


class Room:
    """Memory that threads share: who would go beyond it waits until others are done.

    Attributes:
        size_bytes: How much there is.
    """

    def __init__(self, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._held_bytes = 0
        self._condition = threading.Condition()

    @contextmanager
    def held(self, size_bytes: int) -> Iterator[None]:
        """Hold a part of it, once there is so much."""
        with self._condition:
            self._condition.wait_for(lambda: self._held_bytes + size_bytes <= self.size_bytes)
            self._held_bytes += size_bytes
        try:
            yield
        finally:
            with self._condition:
                self._held_bytes -= size_bytes
                self._condition.notify_all()


ROOM: Final = Room(MOST_BYTES)


def scans_of(image: Image.Image) -> int:
    """How often the file of an opened picture goes over it; 1 but for some JPEG files."""
    return num_scans(image.fp) if isinstance(image, JpegImageFile) and image.fp is not None else 1


def bytes_to_decode(image: Image.Image, scans: int, *, is_turned: bool) -> int:
    """The memory that an opened picture, drafted or not, takes at the most until it is RGB and upright.

    A JPEG is nearly always drafted to little, so of its pixels no more is counted than there is room for.
    """
    of_mode = _BYTES_OF_MODE.get(image.mode, 4)
    per_pixel = of_mode + _BESIDE.get(image.format or "", 0)
    if image.mode != "RGB" or "transparency" in image.info:
        per_pixel += RGB_BYTES
    if is_turned:
        per_pixel += RGB_BYTES
    size_bytes = image.width * image.height * per_pixel
    if isinstance(image, JpegImageFile):
        beside = _coefficient_bytes(image) if scans > 1 else 0
        return beside + min(size_bytes, max(0, MOST_BYTES - beside))
    return size_bytes + (of_mode * _tile_pixels(image) if isinstance(image, TiffImageFile) else 0)


def is_too_slow(image: Image.Image, scans: int) -> bool:
    """Whether an opened picture takes much longer to decode than its size explains."""
    if isinstance(image, JpegImageFile):
        return scans * _whole_pixels(image) > MOST_SCANNED_PIXELS
    is_run_length = isinstance(image, BmpImageFile) and image.tile[0].codec_name == "bmp_rle"
    return is_run_length and image.width * image.height > MOST_RUN_PIXELS


def _tile_pixels(image: TiffImageFile) -> int:
    """Of a tile, which libtiff unpacks whole; it may be larger than the picture."""
    sides = [image.tag_v2.get(tag, 0) for tag in _TILE_SIDES]
    return int(sides[0] * sides[1]) if all(isinstance(side, int) for side in sides) else 0


def _coefficient_bytes(image: JpegImageFile) -> int:
    """What libjpeg holds of the whole picture where not all of it comes in one scan."""
    samples = sum(across * down for _, across, down, _ in image.layer)
    most = max(across for _, across, _, _ in image.layer) * max(down for _, _, down, _ in image.layer)
    return _COEFFICIENT_BYTES * _whole_pixels(image) * samples // max(1, most)


def _whole_pixels(image: JpegImageFile) -> int:
    """As many as are in the file; a draft shows fewer."""
    scale = image.decoderconfig[0] if image.decoderconfig else 1
    return image.width * image.height * scale**2
