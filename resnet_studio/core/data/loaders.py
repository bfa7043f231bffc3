"""Batches for training and evaluation, and the preprocessing that a training split asks for.

What fits lives on the device as uint8 and is indexed, augmented and normalized there; what does not is read
ahead by one thread. Which batch comes when is a function of (seed, epoch, number) in both cases.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_studio.core.config.sections import AugmentationRecipe, DataRecipe
from resnet_studio.core.data.augment import augment
from resnet_studio.core.data.counter_random import Stream, balanced_order, epoch_order, random_bits
from resnet_studio.core.data.mixing import Mixer
from resnet_studio.core.data.pixels import MemoryPixels, PixelSource
from resnet_studio.core.data.preprocessing import HALF, IMAGENET_MEAN, IMAGENET_STD, Channels, Preprocessing
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.ranks import ALONE, LEAST_IN_SHARE, Rank
from resnet_studio.core.tasks import TaskContext

NUM_READ_AHEAD = 2
NUM_SAMPLED_IMAGES = 1000  # the mean is then known to a hundredth or so, and large photos take seconds
CHUNK_PIXELS = 2**20
MIN_STD = 1 / 255  # one grey level; a channel that never changes has no deviation to divide by

Bounds = tuple[int, int]


@dataclass(frozen=True)
class Batch:
    """Images ready for the network, all on the loader's device.

    Attributes:
        images: (N, 3, H, W) float32, normalized.
        labels: (N,) int64.
        indices: (N,) int64, into the data set.
        targets: (N, classes) float32 that add up to 1, of images that are made of two; None where the labels
            say it all.
        num_in_all: Images of the whole batch where these are a rank's share of it, else None.
    """

    images: Tensor
    labels: Tensor
    indices: Tensor
    targets: Tensor | None = None
    num_in_all: int | None = None

    @property
    def num_images(self) -> int:
        """Images of the whole batch, on all ranks."""
        return len(self.labels) if self.num_in_all is None else self.num_in_all


class Normalizer:
    """Pixels to the numbers a network sees: (x - 255·mean) / (255·std), bit for bit alike in any batch."""

    def __init__(
        self, preprocessing: Preprocessing, device: torch.device, *, channels_last: bool = True
    ) -> None:
        self._memory_format = torch.channels_last if channels_last else torch.contiguous_format
        self._mean = torch.tensor(
            [255 * mean for mean in preprocessing.mean], dtype=torch.float32, device=device
        )
        self._std = torch.tensor([255 * std for std in preprocessing.std], dtype=torch.float32, device=device)

    def __call__(self, images: Tensor) -> Tensor:
        """Normalize a batch.

        Args:
            images: (N, 3, H, W) uint8 on the normalizer's device; left as they are.

        Returns:
            (N, 3, H, W) float32 in the memory format that was asked for.
        """
        num, channels, height, width = images.shape
        values = images.permute(0, 2, 3, 1).to(torch.float32, memory_format=torch.contiguous_format)
        # Over whole rows the processor works in vectors; over an innermost axis of three it cannot. Subtract
        # and divide, not one fused step: that would be rounded otherwise at the ends of vectors.
        rows = values.view(num, height, width * channels)
        rows.sub_(self._mean.repeat(width)).div_(self._std.repeat(width))
        return values.permute(0, 3, 1, 2).contiguous(memory_format=self._memory_format)


def normalize(images: Tensor, preprocessing: Preprocessing) -> Tensor:
    """One batch (N, 3, H, W) of uint8 as channels_last float32, exactly as the loaders do it."""
    return Normalizer(preprocessing, images.device)(images)


class Loader:
    """The batches of one split of a data set.

    A last batch of a single image is merged with the one before it, since a batch norm needs two. One of
    several ranks sees its share of each batch: the same images, changed in the same way, but that mixup and
    CutMix find the partner of an image in its share.

    Args:
        source: The pixels of the whole data set.
        labels: (all images,) int64, the labels of the whole data set.
        indices: (N,) int64, the images of this split.
        batch_size: How many images a batch has.
        preprocessing: How the pixels are normalized.
        device: Where the batches shall be.
        augmentation: What `epoch` changes at random; None changes nothing.
        seed: Decides order and augmentation of `epoch`.
        channels_last: The memory format of the batches.
        num_classes: Of the targets of mixed images; 0 takes the classes that the labels hold.
        is_balanced: Whether `epoch` shows each class equally often, and not each image once.
        rank: Whose share of the batches it gives.

    Raises:
        DataError: A file can no longer be read (also while batches are read).
        ValueError: The source has another size than the preprocessing.
    """

    def __init__(
        self,
        source: PixelSource,
        labels: NDArray[np.int64],
        indices: NDArray[np.int64],
        batch_size: int,
        preprocessing: Preprocessing,
        device: torch.device,
        *,
        augmentation: AugmentationRecipe | None = None,
        seed: int = 0,
        channels_last: bool = True,
        num_classes: int = 0,
        is_balanced: bool = False,
        rank: Rank = ALONE,
    ) -> None:
        if source.size != preprocessing.image_size:
            raise ValueError(
                f"the source has {source.size} px, the model takes {preprocessing.image_size} px"
            )
        self._augmentation = augmentation
        self._mixer = None
        if augmentation is not None and (augmentation.mixup or augmentation.cutmix):
            self._mixer = Mixer(augmentation, num_classes or int(labels.max()) + 1, seed, device)
        self._seed, self._size = seed, source.size
        self._num_known = len(labels)
        self._balanced_by = torch.tensor(labels[indices]) if is_balanced else None
        self._indices_here = torch.tensor(indices, dtype=torch.int64)
        self._indices = self._indices_here.to(device)
        self._labels = torch.tensor(labels[indices], dtype=torch.int64, device=device)
        self._bounds = _batch_bounds(len(indices), batch_size)
        self._rank = rank
        self.preprocessing = preprocessing
        self._normalizer = Normalizer(preprocessing, device, channels_last=channels_last)
        self._pixels = _put_pixels(source, indices, device)

    @property
    def num_images(self) -> int:
        """How many images the split has."""
        return len(self._indices)

    @property
    def num_batches(self) -> int:
        """How many batches an epoch has, the smaller last one included."""
        return len(self._bounds)

    def epoch(self, epoch: int, start_batch: int = 0) -> Iterator[Batch]:
        """The batches of an epoch, shuffled and augmented.

        Args:
            epoch: The epoch, from 1.
            start_batch: How many batches to leave out at the beginning; those that follow are the same.

        Raises:
            ValueError: `start_batch` is negative.
        """
        if start_batch < 0:
            raise ValueError(f"start_batch must not be negative, but is {start_batch}")
        bounds = self._bounds[start_batch:]
        if self._balanced_by is None:
            return self._batches(epoch_order(self._seed, epoch, self.num_images), bounds, epoch)
        order, repeats = balanced_order(self._seed, epoch, self._balanced_by)
        return self._batches(order, bounds, epoch, repeats)

    def sample(self, num: int) -> Batch:
        """About `num` images, evenly spread over the split, in order and not augmented; all of few.

        The same on every rank.
        """
        order = torch.arange(0, self.num_images, max(1, -(-self.num_images // num)))
        return next(self._batches(order, [(0, len(order))], None, rank=ALONE))

    def in_order(self) -> Iterator[Batch]:
        """All batches in the order of the indices, not augmented."""
        return self._batches(torch.arange(self.num_images), self._bounds, None)

    def _batches(
        self,
        order: Tensor,
        bounds: list[Bounds],
        epoch: int | None,
        repeats: Tensor | None = None,
        rank: Rank | None = None,
    ) -> Generator[Batch, None, None]:
        # Once an epoch, so that no batch has to wait for the device.
        places = order.to(self._indices.device)
        # An image that comes again is changed as another one would be, which no image of the data set is.
        drawn_here = self._indices_here[order]
        if repeats is not None:
            drawn_here = drawn_here + repeats * self._num_known
        drawn_by = drawn_here.to(self._indices.device)
        least = 1 if epoch is None else LEAST_IN_SHARE
        shares = [(rank or self._rank).share_of(*bound, least) for bound in bounds]
        # Closed here and now, not when the collector comes: the thread must end with the loop.
        with closing(self._pixels.batches(order, [one for one in shares if one[0] < one[1]])) as batches:
            for bound, (start, end) in zip(bounds, shares, strict=True):
                draws = drawn_by[start:end], drawn_here[start:end]
                pixels = next(batches) if start < end else None
                yield self._batch(pixels, places[start:end], draws, epoch, bound[1] - bound[0])

    def _batch(
        self,
        pixels: Tensor | None,
        places: Tensor,
        draws: tuple[Tensor, Tensor],
        epoch: int | None,
        num_in_all: int,
    ) -> Batch:
        """The share of a batch, changed at random where an epoch is given, normalized."""
        indices, labels, targets = self._indices[places], self._labels[places], None
        if pixels is None:
            nothing = torch.empty((0, 3, self._size, self._size), device=indices.device)
            return Batch(nothing, labels, indices, None, num_in_all)
        if epoch is not None and self._augmentation is not None:
            drawn_by, drawn_here = draws
            pixels = augment(pixels, drawn_by, epoch, self._seed, self._augmentation, drawn_here)
            if self._mixer is not None:
                pixels, targets = self._mixer(pixels, labels, drawn_by, epoch)
        return Batch(self._normalizer(pixels), labels, indices, targets, num_in_all)


def _batch_bounds(num: int, batch_size: int) -> list[Bounds]:
    bounds = [(start, min(start + batch_size, num)) for start in range(0, num, batch_size)]
    if batch_size > 1 and len(bounds) > 1 and num % batch_size == 1:
        bounds[-2:] = [(bounds[-2][0], num)]
    return bounds


class _Pixels(Protocol):
    def batches(self, order: Tensor, bounds: list[Bounds]) -> Generator[Tensor, None, None]: ...


def _put_pixels(source: PixelSource, indices: NDArray[np.int64], device: torch.device) -> _Pixels:
    size_bytes = len(indices) * source.size**2 * 3
    if isinstance(source, MemoryPixels) and _has_room(device, size_bytes):
        return _ResidentPixels(source, indices, device)
    return _ReadAheadPixels(source, indices, device)


def _has_room(device: torch.device, size_bytes: int) -> bool:
    # A graphics card often has less memory than the machine; half of it is left to the network.
    if device.type != "cuda":
        return True
    free_bytes, _ = torch.cuda.mem_get_info(device)
    return size_bytes <= free_bytes // 2


class _ResidentPixels:
    """Pixels of a split on the device, (N, H·W·3) uint8: batches are rows."""

    def __init__(self, source: PixelSource, indices: NDArray[np.int64], device: torch.device) -> None:
        self._size = source.size
        self._rows = torch.empty((len(indices), source.size**2 * 3), dtype=torch.uint8, device=device)
        for start, chunk in _chunks(source, indices):
            self._rows[start : start + len(chunk)] = torch.tensor(chunk).view(len(chunk), -1)

    def batches(self, order: Tensor, bounds: list[Bounds]) -> Generator[Tensor, None, None]:
        places = order.to(self._rows.device)
        for start, end in bounds:
            rows = self._rows.index_select(0, places[start:end])
            yield rows.view(-1, self._size, self._size, 3).permute(0, 3, 1, 2)


class _ReadAheadPixels:
    """Pixels that one thread reads while the batch before is computed."""

    def __init__(self, source: PixelSource, indices: NDArray[np.int64], device: torch.device) -> None:
        self._source = source
        self._indices = indices
        self._device = device

    def batches(self, order: Tensor, bounds: list[Bounds]) -> Generator[Tensor, None, None]:
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead")
        waiting: deque[Future[Tensor]] = deque()
        try:
            for start, end in bounds:
                waiting.append(pool.submit(self._read, self._indices[order[start:end].numpy()]))
                if len(waiting) > NUM_READ_AHEAD:
                    yield self._put(waiting.popleft())
            while waiting:
                yield self._put(waiting.popleft())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _read(self, indices: NDArray[np.int64]) -> Tensor:
        # Not copied: for that torch would set up another team of threads in this one, beside the step's.
        images = torch.from_numpy(self._source.read(indices))
        return images.pin_memory() if self._device.type == "cuda" else images

    def _put(self, images: Future[Tensor]) -> Tensor:
        return images.result().to(self._device, non_blocking=True).permute(0, 3, 1, 2)


def _chunks(
    source: PixelSource, indices: NDArray[np.int64], context: TaskContext | None = None
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    # Parts of a few megabytes, so that no second copy of a large data set stands in memory.
    num = max(CHUNK_PIXELS // source.size**2, 1)
    for start in range(0, len(indices), num):
        if context is not None:
            context.raise_if_stopped()
        chunk = source.read(indices[start : start + num])
        yield start, chunk
        if context is not None:
            context.report(start + len(chunk), len(indices))


def measure_preprocessing(
    source: PixelSource,
    indices: NDArray[np.int64],
    recipe: DataRecipe,
    context: TaskContext | None = None,
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

    Raises:
        DataError: There is no training image, or a file can no longer be read.
        Cancelled: The context was stopped.
    """
    if recipe.normalization == "imagenet":
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
    for _, chunk in _chunks(source, indices, context):
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
