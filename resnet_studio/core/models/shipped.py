"""Weights that come with the app, so that fine-tuning and classifying work on the first day and offline."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from resnet_studio.core.config.storage import read_toml
from resnet_studio.core.durable import remembered_digest
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError, did_you_mean
from resnet_studio.core.resources import resource_path

PREFIX: Final = "shipped:"


class ModelCard(BaseModel):
    """What weights say of themselves (Mitchell et al. 2019, "Model Cards for Model Reporting").

    Attributes:
        title: Their name in the window.
        description: What they are for, and what they are not.
        data: What they were trained on.
        recipe: The preset or the command that trained them.
        accuracy: On which images, how many, and how they were chosen.
        date: When they were trained.
        environment: Versions and hardware.
        sha256: Of the file of weights.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    description: str
    data: str
    recipe: str
    accuracy: str
    date: str
    environment: str
    sha256: str


def shipped_cards() -> dict[str, ModelCard]:
    """The cards by what `model.weights` takes, such as `shipped:cifar10-resnet20`."""
    paths = sorted(resource_path("weights").glob("*.toml"))
    return {PREFIX + path.stem: ModelCard.model_validate(read_toml(path)) for path in paths}


def shipped_path(text: str) -> Path:
    """The file that `shipped:NAME` means.

    Raises:
        WeightsError: None of that name comes with the app, or the file is not as it was shipped.
    """
    cards = shipped_cards()
    if text not in cards:
        near = did_you_mean(text, cards)
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "No weights {name} come with this version."),
            {"name": text, "known": ", ".join(cards), "near": near},
            hint=QT_TRANSLATE_NOOP("errors", "Did you mean {near}?")
            if near
            else QT_TRANSLATE_NOOP("errors", "There are: {known}."),
        )
    path = resource_path("weights") / f"{text.removeprefix(PREFIX)}.safetensors"
    if not path.is_file() or remembered_digest(path) != cards[text].sha256:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The file of the weights {name} is missing or was changed."),
            {"name": text},
            hint=QT_TRANSLATE_NOOP("errors", "Install ResNet Studio anew."),
        )
    return path
