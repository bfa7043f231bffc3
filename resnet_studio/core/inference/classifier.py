"""A trained network that says what pictures show: the same pixels and the same names as in training."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from resnet_studio.core.data.decode import decode
from resnet_studio.core.data.folder import IMAGE_SUFFIXES, is_ignored, is_new_folder
from resnet_studio.core.data.loaders import normalize
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.models.door import open_network
from resnet_studio.core.models.foreign.likely import Wishes
from resnet_studio.core.models.weights import TrainedNetwork
from resnet_studio.core.tasks import TaskContext

BATCH = 32
DECODE_THREADS = 2
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Classified:
    """What one picture shows, or why that cannot be said.

    Attributes:
        path: The file.
        top: Class names with probabilities, the likeliest first; empty when there is an error.
        error: A sentence, empty when the picture was read.
    """

    path: str
    top: tuple[tuple[str, float], ...] = field(default=())
    error: str = ""

    def to_dict(self) -> dict[str, object]:
        """As `classify --json` prints it."""
        if self.error:
            return {"path": self.path, "error": self.error}
        label, probability = self.top[0]
        return {
            "path": self.path,
            "label": label,
            "probability": probability,
            "top": [[name, value] for name, value in self.top],
        }


class Classifier:
    """A loaded network with its preprocessing and its class names.

    Attributes:
        network: The network and what belongs to it.
    """

    def __init__(self, network: TrainedNetwork, device: torch.device) -> None:
        self.network = network
        self._device = device

    @classmethod
    def load(
        cls,
        path: Path,
        device: torch.device,
        wishes: Wishes | None = None,
        context: TaskContext | None = None,
    ) -> Classifier:
        """Load from a file of weights, ours or another program's.

        Raises:
            WeightsError: The file cannot be used, or leaves open what its answers depend on.
            Cancelled: The context was stopped.
        """
        return cls(open_network(path, device, wishes, context), device)

    def classify(
        self, paths: Sequence[str], num_top: int = 5, context: TaskContext | None = None
    ) -> Iterator[Classified]:
        """Say what each file shows, in the order given; a file that cannot be read is said so and passed.

        Files are decoded in threads ahead of the network, and never more than two batches are in memory.

        Raises:
            Cancelled: The context was stopped.
        """
        context = context or TaskContext()
        with _decoders() as pool:
            num_done = 0
            for batch in _batches_ahead(pool, paths, self._decode):
                context.raise_if_stopped()
                yield from self._answer(batch, num_top)
                num_done += len(batch)
                context.report(num_done, len(paths), "Classifying")

    def _decode(self, path: str) -> Pixels | str:
        """The pixels the network sees, or a sentence why there are none."""
        how = self.network.about.preprocessing
        try:
            return decode(Path(path), how.image_size, how.resize)
        except DataError as error:
            return error.message

    def _answer(self, batch: Sequence[tuple[str, Pixels | str]], num_top: int) -> Iterator[Classified]:
        good = [pixels for _, pixels in batch if not isinstance(pixels, str)]
        answers = iter(self.top(np.stack(good), num_top) if good else ())
        for path, pixels in batch:
            if isinstance(pixels, str):
                yield Classified(path, error=pixels)
            else:
                yield Classified(path, next(answers))

    def top(self, pixels: Pixels, num_top: int) -> list[tuple[tuple[str, float], ...]]:
        """The likeliest classes of images (N, size, size, 3) with their probabilities (softmax).

        At least one is given and at most all.
        """
        images = torch.from_numpy(pixels).permute(0, 3, 1, 2).to(self._device)
        with torch.inference_mode():
            logits = self.network.model(normalize(images, self.network.about.preprocessing))
        classes = self.network.about.classes
        num_top = max(1, min(num_top, len(classes)))
        values, places = logits.float().softmax(dim=1).topk(num_top, dim=1)
        return [
            tuple((classes[place], value) for place, value in zip(row_places, row_values, strict=True))
            for row_places, row_values in zip(places.tolist(), values.tolist(), strict=True)
        ]


@contextlib.contextmanager
def _decoders() -> Iterator[ThreadPoolExecutor]:
    """Threads to decode in; whoever leaves early does not wait for the files that were asked for."""
    pool = ThreadPoolExecutor(DECODE_THREADS, thread_name_prefix="decode")
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _batches_ahead(
    pool: ThreadPoolExecutor, paths: Iterable[str], work: Callable[[str], Pixels | str]
) -> Iterator[list[tuple[str, Pixels | str]]]:
    """Batches of paths with their decoded pixels; the next batch is decoded while one is used."""
    remaining = iter(paths)

    def submit() -> list[tuple[str, Future[Pixels | str]]]:
        return [(path, pool.submit(work, path)) for path in islice(remaining, BATCH)]

    current = submit()
    while current:
        following = submit()
        yield [(path, future.result()) for path, future in current]
        current = following


def find_images(paths: Iterable[str], context: TaskContext | None = None) -> list[str]:
    """The files to classify: files as they are given, folders walked for pictures, sorted by name.

    Raises:
        DataError: A path is not there.
        Cancelled: The context was stopped.
    """
    context = context or TaskContext()
    found: list[str] = []
    for text in paths:
        path = Path(os.path.expanduser(text))  # noqa: PTH111 - leaves `~nobody` as it is
        if path.is_dir():
            found += _pictures_below(path, context)
        elif path.exists():
            found.append(str(path))
        else:
            raise DataError(
                QT_TRANSLATE_NOOP("errors", "There is nothing at {path}."),
                {"path": text},
                hint=QT_TRANSLATE_NOOP("errors", "Check the spelling, or whether the disk is there."),
            )
    return found


def _pictures_below(path: Path, context: TaskContext) -> list[str]:
    """The pictures that a scan of the folder would list: links are followed, what it ignores is ignored."""
    found = []
    seen: set[tuple[int, int]] = set()
    is_new_folder(path, seen)
    for folder, folders, names in os.walk(path, followlinks=True):
        context.raise_if_stopped()
        folders[:] = [
            name
            for name in sorted(folders)
            if not is_ignored(name) and is_new_folder(Path(folder, name), seen)
        ]
        found += [
            str(Path(folder, name))
            for name in sorted(names)
            if Path(name).suffix.lower() in IMAGE_SUFFIXES and not is_ignored(name)
        ]
    return found
