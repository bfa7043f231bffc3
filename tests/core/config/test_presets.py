import pytest

from resnet_studio.core.config.presets import (
    DEFAULT_PRESET,
    FEW_IMAGES_PRESET,
    Preset,
    Promise,
    find_preset,
    fine_tuning_preset,
    is_preset_name,
    load_presets,
    misfit_note,
)
from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.config.storage import apply_overrides, build_recipe, load_recipe
from resnet_studio.core.errors import RecipeError
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.summary import summarize
from resnet_studio.core.resources import resource_path
from resnet_studio.core.training.schedule import learning_rate_at


def test_the_presets_come_in_their_order() -> None:
    presets = load_presets()

    assert {"digits", "cifar10-resnet20", "folder-from-scratch"} <= {preset.name for preset in presets}
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


def test_a_name_of_an_earlier_version_still_finds_its_preset() -> None:
    assert find_preset("folder").name == "folder-from-scratch"
    assert is_preset_name("folder")
    assert is_preset_name("digits")
    assert not is_preset_name("folders")


@pytest.mark.parametrize(
    ("accuracy", "time", "figures"),
    [
        ("98 %", "7 s", ("98 %", "7 s")),
        ("98 %", "", ("98 %", "The time is not measured yet.")),
        ("", "7 s", ("The accuracy is not measured yet.", "7 s")),
        ("", "", ("Accuracy and time are not measured yet.",)),
    ],
)
def test_what_was_not_measured_is_said_in_words(accuracy: str, time: str, figures: tuple[str, ...]) -> None:
    promise = Promise(title="A", description="B.", order=1, accuracy=accuracy, time=time)
    assert promise.figures == figures


def test_the_paper_of_2015_is_followed() -> None:
    recipe = find_preset("paper-2015").recipe
    length = recipe.training.length(num_batches=352)  # 45,000 images in batches of 128
    rates = [learning_rate_at(step, length.num_steps, recipe) for step in (0, 31_999, 32_000, 48_000, 63_999)]
    architecture = architecture_of(recipe.model, 32, 10)

    assert length.num_steps == 64_000
    assert rates == pytest.approx([0.1, 0.1, 0.01, 0.001, 0.001])
    assert (architecture.name, architecture.shortcut, architecture.style) == ("resnet20", "A", "paper")
    assert (recipe.optimizer.weight_decay, recipe.optimizer.decay_norms) == (1e-4, True)
    assert recipe.augmentation == AugmentationRecipe(flip_mode="random", padding_mode="zeros")


def test_depth_110_of_the_paper_warms_up_where_it_is_told_to() -> None:
    recipe = apply_overrides(find_preset("paper-2015").recipe, ["schedule.warmup_steps=400"])

    assert learning_rate_at(399, 64_000, recipe) == pytest.approx(0.01)
    assert learning_rate_at(400, 64_000, recipe) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("name", "size", "maps"), [("article", 32, [8, 8, 4, 2]), ("article-224", 224, [56, 56, 28])]
)
def test_the_articles_networks_have_their_maps(name: str, size: int, maps: list[int]) -> None:
    recipe = find_preset(name).recipe
    architecture = architecture_of(recipe.model, size, 10)

    assert [row.size for row in summarize(architecture, size).rows[:-1]] == maps
    assert (architecture.style, architecture.stem_width, recipe.training.best_by) == ("keras", 64, "loss")
    assert {learning_rate_at(step, 70_400, recipe) for step in (0, 35_000, 70_399)} == {0.1}


@pytest.mark.parametrize(
    ("name", "kinds"), [("digits", {"digits"}), ("article", {"cifar10"}), ("article-224", {"folder"})]
)
def test_a_preset_suits_the_data_it_is_made_for(name: str, kinds: set[str]) -> None:
    assert {kind for kind in ("digits", "cifar10", "folder") if find_preset(name).suits(kind)} == kinds


def test_few_and_many_images_are_fine_tuned_by_presets_of_their_own() -> None:
    assert fine_tuning_preset(20) == FEW_IMAGES_PRESET
    assert fine_tuning_preset(20.5) == "fine-tune"
    assert is_preset_name(FEW_IMAGES_PRESET)


def test_a_preset_for_few_images_says_that_there_are_many() -> None:
    assert misfit_note(FEW_IMAGES_PRESET, 20) is None
    assert misfit_note("head-only", 5_000) is None
    note = str(misfit_note(FEW_IMAGES_PRESET, 5_000))
    assert "for 20 images a class or fewer" in note
    assert "about 5,000" in note
    assert "fine-tune fits better" in note
