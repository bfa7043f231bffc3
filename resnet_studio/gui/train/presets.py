"""What choosing a preset does to the recipe, and which preset a recipe started from."""

from __future__ import annotations

from collections.abc import Sequence

from resnet_studio.core.config.presets import Preset
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import get_value, set_values
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.settings import Settings

COMPARED = ("optimizer", "schedule", "augmentation", "training", "fine_tune")
ADOPTED = ("image_size", "resize", "normalization")  # from the weights, beside the network


def recipe_with(
    preset: Preset, current: Recipe, dataset: DataSet | None, settings: Settings | None = None
) -> Recipe:
    """The preset's recipe on the machine as it is set; a generic one keeps the data set that is open.

    Of the data set that a preset is made for, a copy that is open already is taken and not fetched anew. One
    that starts from trained weights keeps those that are chosen, and what was adopted from them.
    """
    base = on_machine(preset.recipe, settings or Settings())
    if not preset.names_data:
        changes: dict[str, object] = {"data.path": current.data.path}
        if preset.starts_from_weights and current.model.weights:
            changes["model"] = current.model.model_dump(mode="json")
            changes |= {f"data.{key}": getattr(current.data, key) for key in ADOPTED}
        return set_values(base, changes, preset.promise.title)
    if dataset is None or dataset.path != current.data.path or dataset.kind != preset.recipe.data.path:
        return base
    return set_values(base, {"data.path": dataset.path})


def on_machine(recipe: Recipe, settings: Settings) -> Recipe:
    """The recipe with the device and the threads of the settings, where it leaves them open."""
    open_fields = {"device.name": ("auto", settings.device), "device.threads": (0, settings.threads)}
    changes = {
        key: wanted
        for key, (unset, wanted) in open_fields.items()
        if wanted != unset and get_value(recipe, key) == unset
    }
    return set_values(recipe, changes) if changes else recipe


def preset_of(recipe: Recipe, presets: Sequence[Preset], earlier: Preset | None) -> Preset:
    """The preset that a recipe started from: the one it agrees with in how it trains.

    Where it agrees with none, it is the earlier one that was changed; where that is not known, as after a new
    start, the one with the fewest differences. Of several that train alike, the network decides.
    """

    def num_differences(preset: Preset, *sections: str) -> int:
        return sum(
            getattr(getattr(preset.recipe, section), key) != value
            for section in sections
            for key, value in getattr(recipe, section)
        )

    nearest = min(presets, key=lambda one: (num_differences(one, *COMPARED), num_differences(one, "model")))
    return nearest if earlier is None or num_differences(nearest, *COMPARED) == 0 else earlier
