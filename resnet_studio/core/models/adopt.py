"""What a recipe takes over from the weights that it starts from: the network, and how it sees pictures."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import (
    CIFAR_DEPTHS,
    IMAGENET_DEPTHS,
    OWN_STAGES,
    FineTuneRecipe,
    ModelRecipe,
)
from resnet_studio.core.config.storage import get_value, set_values
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RecipeError, WeightsError, reason_of
from resnet_studio.core.models import shipped
from resnet_studio.core.models.catalog import Architecture, architecture_of
from resnet_studio.core.models.foreign import published
from resnet_studio.core.notes import Note
from resnet_studio.core.runs.folder import find_run

_SHAPE_KEYS = ("depth", "stem", "shortcut", "style", "block")
_STAGE_KEYS = ("stage_depths", "stage_widths")
NAMED_WEIGHTS = (published.PREFIX, shipped.PREFIX)  # which are no paths
LARGE_PX = 224  # that every network can take
SMALLEST_PHOTO_PX = 64  # networks for CIFAR's 32 px see more of a photograph when it is shown twice as large


@dataclass(frozen=True)
class StartAbout:
    """What is known of trained weights beside their values.

    Attributes:
        architecture: The network.
        preprocessing: How pictures become its input. Where another program's file does not say how it
            normalizes, mean and deviation are a guess.
        is_normalization_known: Whether they are none.
        classes: What its answers are called; empty where that is not known.
    """

    architecture: Architecture
    preprocessing: Preprocessing
    is_normalization_known: bool = True
    classes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As values that JSON can hold."""
        return {
            "architecture": self.architecture.to_dict(),
            "preprocessing": self.preprocessing.model_dump(mode="json"),
            "is_normalization_known": self.is_normalization_known,
            "classes": list(self.classes),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> StartAbout:
        """What `to_dict` gave, checked.

        Raises:
            WeightsError: It is incomplete, or no network of ours.
        """
        try:
            return cls(
                Architecture.from_dict(values["architecture"]),
                Preprocessing.model_validate(values["preprocessing"]),
                bool(values["is_normalization_known"]),
                tuple(map(str, values["classes"])),
            )
        except (KeyError, TypeError, ValidationError) as error:
            raise WeightsError(
                QT_TRANSLATE_NOOP(
                    "errors", "The description of the starting weights cannot be used: {reason}."
                ),
                {"reason": reason_of(error)},
            ) from error


def lasting_name(weights: str, runs_path: Path) -> str:
    """`model.weights` as it means the same from anywhere: a path is made absolute, a run's name its folder.

    Raises:
        RunError: It is no file, and there is no such run.
        WeightsError: It is named as a file is, and there is none.
    """
    if weights.startswith(NAMED_WEIGHTS):
        return weights
    path = Path(os.path.expanduser(weights))  # noqa: PTH111 - leaves `~nobody` as it is
    if path.suffix and not path.exists() and not (runs_path / weights).exists():
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "There is no file of weights {path}."),
            {"path": weights},
            hint=QT_TRANSLATE_NOOP("errors", "Check the path; a run is named by its folder or its name."),
        )
    return str(path.resolve() if path.is_file() else find_run(weights, runs_path).path)


def model_values(architecture: Architecture) -> dict[str, Any]:
    """The model section of a recipe that means this network, without `weights`."""
    values = {
        "stem": architecture.stem,
        "shortcut": architecture.shortcut,
        "style": architecture.style,
        "zero_init": architecture.zero_init,
        "block": architecture.block,
        "stage_depths": list(architecture.stage_depths),
        "stage_widths": list(architecture.stage_widths),
    }
    for depth in (*CIFAR_DEPTHS, *IMAGENET_DEPTHS):
        if _is_alike(architecture_of(ModelRecipe(depth=depth), LARGE_PX, 1), architecture):
            return values | {"depth": depth}
    return values | {"depth": OWN_STAGES}


def _is_alike(one: Architecture, other: Architecture) -> bool:
    return (one.block, one.stage_depths, one.stage_widths) == (
        other.block,
        other.stage_depths,
        other.stage_widths,
    )


