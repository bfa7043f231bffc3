"""Random changes to whole batches of training images, on the device where they are.

Each image has its own draws, made from (seed, epoch, sample index) by `counter_random`: the batch it comes in
does not matter. (torchvision's v2 transforms draw one parameter set for a whole batch.)
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.data.auto_augment import rand_augment, trivial_augment
from resnet_studio.core.data.counter_random import Draws, Stream, integers

CUTOUT_GREY = 128
MAX_ASPECT = 4 / 3
LEAST_ERASED, MOST_ERASED, LEAST_ERASED_ASPECT = 0.02, 0.33, 0.3  # as torchvision's RandomErasing
GREY_WEIGHTS = (299, 587, 114)  # thousandths of red, green and blue (ITU-R BT.601), as Pillow takes them
NUM_CHANNELS = 3


def augment(
    images: Tensor,
    indices: Tensor,
    epoch: int,
    seed: int,
    recipe: AugmentationRecipe,
    indices_here: Tensor | None = None,
) -> Tensor:
    """The images as this epoch shows them; mirrored, shifted, cropped, tinted, changed and covered.

    In this order:

    * Mirror: alternating flip (Jordan 2024, "94% on CIFAR-10 in 3.29 seconds", section 3.6): a hash decides
      whether an image is mirrored in the first epoch, after that it is so in every other one. Or random, with
      a probability of a half in each epoch (He et al. 2015, section 4.2).
    * Padded crop (He et al. 2015, section 4.2): padded by `crop_padding` and cut back at a random place.
    * Random resized crop (Szegedy et al. 2014, section 6): `min_scale` to all of the area, sides in a
      proportion of 3:4 to 4:3, enlarged bilinearly and rounded.
    * Color jitter (as torchvision's `ColorJitter` without the hue): brightness, contrast and saturation, each
      times 1 ± `color_jitter`, rounded after each.
    * TrivialAugment and RandAugment: see `auto_augment`.
    * Cutout (DeVries and Taylor 2017): a square of mid grey (128) around a random pixel, cut at the border.
    * Random erasing (Zhong et al. 2017): with probability `erasing` a rectangle of 2 to 33 % of the area,
      sides in a proportion of 3:10 to 10:3, becomes mid grey.

    The draws are the same on any device; an enlarged or tinted pixel may differ between them by a grey level.

    Args:
        images: (N, 3, H, W) uint8 in either memory format; left as they are.
        indices: (N,) int64 on the same device, the index of each image in the data set.
        epoch: The epoch, from 1.
        seed: The seed of the run.
        recipe: What is to be changed.
        indices_here: The indices on the CPU, so that nothing has to wait for the device; None asks it.

    Returns:
        (N, 3, H, W) uint8 in the memory format of `images`; `images` itself if all is switched off.
    """
    if images.shape[0] == 0:
        return images
    is_channels_last = images.is_contiguous(memory_format=torch.channels_last)
    draws = Draws(seed, epoch, indices, indices_here)
    changed = images
    if recipe.flip or recipe.crop_padding:
        changed = _mirror_and_shift(changed, draws, recipe)
    if recipe.min_scale < 1:
        changed = _resized_crop(changed, draws, recipe.min_scale)
    if recipe.color_jitter:
        changed = _tint(changed, draws, recipe.color_jitter)
    if recipe.trivial_augment:
        changed = trivial_augment(changed, draws)
    if recipe.rand_augment:
        changed = rand_augment(changed, draws, recipe.rand_augment, recipe.rand_augment_magnitude)
    if recipe.cutout:
        changed = _cut_out(changed, draws, recipe.cutout)
    if recipe.erasing:
        changed = _erase(changed, draws, recipe.erasing)
    memory_format = torch.channels_last if is_channels_last else torch.contiguous_format
    return changed.contiguous(memory_format=memory_format)


def _is_mirrored(draws: Draws, flip_mode: str) -> Tensor:
    if flip_mode == "random":
        return draws.integers(Stream.MIRROR, 2) == 0
    first = integers(draws.seed, 0, draws.indices, Stream.MIRROR, 2)
    return (first + draws.epoch) % 2 == 0


def _mirror_and_shift(images: Tensor, draws: Draws, recipe: AugmentationRecipe) -> Tensor:
    # Mirror, padding and crop are all a choice of source rows and columns, so one gather of rows and one of
    # columns does the three: no padded copy is made, and a reflection may be wider than the image.
    num, _, height, width = images.shape
    padding = recipe.crop_padding
    rows = _positions(num, height, images.device)
    columns = _positions(num, width, images.device)
    if padding:
        rows = rows + draws.integers(Stream.SHIFT_Y, 2 * padding + 1)[:, None] - padding
        columns = columns + draws.integers(Stream.SHIFT_X, 2 * padding + 1)[:, None] - padding
    inside = (_is_inside(rows, height), _is_inside(columns, width))
    rows, columns = _reflect(rows, height), _reflect(columns, width)
    if recipe.flip:
        columns = torch.where(_is_mirrored(draws, recipe.flip_mode)[:, None], width - 1 - columns, columns)
    pixels = _gather_columns(_gather_rows(_to_rows(images), rows), columns)
    if padding and recipe.padding_mode == "zeros":
        pixels.mul_(inside[0][:, :, None]).mul_(_each_channel(inside[1])[:, None, :])
    return _from_rows(pixels)


def _resized_crop(images: Tensor, draws: Draws, min_scale: float) -> Tensor:
    num, _, height, width = images.shape
    area = min_scale + (1 - min_scale) * draws.uniform(Stream.SCALE)
    # Only operations that IEEE 754 rounds exactly: exp and log differ in the last bit with the place of an
    # image in its batch. Hence no log-uniform proportion, but as many lying crops as upright ones.
    lean = 2 * draws.uniform(Stream.ASPECT) - 1
    narrow = 1 - (1 - 1 / MAX_ASPECT) * lean.abs()
    # A proportion beyond the area's own would reach over the border.
    aspect = torch.maximum(narrow, area)
    aspect = torch.where(lean < 0, aspect, 1 / aspect)
    x = _crop_grid((area * aspect).sqrt(), draws.uniform(Stream.CROP_X), width)
    y = _crop_grid((area / aspect).sqrt(), draws.uniform(Stream.CROP_Y), height)
    grid = torch.stack(
        (x[:, None, :].expand(num, height, width), y[:, :, None].expand(num, height, width)), dim=3
    )
    # On the processor, planes are sampled three times as fast as interleaved channels.
    planes = images.to(torch.float32, memory_format=torch.contiguous_format)
    cropped = grid_sample(planes, grid, mode="bilinear", padding_mode="border", align_corners=False)
    return cropped.round_().to(torch.uint8)


def _crop_grid(side: Tensor, place: Tensor, num_pixels: int) -> Tensor:
    # Where each output pixel lies along one axis, with the image's borders at -1 and 1.
    # The side is a part of the image's, the place is where in the room that is left it starts.
    side = side.clamp(max=1)[:, None]
    centres = (torch.arange(num_pixels, device=side.device) * 2 + 1) / num_pixels - 1
    return side * centres + (1 - side) * (2 * place[:, None] - 1)


def _tint(images: Tensor, draws: Draws, strength: float) -> Tensor:
    def factor(stream: Stream) -> Tensor:
        return (1 - strength + 2 * strength * draws.uniform(stream))[:, None, None, None]

    images = _bytes_of(images.float() * factor(Stream.BRIGHTNESS))
    # The mean from integers: sums of floats would differ in the last bit with the place in the batch.
    mean = (
        _grey(images).sum(dim=(1, 2, 3), keepdim=True) / (images.shape[2] * images.shape[3] * 1000)
    ).round()
    images = _bytes_of(mean + (images.float() - mean) * factor(Stream.CONTRAST))
    grey = _grey(images) / 1000
    return _bytes_of(grey + (images.float() - grey) * factor(Stream.SATURATION))


def _grey(images: Tensor) -> Tensor:
    # (N, 1, H, W) int64, in thousandths.
    red, green, blue = (images[:, channel : channel + 1].to(torch.int64) for channel in range(NUM_CHANNELS))
    return red * GREY_WEIGHTS[0] + green * GREY_WEIGHTS[1] + blue * GREY_WEIGHTS[2]


def _bytes_of(values: Tensor) -> Tensor:
    return values.round_().clamp_(0, 255).to(torch.uint8)


def _erase(images: Tensor, draws: Draws, probability: float) -> Tensor:
    num, _, height, width = images.shape
    is_erased = draws.uniform(Stream.ERASE) < probability
    area = LEAST_ERASED + (MOST_ERASED - LEAST_ERASED) * draws.uniform(Stream.ERASE_AREA)
    lean = 2 * draws.uniform(Stream.ERASE_ASPECT) - 1  # as in `_resized_crop`
    narrow = torch.maximum(1 - (1 - LEAST_ERASED_ASPECT) * lean.abs(), area)
    aspect = torch.where(lean < 0, narrow, 1 / narrow)

    def covered(side: Tensor, stream: Stream, length: int) -> Tensor:
        pixels = (side * length).round().clamp(1, length).to(torch.int64)
        starts = (draws.uniform(stream) * (length - pixels + 1)).to(torch.int64)[:, None]
        positions = _positions(num, length, images.device)
        return (positions >= starts) & (positions < starts + pixels[:, None])

    rows = covered((area * aspect).sqrt(), Stream.ERASE_Y, height) & is_erased[:, None]
    columns = covered((area / aspect).sqrt(), Stream.ERASE_X, width)
    return _cover(images, rows.to(torch.uint8), columns.to(torch.uint8))


def _cut_out(images: Tensor, draws: Draws, side: int) -> Tensor:
    num, _, height, width = images.shape
    rows = _is_covered(draws.integers(Stream.CUTOUT_Y, height), side, _positions(num, height, images.device))
    columns = _is_covered(draws.integers(Stream.CUTOUT_X, width), side, _positions(num, width, images.device))
    return _cover(images, rows, columns)


def _cover(images: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    covered = rows[:, :, None] * _each_channel(columns)[:, None, :]
    pixels = _to_rows(images)
    # The differences wrap around in uint8 and so does the sum: exact.
    return _from_rows(pixels + covered.mul_(CUTOUT_GREY - pixels))


def _is_covered(centres: Tensor, side: int, positions: Tensor) -> Tensor:
    starts = centres[:, None] - side // 2
    return ((positions >= starts) & (positions < starts + side)).to(torch.uint8)


def _positions(num: int, length: int, device: torch.device) -> Tensor:
    return torch.arange(length, device=device).expand(num, length)


def _is_inside(positions: Tensor, length: int) -> Tensor:
    return ((positions >= 0) & (positions < length)).to(torch.uint8)


def _reflect(positions: Tensor, length: int) -> Tensor:
    # To and fro without repeating the border, as often as it takes; one pixel reflects into itself.
    period = max(2 * (length - 1), 1)
    positions = positions.remainder(period)
    return torch.minimum(positions, period - positions) if length > 1 else positions


# The work is done on rows of interleaved channels (N, H, W·3): the last axis is then long and contiguous.
# With an innermost axis of three the same operations take two to ten times as long. Masks are uint8 factors
# 0 and 1: torch multiplies bytes in vectors, but fills a mask one by one, more than ten times slower.


def _to_rows(images: Tensor) -> Tensor:
    num, _, height, width = images.shape
    return images.permute(0, 2, 3, 1).reshape(num, height, width * NUM_CHANNELS)


def _from_rows(pixels: Tensor) -> Tensor:
    num, height, width_and_channels = pixels.shape
    return pixels.view(num, height, width_and_channels // NUM_CHANNELS, NUM_CHANNELS).permute(0, 3, 1, 2)


def _gather_rows(pixels: Tensor, rows: Tensor) -> Tensor:
    num, height, _ = pixels.shape
    starts = torch.arange(num, device=pixels.device)[:, None] * height
    return pixels.view(num * height, -1).index_select(0, (rows + starts).view(-1)).view_as(pixels)


def _gather_columns(pixels: Tensor, columns: Tensor) -> Tensor:
    channels = torch.arange(NUM_CHANNELS, device=pixels.device)
    places = (columns[:, :, None] * NUM_CHANNELS + channels).view(len(columns), 1, -1)
    return pixels.gather(2, places.expand_as(pixels))


def _each_channel(columns: Tensor) -> Tensor:
    return columns.repeat_interleave(NUM_CHANNELS, dim=1)
