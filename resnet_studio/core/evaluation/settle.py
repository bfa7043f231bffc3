"""Finds out on labelled images what a stranger's file does not say: the likely answers are tried."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.loaders import Loader
from resnet_studio.core.data.pixels import PixelSource, open_pixels
from resnet_studio.core.data.preprocessing import Channels, Preprocessing
from resnet_studio.core.data.split import look_at_split
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.evaluation.evaluate import (
    ChosenImages,
    add_up,
    choose_images,
    evaluation_batch,
    labels_by_name,
)
from resnet_studio.core.models.foreign.known_classes import imagenet_classes
from resnet_studio.core.models.foreign.likely import (
    IMAGENET_CLASSES,
    NORMALIZATIONS,
    Wishes,
    normalization_name,
)
from resnet_studio.core.models.foreign.network import (
    ForeignNetwork,
    not_said,
    preprocessing_of,
    require_as_many,
)
from resnet_studio.core.models.foreign.published import is_published
from resnet_studio.core.models.foreign.zero_padding import ZeroPadding
from resnet_studio.core.models.weights import TrainedNetwork
from resnet_studio.core.tasks import TaskContext

NUM_TRIED_IMAGES = 512


@dataclass(frozen=True)
class Trial:
    """One way of giving images to a network, and how well it answers then.

    Attributes:
        preprocessing: How pictures become the network's input.
        padding: Where its shortcuts put zeros; None where they add none.
        num_images: How many images were tried.
        loss: Their mean cross-entropy.
        accuracy: Part of them that is answered rightly.
    """

    preprocessing: Preprocessing
    padding: ZeroPadding | None
    num_images: int
    loss: float
    accuracy: float


class Settled(NamedTuple):
    """A stranger's network made complete, and the images it is evaluated on.

    Attributes:
        network: The network.
        chosen: The images; none of them was used to find anything out.
        source: The pixels of the data set.
        best: The way that did best; None where nothing had to be tried.
    """

    network: TrainedNetwork
    chosen: ChosenImages
    source: PixelSource
    best: Trial | None = None


def settle(
    network: ForeignNetwork,
    wishes: Wishes,
    dataset: DataSet,
    split: str | None,
    device: torch.device,
    context: TaskContext,
) -> Settled:
    """Make a stranger's network complete with the help of labelled images.

    What the user does not say is tried on some images of the training part (of the validation part where
    there is no other and it is not evaluated), never on those that are evaluated. The least loss decides.

    Raises:
        WeightsError: Class names are not known, or there are no images to try the normalizations on.
        DataError: The data set has a class that the network does not know.
        Cancelled: The context was stopped.
    """
    classes = _classes_for(network, wishes, dataset)
    normalizations = _normalizations(network, wishes)
    is_tried = len(normalizations) > 1
    recipe = DataRecipe()
    chosen = choose_images(dataset, recipe, None, split, was_trained_on=is_tried)
    first = preprocessing_of(network, wishes, normalizations[0], dataset.image_size)
    source = open_pixels(dataset, first.image_size, first.resize, context)
    if not is_tried:
        return Settled(network.complete(first, classes, device, wishes.padding), chosen, source)
    indices = _images_to_try(dataset, recipe, chosen)
    if not len(indices):
        raise not_said(network, needs_normalization=True, needs_classes=False)
    labels = labels_by_name(dataset, classes)
    ways = [preprocessing_of(network, wishes, one, dataset.image_size) for one in normalizations]
    trials = list(_try(network, ways, wishes.padding, source, labels, indices, device, context))
    best = min(trials, key=lambda trial: trial.loss)
    _require_better_than_guessing(best, network, dataset)
    notes = (_told(best, len(trials)),)
    complete = network.complete(best.preprocessing, classes, device, best.padding, notes)
    return Settled(complete, chosen, source, best)


def _classes_for(network: ForeignNetwork, wishes: Wishes, dataset: DataSet) -> tuple[str, ...]:
    """The names that were given, else the data's, where there are as many."""
    num_answers = network.architecture.num_classes
    if wishes.classes is not None:
        require_as_many(network, wishes.classes)
        return wishes.classes
    if len(dataset.classes) == num_answers:
        return tuple(dataset.classes)
    if num_answers == IMAGENET_CLASSES:
        return imagenet_classes()
    raise WeightsError(
        QT_TRANSLATE_NOOP(
            "errors",
            "The network in {path} has {answers} answers, and {name} has {classes} classes: these are not "
            "its images, or its answers have other names.",
        ),
        {
            "path": str(network.inspection.path),
            "answers": num_answers,
            "name": dataset.name,
            "classes": len(dataset.classes),
        },
        hint=QT_TRANSLATE_NOOP(
            "errors", "Take images of its own classes, or give the names of its answers (--classes FILE)."
        ),
    )


