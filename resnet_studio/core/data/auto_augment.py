"""TrivialAugment and RandAugment, for whole batches of training images on the device where they are.

The operations are those of torchvision's `TrivialAugmentWide` and `RandAugment` on tensors, bit for bit but
for shears and rotations where a place falls just between two pixels. Images are grouped by operation, so that
each operation works on a batch; the host draws the sizes of the groups too, and so need not wait for them.

As in `augment`, only arithmetic that IEEE 754 rounds exactly is used on the way to a pixel: what an image
becomes does not depend on its place in a batch.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from resnet_studio.core.data.counter_random import Draws, Stream

NUM_STEPS = 31  # of strength, in both papers' code
ROUND_STREAMS = 256  # between the draws of one round of RandAugment and those of the next
WIDEST_SHIFT_PX = 32.0  # of TrivialAugment, at any size of the images

Operation = Callable[[Tensor, Tensor], Tensor]


class Space(NamedTuple):
    """How far the operations go at the highest strength.

    Attributes:
        shear: Tangent of the angle.
        shift_px: Translation.
        degrees: Rotation.
        blend: What brightness, color, contrast and sharpness are changed by, as a part.
        bits: How many bits of a channel posterizing takes away.
    """

    shear: float
    shift_px: float
    degrees: float
    blend: float
    bits: int


WIDE = Space(shear=0.99, shift_px=WIDEST_SHIFT_PX, degrees=135.0, blend=0.99, bits=6)


def trivial_augment(images: Tensor, draws: Draws) -> Tensor:
    """One operation for each image, all equally likely, at a strength that is equally likely too.

    Müller and Hutter 2021, "TrivialAugment", arXiv:2103.10158, in its wide space (table 1).

    Args:
        images: (N, 3, H, W) uint8; left as they are.
        draws: The random numbers of these images.

    Returns:
        (N, 3, H, W) uint8.
    """
    steps = draws.integers(Stream.TRIVIAL_STRENGTH, NUM_STEPS)
    return _change(images, draws, Stream.TRIVIAL_OPERATION, Stream.TRIVIAL_SIGN, steps, WIDE)


def rand_augment(images: Tensor, draws: Draws, num_operations: int, strength: int) -> Tensor:
    """Some operations for each image one after the other, all equally likely, at one strength.

    Cubuk et al. 2019, "RandAugment", arXiv:1909.13719, in the space of torchvision's.

    Args:
        images: (N, 3, H, W) uint8; left as they are.
        draws: The random numbers of these images.
        num_operations: How many operations each image gets.
        strength: 0 to 30.

    Returns:
        (N, 3, H, W) uint8.
    """
    space = Space(shear=0.3, shift_px=150 / 331 * images.shape[3], degrees=30.0, blend=0.9, bits=4)
    steps = torch.full((len(images),), strength, device=images.device)
    for number in range(num_operations):
        operation, sign = (
            stream + ROUND_STREAMS * number for stream in (Stream.RAND_OPERATION, Stream.RAND_SIGN)
        )
        images = _change(images, draws, operation, sign, steps, space)
    return images


def _change(
    images: Tensor, draws: Draws, operation_stream: int, sign_stream: int, steps: Tensor, space: Space
) -> Tensor:
    chosen = draws.integers(operation_stream, len(OPERATIONS))
    signs = 2 * draws.integers(sign_stream, 2) - 1
    is_signed = _is_signed(images.device)[chosen]
    magnitudes = _magnitudes(space, images.device)[chosen, steps] * torch.where(is_signed, signs, 1)
    planes = images.contiguous()
    changed = planes.clone()
    is_here = chosen.device.type == "cpu"
    chosen_here = chosen if is_here else draws.integers_here(operation_stream, len(OPERATIONS))
    sizes = torch.bincount(chosen_here, minlength=len(OPERATIONS)).tolist()
    for members, apply in zip(
        torch.argsort(chosen).split_with_sizes(sizes), OPERATIONS.values(), strict=True
    ):
        if len(members) and apply is not _identity:
            changed.index_copy_(0, members, apply(planes[members], magnitudes[members]))
    return changed


@functools.lru_cache(maxsize=16)
def _is_signed(device: torch.device) -> Tensor:
    # Kept: to make a tensor of Python values on a GPU waits for it.
    return torch.tensor(IS_SIGNED, device=device)


@functools.lru_cache(maxsize=16)
def _magnitudes(space: Space, device: torch.device) -> Tensor:
    # (operations, steps) float32: what each operation is given at each strength.
    def rising(most: float) -> Tensor:
        return torch.linspace(0.0, most, NUM_STEPS)

    half_angles = (math.radians(degrees) / 2 for degrees in rising(space.degrees).tolist())
    rows = {
        "shear_x": rising(space.shear),
        "shear_y": rising(space.shear),
        "translate_x": rising(space.shift_px).trunc(),
        "translate_y": rising(space.shift_px).trunc(),
        # Sine and cosine follow from it by arithmetic alone, see `_rotate`.
        "rotate": torch.tensor([math.tan(angle) for angle in half_angles]),
        "brightness": rising(space.blend),
        "color": rising(space.blend),
        "contrast": rising(space.blend),
        "sharpness": rising(space.blend),
        "posterize": (torch.arange(NUM_STEPS) / ((NUM_STEPS - 1) / space.bits)).round(),
        "solarize": torch.linspace(255.0, 0.0, NUM_STEPS),
    }
    unused = torch.zeros(NUM_STEPS)
    return torch.stack([rows.get(name, unused) for name in OPERATIONS]).to(device)


def _identity(images: Tensor, _: Tensor) -> Tensor:
    return images


def _shear_x(images: Tensor, tangents: Tensor) -> Tensor:
    x, y = _pixels(images)
    return _take(images, x + _each(tangents) * (y + 0.5), y)


def _shear_y(images: Tensor, tangents: Tensor) -> Tensor:
    x, y = _pixels(images)
    return _take(images, x, y + _each(tangents) * (x + 0.5))


def _translate_x(images: Tensor, shifts_px: Tensor) -> Tensor:
    x, y = _pixels(images)
    return _take(images, x - _each(shifts_px), y)


def _translate_y(images: Tensor, shifts_px: Tensor) -> Tensor:
    x, y = _pixels(images)
    return _take(images, x, y - _each(shifts_px))


def _rotate(images: Tensor, half_tangents: Tensor) -> Tensor:
    # Counter-clockwise around the middle. The functions of the whole angle from the tangent of the half one.
    squares = half_tangents.square()
    cosines, sines = _each((1 - squares) / (1 + squares)), _each(2 * half_tangents / (1 + squares))
    middle_x, middle_y = (images.shape[3] - 1) / 2, (images.shape[2] - 1) / 2
    x, y = _pixels(images)
    x, y = x - middle_x, y - middle_y
    return _take(images, cosines * x - sines * y + middle_x, sines * x + cosines * y + middle_y)


def _pixels(images: Tensor) -> tuple[Tensor, Tensor]:
    # Columns (1, 1, W) and rows (1, H, 1).
    height, width = images.shape[2:]
    x = torch.arange(width, dtype=torch.float32, device=images.device)
    y = torch.arange(height, dtype=torch.float32, device=images.device)
    return x[None, None, :], y[None, :, None]


def _each(values: Tensor) -> Tensor:
    return values[:, None, None]


def _take(images: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """The pixel nearest to each place (N or 1, H or 1, W or 1); black outside."""
    num, channels, height, width = images.shape
    columns, rows = (places.expand(num, height, width).round().to(torch.int64) for places in (x, y))
    is_inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    places = rows.clamp(0, height - 1) * width + columns.clamp(0, width - 1)
    places = places.view(num, 1, -1).expand(num, channels, height * width)
    pixels = images.view(num, channels, -1).gather(2, places).view_as(images)
    return pixels.mul_(is_inside[:, None].to(torch.uint8))


def _brightness(images: Tensor, changes: Tensor) -> Tensor:
    return _bytes_of((1 + changes)[:, None, None, None] * images)


def _color(images: Tensor, changes: Tensor) -> Tensor:
    return _blend(images, _grey(images), changes)


def _contrast(images: Tensor, changes: Tensor) -> Tensor:
    # The sum in integers: floats would be added up in another order at another place in the batch.
    sums = _grey(images).sum(dim=(1, 2, 3), keepdim=True, dtype=torch.int64)
    return _blend(images, sums.float() / (images.shape[2] * images.shape[3]), changes)


def _sharpness(images: Tensor, changes: Tensor) -> Tensor:
    height, width = images.shape[2:]
    if min(height, width) <= 2:
        return images
    wide = images.to(torch.int16)
    rows = wide[:, :, :-2] + wide[:, :, 1:-1] + wide[:, :, 2:]
    sums = rows[..., :-2] + rows[..., 1:-1] + rows[..., 2:] + 4 * wide[:, :, 1:-1, 1:-1]
    blurred = images.clone()
    blurred[:, :, 1:-1, 1:-1] = (sums / 13).round().to(torch.uint8)
    return _blend(images, blurred, changes)


def _grey(images: Tensor) -> Tensor:
    red, green, blue = (images[:, channel : channel + 1] for channel in range(3))
    return (0.2989 * red + 0.587 * green + 0.114 * blue).to(torch.uint8)


def _blend(images: Tensor, others: Tensor, changes: Tensor) -> Tensor:
    # The images at one more than the change, and the others at what that leaves.
    changes = changes[:, None, None, None]
    return _bytes_of(((1 + changes) * images).sub_(changes * others))


def _bytes_of(values: Tensor) -> Tensor:
    return values.clamp_(0, 255).to(torch.uint8)  # cut off and not rounded, as torchvision does it


def _posterize(images: Tensor, num_bits: Tensor) -> Tensor:
    masks = torch.bitwise_left_shift(255, num_bits.to(torch.int64)).bitwise_and(255).to(torch.uint8)
    return images & masks[:, None, None, None]


def _solarize(images: Tensor, thresholds: Tensor) -> Tensor:
    return torch.where(images >= thresholds[:, None, None, None], 255 - images, images)


def _autocontrast(images: Tensor, _: Tensor) -> Tensor:
    lowest, highest = (
        extreme.float() for extreme in (images.amin((2, 3), keepdim=True), images.amax((2, 3), keepdim=True))
    )
    is_flat = lowest == highest
    scales = torch.where(is_flat, 1.0, 255 / (highest - lowest))
    return _bytes_of((images - torch.where(is_flat, 0.0, lowest)).mul_(scales))


def _equalize(images: Tensor, _: Tensor) -> Tensor:
    """Each channel by a table that spreads its histogram evenly, as Pillow's `ImageOps.equalize`."""
    num, channels, height, width = images.shape
    pixels = images.view(num * channels, height * width).to(torch.int64)
    counts = torch.zeros(num * channels, 256, dtype=torch.int64, device=images.device)
    counts.scatter_add_(1, pixels, torch.ones_like(pixels))
    brightest = counts.gather(1, pixels.amax(dim=1, keepdim=True))
    steps = (height * width - brightest) // 255
    tables = ((counts.cumsum(1) - counts + steps // 2) // steps.clamp(min=1)).clamp(max=255)
    spread = torch.where(steps > 0, tables.gather(1, pixels), pixels)
    return spread.to(torch.uint8).view_as(images)


OPERATIONS: dict[str, Operation] = {
    "identity": _identity,
    "shear_x": _shear_x,
    "shear_y": _shear_y,
    "translate_x": _translate_x,
    "translate_y": _translate_y,
    "rotate": _rotate,
    "brightness": _brightness,
    "color": _color,
    "contrast": _contrast,
    "sharpness": _sharpness,
    "posterize": _posterize,
    "solarize": _solarize,
    "autocontrast": _autocontrast,
    "equalize": _equalize,
}
"""By name, in the order of the draws: (N, 3, H, W) uint8 planes and (N,) float32 magnitudes to new planes."""

UNSIGNED = ("identity", "posterize", "solarize", "autocontrast", "equalize")
IS_SIGNED = [name not in UNSIGNED for name in OPERATIONS]
