"""What the answers of well-known networks are called."""

from __future__ import annotations

import os
from pathlib import Path

from resnet_studio.core.data.cifar10 import CLASSES as CIFAR10_CLASSES
from resnet_studio.core.models.foreign.likely import read_names


def read_class_names(word: str) -> tuple[str, ...]:
    """The names that `--classes` means: of CIFAR-10, of ImageNet, or those in a file.

    Raises:
        WeightsError: The file cannot be read, or names a class twice.
    """
    if word == "cifar10":
        return CIFAR10_CLASSES
    if word == "imagenet":
        return imagenet_classes()
    return read_names(Path(os.path.expanduser(word)))  # noqa: PTH111 - leaves `~nobody` as it is


def imagenet_classes() -> tuple[str, ...]:
    """ImageNet's 1,000 names as torchvision has them, each once."""
    from torchvision.models import ResNet18_Weights  # brings torch

    names: list[str] = []
    for name in ResNet18_Weights.IMAGENET1K_V1.meta["categories"]:
        # Cranes that fly and that lift have one name, and so have two kinds of maillot.
        names.append(name if name not in names else f"{name} (2)")
    return tuple(names)
