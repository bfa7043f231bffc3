"""Photos drawn for the purpose, and a residual network that knows each of them.

Speed does not depend on what weights say, but whether two programs give the same answer does: of random
weights all answers are close, and of a network that is sure of one class all are alike. This one has random
filters, norms fitted to the photos, and a last layer that takes photo number i, and no other, for class i.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.data.decode import decode
from resnet_studio.core.data.preprocessing import IMAGENET_MEAN, IMAGENET_STD, Preprocessing
from resnet_studio.core.inference.fast_way import as_input
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import ResNet, build, put_on

CPU = torch.device("cpu")
SIZE = 224
CLASSES = 1000
HOW = Preprocessing(image_size=SIZE, resize="crop", mean=IMAGENET_MEAN, std=IMAGENET_STD)
LEAD = 20.0  # of the logit of a photo's class, at least
NO_FIGURE = "The fast mode gave another label than the exact one, so that there is no figure."


def draw_photo(path: Path, size: tuple[int, int], seed: int) -> Path:
    """A picture with coarse and fine structure, about as large on the disk as a camera's."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (12, 16, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize(size, Image.Resampling.BICUBIC), np.int16)
    grain = random.integers(-12, 13, (size[1] // 2, size[0] // 2, 1), dtype=np.int16)
    pixels = smooth + grain.repeat(2, axis=0).repeat(2, axis=1)
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path, quality=90)
    return path


def new_network(depth: int) -> ResNet:
    """A network of 1,000 classes at 224 px with random weights; no block of it is left out."""
    architecture = architecture_of(ModelRecipe(depth=depth, zero_init=False), SIZE, CLASSES)
    return put_on(build(architecture, seed=0), CPU).eval()


@torch.no_grad()
def network_that_knows(photos: Sequence[Path], depth: int) -> ResNet:
    """A network that takes each of some photos, two at least and all different, for a class of its own."""
    model = new_network(depth)
    images = as_input(np.stack([decode(photo, SIZE, "crop") for photo in photos]), HOW, CPU)
    fit_norms(model, images)
    features = model.features(images)
    mean = features.mean(dim=0)
    centered = features - mean
    # The nearest of the photos' features, written as a linear layer.
    scale = 2 * LEAD / float(nn.functional.pdist(centered).min() ** 2)
    model.fc.weight.zero_()
    model.fc.bias.fill_(-LEAD)
    model.fc.weight[: len(photos)] = scale * centered
    model.fc.bias[: len(photos)] = -scale * (centered @ mean + centered.square().sum(dim=1) / 2)
    return model


def fit_norms(model: ResNet, images: torch.Tensor) -> None:
    """Let the norms go by what these images give."""
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
    model.train()
    model(images)
    model.eval()
