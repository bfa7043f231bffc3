"""Training images made of two: mixup and CutMix, and the targets that go with them.

An image's partner is its neighbour in the batch; how they are mixed is drawn from (seed, epoch, sample index)
as in `augment`, so a resume in mid-epoch mixes the same.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.data.counter_random import Stream, integers, uniform

NUM_SHARES = 2**16


class Mixer:
    """Mixes batches as a recipe asks for; with both kinds switched on, each image draws one of them.

    Args:
        recipe: `mixup` and `cutmix` are alpha of the Beta distribution that an image's share is drawn from.
        num_classes: How many classes the targets have.
        seed: The seed of the run.
        device: Where the batches are.
    """

    def __init__(self, recipe: AugmentationRecipe, num_classes: int, seed: int, device: torch.device) -> None:
        self._recipe = recipe
        self._num_classes = num_classes
        self._seed = seed
        self._mixup_shares = _beta_draws(recipe.mixup, device)
        self._cutmix_shares = _beta_draws(recipe.cutmix, device)

    def __call__(self, images: Tensor, labels: Tensor, indices: Tensor, epoch: int) -> tuple[Tensor, Tensor]:
        """Mix a batch.

        * mixup (Zhang et al. 2017, arXiv:1710.09412): the pixels are averaged by the share.
        * CutMix (Yun et al. 2019, arXiv:1905.04899): a rectangle of the partner covers what the share leaves;
          where it is cut at the border, the share grows by what is not covered.

        Args:
            images: (N, 3, H, W) uint8; left as they are.
            labels: (N,) int64.
            indices: (N,) int64, the index of each image in the data set.
            epoch: The epoch, from 1.

        Returns:
            The images, uint8 in the same memory format, and the targets: (N, classes) float32 that add up
            to 1.
        """
        if len(images) < 2:
            return images, functional.one_hot(labels, self._num_classes).float()
        place = integers(self._seed, epoch, indices, Stream.MIX_SHARE, NUM_SHARES)
        if not self._recipe.cutmix:
            mixed, share = _mixup(images, self._mixup_shares[place])
        elif not self._recipe.mixup:
            mixed, share = self._cutmix(images, self._cutmix_shares[place], indices, epoch)
        else:
            is_cut = integers(self._seed, epoch, indices, Stream.MIX_KIND, 2) == 1
            blended, blended_share = _mixup(images, self._mixup_shares[place])
            cut, cut_share = self._cutmix(images, self._cutmix_shares[place], indices, epoch)
            mixed = torch.where(is_cut[:, None, None, None], cut, blended)
            share = torch.where(is_cut, cut_share, blended_share)
        own = functional.one_hot(labels, self._num_classes).float()
        targets = share[:, None] * own + (1 - share)[:, None] * own.roll(1, 0)
        return mixed, targets

    def _cutmix(self, images: Tensor, share: Tensor, indices: Tensor, epoch: int) -> tuple[Tensor, Tensor]:
        _, _, height, width = images.shape
        side = (1 - share).sqrt()  # of the rectangle, as a part of the image's
        rows = _covered(side, uniform(self._seed, epoch, indices, Stream.MIX_Y), height)
        columns = _covered(side, uniform(self._seed, epoch, indices, Stream.MIX_X), width)
        is_covered = rows[:, None, :, None] & columns[:, None, None, :]
        mixed = torch.where(is_covered, images.roll(1, 0), images)
        num_covered = rows.sum(dim=1) * columns.sum(dim=1)
        return mixed, 1 - num_covered.float() / (height * width)


def _beta_draws(alpha: float, device: torch.device) -> Tensor:
    # One fixed table for all runs: which of its draws an image takes is what is random.
    draws = np.random.default_rng(0).beta(alpha, alpha, NUM_SHARES) if alpha else np.ones(NUM_SHARES)
    return torch.tensor(draws, dtype=torch.float32, device=device)


def _mixup(images: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
    own = images.float()
    mixed = torch.lerp(own.roll(1, 0), own, share[:, None, None, None])
    return mixed.round_().to(torch.uint8), share


def _covered(side: Tensor, centre: Tensor, length: int) -> Tensor:
    # (N, length) bool: which rows or columns lie under the rectangle.
    positions = (torch.arange(length, device=side.device) + 0.5) / length
    return (positions - centre[:, None]).abs() < side[:, None] / 2
