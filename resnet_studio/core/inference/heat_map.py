"""The heat map of a file: where in the picture the evidence for a class is."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from resnet_studio.core.data.decode import Rectangle, decode, seen_square, upright_size
from resnet_studio.core.data.loaders import normalize
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError, did_you_mean
from resnet_studio.core.evaluation.explain import grad_cam
from resnet_studio.core.models.weights import TrainedNetwork


class HeatMap(NamedTuple):
    """How strongly each pixel that a network sees speaks for a class.

    Attributes:
        values: (size, size) float32, 0..1; all zero where nothing speaks for the class.
        crop: Where that square lies in the upright picture: left, top, width, height in its pixels.
    """

    values: NDArray[np.float32]
    crop: Rectangle


def heat_map(network: TrainedNetwork, path: Path, label: str, stage: str = "") -> HeatMap:
    """The heat map of a picture for a class, over a stage's output map, empty for the last stage.

    Raises:
        DataError: The picture cannot be read, or the network knows no such class.
        WeightsError: The network has no such stage.
    """
    how, classes = network.about.preprocessing, network.about.classes
    if label not in classes:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The network does not know the class {label}."),
            {"label": label, "near": did_you_mean(label, classes) or classes[0]},
            hint=QT_TRANSLATE_NOOP("errors", "Choose one of its classes, such as {near}."),
        )
    pixels = torch.from_numpy(decode(path, how.image_size, how.resize)).permute(2, 0, 1)
    device = next(network.model.parameters()).device
    image = normalize(pixels[None].to(device), how)[0]
    values = grad_cam(network.model, image, classes.index(label), stage).numpy()
    return HeatMap(values, seen_square(upright_size(path), how.image_size, how.resize))
