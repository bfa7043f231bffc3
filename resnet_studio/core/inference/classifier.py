"""A trained network that says what pictures show: the same pixels and the same names as in training.

In the exact mode a file goes the way of a validation image, bit for bit: `decode`, `normalize`, `logits_of`,
in batches of the size that is evaluated at once. The fast mode is compared with it on the first files
(`FastWay`); then each thread decodes a batch and answers to it by itself, so that none waits for another.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from resnet_studio.core.data.decode import decode
from resnet_studio.core.data.verification import MAX_THREADS, map_in_threads
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.evaluation.calibrate import Calibration, read_calibration
from resnet_studio.core.evaluation.evaluate import evaluation_batch, logits_of
from resnet_studio.core.evaluation.familiarity import StageMeans
from resnet_studio.core.hardware import num_logical_cores
from resnet_studio.core.inference.fast_way import FastWay, Pixels, as_input
from resnet_studio.core.models.door import open_network
from resnet_studio.core.models.foreign.likely import Wishes
from resnet_studio.core.models.weights import TrainedNetwork
from resnet_studio.core.tasks import TaskContext

MOST_AT_ONCE = 64  # images in a batch of the fast mode
PIXELS_AT_ONCE = 8 * 224**2  # in such a batch; more gain little


class Seen(NamedTuple):
    """What the network answers to an image.

    Attributes:
        logits: (num_classes,).
        is_unfamiliar: Whether the image looks like none of the training.
    """

    logits: Tensor
    is_unfamiliar: bool


Answer = Seen | str


@dataclass(frozen=True)
class Classified:
    """What one picture shows, or why that cannot be said.

    Attributes:
        path: The file.
        top: Class names with probabilities, the likeliest first; empty when there is an error.
        error: A sentence, empty when the picture was read.
        threshold: The least probability of an answer; below it the answer is "not sure".
        is_unfamiliar: Whether it looks like none of the images that the network was trained on.
    """

    path: str
    top: tuple[tuple[str, float], ...] = field(default=())
    error: str = ""
    threshold: float = 0.0
    is_unfamiliar: bool = False

    @property
    def label(self) -> str | None:
        """The likeliest class; None where it is not sure, or where there is an error."""
        return self.top[0][0] if self.top and self.top[0][1] >= self.threshold else None

    @property
    def probability(self) -> float | None:
        """Of the likeliest class, 0 to 1; None where there is an error."""
        return self.top[0][1] if self.top else None

    def to_dict(self) -> dict[str, object]:
        """As `classify --json` prints it."""
        if self.error:
            return {"path": self.path, "error": self.error}
        return {
            "path": self.path,
            "label": self.label,
            "probability": self.probability,
            "top": [[name, value] for name, value in self.top],
            "unfamiliar": self.is_unfamiliar,
        }


class Classifier:
    """A loaded network with its preprocessing and its class names.

    Attributes:
        network: The network and what belongs to it.
        fast: The quicker way; it stays settled from one call to the next.
        calibration: What the answers are worth; None where that was not measured.
    """

    def __init__(
        self, network: TrainedNetwork, device: torch.device, calibration: Calibration | None = None
    ) -> None:
        self.network = network
        self.calibration = calibration
        # Before the fast way copies the network: its copy is to be watched as well.
        self._watch = StageMeans(network.model) if self.knows_unfamiliar else None
        self.fast = FastWay(network.model, network.about.preprocessing, device)
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
        network = open_network(path, device, wishes, context)
        return cls(network, device, read_calibration(path, network))

    @property
    def knows_unfamiliar(self) -> bool:
        """Whether it can tell images that look like none of the training; else none is said to."""
        return self.calibration is not None and self.calibration.familiarity is not None

    def classify(
        self,
        paths: Sequence[str],
        num_top: int = 5,
        context: TaskContext | None = None,
        *,
        is_exact: bool = False,
        threshold: float = 0.0,
    ) -> Iterator[Classified]:
        """Say what each file shows, in the order given; a file that cannot be read is said so and passed.

        Files are decoded in threads, a few batches ahead of the answers, and never more is in memory.

        Args:
            paths: The files.
            num_top: How many classes are named, at least one and at most all.
            context: Is told how many files are done, and can stop the work.
            is_exact: Whether each answer is computed as in validation; else in the fast mode.
            threshold: The least probability of an answer.

        Raises:
            Cancelled: The context was stopped.
        """
        context = context or TaskContext()
        answers = self._exactly(paths, context) if is_exact else self._quickly(paths, context)
        num_done = 0
        with closing(answers):
            for batch, values in answers:
                yield from self._classified(batch, values, num_top, threshold)
                num_done += len(batch)
                context.report(num_done, len(paths), QT_TRANSLATE_NOOP("activity", "Classifying"))

    def top(self, pixels: Pixels, num_top: int) -> list[tuple[tuple[str, float], ...]]:
        """The likeliest classes of images (N, size, size, 3) with their probabilities (softmax), exactly.

        At least one is given and at most all.
        """
        return self._likeliest(self.logits(pixels), num_top)

    def logits(self, pixels: Pixels) -> Tensor:
        """The exact answers to images (N, size, size, 3), (N, num_classes), on the device."""
        return logits_of(self.network.model, as_input(pixels, self.network.about.preprocessing, self._device))

    def _classified(
        self, paths: Sequence[str], answers: Sequence[Answer], num_top: int, threshold: float
    ) -> Iterator[Classified]:
        good = [answer for answer in answers if not isinstance(answer, str)]
        tops = iter(self._likeliest(torch.stack([seen.logits for seen in good]), num_top) if good else ())
        for path, answer in zip(paths, answers, strict=True):
            if isinstance(answer, str):
                yield Classified(path, error=answer)
            else:
                yield Classified(path, next(tops), "", threshold, answer.is_unfamiliar)

    def _likeliest(self, logits: Tensor, num_top: int) -> list[tuple[tuple[str, float], ...]]:
        classes = self.network.about.classes
        num_top = max(1, min(num_top, len(classes)))
        values, places = logits.float().softmax(dim=1).topk(num_top, dim=1)
        return [
            tuple((classes[place], value) for place, value in zip(row_places, row_values, strict=True))
            for row_places, row_values in zip(places.tolist(), values.tolist(), strict=True)
        ]

    def _decode(self, path: str) -> Pixels | str:
        """The pixels the network sees, or a sentence why there are none."""
        how = self.network.about.preprocessing
        try:
            return decode(Path(path), how.image_size, how.resize)
        except DataError as error:
            return error.message

    def _exactly(self, paths: Iterable[str], context: TaskContext) -> Answers:
        """Batches of paths with their answers, computed as in validation."""
        size = evaluation_batch(self.network.about.preprocessing.image_size)
        with _decoders() as pool:
            for batch, images in _batches_ahead(pool, paths, self._decode, size, context):
                yield batch, self._answers(images, self.logits)

    def _quickly(self, paths: Sequence[str], context: TaskContext) -> Answers:
        """Batches of paths with their answers; the first files of all are answered exactly, to compare."""
        remaining = iter(paths)
        num_left = len(paths)
        while self.fast.num_wanted and (batch := list(islice(remaining, self.fast.num_wanted))):
            yield batch, self._compared(batch, context)
            num_left -= len(batch)
        if not self.fast.is_trusted:
            yield from self._exactly(remaining, context)
            return
        how = self.network.about.preprocessing
        with _workers(num_left, self._device) as num_workers:
            size = min(MOST_AT_ONCE, max(PIXELS_AT_ONCE // how.image_size**2, 1), -(-num_left // num_workers))
            batches = iter(lambda: list(islice(remaining, size)), [])
            work = map_in_threads(lambda batch: self._quick(batch, context), batches, context, num_workers)
            with closing(work):
                yield from work

    def _compared(self, paths: Sequence[str], context: TaskContext) -> list[Answer]:
        """The exact answers to some files, on which the fast way is compared."""
        with _decoders() as pool:
            ((_, images),) = _batches_ahead(pool, paths, self._decode, len(paths), context)
        for image in images:
            if not isinstance(image, str):
                self.fast.add_sample(image)
        return self._answers(images, self.logits)

    def _quick(self, paths: list[str], context: TaskContext) -> tuple[list[str], list[Answer]]:
        """A batch with its quick answers."""
        images = []
        for path in paths:
            context.raise_if_stopped()
            images.append(self._decode(path))
        return paths, self._answers(images, self.fast.logits)

    def _answers(self, images: Sequence[Pixels | str], logits: Callable[[Pixels], Tensor]) -> list[Answer]:
        """The answers to the images that could be read; the sentences of the others stay."""
        good = [image for image in images if not isinstance(image, str)]
        rows = iter(self._seen(np.stack(good), logits) if good else ())
        return [image if isinstance(image, str) else next(rows) for image in images]

    def _seen(self, pixels: Pixels, logits: Callable[[Pixels], Tensor]) -> list[Seen]:
        familiarity = self.calibration.familiarity if self.calibration else None
        if self._watch is None or familiarity is None:
            return [Seen(row, False) for row in logits(pixels)]
        with self._watch.looking():
            rows = logits(pixels)
            unfamiliar = familiarity.are_unfamiliar(self._watch.means)
        return [Seen(row, is_unfamiliar) for row, is_unfamiliar in zip(rows, unfamiliar, strict=True)]


Answers = Generator[tuple[list[str], list[Answer]], None, None]


@contextlib.contextmanager
def _workers(num_images: int, device: torch.device) -> Iterator[int]:
    """How many threads answer at once; together they compute with as many threads as torch was set to.

    torch's own threads wait for one another after each layer, and one that is kept from its core, by decoding
    or by another program, makes all wait: many images are better shared out.
    """
    before = torch.get_num_threads()
    cores = before if device.type == "cpu" else num_logical_cores()
    num_workers = max(1, min(cores, MAX_THREADS, num_images))
    torch.set_num_threads(max(1, before // num_workers))  # new threads take this over
    try:
        yield num_workers
    finally:
        torch.set_num_threads(before)


@contextlib.contextmanager
def _decoders() -> Iterator[ThreadPoolExecutor]:
    """Threads to decode in; whoever leaves early does not wait for the files that were asked for."""
    pool = ThreadPoolExecutor(min(MAX_THREADS, num_logical_cores()), thread_name_prefix="decode")
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _batches_ahead(
    pool: ThreadPoolExecutor,
    paths: Iterable[str],
    work: Callable[[str], Pixels | str],
    size: int,
    context: TaskContext,
) -> Iterator[tuple[list[str], list[Pixels | str]]]:
    """Batches of paths with their decoded pixels; the next batch is decoded while one is used.

    Raises:
        Cancelled: The context was stopped.
    """
    remaining = iter(paths)

    def submit() -> list[tuple[str, Future[Pixels | str]]]:
        return [(path, pool.submit(work, path)) for path in islice(remaining, size)]

    def finished(future: Future[Pixels | str]) -> Pixels | str:
        context.raise_if_stopped()
        return future.result()

    current = submit()
    while current:
        following = submit()
        yield [path for path, _ in current], [finished(future) for _, future in current]
        current = following
