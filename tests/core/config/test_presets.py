import pytest

from resnet_studio.core.config.presets import DEFAULT_PRESET, Preset, find_preset, load_presets
from resnet_studio.core.config.storage import build_recipe, load_recipe
from resnet_studio.core.errors import RecipeError
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.resources import resource_path


def test_the_presets_come_in_their_order() -> None:
    presets = load_presets()

    assert {"digits", "cifar10-resnet20", "folder"} <= {preset.name for preset in presets}
    assert [preset.promise.order for preset in presets] == sorted(preset.promise.order for preset in presets)


@pytest.mark.parametrize("preset", load_presets(), ids=lambda preset: preset.name)
def test_every_preset_is_valid_and_says_what_it_is_for(preset: Preset) -> None:
    assert build_recipe(preset.recipe.model_dump(mode="json")) == preset.recipe
    assert preset.promise.title
    assert preset.promise.description.endswith(".")
    assert preset.promise.source


@pytest.mark.parametrize("preset", load_presets(), ids=lambda preset: preset.name)
def test_every_preset_names_a_network_that_can_be_built(preset: Preset) -> None:
    own_size = {"digits": 8, "cifar10": 32}.get(preset.recipe.data.path, 224)

    assert architecture_of(preset.recipe.model, preset.recipe.data.image_size or own_size, 10).name


def test_the_default_preset_needs_no_download() -> None:
    assert find_preset(DEFAULT_PRESET).recipe.data.path == "digits"


def test_an_unknown_preset_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(RecipeError, match=r"no preset 'digit'; .*Did you mean digits\?"):
        find_preset("digit")


def test_a_preset_that_is_near_none_is_not_guessed_at() -> None:
    with pytest.raises(RecipeError, match=r"no preset 'zzz'; there are digits, .*`resnet-studio presets`"):
        find_preset("zzz")


@pytest.mark.parametrize("preset", load_presets(), ids=lambda preset: preset.name)
def test_the_file_of_a_preset_is_a_recipe_file(preset: Preset) -> None:
    assert load_recipe(resource_path("presets") / f"{preset.name}.toml") == preset.recipe
