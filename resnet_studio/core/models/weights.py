"""Trained networks: from a run or a checkpoint file to a network that answers with class names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict, ValidationError

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.resnet import ResNet, build
from resnet_studio.core.runs.checkpoint import read_checkpoint
from resnet_studio.core.runs.folder import RunFolder, find_run
from resnet_studio.core.runs.generations import newest_intact


class NetworkAbout(BaseModel):
    """What travels with the weights in every checkpoint.

    Attributes:
        architecture: As `Architecture.to_dict` gives it.
        classes: Class names in the order of the outputs.
        preprocessing: How a picture becomes the network's input.
        recipe: What the network was trained with.
        precision: Arithmetic it was trained and validated in: fp32, bf16 or fp16.
        epoch: Epochs completed.
        validation_accuracy: Of these weights; None without a validation split.
        fingerprint: Of the data set it was trained on.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    architecture: dict[str, Any]
    classes: tuple[str, ...]
    preprocessing: Preprocessing
    recipe: Recipe
    precision: str = "fp32"
    epoch: int = 0
    validation_accuracy: float | None = None
    fingerprint: str = ""


@dataclass(frozen=True)
class TrainedNetwork:
    """A network in evaluation mode with all that belongs to its answers.

    Attributes:
        model: The network, in evaluation mode, channels_last.
        about: Class names, preprocessing, recipe.
        path: The file it came from.
    """

    model: ResNet
    about: NetworkAbout
    path: Path


def weights_path(run_or_file: str | Path, runs_path: Path) -> Path:
    """The checkpoint that a user means: a file as it is, of a run its best.

    Raises:
        RunError: There is no such run, or it has no checkpoint that is intact.
    """
    path = Path(run_or_file).expanduser()
    if path.is_file():
        return path
    return newest_intact(find_run(run_or_file, runs_path), "best")


def run_of(checkpoint: Path) -> RunFolder | None:
    """The run that a checkpoint file lies in, or None."""
    folder = RunFolder(checkpoint.resolve().parent.parent)
    return folder if folder.is_run else None


def read_about(values: dict[str, Any], path: Path) -> NetworkAbout:
    """The description in a checkpoint's header.

    Raises:
        WeightsError: It is incomplete or was written by a newer app.
    """
    try:
        return NetworkAbout.model_validate(values)
    except ValidationError as error:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The description in the weights {path} cannot be read: {reason}."),
            {"path": str(path), "reason": str(error).splitlines()[0]},
            hint=QT_TRANSLATE_NOOP("errors", "If a newer ResNet Studio wrote it, update this one."),
        ) from error


def load_network(path: Path, device: torch.device) -> TrainedNetwork:
    """Load a network of this app for evaluation.

    Raises:
        WeightsError: The file is damaged, is none of ours, or does not fit its own description.
    """
    checkpoint = read_checkpoint(path, prefix="model.")
    about = read_about(checkpoint.about, path)
    try:
        model = build(Architecture.from_dict(about.architecture), seed=0)
        model.load_state_dict(checkpoint.section("model"))
    except (RuntimeError, KeyError, TypeError, ValueError) as error:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The weights in {path} do not fit their own description: {reason}."),
            {"path": str(path), "reason": str(error).splitlines()[0]},
            hint=QT_TRANSLATE_NOOP("errors", "The file is damaged; choose another checkpoint of the run."),
        ) from error
    model.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    return TrainedNetwork(model.eval(), about, path)
