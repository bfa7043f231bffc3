"""Batches of features, computed once: where the head alone is trained, what the frozen body makes of images.

The body does not change and neither do its answers, so an epoch costs a matrix product. Augmentation is kept:
each of some views, an image as one of the first epochs changes it, is computed when it is first wanted.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.loaders import Batch, Loader
from resnet_studio.core.hardware import memory
from resnet_studio.core.inference.fast_way import DTYPES, QuickNetwork
from resnet_studio.core.models.resnet import ResNet

MEMORY_PART = 0.25  # of what is free, that features may take
FLOAT_BYTES = 4

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
    most = int(memory().available_bytes * MEMORY_PART / bytes_a_view) - 1  # one is for the validation images
    wanted = min(recipe.fine_tune.views, recipe.training.epochs)
    if most < wanted:
        _log.info("Memory holds %d views of the %d that are asked for.", max(most, 0), wanted)
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

    @property
    def num_batches(self) -> int:
        """How many batches an epoch has."""
        return self._loader.num_batches

    def epoch(self, epoch: int, start_batch: int = 0) -> Iterator[Batch]:
        """The batches of an epoch, shuffled; the first time of a view, its features are computed here."""
        view = self._features((epoch - 1) % self._views + 1)
        order = self._loader.order_of(epoch).to(view.labels.device)
        for start, end in self._loader.bounds[start_batch:]:
            yield _part_of(view, order[start:end])

    def in_order(self) -> Iterator[Batch]:
        """All batches in the order of the indices, of images that are not augmented."""
        whole = self._features(None)
        for start, end in self._loader.bounds:
            yield _part_of(whole, slice(start, end))

    def _features(self, view: int | None) -> Batch:
        if view not in self._kept:
            self._kept[view] = self._compute(view)
        return self._kept[view]

    @torch.no_grad()
    def _compute(self, view: int | None) -> Batch:
        """The features of all images in one view."""
        features, labels, indices = [], [], []
        num_done, words = 0, "" if view is None else f", view {view} of {self._views}"
        with _evaluating(self._model):
            body: ResNet | QuickNetwork = self._model
            if view is not None:
                body = QuickNetwork(self._model, DTYPES.get(self._precision(), torch.float32))
            for batch in self._loader.in_order(changed_as_in=view):
                features.append(body.features(batch.images))
                labels.append(batch.labels)
                indices.append(batch.indices)
                num_done += len(batch.labels)
                self._tell(f"Computing features{words}: {num_done:,} of {self._loader.num_images:,}")
        return Batch(torch.cat(features), torch.cat(labels), torch.cat(indices))


@contextlib.contextmanager
def _evaluating(model: ResNet) -> Iterator[None]:
    was_training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(was_training)


def _part_of(batch: Batch, which: slice | Tensor) -> Batch:
    return Batch(batch.images[which], batch.labels[which], batch.indices[which])
