"""From every colour mode that Pillow reads to RGB: a part of `decode`, which alone asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_studio.core.errors import QT_TRANSLATE_NOOP

STRIP_PIXELS: Final = 1 << 20  # of a picture that is converted a strip at a time
_WIDE_MODES: Final = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N", "F"})
_ALPHA_MODES: Final = frozenset({"RGBA", "RGBa", "LA", "La", "PA"})
_PLAIN_MODES: Final = frozenset({"1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", "HSV"})


class NoPictureError(ValueError):
    """Our own reason why a file gives no pixels, in words for the user."""


def require_known_mode(image: Image.Image) -> None:
    """Refuse a colour mode that `to_rgb` does not know.

    Raises:
        NoPictureError: It is such a mode.
    """
    if image.mode not in _WIDE_MODES | _ALPHA_MODES | _PLAIN_MODES:
        raise NoPictureError(
            QT_TRANSLATE_NOOP("reasons", "colour mode {mode} is not supported").format(mode=image.mode)
        )


def to_rgb(image: Image.Image) -> Image.Image:
    """The loaded picture as RGB; a large one strip by strip, so that beside the two little is in memory.

    The scales are told in `decode.open_image`.

    Raises:
        NoPictureError: Its colour mode is not known.
    """
    require_known_mode(image)
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    scale = _scale_of(image) if image.mode in _WIDE_MODES else None
    rgb = Image.new("RGB", image.size)
    for top, strip in _strips(image):
        converted = _strip_to_rgb(strip, scale)
        if converted.size == image.size:
            return converted
        rgb.paste(converted, (0, top))
    return rgb


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """Where a strip of the picture begins, and the strip; a small picture is one."""
    num_rows = max(1, STRIP_PIXELS // image.width)
    if num_rows >= image.height:
        yield 0, image
        return
    for top in range(0, image.height, num_rows):
        yield top, image.crop((0, top, image.width, min(top + num_rows, image.height)))


def _strip_to_rgb(image: Image.Image, scale: tuple[float, float] | None) -> Image.Image:
    if scale is not None:
        return Image.fromarray(_wide_to_bytes(np.asarray(image), *scale)).convert("RGB")
    if image.mode in _ALPHA_MODES or "transparency" in image.info:
        rgba = image.convert("LA").convert("RGBA") if image.mode == "La" else image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
    return image.convert("RGB")


def _scale_of(image: Image.Image) -> tuple[float, float]:
    """The values of more than 8 bits that become 0 and 255."""
    if image.mode.startswith("I;16") or (image.format == "PPM" and image.mode == "I"):
        return 0.0, 65535.0
    strips = (_finite(np.asarray(strip)) for _, strip in _strips(image))
    ends = [(values.min(), values.max()) for values in strips if len(values)]
    low, high = (min(end[0] for end in ends), max(end[1] for end in ends)) if ends else (0.0, 0.0)
    tops = (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0)
    top = next((top for top in tops if low >= 0 and high <= top), None)
    return (float(low), float(high)) if top is None else (0.0, top)


def _finite(values: NDArray[Any]) -> NDArray[Any]:
    finite: NDArray[Any] = values[np.isfinite(values)]
    return finite


def _wide_to_bytes(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Grey values of more than 8 bits as 0..255."""
    if values.dtype.itemsize == 2:
        return np.rint(values / np.float32(257)).clip(0, 255).astype(np.uint8)
    with np.errstate(invalid="ignore"):
        # A signalling NaN in a broken file would warn here.
        numbers = values.astype(np.float64)
    is_finite = np.isfinite(numbers)
    scaled = (np.where(is_finite, numbers, low) - low) * (255.0 / (high - low) if high > low else 0.0)
    return np.where(is_finite, np.rint(scaled), 0).clip(0, 255).astype(np.uint8)
