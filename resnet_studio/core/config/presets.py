"""Presets: recipes that come with the app, each with what it promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import build_recipe, read_toml
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RecipeError, did_you_mean
from resnet_studio.core.notes import Note
from resnet_studio.core.resources import resource_path

DEFAULT_PRESET = "digits"
FINE_TUNING_PRESET = "fine-tune"  # for a recipe that names weights to start from
FEW_IMAGES_PRESET = "few-images"
MOST_OF_FEW = 20  # images a class
PRESET_FOR_KIND = {"digits": "digits", "cifar10": "cifar10-resnet20", "folder": "folder-from-scratch"}
EARLIER_NAMES = {"folder": "folder-from-scratch"}  # what scripts may still say


class Promise(BaseModel):
    """What a preset says of itself.

    Attributes:
        title: Its name in the window.
        description: What it is for, one or two sentences.
        order: Its place in the list.
        time: How long it took, on which machine; empty where it was not measured.
        accuracy: What it reached, with n and spread; empty where it was not measured.
        command: The command that gave these figures, or that would give them.
        source: Where the recipe comes from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    description: str
    order: int
    time: str = ""
    accuracy: str = ""
    command: str = ""
    source: str = ""

    @property
    def figures(self) -> tuple[str, ...]:
        """Accuracy and time as a person reads them; of what was not measured, that it was not."""
        if not self.accuracy and not self.time:
            return (QT_TRANSLATE_NOOP("recipe", "Accuracy and time are not measured yet."),)
        accuracy = self.accuracy or QT_TRANSLATE_NOOP("recipe", "The accuracy is not measured yet.")
        return accuracy, self.time or QT_TRANSLATE_NOOP("recipe", "The time is not measured yet.")


@dataclass(frozen=True)
class Preset:
    """A named recipe and its promise.

    Attributes:
        name: As `--preset` takes it.
        promise: What it says of itself.
        recipe: Everything that a run needs but, for a generic preset, the data.
        names_data: Whether it is made for one data set, and so brings it along.
    """

    name: str
    promise: Promise
    recipe: Recipe
    names_data: bool

    @property
    def starts_from_weights(self) -> bool:
        """Whether it is for training on from trained weights, which the user chooses."""
        return self.recipe.data.normalization == "weights"

    def suits(self, kind: str) -> bool:
        """Whether it is made for a data set of this kind; one that names no data is for folders."""
        return kind == (self.recipe.data.path if self.names_data else "folder")


def load_presets() -> list[Preset]:
    """All presets that come with the app, in their order."""
    presets = [_load(path.stem, read_toml(path)) for path in resource_path("presets").glob("*.toml")]
    return sorted(presets, key=lambda preset: (preset.promise.order, preset.name))


def is_preset_name(name: str) -> bool:
    """Whether `find_preset` knows this name."""
    return name in EARLIER_NAMES or name in [preset.name for preset in load_presets()]


def find_preset(name: str) -> Preset:
    """The preset of that name, which may be one of an earlier version.

    Raises:
        RecipeError: There is none; a name that is near is suggested.
    """
    presets = {preset.name: preset for preset in load_presets()}
    name = EARLIER_NAMES.get(name, name)
    if name not in presets:
        near = did_you_mean(name, presets)
        hint = QT_TRANSLATE_NOOP("errors", "`resnet-studio presets` says what each is for.")
        if near:
            hint = QT_TRANSLATE_NOOP("errors", "Did you mean {near}?")
        raise RecipeError(
            QT_TRANSLATE_NOOP("errors", "There is no preset {name!r}; there are {known}."),
            {"name": name, "known": ", ".join(presets), "near": near},
            hint=hint,
        )
    return presets[name]


def fine_tuning_preset(images_a_class: float) -> str:
    """The preset that trains on from weights and suits how many images the classes have."""
    return FEW_IMAGES_PRESET if images_a_class <= MOST_OF_FEW else FINE_TUNING_PRESET


def misfit_note(name: str, images_a_class: float) -> Note | None:
    """That a preset is made for fewer images than there are; None where it is not."""
    if name != FEW_IMAGES_PRESET or fine_tuning_preset(images_a_class) == name:
        return None
    return Note(
        QT_TRANSLATE_NOOP(
            "notes",
            "The preset {name} is for {most} images a class or fewer, and here a class has about "
            "{count:,.0f}: the preset {better} fits better.",
        ),
        {"name": name, "most": MOST_OF_FEW, "count": images_a_class, "better": FINE_TUNING_PRESET},
    )


def _load(name: str, values: dict[str, Any]) -> Preset:
    promise = Promise.model_validate(values.pop("promise"))
    names_data = "path" in values.get("data", {})
    return Preset(name, promise, build_recipe(values, f"the preset {name}"), names_data)
