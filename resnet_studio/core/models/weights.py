"""Trained networks: from a run or a checkpoint file to a network that answers with class names."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict, ValidationError
from torch import Tensor

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.durable import replace_durably
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError, reason_of
from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.resnet import ResNet, build, put_on
from resnet_studio.core.models.summary import summarize
from resnet_studio.core.runs.checkpoint import read_checkpoint, write_checkpoint
from resnet_studio.core.runs.folder import find_run
from resnet_studio.core.runs.generations import newest_intact

BUFFER_NAMES = ("running_mean", "running_var", "num_batches_tracked")


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
        notes: What the user should know of a file that another program wrote.
    """

    model: ResNet
    about: NetworkAbout
    path: Path
    notes: tuple[str, ...] = ()


def weights_path(run_or_file: str | Path, runs_path: Path) -> Path:
    """The checkpoint that a user means: a file as it is, of a run its best.

    Raises:
        RunError: There is no such run, or it has no checkpoint that is intact.
    """
    path = os.path.expanduser(run_or_file)  # noqa: PTH111 - leaves `~nobody` as it is
    if os.path.isfile(path):  # noqa: PTH113 - False for a path that is too long, too
        return Path(path)
    return newest_intact(find_run(run_or_file, runs_path), "best")


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
            {"path": str(path), "reason": reason_of(error)},
            hint=QT_TRANSLATE_NOOP("errors", "If a newer ResNet Studio wrote it, update this one."),
        ) from error


def load_network(path: Path, device: torch.device) -> TrainedNetwork:
    """Load a network of this app for evaluation.

    Raises:
        WeightsError: The file is damaged, is none of ours, or does not fit its own description.
    """
    checkpoint = read_checkpoint(path, prefix="model.")
    about = read_about(checkpoint.about, path)
    architecture = Architecture.from_dict(about.architecture)
    tensors = checkpoint.section("model")
    try:
        _require_fit(architecture, about, tensors)
        model = build(architecture, seed=0)
        model.load_state_dict(tensors)
    except (RuntimeError, KeyError, TypeError, ValueError) as error:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The weights in {path} do not fit their own description: {reason}."),
            {"path": str(path), "reason": reason_of(error)},
            hint=QT_TRANSLATE_NOOP("errors", "The file is damaged; choose another checkpoint of the run."),
        ) from error
    return TrainedNetwork(put_on(model, device).eval(), about, path)


def save_network(network: TrainedNetwork, path: Path) -> None:
    """Write a network with all that belongs to it to a new file, which appears whole or not at all.

    Raises:
        WeightsError: There is a file of that name, or none can be written there.
    """
    tensors = {f"model.{name}": value for name, value in network.model.state_dict().items()}
    temporary = path.with_name(f".{path.name}.part")
    try:
        if path.exists():
            raise FileExistsError(
                errno.EEXIST, QT_TRANSLATE_NOOP("reasons", "there is a file of that name already")
            )
        digest = write_checkpoint(temporary, tensors, network.about.model_dump(mode="json"))
        replace_durably(temporary, path, digest)
    except OSError as error:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The weights cannot be written to {path}: {reason}."),
            {"path": str(path), "reason": error.strerror or str(error)},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Choose another name, or a folder with room where you may write."
            ),
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _require_fit(architecture: Architecture, about: NetworkAbout, tensors: Mapping[str, Tensor]) -> None:
    """Compare the description with what the file holds, before a network is built after it.

    A few bytes of description can ask for more memory than there is.

    Raises:
        ValueError: They do not fit.
    """
    described = summarize(architecture, architecture.smallest_image_size).parameters
    held = sum(value.numel() for name, value in tensors.items() if not name.endswith(BUFFER_NAMES))
    if described != held:
        raise ValueError(
            QT_TRANSLATE_NOOP("reasons", "it describes {described:,} parameters and holds {held:,}").format(
                described=described, held=held
            )
        )
    if architecture.num_classes != len(about.classes):
        raise ValueError(
            QT_TRANSLATE_NOOP("reasons", "it has {answers} answers and {names} class names").format(
                answers=architecture.num_classes, names=len(about.classes)
            )
        )
    if len(set(about.classes)) != len(about.classes):
        raise ValueError(QT_TRANSLATE_NOOP("reasons", "a class name stands in it twice"))
