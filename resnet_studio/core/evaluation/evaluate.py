"""Reads a network's figures on a split; the one function behind training, `evaluate` and the window."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice
from typing import Any, NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.dataset import DataSet, name_list
from resnet_studio.core.data.exclusions import is_excluded
from resnet_studio.core.data.loaders import Batch, Loader
from resnet_studio.core.data.pixels import PixelSource, open_pixels
from resnet_studio.core.data.split import look_at_split
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError, RunError
from resnet_studio.core.evaluation.interval import wilson_interval
from resnet_studio.core.evaluation.metrics import ClassificationSums
from resnet_studio.core.evaluation.views import Views, with_views
from resnet_studio.core.full_memory import again_with_room, each_despite_shortage
from resnet_studio.core.models.weights import TrainedNetwork
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import read_split
from resnet_studio.core.tasks import TaskContext

MOST_EVALUATED = 256  # images at once, of up to 128 px; fewer of larger ones

Arithmetic = Callable[[], AbstractContextManager[object]]


class InOrder(Protocol):
    """Gives batches in the order of the images, not augmented."""

    def in_order(self) -> Iterator[Batch]:
        """All of them."""
        ...


def logits_of(model: nn.Module, images: Tensor, arithmetic: Arithmetic = contextlib.nullcontext) -> Tensor:
    """What a network in evaluation mode answers: the one forward pass of validation and of dropped files.

    Equal images in an equal batch give equal bits; in a batch of another size they may be rounded otherwise.

    Args:
        model: Gives logits (N, num_classes).
        images: (N, 3, H, W), as `Loader` gives them.
        arithmetic: The context that the pass runs in.
    """
    with torch.inference_mode(), arithmetic():
        logits: Tensor = model(images)
    return logits


def add_up(
    model: nn.Module,
    loader: InOrder,
    num_classes: int,
    arithmetic: Arithmetic = contextlib.nullcontext,
    tell: Callable[[int], None] | None = None,
) -> ClassificationSums:
    """The network's sums over all images of a loader; the network comes back in the mode it was in.

    Where memory runs out, batches are answered in smaller parts from then on.

    Args:
        model: Gives logits (N, num_classes).
        loader: Gives the images in order, without augmentation.
        num_classes: Number of classes.
        arithmetic: The context each forward pass runs in.
        tell: Is told how many images were read after each batch; may raise to stop.
    """
    was_training = model.training
    model.eval()
    sums, num_parts = ClassificationSums(num_classes), 1

    def divide() -> bool:
        nonlocal num_parts
        num_parts *= 2
        return num_parts <= MOST_EVALUATED

    def answer(batch: Batch) -> None:
        parts = torch.split(batch.images, -(-len(batch.labels) // num_parts))
        sums.add(torch.cat([logits_of(model, part, arithmetic) for part in parts]), batch.labels)

    def begin(num_done: int) -> Iterator[Batch]:
        return islice(loader.in_order(), num_done, None)

    try:
        with torch.inference_mode():
            for batch in each_despite_shortage(begin, divide):
                if len(batch.labels):  # a rank may have no share of the last one
                    again_with_room(partial(answer, batch), divide)
                if tell is not None:
                    tell(sums.num_images)
    finally:
        model.train(was_training)
    return sums


def report(sums: ClassificationSums, split: str, classes: tuple[str, ...]) -> dict[str, Any]:
    """The evaluation as `evaluate --json` prints it and `evaluations/` keeps it."""
    return {
        "split": split,
        "images": sums.num_images,
        "accuracy": sums.accuracy,
        "interval": list(wilson_interval(int(sums.confusion.diagonal().sum()), sums.num_images)),
        "top5": sums.top5,
        "loss": sums.loss,
        "per_class": sums.per_class(classes),
        "confusion": sums.confusion.tolist(),
        "classes": list(classes),
    }


def evaluate_network(
    network: TrainedNetwork,
    dataset: DataSet,
    indices: NDArray[np.int64],
    split: str,
    device: torch.device,
    context: TaskContext | None = None,
    source: PixelSource | None = None,
    views: Views = "plain",
) -> dict[str, Any]:
    """Evaluate a trained network on images of a data set, in fp32.

    `source` are the data set's pixels where they are at hand; else they are read here. With the views `flip`
    the answers to each image and to its mirror image are averaged, and the values say `views`: 2.

    Raises:
        DataError: The classes do not fit, or there are no images.
        Cancelled: The context was stopped.
    """
    if not len(indices):
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The data set {name} has no {split} images."),
            {"name": dataset.name, "split": split},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Choose the other split (--split), or another data set (--data)."
            ),
        )
    context = context or TaskContext()
    labels = labels_by_name(dataset, network.about.classes)
    how = network.about.preprocessing
    source = source or open_pixels(dataset, how.image_size, how.resize, context)
    loader = Loader(source, labels, indices, evaluation_batch(source.size), how, device, augmentation=None)

    def tell(num_images: int) -> None:
        context.raise_if_stopped()
        context.report(num_images, len(indices), QT_TRANSLATE_NOOP("activity", "Evaluating"))

    model = with_views(network.model, views)
    sums = add_up(model, loader, len(network.about.classes), tell=tell)
    values = report(sums, split, network.about.classes)
    return values if views == "plain" else values | {"views": 2}


def evaluation_batch(image_size: int) -> int:
    """How many images of this size are evaluated at once: about the same memory at any size."""
    return max(1, min(MOST_EVALUATED, MOST_EVALUATED * 128**2 // image_size**2))


def labels_by_name(dataset: DataSet, classes: tuple[str, ...]) -> NDArray[np.int64]:
    """The labels of a data set as positions in `classes`: matched by name, never by number.

    Raises:
        DataError: The data set has a class that `classes` lacks; the difference is named.
    """
    unknown = [name for name in dataset.classes if name not in classes]
    if unknown:
        missing = [name for name in classes if name not in dataset.classes]
        raise DataError(
            QT_TRANSLATE_NOOP(
                "errors",
                "The classes do not fit: the data set has {unknown}, which the network does not know.",
            ),
            {"unknown": name_list(unknown), "missing": name_list(missing)},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Name the class folders as in training (classes not found here: {missing})."
            ),
        )
    positions = np.array([classes.index(name) for name in dataset.classes], dtype=np.int64)
    return positions[dataset.labels]


class ChosenImages(NamedTuple):
    """Which images are evaluated on.

    Attributes:
        indices: (N,) int64, into the data set.
        split: train, validation, test, or `all`.
        num_missing: Images of that split which the data set has no longer.
    """

    indices: NDArray[np.int64]
    split: str
    num_missing: int = 0


def choose_images(
    dataset: DataSet,
    recipe: DataRecipe,
    run: RunFolder | None,
    split: str | None,
    *,
    was_trained_on: bool = False,
) -> ChosenImages:
    """The images to evaluate on.

    Of the data a run was trained on, its own stored split counts; where the run is not at hand, the split
    that its recipe makes. Other data without splits counts as a whole (`all`) unless a split is asked for.
    Without a wish, test is taken where there is one.
    Excluded images count nowhere.

    Args:
        dataset: The labelled images.
        recipe: How the network's data were split.
        run: The network's run where it is at hand and `dataset` is its data, else None.
        split: validation, test, or None.
        was_trained_on: Whether `dataset` is the network's own data, with or without its run.

    Raises:
        RunError: Which images the run was trained on cannot be read.
    """
    if run is not None:
        return _of_stored_split(dataset, run, split)
    if split is None and not was_trained_on and bool((dataset.given_splits < 0).all()):
        return ChosenImages(np.flatnonzero(~is_excluded(dataset)), "all")
    cut = look_at_split(dataset, recipe)
    chosen = split or ("test" if len(cut.test) else "validation")
    indices: NDArray[np.int64] = getattr(cut, chosen)
    return ChosenImages(indices, chosen)


def _of_stored_split(dataset: DataSet, run: RunFolder, split: str | None) -> ChosenImages:
    stored = read_split(run)
    if stored is None:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "Which images {run} was trained on cannot be read from {path}."),
            {"run": run.name, "path": str(run.split_path)},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Evaluate on images that it has never seen (--data), or start a new run."
            ),
        )
    chosen = split or ("test" if stored.get("test") else "validation")
    keys = stored.get(chosen, [])
    places = {key: i for i, key in enumerate(dataset.keys)}
    found = sorted(places[key] for key in keys if key in places)
    return ChosenImages(np.array(found, dtype=np.int64), chosen, len(keys) - len(found))


def num_names_seen(dataset: DataSet, run: RunFolder) -> int:
    """How many images of other data have the name of one that the run was trained or chosen by.

    In a copy of its own data they are the same images; numbered files of a stranger may just be called alike.
    """
    stored = read_split(run) or {}
    seen = {*stored.get("train", ()), *stored.get("validation", ())}
    return sum(key in seen for key in dataset.keys)
