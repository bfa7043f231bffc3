"""A TIFF file that is cut off is not taken for a whole one."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from resnet_studio.core.data.decode import open_image, verify
from resnet_studio.core.data.tiff import is_cut_off
from resnet_studio.core.errors import DataError

TURN_LEFT = 8
SIDE = 16


def tiff(order: str = "<", *, is_big: bool = False, pixels_last: bool = False) -> bytes:
    """A grey picture to be turned, compressed where its pixels are the end; else a long value is."""
    pixels = np.arange(SIDE * SIDE, dtype=np.uint8).tobytes()
    pixels = zlib.compress(pixels) if pixels_last else pixels
    note = b"a note that does not fit in an entry"
    short, long, text = 3, 4, 2
    tags = [
        (256, short, 1, SIDE), (257, short, 1, SIDE), (258, short, 1, 8),
        (259, short, 1, 8 if pixels_last else 1), (262, short, 1, 1), (270, text, len(note), 0),
        (273, long, 1, 0), (274, short, 1, TURN_LEFT), (277, short, 1, 1), (278, short, 1, SIDE),
        (279, long, 1, len(pixels)),
    ]  # fmt: skip
    offset, count, width = ("Q", "Q", 8) if is_big else ("I", "H", 4)
    start = 16 if is_big else 8
    length = struct.calcsize(f"<{count}") + len(tags) * (4 + 2 * width) + width
    directory_at = start if pixels_last else start + len(pixels)
    note_at = directory_at + length
    pixels_at = note_at + len(note) if pixels_last else start
    entries = b""
    for tag, kind, number, value in tags:
        value = {270: note_at, 273: pixels_at}.get(tag, value)
        entries += struct.pack(f"{order}HH{offset}", tag, kind, number)
        entries += struct.pack(f"{order}{'H' if kind == short else offset}", value).ljust(width, b"\0")
    directory = struct.pack(f"{order}{count}", len(tags)) + entries + struct.pack(f"{order}{offset}", 0)
    version = struct.pack(f"{order}HHH", 43, 8, 0) if is_big else struct.pack(f"{order}H", 42)
    head = (b"II" if order == "<" else b"MM") + version + struct.pack(f"{order}{offset}", directory_at)
    parts = [directory, note, pixels] if pixels_last else [pixels, directory, note]
    return b"".join([head, *parts])


def values_of(data: bytes) -> np.ndarray:
    return np.asarray(open_image(data))[..., 0]


@pytest.mark.parametrize("pixels_last", [False, True])
# Pillow opens no BigTIFF that is big-endian.
@pytest.mark.parametrize(("order", "is_big"), [("<", False), (">", False), ("<", True)])
def test_no_cut_of_a_file_is_answered(
    order: str, is_big: bool, pixels_last: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tiff(order, is_big=is_big, pixels_last=pixels_last)
    assert (values_of(data) == np.rot90(np.arange(SIDE * SIDE).reshape(SIDE, SIDE))).all()
    for length in range(1, len(data)):
        for read in (open_image, verify):
            with pytest.raises(DataError, match=r"cannot be read: (its end is missing|it is no picture)"):
                read(data[:length])
    assert capfd.readouterr().err == "", "libtiff speaks to the user"


def test_whole_files_of_pillow_pass_and_the_position_stays() -> None:
    for compression in ("raw", "tiff_lzw", "tiff_deflate"):
        file = io.BytesIO()
        Image.new("RGB", (32, 32)).save(file, "TIFF", compression=compression)
        with Image.open(file) as image:
            assert isinstance(image, TiffImageFile)
            file.seek(5)
            assert not is_cut_off(file, image.tag_v2)
        assert file.tell() == 5
