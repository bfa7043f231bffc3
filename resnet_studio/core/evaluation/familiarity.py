"""Whether an image looks like anything that a network was trained on.

The score is the Mahalanobis distance of Lee et al. 2018, arXiv:1807.03888, section 2, to one Gaussian of all
training images, of the means over the maps of the first stages. These tell colors and textures; the last
stage and the logits keep what tells the classes apart. The energy of the logits (Liu et al. 2020,
arXiv:2010.03759) was tried on the same images, its limit set in the same way: a network that knows digits
noticed 18 % of 300 photographs of flowers by it and all by this, one that knows CIFAR-10 none of 300 digits
by it and all by this. Photographs of other things look familiar to one that knows photographs, by either:
it noticed 10 % of the flowers.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from resnet_studio.core.models.resnet import ResNet

NUM_STAGES = 2
FALSE_ALARMS = 0.01  # of images like those of the training
SHRINKAGE = 1e-3  # of the covariance towards a multiple of the identity, so that it can be inverted


@dataclass(frozen=True)
class Familiarity:
    """The Gaussian of the training images, and how far from its middle images like them lie.

    Attributes:
        mean: (D,) float32, on the CPU.
        whitening: (D, D) float32, on the CPU: `(x - mean) @ whitening` has the identity as its covariance.
        limit: The distance beyond which an image counts as unfamiliar.
    """

    mean: Tensor
    whitening: Tensor
    limit: float

    def distances(self, means: Tensor) -> Tensor:
        """How far the means of images, (N, D), lie from the middle, in standard deviations, (N,)."""
        whitened = (means.float().cpu() - self.mean) @ self.whitening
        return whitened.square().sum(dim=1).sqrt()

    def are_unfamiliar(self, means: Tensor) -> list[bool]:
        """Which of the images lie beyond the limit, or at no distance that is a number."""
        return [not distance <= self.limit for distance in self.distances(means).tolist()]


def fit_familiarity(train: Tensor, validation: Tensor) -> Familiarity | None:
    """The Gaussian of training images' means, and the limit that images not trained on ask for.

    Args:
        train: (N, D), of training images.
        validation: (M, D), of images like them that were not trained on: of these, and of as many as there
            are to come, `FALSE_ALARMS` lie beyond the limit.

    Returns:
        None where the means are no numbers.
    """
    train, validation = train.double().cpu(), validation.double().cpu()
    if not bool(train.isfinite().all()) or not bool(validation.isfinite().all()):
        return None
    mean = train.mean(dim=0)
    covariance = (train - mean).T @ (train - mean) / len(train)
    sphere = torch.eye(len(mean), dtype=torch.float64) * covariance.diagonal().mean().clamp_min(1e-12)
    covariance = (1 - SHRINKAGE) * covariance + SHRINKAGE * sphere
    whitening = torch.linalg.cholesky(torch.linalg.inv(covariance))
    found = Familiarity(mean.float(), whitening.float(), math.inf)
    rank = math.ceil((len(validation) + 1) * (1 - FALSE_ALARMS))
    distances = found.distances(validation).sort().values
    return Familiarity(found.mean, found.whitening, float(distances[min(rank, len(distances)) - 1]))


class StageMeans:
    """Notes the means over the first stages' maps while networks answer, for each thread by itself.

    A copy of a watched network, as the fast mode makes one, is watched too.

    Args:
        model: The network to watch, as long as it lives or until `close`.
    """

    def __init__(self, model: ResNet) -> None:
        self._seen = threading.local()
        self._num_stages = min(NUM_STAGES, len(model.stage_names))
        self._hooks = [
            model.get_submodule(name).register_forward_hook(_Note(self, place))
            for place, name in enumerate(model.stage_names[: self._num_stages])
        ]

    def close(self) -> None:
        """Watch no longer; copies of the network are not reached by this."""
        for hook in self._hooks:
            hook.remove()

    @contextmanager
    def looking(self) -> Iterator[StageMeans]:
        """Notes the first pass of this thread inside the block; `means` tells it."""
        self._seen.maps = [None] * self._num_stages
        try:
            yield self
        finally:
            self._seen.maps = None

    @property
    def means(self) -> Tensor:
        """What the first pass gave, (N, D) float32: the stages' channels side by side."""
        return torch.cat(self._seen.maps, dim=1)

    def note(self, place: int, feature_map: Tensor) -> None:
        """Take a stage's map, (N, channels, h, w); of later passes nothing is kept."""
        seen: list[Tensor | None] | None = getattr(self._seen, "maps", None)
        if seen is not None and seen[place] is None:
            seen[place] = feature_map.detach().mean(dim=(2, 3), dtype=torch.float32)


class _Note:
    """What is hung on a stage; one object in all copies, so that they tell the same watch."""

    def __init__(self, watch: StageMeans, place: int) -> None:
        self._watch, self._place = watch, place

    def __call__(self, _: nn.Module, __: Any, output: Tensor) -> None:
        self._watch.note(self._place, output)

    def __deepcopy__(self, _: dict[int, Any]) -> _Note:
        return self
