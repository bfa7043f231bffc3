"""Which preset a recipe started from."""

from resnet_studio.core.config.presets import find_preset, load_presets
from resnet_studio.core.config.storage import set_values
from resnet_studio.gui.train.presets import preset_of

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
