"""A heat map laid over a picture, in colors whose steps look equal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_studio.core.data.decode import Rectangle

NUM_COLORS = 256
# Lightness, chroma and hue in degrees: from a dark violet by red to a light yellow, all colors that sRGB has.
DARKEST, LIGHTEST, CHROMA, FIRST_HUE, LAST_HUE = 0.30, 0.93, 0.14, 300.0, 460.0


def heat_colors() -> NDArray[np.uint8]:
    """Colors from cold to hot, (256, 3): even in the lightness that Oklab gives.

    Ottosson 2020, "A perceptual color space for image processing".
    """
    steps = np.linspace(0, 1, NUM_COLORS)
    lightness = DARKEST + (LIGHTEST - DARKEST) * steps
    hue = np.deg2rad(FIRST_HUE + (LAST_HUE - FIRST_HUE) * steps)
    lab = np.stack([lightness, CHROMA * np.cos(hue), CHROMA * np.sin(hue)], axis=-1)
    cones = (lab @ _OKLAB_TO_CONES.T) ** 3
    linear = (cones @ _CONES_TO_SRGB.T).clip(0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    colors: NDArray[np.uint8] = np.rint(encoded * 255).astype(np.uint8)
    return colors


_OKLAB_TO_CONES = np.array(
    [
        [1, 0.3963377774, 0.2158037573],
        [1, -0.1055613458, -0.0638541728],
        [1, -0.0894841775, -1.2914855480],
    ]
)
_CONES_TO_SRGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def lay_over(
    picture: NDArray[np.uint8], values: NDArray[np.float32], square: Rectangle, opacity: float = 0.7
) -> NDArray[np.uint8]:
    """The picture with the map over it; where the map is zero, and beside it, the picture shows unchanged.

    Args:
        picture: (height, width, 3).
        values: (size, size), 0..1; made as large as the square by bilinear interpolation.
        square: Where the map lies in the picture: left, top, width, height in pixels; may reach beyond it.
        opacity: How much of the color covers the picture where the map is 1, from 0 to 1.

    Returns:
        (height, width, 3).
    """
    left, top, width, height = square
    across, down = values.shape[1] / width, values.shape[0] / height
    large = Image.fromarray(np.ascontiguousarray(values, np.float32)).transform(
        (picture.shape[1], picture.shape[0]),
        Image.Transform.AFFINE,
        (across, 0, -left * across, 0, down, -top * down),
        Image.Resampling.BILINEAR,
    )
    heat = np.asarray(large).clip(0, 1)
    colors = heat_colors()[np.rint(heat * (NUM_COLORS - 1)).astype(np.intp)].astype(np.float32)
    cover = opacity * heat[..., None]
    covered: NDArray[np.uint8] = np.rint(picture * (1 - cover) + colors * cover).astype(np.uint8)
    return covered
