"""A few images as some epochs of a run would show them, changed by the very functions that train."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.data.augment import augment
from resnet_studio.core.data.mixing import Mixer


@dataclass(frozen=True, eq=False)
class Drawn:
    """The images of one epoch.

    Attributes:
        images: (N, size, size, 3) uint8.
        targets: (N, classes) float32 that add up to 1, of images that are made of two; else None.
    """

    images: NDArray[np.uint8]
    targets: NDArray[np.float32] | None


def draw(
    images: NDArray[np.uint8],
    labels: Sequence[int],
    indices: Sequence[int],
    epochs: Sequence[int],
    seed: int,
    recipe: AugmentationRecipe,
    num_classes: int,
) -> list[Drawn]:
    """The images as each of these epochs changes them.

    Only the partner of a mixed image differs from a run's: it is the neighbour among these few, and not the
    one in a batch of the whole data set.

    Args:
        images: (N, size, size, 3) uint8, as the data set gives them.
        labels: (N,) their classes.
        indices: (N,) their places in the data set, which decide on the draws.
        epochs: From 1.
        seed: The seed of the run.
        recipe: What is changed.
        num_classes: Of the targets.
    """
    batch = torch.tensor(images).permute(0, 3, 1, 2)
    places, classes = (torch.tensor(list(values), dtype=torch.int64) for values in (indices, labels))
    mixer = None
    if recipe.mixup or recipe.cutmix:
        mixer = Mixer(recipe, num_classes, seed, torch.device("cpu"))
    drawn = []
    for epoch in epochs:
        changed, targets = augment(batch, places, epoch, seed, recipe), None
        if mixer is not None:
            changed, targets = mixer(changed, classes, places, epoch)
        pixels = changed.permute(0, 2, 3, 1).contiguous().numpy()
        drawn.append(Drawn(pixels, None if targets is None else targets.numpy()))
    return drawn