def adopt(
    recipe: Recipe, start: StartAbout, own_size: int, keep: Collection[str] = ()
) -> tuple[Recipe, list[Note]]:
    """The recipe made to fit the weights that it starts from, and what changed, in sentences.

    Args:
        recipe: What is asked for; `model.weights` names the weights.
        start: What is known of them.
        own_size: Side in pixels of the images at hand, as `DataSet.image_size` has it.
        keep: Dotted keys that the user gave, which stay as they are.
    """
    how = start.preprocessing
    wanted = {f"model.{key}": value for key, value in model_values(start.architecture).items()}
    wanted |= {
        "data.image_size": _size_for(how.image_size, own_size),
        "data.resize": how.resize,
        "data.normalization": "weights",
    }
    changes = {key: value for key, value in wanted.items() if key not in keep}
    adopted = set_values(recipe, changes, "the starting weights")
    return adopted, _notes(recipe, adopted, start, own_size)


def _size_for(size: int, own_size: int) -> int:
    """The side that the weights know; for small ones up to twice as much, where the images have it."""
    return max(size, min(own_size, 2 * size, SMALLEST_PHOTO_PX))


def _shape_of(recipe: Recipe) -> list[Any]:
    keys = _SHAPE_KEYS if recipe.model.depth != OWN_STAGES else (*_SHAPE_KEYS, *_STAGE_KEYS)
    return [get_value(recipe, f"model.{key}") for key in keys]


def _notes(before: Recipe, after: Recipe, start: StartAbout, own_size: int) -> list[Note]:
    notes = []
    if _shape_of(before) != _shape_of(after):
        notes.append(
            Note(
                QT_TRANSLATE_NOOP("notes", "The network is that of the starting weights, {name}."),
                {"name": start.architecture.title},
            )
        )
    size, known = after.data.image_size, start.preprocessing.image_size
    parameters = {"size": size, "known": known, "own": own_size}
    if size != known:
        notes.append(
            Note(
                QT_TRANSLATE_NOOP(
                    "notes", "The network will see {size} px; its weights were trained with {known} px."
                ),
                parameters,
            )
        )
    if own_size < size:
        notes.append(
            Note(
                QT_TRANSLATE_NOOP(
                    "notes", "The images are {own} px wide and are enlarged to the {size} px that it sees."
                ),
                parameters,
            )
        )
    if not start.is_normalization_known and after.data.normalization == "weights":
        notes.append(
            Note(
                QT_TRANSLATE_NOOP(
                    "notes",
                    "The file does not say how its images were normalized: mean and deviation of ImageNet "
                    "are taken, the usual ones; data.normalization says otherwise.",
                )
            )
        )
    return notes


def head_note(start: StartAbout, classes: Sequence[str]) -> Note:
    """What becomes of the head for these classes: those that the weights know keep their answers."""
    num_kept = sum(name in start.classes for name in classes)
    parameters = {"kept": num_kept, "new": len(classes) - num_kept, "all": len(classes)}
    if not num_kept:
        return Note(QT_TRANSLATE_NOOP("notes", "The head is new, for {all} classes."), parameters)
    if num_kept == len(classes):
        return Note(QT_TRANSLATE_NOOP("notes", "The head is kept: all {all} classes stay."), parameters)
    return Note(
        QT_TRANSLATE_NOOP("notes", "The head keeps the answers of {kept} classes; new: {new}."), parameters
    )


def num_frozen_parts(recipe: FineTuneRecipe, num_stages: int, epoch: int) -> int:
    """How many parts of a network are frozen in an epoch: the stem is the first, then come the stages.

    Args:
        recipe: What is frozen, and how often a part of it is set free.
        num_stages: Of the network.
        epoch: From 1.

    Raises:
        RecipeError: The network has fewer stages.
    """
    through = recipe.frozen_through
    words = {"nothing": 0, "stem": 1, "body": num_stages + 1}
    frozen = words[through] if through in words else 1 + int(through.removeprefix("stage"))
    if frozen > num_stages + 1:
        raise RecipeError(
            QT_TRANSLATE_NOOP(
                "errors", "fine_tune.frozen_through is {through}, but there are {stages} stages."
            ),
            {"through": through, "stages": num_stages},
            hint=QT_TRANSLATE_NOOP("errors", "Take stage{stages} or an earlier one, or body."),
        )
    if not recipe.unfreeze_every:
        return frozen
    return max(0, frozen - (epoch - 1) // recipe.unfreeze_every)
