"""Small networks, and files of them as other programs write them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.models.catalog import Architecture, architecture_of

MakeArchitecture = Callable[..., Architecture]


@pytest.fixture
def make_architecture() -> MakeArchitecture:
    """A network of two small stages for 3 classes; settings of the recipe change it."""

    def make(**settings: Any) -> Architecture:
        values = {"depth": 0, "stage_depths": (2, 1), "stage_widths": (4, 8), "shortcut": "B"} | settings
        return architecture_of(ModelRecipe(**values), 32, 3)

    return make


@pytest.fixture
def make_tensors() -> Callable[..., dict[str, Any]]:
    """Weights of a network as if it were trained: no norm stands at its start."""
    import torch

    from resnet_studio.core.models.resnet import build

    def make(architecture: Architecture) -> dict[str, Any]:
        tensors = build(architecture, seed=1).state_dict()
        generator = torch.Generator().manual_seed(2)
        for name, value in tensors.items():
            if ".bn" in name or name.startswith("bn") or ".downsample.1" in name:
                if value.is_floating_point():
                    value.copy_(torch.rand(value.shape, generator=generator) + 0.5)
                else:
                    value.fill_(7)
        return {name: value.clone() for name, value in tensors.items()}

    return make


@pytest.fixture
def save_legacy() -> Callable[[Any, Path], Path]:
    """Writes as PyTorch did before 1.6."""
    import torch

    def save(values: Mapping[str, Any], path: Path) -> Path:
        torch.save(values, path, _use_new_zipfile_serialization=False)
        return path

    return save
