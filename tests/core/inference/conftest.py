"""A small residual network that is sure of what it sees."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import build, put_on
from resnet_studio.core.models.weights import NetworkAbout, TrainedNetwork

SIZE = 16


@pytest.fixture
def network() -> TrainedNetwork:
    """Three classes, each the answer to some colours; mostly it is sure."""
    recipe = ModelRecipe.model_validate({"depth": 0, "stage_depths": (1, 1), "stage_widths": (8, 16)})
    architecture = architecture_of(recipe, SIZE, 3)
    model = put_on(build(architecture, seed=0), torch.device("cpu")).eval()
    colours = torch.randn(64, 3, 1, 1, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        model.fc.weight.mul_(20)
        model.fc.bias.sub_(model(colours.expand(-1, -1, SIZE, SIZE)).mean(dim=0))
    how = Preprocessing(image_size=SIZE, resize="crop", mean=(0.4, 0.5, 0.6), std=(0.3, 0.25, 0.2))
    about = NetworkAbout(
        architecture=architecture.to_dict(), classes=("a", "b", "c"), preprocessing=how, recipe=Recipe()
    )
    return TrainedNetwork(model, about, Path("weights"))


@pytest.fixture
def photos(tmp_path: Path) -> list[str]:
    """Forty JPEG files that are large enough to be decoded smaller, of soft colours."""
    random: Any = np.random.default_rng(0)
    paths = []
    for number in range(40):
        soft = Image.fromarray(random.integers(0, 256, (3, 3, 3), dtype=np.uint8))
        path = tmp_path / f"{number:02}.jpg"
        soft.resize((160, 120), Image.Resampling.BICUBIC).save(path, quality=95)
        paths.append(str(path))
    return paths
