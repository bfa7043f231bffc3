"""What choosing a preset does to the recipe, and which preset a recipe started from."""

from __future__ import annotations

from collections.abc import Sequence

from resnet_studio.core.config.presets import Preset
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import read_toml, set_values
from resnet_studio.core.resources import resource_path

COMPARED = ("optimizer", "schedule", "augmentation", "training")


def names_data(preset: Preset) -> bool:
    """Whether a preset is made for one data set, and so brings it along."""
    values = read_toml(resource_path("presets") / f"{preset.name}.toml")
    return "path" in values.get("data", {})


def recipe_with(preset: Preset, current: Recipe) -> Recipe:
    """The preset's recipe; a generic one keeps the data set that is open."""
    if names_data(preset):
        return preset.recipe
    return set_values(preset.recipe, {"data.path": current.data.path}, preset.promise.title)


def preset_of(recipe: Recipe, presets: Sequence[Preset]) -> Preset | None:
    """The preset that a recipe agrees with in how it trains, None where it agrees with none."""
    for preset in presets:
        if all(getattr(preset.recipe, name) == getattr(recipe, name) for name in COMPARED):
            return preset
    return None
