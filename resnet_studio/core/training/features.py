"""Batches of features, computed once: where the head alone is trained, what the frozen body makes of images.

The body does not change and neither do its answers, so an epoch costs a matrix product. Augmentation is kept:
each of some views, an image as one of the first epochs changes it, is computed when it is first wanted.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.loaders import Batch, Loader
from resnet_studio.core.full_memory import again_with_room
from resnet_studio.core.inference.fast_way import DTYPES, QuickNetwork
from resnet_studio.core.models.resnet import ResNet
from resnet_studio.core.training import activities

MOST_BYTES = 2 << 30  # a number, and no part of what is free: a run must go on with as many views as it began
FLOAT_BYTES = 4
MOST_AT_ONCE = 64  # images: more are slower on a processor, whose cache they leave

_log = logging.getLogger(__name__)

Tell = Callable[[str], None]


def num_views(recipe: Recipe, model: ResNet, num_images: int, num_ranks: int) -> int:
    """How many views of each image are kept as features; 0 where training must see the images themselves.

    Args:
        recipe: What is asked for: as many views as `fine_tune.views`, and no more than epochs.
        model: The network, frozen as in the first epoch.
        num_images: Training and validation images.
        num_ranks: How many processes share the batches; several compute no features.
    """
    is_head_alone = model.num_frozen_parts == len(model.parts) - 1 and not recipe.fine_tune.unfreeze_every
    is_mixed = recipe.augmentation.mixup > 0 or recipe.augmentation.cutmix > 0
    if not is_head_alone or is_mixed or num_ranks > 1 or not recipe.fine_tune.views:
        return 0
    bytes_a_view = num_images * model.architecture.num_features * FLOAT_BYTES
    most = MOST_BYTES // bytes_a_view - 1  # one is for the validation images
    wanted = min(recipe.fine_tune.views, recipe.training.epochs)
    if most < wanted:
        _log.info(
            "%d views of the %d that are asked for are kept: %d bytes each.", most, wanted, bytes_a_view
        )
    return max(0, min(wanted, most))


def features_or_images(
    recipe: Recipe,
    model: ResNet,
    loaders: tuple[Loader, Loader | None],
    num_ranks: int,
    tell: Tell,
    precision: Callable[[], str],
) -> tuple[Loader | FeatureLoader, Loader | FeatureLoader | None, bool]:
    """What a run trains and validates with, and whether that is features.

    Args:
        recipe: What is asked for.
        model: The network, frozen as in the first epoch.
        loaders: Of the training images and, where there are some, of the validation images.
        num_ranks: How many processes share the batches.
        tell: Is told what is computed; may raise to stop.
        precision: Gives the arithmetic of the run, once it is chosen.
    """
    images, plain = loaders
    views = num_views(recipe, model, images.num_images + (plain.num_images if plain else 0), num_ranks)
    if not views:
        return images, plain, False
    training = FeatureLoader(images, model, views, tell, precision)
    return training, FeatureLoader(plain, model, 1, tell) if plain else None, True


class FeatureLoader:
    """What a loader gives, with features (N, num_features) where it has images.

    Args:
        loader: Of the images; its order and augmentation count.
        model: The network; its body is frozen.
        views: How many views are kept; epoch `views` + 1 sees what the first one saw, in another order.
        tell: Is told what is computed, after each batch of images; may raise to stop.
        precision: Gives the arithmetic that augmented images are computed in; others are in fp32, as whatever
            is read of the network later.
    """

    def __init__(
        self,
        loader: Loader,
        model: ResNet,
        views: int,
        tell: Tell,
        precision: Callable[[], str] = lambda: "fp32",
    ) -> None:
        self._loader, self._model, self._views = loader, model, views
        self._tell, self._precision = tell, precision
        self._kept: dict[int | None, Batch] = {}
        self._device = torch.device("cpu")
        self._most_at_once = MOST_AT_ONCE

    @property
    def num_batches(self) -> int:
        """How many batches an epoch has."""
        return self._loader.num_batches

    def prepare(self, epoch: int) -> float:
        """Compute what an epoch needs, if it was not computed before; returns the seconds that it took."""
        started = time.perf_counter()
        self._features(self._view_of(epoch))
        return time.perf_counter() - started

    def epoch(self, epoch: int, start_batch: int = 0) -> Iterator[Batch]:
        """The batches of an epoch, shuffled."""
        view, order = self._features(self._view_of(epoch)), self._loader.order_of(epoch)
        for start, end in self._loader.bounds[start_batch:]:
            yield self._part_of(view, order[start:end])

    def _view_of(self, epoch: int) -> int:
        return (epoch - 1) % self._views + 1

    def in_order(self) -> Iterator[Batch]:
        """All batches in the order of the indices, of images that are not augmented."""
        whole = self._features(None)
        for start, end in self._loader.bounds:
            yield self._part_of(whole, slice(start, end))

    def _features(self, view: int | None) -> Batch:
        if view not in self._kept:
            self._kept[view] = self._compute(view)
        return self._kept[view]

    @torch.no_grad()
    def _compute(self, view: int | None) -> Batch:
        """The features of all images in one view, in the main memory."""
        num = self._loader.num_images
        told = activities.FEATURES
        if view is not None:
            told = activities.FEATURES_OF_VIEW
        features = torch.empty((num, self._model.architecture.num_features))
        labels, indices = (torch.empty(num, dtype=torch.int64) for _ in range(2))
        num_done = 0
        with _evaluating(self._model):
            body: ResNet | QuickNetwork = self._model
            if view is not None:
                body = QuickNetwork(self._model, DTYPES.get(self._precision(), torch.float32))
            for batch in self._loader.in_order(changed_as_in=view):
                rows = slice(num_done, num_done + len(batch.labels))
                features[rows] = self._features_of(body, batch.images).cpu()
                labels[rows], indices[rows] = batch.labels.cpu(), batch.indices.cpu()
                self._device, num_done = batch.images.device, rows.stop
                self._tell(told.format(view=view, views=self._views, done=num_done, total=num))
        return Batch(features, labels, indices)

    def _features_of(self, body: ResNet | QuickNetwork, images: Tensor) -> Tensor:
        """The features of a batch, in smaller parts from then on where memory runs out."""

        def compute() -> Tensor:
            return torch.cat([body.features(part) for part in torch.split(images, self._most_at_once)])

        def halve() -> bool:
            half = min(self._most_at_once, len(images)) // 2
            self._most_at_once = max(half, 1)
            return half > 0

        return again_with_room(compute, halve)

    def _part_of(self, view: Batch, which: slice | Tensor) -> Batch:
        images, labels, indices = (one[which] for one in (view.images, view.labels, view.indices))
        return Batch(images.to(self._device), labels.to(self._device), indices.to(self._device))


@contextlib.contextmanager
def _evaluating(model: ResNet) -> Iterator[None]:
    was_training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(was_training)
