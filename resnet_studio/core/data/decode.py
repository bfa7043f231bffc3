"""The one way a picture becomes pixels: for training, for validation and for files dropped on the window."""

from __future__ import annotations

import io
import os
import re
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from resnet_studio.core.data.dataset import printable
from resnet_studio.core.data.decode_cost import ROOM, bytes_to_decode, is_too_slow, scans_of
from resnet_studio.core.data.rgb import NoPictureError, require_known_mode, to_rgb
from resnet_studio.core.data.tiff import has_too_many_tags, is_cut_off
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError

MAX_PIXELS: Final = 200_000_000
FORMATS: Final = ("JPEG", "MPO", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM", "AVIF")
GREY: Final = 128
# Raised when the pixels of a file may come out differently: what was verified before is verified again.
DECODE_VERSION: Final = 2

Source = Path | BinaryIO | bytes
Rectangle = tuple[float, float, float, float]

Image.init()
# Pillow's own limit warns first, which would reach the user as a line on stderr; ours gives a sentence.
Image.MAX_IMAGE_PIXELS = None
# Some builds of Pillow come without AVIF.
_READABLE: Final = tuple(name for name in FORMATS if name in Image.OPEN)

_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
_PILLOW: Final = re.compile(r"PIL\.")
_CUT_OFF: Final = QT_TRANSLATE_NOOP("reasons", "its end is missing")
_SAYS_CUT_OFF: Final = re.compile("truncated|not enough image data", re.IGNORECASE)


def open_image(source: Source) -> Image.Image:
    """The picture as RGB, the right way up.

    - Formats: `FORMATS`, told by content and not by suffix. At most `MAX_PIXELS` pixels, and what takes more
      memory or more time than `decode_cost` allows is refused before it is decoded.
    - EXIF orientation: all eight are undone; a broken EXIF block counts as none.
    - Grey, black-and-white and palette become RGB. Transparency (alpha, palette or key
      colour) is laid over white.
    - CMYK is converted without a colour profile; Pillow undoes Adobe's inversion. Profiles are ignored
      everywhere, as the usual training sets do.
    - 16-bit grey is divided by 257, so that 65535 becomes 255; 16-bit colour keeps its high byte.
    - 32-bit integers and floats take the first of 0..1 (floats only), 0..255 and 0..65535 that holds all
      values, else their own range is stretched to 0..255. NaN and infinite values become 0. (PGM is always
      0..65535.)
    - Animated files and MPO: the first frame.

    Raises:
        DataError: The file cannot be read, is no picture of these formats, is broken, or is too large.
    """
    return _load(source, None)


def fit_image(image: Image.Image, size: int, resize: str) -> NDArray[np.uint8]:
    """The RGB picture as a square.

    Pillow's antialiased bilinear filter, behind a box filter that leaves three times the target at the least
    (`reducing_gap=3`). A picture that has the size already is not touched.

    Args:
        image: An RGB picture.
        size: Side of the square in pixels.
        resize: `crop` keeps the middle square, `squash` distorts, `pad` puts mid-grey bars at two sides.

    Returns:
        (size, size, 3) uint8.

    Raises:
        ValueError: `resize` is none of the three.
    """
    if resize == "pad":
        return _pad(image, size)
    if resize not in {"crop", "squash"}:
        raise ValueError(f"unknown way of resizing: {resize!r}")
    if image.size == (size, size):
        return np.array(image)
    left, top, width, height = _kept_part(image.size, resize)
    box = (left, top, left + width, top + height)
    return np.array(image.resize((size, size), Image.Resampling.BILINEAR, box=box, reducing_gap=3.0))


def seen_square(picture: tuple[int, int], size: int, resize: str) -> Rectangle:
    """Where the square that `fit_image` makes lies in the picture it is made of.

    Args:
        picture: Width and height of the upright picture in pixels.
        size: Side of the square in pixels.
        resize: `crop`, `squash` or `pad`.

    Returns:
        Left, top, width and height in pixels of the picture; with `pad` it reaches beyond the picture.
    """
    if resize != "pad":
        return _kept_part(picture, resize)
    left, top, width, height = _padded_part(picture, size)
    across, down = picture[0] / width, picture[1] / height
    return -left * across, -top * down, size * across, size * down


def decode(source: Source, size: int, resize: str) -> NDArray[np.uint8]:
    """`fit_image(open_image(source), size, resize)`, faster for large JPEG files.

    JPEG is decoded at 1/2, 1/4 or 1/8 where that leaves both sides at least twice the target size;
    the result differs by a few of 255 levels at most.

    Raises:
        DataError: As `open_image`.
    """
    return fit_image(_load(source, 2 * size), size, resize)


def preview(source: Source, longest_px: int) -> NDArray[np.uint8]:
    """The whole picture (height, width, 3) to look at, made smaller where a side is longer than that.

    JPEG is decoded at 1/2, 1/4 or 1/8 where that leaves enough, in a fraction of the time and the memory.

    Raises:
        DataError: As `open_image`.
    """
    image = _load(source, longest_px, is_whole=True)
    image.thumbnail((longest_px, longest_px), Image.Resampling.BILINEAR)
    return np.asarray(image)


def upright_size(source: Source) -> tuple[int, int]:
    """Width and height in pixels of the picture that `open_image` gives, mostly from the file's header alone.

    Raises:
        DataError: The file cannot be read, or is no picture of these formats.
    """
    with _opened(source) as image:
        if image.format == "TIFF":
            with _room_for(image):
                image.load()  # Pillow turns it, or only its size, at a time that its versions differ in
        width, height = image.size
        return (height, width) if _orientation(image) in _SIDEWAYS else (width, height)


def verify(source: Source) -> tuple[int, int]:
    """Decode the whole file, as cheaply as that can be done, and return its width and height in pixels.

    Raises:
        DataError: As `open_image`; what passes here passes there.
    """
    with _opened(source) as image:
        size = image.size
        image.draft(None, (1, 1))
        with _room_for(image):
            image.load()
        require_known_mode(image)
    return size


def _load(source: Source, draft_side: int | None, *, is_whole: bool = False) -> Image.Image:
    """The picture, drafted to no less than `draft_side`: its shorter side, or if it is whole its longer."""
    with _opened(source) as image:
        if draft_side is not None:
            room = [-(-side * draft_side // max(image.size)) for side in image.size]
            image.draft(None, (room[0], room[1]) if is_whole else (draft_side, draft_side))
        with _room_for(image):
            image.load()
            # After load: Pillow turns TIFF files itself and then takes the mark away.
            turn = _turn(image)
            _require_room(image, bytes_to_decode(image, 1, is_turned=turn is not None))
            rgb = to_rgb(image)
            return rgb.transpose(turn) if turn is not None else rgb


@contextmanager
def _room_for(image: Image.Image) -> Iterator[None]:
    """Hold the memory that the picture will take, or refuse it; others that decode wait for theirs."""
    scans = scans_of(image)
    # Of a PNG that tells its turn behind the pixels Pillow would load them to find it.
    tells_turn = "exif" in image.info or image.format == "TIFF"
    size_bytes = bytes_to_decode(image, scans, is_turned=tells_turn and _turn(image) is not None)
    _require_room(image, size_bytes)
    if is_too_slow(image, scans):
        raise NoPictureError(QT_TRANSLATE_NOOP("reasons", "it is made to take very long to decode"))
    with ROOM.held(size_bytes):
        yield


def _require_room(image: Image.Image, size_bytes: int) -> None:
    if size_bytes > ROOM.size_bytes:
        raise NoPictureError(
            QT_TRANSLATE_NOOP(
                "reasons", "it has {width:,} × {height:,} pixels, too many for its format"
            ).format(width=image.width, height=image.height)
        )


@contextmanager
def _opened(source: Source) -> Iterator[Image.Image]:
    """The opened picture; whatever fails inside the block leaves it as a DataError."""
    _ignore_pillow_warnings()
    name = printable(str(source)) if isinstance(source, Path) else "the picture"
    try:
        with _binary(source) as file, _open(file) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise _too_large(name, width, height)
            if isinstance(image, TiffImageFile) and is_cut_off(file, image.tag_v2):
                raise NoPictureError(_CUT_OFF)
            yield image
    except DataError:
        raise
    except Exception as error:
        # Decoders raise nearly everything on broken bytes (struct.error, EOFError, MemoryError …).
        raise _unreadable(name, _reason(error)) from error


def _open(file: BinaryIO) -> Image.Image:
    if has_too_many_tags(file):
        raise NoPictureError(QT_TRANSLATE_NOOP("reasons", "it has more tags than any picture"))
    return Image.open(file, formats=_READABLE)


@contextmanager
def _binary(source: Source) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, Path):
        # A pipe or a device would be waited for without end.
        status = source.stat()
        if not stat.S_ISREG(status.st_mode):
            raise NoPictureError(QT_TRANSLATE_NOOP("reasons", "it is no ordinary file"))
        if status.st_size == 0:
            raise NoPictureError(QT_TRANSLATE_NOOP("reasons", "it is empty"))
        with source.open("rb") as file:
            yield file
    else:
        yield source


def _reason(error: Exception) -> str:
    """What a decoder means by its error; its own words are for those who know it from inside."""
    if isinstance(error, NoPictureError):
        return str(error)
    if isinstance(error, UnidentifiedImageError):
        return QT_TRANSLATE_NOOP("reasons", "it is no picture of a known format, or its beginning is broken")
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    if isinstance(error, MemoryError):
        return QT_TRANSLATE_NOOP("reasons", "it does not fit in memory")
    return (
        _CUT_OFF
        if _SAYS_CUT_OFF.search(str(error))
        else QT_TRANSLATE_NOOP("reasons", "it is broken or cut off")
    )


def _unreadable(name: str, reason: str) -> DataError:
    return DataError(
        QT_TRANSLATE_NOOP("errors", "{path} cannot be read: {reason}."),
        {"path": name, "reason": reason, "formats": "JPEG, PNG, WebP, BMP, GIF, TIFF, PNM, AVIF"},
        hint=QT_TRANSLATE_NOOP(
            "errors", "Replace or remove it; pictures of these formats are read: {formats}."
        ),
    )


def _too_large(name: str, width: int, height: int) -> DataError:
    return DataError(
        QT_TRANSLATE_NOOP(
            "errors", "{path} has {width} × {height} pixels, more than the {limit} million allowed."
        ),
        {"path": name, "width": width, "height": height, "limit": MAX_PIXELS // 1_000_000},
        hint=QT_TRANSLATE_NOOP("errors", "Save it smaller, or remove it."),
    )


def _ignore_pillow_warnings() -> None:
    """Keep Pillow's remarks on odd files from stderr: here a file gives pixels or a sentence.

    `warnings.catch_warnings` is no help, as it is not safe in threads; a filter that is once there stays.
    """
    if not any(
        entry[0] == "ignore" and entry[3] is not None and entry[3] == _PILLOW for entry in warnings.filters
    ):
        warnings.filterwarnings("ignore", module=_PILLOW.pattern)


def _turn(image: Image.Image) -> Image.Transpose | None:
    return _TURNS.get(_orientation(image))


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:
        # A broken EXIF block raises nearly everything; the pixels are good all the same.
        return 1


def _kept_part(picture: tuple[int, int], resize: str) -> Rectangle:
    """What of a picture is kept: the middle square, or everything; left, top, width, height."""
    width, height = picture
    if resize == "squash":
        return 0.0, 0.0, width, height
    side = min(width, height)
    return (width - side) / 2, (height - side) / 2, side, side


def _padded_part(picture: tuple[int, int], size: int) -> tuple[int, int, int, int]:
    """Where a whole picture lies between grey bars: left, top, width, height in pixels of the square."""
    longer = max(picture)
    width, height = (max(1, round(side * size / longer)) for side in picture)
    return (size - width) // 2, (size - height) // 2, width, height


def _pad(image: Image.Image, size: int) -> NDArray[np.uint8]:
    left, top, width, height = _padded_part(image.size, size)
    square = np.full((size, size, 3), GREY, np.uint8)
    inner = image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=3.0)
    square[top : top + height, left : left + width] = np.asarray(inner)
    return square
