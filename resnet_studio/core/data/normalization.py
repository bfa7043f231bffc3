"""The mean and deviation that pictures are normalized by, as a recipe asks for them."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.counter_random import Stream, random_bits
from resnet_studio.core.data.pixels import MemoryPixels, PixelSource, in_chunks
from resnet_studio.core.data.preprocessing import HALF, IMAGENET_MEAN, IMAGENET_STD, Channels, Preprocessing
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.tasks import TaskContext

NUM_SAMPLED_IMAGES = 1000  # the mean is then known to a hundredth or so, and large photos take seconds
MIN_STD = 1 / 255  # one grey level; a channel that never changes has no deviation to divide by


def measure_preprocessing(
    source: PixelSource,
    indices: NDArray[np.int64],
    recipe: DataRecipe,
    context: TaskContext | None = None,
    *,
    of_weights: Preprocessing | None = None,
) -> Preprocessing:
    """The preprocessing that a recipe asks for.

    With `normalization = "dataset"` mean and standard deviation of each channel over all pixels of the images
    given (those of the training split), from integer sums: exact where the pixels are in memory, else over
    a sample of 1,000 images that depends on `split_seed` alone. The deviation is that of the population
    and at least one grey level.

    Args:
        source: The pixels of the data set.
        indices: (N,) int64, the training images.
        recipe: Which normalization, and the way of resizing to be recorded.
        context: Is told how many images are done, and can stop the work.
        of_weights: What the starting weights were trained with, where there are some.

    Raises:
        DataError: There is no training image, or a file can no longer be read.
        ValueError: Their normalization is asked for, and there are none.
        Cancelled: The context was stopped.
    """
    if recipe.normalization == "weights":
        if of_weights is None:
            raise ValueError(
                QT_TRANSLATE_NOOP("reasons", "there are no starting weights to take the normalization of")
            )
        mean, std = of_weights.mean, of_weights.std
    elif recipe.normalization == "imagenet":
        mean, std = IMAGENET_MEAN, IMAGENET_STD
    elif recipe.normalization == "half":
        mean, std = HALF, HALF
    else:
        mean, std = _measure(source, _sample(source, indices, recipe.split_seed), context)
    return Preprocessing(image_size=source.size, resize=recipe.resize, mean=mean, std=std)


def _sample(source: PixelSource, indices: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    if isinstance(source, MemoryPixels) or len(indices) <= NUM_SAMPLED_IMAGES:
        return indices
    bits = random_bits(seed, 0, torch.tensor(indices), Stream.SAMPLE)
    chosen = torch.argsort(bits, stable=True)[:NUM_SAMPLED_IMAGES]
    return np.sort(indices[chosen.numpy()])


def _measure(
    source: PixelSource, indices: NDArray[np.int64], context: TaskContext | None
) -> tuple[Channels, Channels]:
    if len(indices) == 0:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "There is no training image to take the mean color of."),
            hint=QT_TRANSLATE_NOOP("errors", "Lower data.validation_fraction and data.test_fraction."),
        )
    row = source.size * 3
    sums, squares = np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64)
    for _, chunk in in_chunks(source, indices, context):
        values = chunk.reshape(-1, row).astype(np.uint16)  # holds the square of a byte
        sums += values.sum(axis=0, dtype=np.int64).reshape(-1, 3).sum(axis=0)
        squares += np.square(values).sum(axis=0, dtype=np.int64).reshape(-1, 3).sum(axis=0)
    num_pixels = len(indices) * source.size**2
    channels = [
        _mean_and_std(num_pixels, *pair) for pair in zip(sums.tolist(), squares.tolist(), strict=True)
    ]
    red, green, blue = channels
    return (red[0], green[0], blue[0]), (red[1], green[1], blue[1])


def _mean_and_std(num: int, total: int, squares: int) -> tuple[float, float]:
    # Python's integers have no end: the difference is exact, where floats would cancel.
    variance = (num * squares - total * total) / (num * num)
    return total / num / 255, max(math.sqrt(variance) / 255, MIN_STD)