def _require_better_than_guessing(best: Trial, network: ForeignNetwork, dataset: DataSet) -> None:
    """Refuse to conclude anything from images that the network does not know.

    Raises:
        WeightsError: The best way is no better than a guess, within three standard errors of it.
    """
    guess = 1 / network.architecture.num_classes
    if best.accuracy > guess + 3 * math.sqrt(guess * (1 - guess) / best.num_images):
        return
    raise WeightsError(
        QT_TRANSLATE_NOOP(
            "errors",
            "However the images of {name} are prepared, the network in {path} answers them no better than a "
            "guess would ({accuracy} right): these are not the images that it was trained on.",
        ),
        {
            "name": dataset.name,
            "path": str(network.inspection.path),
            "accuracy": f"{100 * best.accuracy:.1f} %",
        },
        hint=QT_TRANSLATE_NOOP(
            "errors", "Try it on images of its own classes, or say how they were normalized."
        ),
    )


def _normalizations(network: ForeignNetwork, wishes: Wishes) -> list[tuple[Channels, Channels]]:
    if wishes.normalization is not None:
        return [wishes.normalization]
    if is_published(network.inspection.path):
        return [NORMALIZATIONS["imagenet"]]
    return list(NORMALIZATIONS.values())


def _images_to_try(dataset: DataSet, recipe: DataRecipe, chosen: ChosenImages) -> NDArray[np.int64]:
    """Some images with known labels that are not evaluated, the same each time."""
    cut = look_at_split(dataset, recipe)
    pool = np.setdiff1d(cut.train if len(cut.train) else cut.validation, chosen.indices)
    number = min(NUM_TRIED_IMAGES, len(pool))
    return np.sort(np.random.default_rng(0).choice(pool, number, replace=False)).astype(np.int64)


def _try(
    network: ForeignNetwork,
    ways: list[Preprocessing],
    padding: ZeroPadding | None,
    source: PixelSource,
    labels: NDArray[np.int64],
    indices: NDArray[np.int64],
    device: torch.device,
    context: TaskContext,
) -> Iterator[Trial]:
    paddings: list[ZeroPadding | None] = [padding]
    if padding is None and network.padding is not None:
        paddings = ["even", "end"]
    for number, (one, way) in enumerate((one, way) for one in paddings for way in ways):
        context.raise_if_stopped()
        context.report(
            number, len(paddings) * len(ways), QT_TRANSLATE_NOOP("activity", "Trying normalizations")
        )
        model = network.model(one).to(device)
        batch = evaluation_batch(way.image_size)
        loader = Loader(source, labels, indices, batch, way, device, augmentation=None)
        sums = add_up(
            model, loader, network.architecture.num_classes, tell=lambda _: context.raise_if_stopped()
        )
        yield Trial(way, one, sums.num_images, sums.loss, sums.accuracy or 0.0)


def _told(best: Trial, num_trials: int) -> str:
    way = best.preprocessing
    template = QT_TRANSLATE_NOOP(
        "notes",
        "Of {trials} likely ways to prepare its images, {way} at {size} px does best on {images:,} images "
        "that are not evaluated: {accuracy:.1%} right, loss {loss:.4f}.",
    )
    if best.padding:
        template = QT_TRANSLATE_NOOP(
            "notes",
            "Of {trials} likely ways to prepare its images, {way} at {size} px, with zeros put {padding}, "
            "does best on {images:,} images that are not evaluated: {accuracy:.1%} right, loss {loss:.4f}.",
        )
    return template.format(
        trials=num_trials,
        way=normalization_name(way.mean, way.std),
        size=way.image_size,
        padding=best.padding,
        images=best.num_images,
        accuracy=best.accuracy,
        loss=best.loss,
    )
