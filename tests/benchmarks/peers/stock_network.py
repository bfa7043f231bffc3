"""torchvision's networks with given weights, and the transforms most scripts have before them."""

from __future__ import annotations

from pathlib import Path

import torch
from squares import MEAN, STD
from torch import nn
from torchvision import models, transforms


def stock_network(depth: int, weights: str) -> nn.Module:
    """Torchvision's ResNet with weights of that shape, ready to answer."""
    state = torch.load(Path(weights), weights_only=True)
    model: nn.Module = getattr(models, f"resnet{depth}")(num_classes=len(state["fc.bias"]))
    model.load_state_dict(state)
    return model.eval()


def stock_transforms(size: int) -> transforms.Compose:
    """From a picture to the normalized middle square."""
    return transforms.Compose(
        [
            transforms.Resize(size),
            transforms.CenterCrop(size),
            transforms.ToTensor(),
            transforms.Normalize(MEAN, STD),
        ]
    )
