"""What the worker is asked about augmentation: what some images look like to the network.

Method: augment `{size, pixels, labels, indices, epochs, seed, augmentation, num_classes}`, where `pixels` are
base64 of N × size × size × 3 bytes and `augmentation` is that section of a recipe. The answer has `draws`,
one for each epoch: `pixels` as above, and `targets`, for each image the classes that it shows with their
shares, the largest first, or null where no images are mixed.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.tasks import TaskContext

if TYPE_CHECKING:
    from resnet_studio.core.data.augment_preview import Drawn

MOST_IMAGES = 64
MOST_EPOCHS = 32
LEAST_SHARE = 0.005

Answer = dict[str, Any]


class Asked(BaseModel):
    """The images and what is to be done to them, as it comes over the wire."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    size: int = Field(ge=1, le=1024)
    pixels: str
    labels: tuple[int, ...] = Field(min_length=1, max_length=MOST_IMAGES)
    indices: tuple[int, ...]
    epochs: tuple[int, ...] = Field(max_length=MOST_EPOCHS)
    seed: int
    augmentation: AugmentationRecipe
    num_classes: int = Field(ge=1)

    @model_validator(mode="after")
    def _check(self) -> Asked:
        if len(self.indices) != len(self.labels) or not all(
            0 <= label < self.num_classes for label in self.labels
        ):
            raise ValueError("labels and indices do not go together")
        return self


def augment(request: Mapping[str, Any], context: TaskContext) -> Answer:
    """The images as some epochs of a run would show them."""
    from resnet_studio.core.data.augment_preview import draw

    asked = Asked.model_validate(request)
    images = np.frombuffer(base64.b64decode(asked.pixels), np.uint8)
    images = images.reshape(len(asked.labels), asked.size, asked.size, 3)
    draws = []
    for epoch in asked.epochs:
        context.raise_if_stopped()
        draws += draw(
            images, asked.labels, asked.indices, [epoch], asked.seed, asked.augmentation, asked.num_classes
        )
    return {"draws": [_told(one) for one in draws]}


def _told(drawn: Drawn) -> Answer:
    targets = None if drawn.targets is None else [_shares(row) for row in drawn.targets]
    return {"pixels": base64.b64encode(drawn.images.tobytes()).decode(), "targets": targets}


def _shares(row: Any) -> list[list[float]]:
    """The classes that an image shows, with their shares."""
    shown = [[int(number), round(float(row[number]), 4)] for number in np.argsort(-row)[:2]]
    return [one for one in shown if one[1] >= LEAST_SHARE]


PREVIEW_REQUESTS: dict[str, Callable[[Mapping[str, Any], TaskContext], Answer]] = {"augment": augment}
