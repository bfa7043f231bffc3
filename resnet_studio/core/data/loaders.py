"""Batches for training and evaluation.

What fits lives on the device as uint8 and is indexed, augmented and normalized there; what does not is read
ahead by one thread. Which batch comes when is a function of (seed, epoch, number) in both cases.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol
from weakref import WeakSet

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.data.augment import augment
from resnet_studio.core.data.counter_random import balanced_order, epoch_order
from resnet_studio.core.data.mixing import Mixer
from resnet_studio.core.data.pixels import MemoryPixels, PixelSource, in_chunks
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.ranks import ALONE, LEAST_IN_SHARE, Rank

NUM_READ_AHEAD = 2

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
    several ranks sees its share of each batch: the same images, changed and mixed in the same way.

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
        size_at: The side of the images of `epoch` in an epoch, from 1; the source's where it is not given.

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
        size_at: Callable[[int], int] | None = None,
    ) -> None:
        if source.size != preprocessing.image_size:
            raise ValueError(
                f"the source has {source.size} px, the model takes {preprocessing.image_size} px"
            )
        self._augmentation = augmentation
        self._mixer = None
        if augmentation is not None and (augmentation.mixup or augmentation.cutmix):
            self._mixer = Mixer(augmentation, num_classes or int(labels.max()) + 1, seed, device)
        self._seed, self._size, self._size_at = seed, source.size, size_at
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
    def bounds(self) -> Sequence[Bounds]:
        """Where in an epoch's order each batch begins and ends."""
        return self._bounds

    @property
    def num_batches(self) -> int:
        """How many batches an epoch has, the smaller last one included."""
        return len(self._bounds)

    def prepare(self, epoch: int) -> float:
        """Nothing has to be computed before an epoch of images; returns the seconds that it took."""
        return 0.0

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
        order, repeats = self._order(epoch)
        batches = self._batches(order, self._bounds[start_batch:], epoch, repeats)
        size = self.image_size_in(epoch)
        return batches if size == self._size else _made_smaller(batches, size)

    def image_size_in(self, epoch: int) -> int:
        """The side of the images of `epoch` in an epoch, from 1."""
        return self._size if self._size_at is None else self._size_at(epoch)

    def sample(self, num: int) -> Batch:
        """About `num` images, evenly spread over the split, in order and not augmented; all of few.

        The same on every rank.
        """
        order = torch.arange(0, self.num_images, max(1, -(-self.num_images // num)))
        return next(self._batches(order, [(0, len(order))], None, rank=ALONE))

    def in_order(self, changed_as_in: int | None = None) -> Iterator[Batch]:
        """All batches in the order of the indices, not augmented, or as they are in an epoch."""
        return self._batches(torch.arange(self.num_images), self._bounds, changed_as_in)

    def order_of(self, epoch: int) -> Tensor:
        """(N,) places in this split in the order of an epoch, from 1; balanced, some come more than once."""
        return self._order(epoch)[0]

    def _order(self, epoch: int) -> tuple[Tensor, Tensor | None]:
        if self._balanced_by is None:
            return epoch_order(self._seed, epoch, self.num_images), None
        return balanced_order(self._seed, epoch, self._balanced_by)

    def _batches(
        self,
        order: Tensor,
        bounds: list[Bounds],
        epoch: int | None,
        repeats: Tensor | None = None,
        rank: Rank | None = None,
    ) -> Generator[Batch, None, None]:
        rank = rank or self._rank
        least = 1 if epoch is None else LEAST_IN_SHARE
        shares = [rank.share_of(*bound, least) for bound in bounds]
        has_partner = epoch is not None and self._mixer is not None and not rank.is_alone
        if has_partner:
            picked, shares = _with_partners(bounds, shares)
            order, repeats = order[picked], None if repeats is None else repeats[picked]
        # Once an epoch, so that no batch has to wait for the device.
        places = order.to(self._indices.device)
        # An image that comes again is changed as another one would be, which no image of the data set is.
        drawn_here = self._indices_here[order]
        if repeats is not None:
            drawn_here = drawn_here + repeats * self._num_known
        drawn_by = drawn_here.to(self._indices.device)
        # Closed here and now, not when the collector comes: the thread must end with the loop.
        with closing(self._pixels.batches(order, [one for one in shares if one[0] < one[1]])) as batches:
            for bound, (start, end) in zip(bounds, shares, strict=True):
                draws = drawn_by[start:end], drawn_here[start:end]
                pixels = next(batches) if start < end else None
                batch = self._batch(pixels, places[start:end], draws, epoch, bound[1] - bound[0])
                yield _without_partner(batch) if has_partner else batch

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


def _made_smaller(batches: Generator[Batch, None, None], size: int) -> Iterator[Batch]:
    with closing(batches):
        for batch in batches:
            yield replace(batch, images=_resized(batch.images, size))


def _resized(images: Tensor, size: int) -> Tensor:
    """(N, 3, H, W) to (N, 3, size, size), averaged and not picked, in the same memory format."""
    if not len(images):  # which torch would refuse
        return images.new_empty((0, 3, size, size))
    smaller = functional.interpolate(images, (size, size), mode="bilinear", antialias=True)
    channels_last = images.is_contiguous(memory_format=torch.channels_last)
    return smaller.contiguous(memory_format=torch.channels_last if channels_last else torch.contiguous_format)


def _batch_bounds(num: int, batch_size: int) -> list[Bounds]:
    bounds = [(start, min(start + batch_size, num)) for start in range(0, num, batch_size)]
    if batch_size > 1 and len(bounds) > 1 and num % batch_size == 1:
        bounds[-2:] = [(bounds[-2][0], num)]
    return bounds


def _with_partners(bounds: list[Bounds], shares: list[Bounds]) -> tuple[Tensor, list[Bounds]]:
    """What a rank reads where images are mixed with the one before them, which another rank may have.

    Returns:
        Places in the order of the epoch, with the first image's partner in front of each share, and where in
        those each share begins and ends.
    """
    parts, extended, num = [torch.empty(0, dtype=torch.int64)], [], 0
    for (first, last), (start, end) in zip(bounds, shares, strict=True):
        if start < end:
            partner = start - 1 if start > first else last - 1
            parts.append(torch.tensor([partner, *range(start, end)]))
        extended.append((num, num := num + (end - start + 1 if start < end else 0)))
    return torch.cat(parts), extended


def _without_partner(batch: Batch) -> Batch:
    targets = None if batch.targets is None else batch.targets[1:]
    return Batch(batch.images[1:], batch.labels[1:], batch.indices[1:], targets, batch.num_in_all)


class _Pixels(Protocol):
    def batches(self, order: Tensor, bounds: list[Bounds]) -> Generator[Tensor, None, None]: ...


def _put_pixels(source: PixelSource, indices: NDArray[np.int64], device: torch.device) -> _Pixels:
    size_bytes = len(indices) * source.size**2 * 3
    if isinstance(source, MemoryPixels) and _has_room(device, size_bytes):
        resident = _ResidentPixels(source, indices, device)
        _on_devices.add(resident)
        return resident
    return _ReadAheadPixels(source, indices, device)


def _has_room(device: torch.device, size_bytes: int) -> bool:
    # A graphics card often has less memory than the machine; half of it is left to the network. All splits
    # together may take the other half.
    free_bytes = _free_bytes(device)
    if free_bytes is None:
        return True
    taken_bytes = sum(pixels.size_bytes for pixels in _on_devices if pixels.device == device)
    return taken_bytes + size_bytes <= (taken_bytes + free_bytes) // 2


def _free_bytes(device: torch.device) -> int | None:
    """The memory that a graphics card has left; None for a device that shares the machine's."""
    return torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else None


class _ResidentPixels:
    """Pixels of a split on the device, (N, H·W·3) uint8: batches are rows.

    Attributes:
        device: As it was asked for: "cuda" is not equal to the "cuda:0" that tensors tell.
    """

    def __init__(self, source: PixelSource, indices: NDArray[np.int64], device: torch.device) -> None:
        self.device = device
        self._size = source.size
        self._rows = torch.empty((len(indices), source.size**2 * 3), dtype=torch.uint8, device=device)
        for start, chunk in in_chunks(source, indices):
            self._rows[start : start + len(chunk)] = torch.tensor(chunk).view(len(chunk), -1)

    @property
    def size_bytes(self) -> int:
        return self._rows.nbytes

    def batches(self, order: Tensor, bounds: list[Bounds]) -> Generator[Tensor, None, None]:
        places = order.to(self._rows.device)
        for start, end in bounds:
            rows = self._rows.index_select(0, places[start:end])
            yield rows.view(-1, self._size, self._size, 3).permute(0, 3, 1, 2)


_on_devices: WeakSet[_ResidentPixels] = WeakSet()


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
