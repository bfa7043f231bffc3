"""Answers to several views of an image, averaged; a number made so is never told without saying it."""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor, nn

Views = Literal["plain", "flip"]


class MirroredViews(nn.Module):
    """A network that answers to an image and to its mirror image, and averages (Krizhevsky et al. 2012, 4.1).

    Args:
        model: Gives logits (N, classes) of images (N, 3, H, W).
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model
        self.train(model.training)

    def forward(self, images: Tensor) -> Tensor:
        """The logarithm of the mean probabilities, (N, classes): logits whose softmax is that mean."""
        mirrored = images.flip(3)
        answers = [self.model(view).float().log_softmax(dim=1) for view in (images, mirrored)]
        return torch.stack(answers).logsumexp(dim=0) - math.log(len(answers))


def with_views(model: nn.Module, views: Views) -> nn.Module:
    """The network as it is, or one that averages over mirrored views."""
    return MirroredViews(model) if views == "flip" else model
