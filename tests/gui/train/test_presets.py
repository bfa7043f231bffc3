"""Which preset a recipe started from."""

from resnet_studio.core.config.presets import find_preset, load_presets
from resnet_studio.core.config.storage import set_values
from resnet_studio.gui.train.presets import preset_of, recipe_with

PRESETS = load_presets()


def test_a_preset_is_known_again_before_and_after_some_changes() -> None:
    for one in PRESETS:
        assert preset_of(one.recipe, PRESETS, None).name == one.name
        changed = set_values(one.recipe, {"training.epochs": 3, "data.image_size": 16})
        assert preset_of(changed, PRESETS, None).name == one.name


def test_a_changed_recipe_stays_with_the_preset_it_was_started_from() -> None:
    digits = find_preset("digits")
    changed = set_values(find_preset("folder").recipe, {"training.epochs": 3})
    assert preset_of(changed, PRESETS, digits) is digits
    assert preset_of(find_preset("folder").recipe, PRESETS, digits).name == "folder-from-scratch"


def test_one_that_starts_from_weights_keeps_those_that_are_chosen() -> None:
    chosen = {"model.weights": "/a.pth", "model.depth": 56, "data.image_size": 64, "data.path": "/photos"}
    current = set_values(find_preset("fine-tune").recipe, chosen)
    found = recipe_with(find_preset("head-only"), current, None)
    assert (found.model, found.data) == (current.model, current.data)
    assert found.fine_tune.unfreeze_every == 0
    fresh = recipe_with(find_preset("folder"), current, None)
    assert (fresh.model.weights, fresh.data.normalization) == ("", "dataset")
