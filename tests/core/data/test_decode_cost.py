"""What takes too much memory or time is refused before it is decoded, and nothing else is."""

import io
import struct
import threading
import zlib
from typing import Any

import pytest
from PIL import Image

from resnet_studio.core.data import decode_cost, jpeg
from resnet_studio.core.data.decode import decode, open_image, verify
from resnet_studio.core.data.decode_cost import MOST_BYTES, Room, bytes_to_decode, scans_of
from resnet_studio.core.data.jpeg import num_scans
from resnet_studio.core.errors import DataError

TOO_MANY = "too many for its format"
TOO_LONG = "made to take very long"


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_of_size(width: int, height: int, color_type: int) -> bytes:
    """A PNG of 8 bits that says it is so large; its pixels are missing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, color_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(("color_type", "most_megapixels"), [(0, 107), (2, 134), (6, 67)])
def test_a_png_may_take_half_a_gibibyte(color_type: int, most_megapixels: int) -> None:
    for megapixels, reason in ((most_megapixels, "broken|missing"), (most_megapixels + 1, TOO_MANY)):
        for read in (open_image, verify):
            with pytest.raises(DataError, match=reason):
                read(png_of_size(1000 * megapixels, 1000, color_type))


def test_a_small_webp_of_many_pixels_is_refused() -> None:
    data = encode(Image.new("RGB", (9000, 9000)), "WEBP", lossless=True, method=0, quality=0)
    assert len(data) < 1000
    with pytest.raises(DataError, match=TOO_MANY):
        verify(data)


def test_a_photo_of_fifty_megapixels_is_read_from_jpeg_and_png() -> None:
    photo = Image.new("RGB", (8192, 6144), "red")
    for kind in ("JPEG", "PNG"):
        pixels = decode(encode(photo, kind), 8, "crop")
        assert pixels[..., 0].min() > 250


def test_a_tile_that_is_larger_than_its_picture_is_counted() -> None:
    tags = [(256, 8), (257, 8), (258, 8), (259, 8), (262, 1), (277, 1), (322, 30_000), (323, 30_000)]
    tags += [(324, 300), (325, 8)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    data = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)
    with pytest.raises(DataError, match=TOO_MANY):
        verify(data.ljust(300, b"\0") + zlib.compress(b"\0"))


def test_a_bigtiff_of_more_tags_than_a_classic_one_is_refused_unread() -> None:
    head = b"II" + struct.pack("<HHHQQ", 43, 8, 0, 16, 2**63)
    with pytest.raises(DataError, match="more tags than any picture"):
        verify(head)


def scans_again(picture: Image.Image, num: int) -> bytes:
    """A progressive JPEG whose last scan comes so many times."""
    data = encode(picture, "JPEG", progressive=True)
    start = data.rfind(b"\xff\xda")
    return data[:start] + data[start:-2] * num + b"\xff\xd9"


def test_a_jpeg_of_thousands_of_scans_is_refused() -> None:
    picture = Image.new("L", (512, 512), 200)
    assert verify(scans_again(picture, 50)) == (512, 512)
    with pytest.raises(DataError, match=TOO_LONG):
        verify(scans_again(picture, 8000))


def test_scans_are_counted_and_thumbnails_are_not() -> None:
    noise = Image.effect_noise((64, 64), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = encode(noise, "JPEG").decode("latin1")
    plain, progressive = encode(noise, "JPEG", exif=exif), encode(noise, "JPEG", progressive=True, exif=exif)
    assert num_scans(io.BytesIO(plain)) == 1
    assert num_scans(io.BytesIO(progressive)) == 10
    assert num_scans(io.BytesIO(scans_again(noise.convert("L"), 5))) == 6 + 5 - 1
    assert num_scans(io.BytesIO(b"")) == 0


def test_what_is_all_markers_counts_as_many_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jpeg, "MOST_MARKERS", 100)
    assert num_scans(io.BytesIO(b"\xff\xd8" + b"\xff\x01" * 200)) == 100


def test_the_coefficients_of_a_progressive_jpeg_are_counted() -> None:
    for subsampling, samples in ((0, 3), (2, 1.5)):
        data = encode(Image.new("RGB", (640, 640)), "JPEG", progressive=True, subsampling=subsampling)
        with Image.open(io.BytesIO(data)) as image:
            image.draft(None, (80, 80))
            size_bytes = bytes_to_decode(image, scans_of(image), is_turned=False)
        assert size_bytes == 640 * 640 * 2 * samples + 80 * 80 * 4


def test_a_run_length_bmp_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    header = struct.pack("<IiiHHIIiiII", 40, 4000, 4000, 1, 8, 1, 2, 0, 0, 256, 0)
    data = b"BM" + struct.pack("<IHHI", 2000, 0, 0, 54 + 1024) + header + bytes(1024) + b"\0\1"
    with pytest.raises(DataError, match=TOO_LONG):
        verify(data)


def test_who_would_take_too_much_memory_waits() -> None:
    room, order = Room(10), []
    first_holds, may_go = threading.Event(), threading.Event()

    def first() -> None:
        with room.held(6):
            first_holds.set()
            may_go.wait(10)
            order.append("first")

    def second() -> None:
        first_holds.wait(10)
        with room.held(5):
            order.append("second")

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    first_holds.wait(10)
    with room.held(4):
        may_go.set()
    for thread in threads:
        thread.join(10)
    assert order == ["first", "second"]


def test_what_was_held_is_given_back_when_a_picture_is_broken() -> None:
    for _ in range(3):
        with pytest.raises(DataError):
            verify(png_of_size(100_000, 1000, 2))
    with decode_cost.ROOM.held(MOST_BYTES):
        pass
