"""What cannot work is refused with its figures, before anything is read or written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.scan import scan
from resnet_studio.core.errors import DataError, RecipeError
from resnet_studio.core.hardware import memory
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.training.checks import check_augmentation, check_recipe, least_memory_bytes

PLAIN = AugmentationRecipe(flip=False, crop_padding=0)
DIGITS_BYTES = 1797 * 8 * 8 * 3


@pytest.mark.parametrize(
    ("key", "pixels", "usual"), [("crop_padding", 8, 1), ("cutout", 8, 4), ("cutout", 300, 4)]
)
def test_what_could_wipe_out_an_image_is_refused(key: str, pixels: int, usual: int) -> None:
    recipe = PLAIN.model_copy(update={key: pixels})
    with pytest.raises(RecipeError) as caught:
        check_augmentation(recipe, 8)
    assert f"augmentation.{key} is {pixels} px" in caught.value.message
    assert f"augmentation.{key} = {usual} is usual" in caught.value.advice


def test_a_sensible_augmentation_is_let_through() -> None:
    check_augmentation(AugmentationRecipe(crop_padding=4, cutout=7), 8)


def test_shifts_of_trivial_augment_wider_than_the_image_are_refused() -> None:
    recipe = PLAIN.model_copy(update={"trivial_augment": True})
    check_augmentation(recipe, 32)
    with pytest.raises(RecipeError, match=r"up to 32 px.*only 31 px wide.*rand_augment = 2"):
        check_augmentation(recipe, 31)


def test_early_images_too_small_for_the_network_are_refused(color_folder: Path, tiny_recipe: Any) -> None:
    dataset = scan(str(color_folder))
    changes = {"model.stage_depths": [1, 1, 1], "model.stage_widths": [4, 8, 16], "data.image_size": 8}
    check_recipe(dataset, tiny_recipe(changes | {"training.early_size": 1.0}), 18)
    with pytest.raises(RecipeError) as caught:
        check_recipe(dataset, tiny_recipe(changes | {"training.early_size": 0.25}), 18)
    assert "the first epochs have images of 2 px" in caught.value.message
    assert "training.early_size" in caught.value.advice


def test_a_batch_of_more_images_than_train_is_refused_with_both_numbers(
    color_folder: Path, tiny_recipe: Any
) -> None:
    dataset = scan(str(color_folder))
    check_recipe(dataset, tiny_recipe({"training.batch_size": 18}), 18)
    with pytest.raises(RecipeError) as caught:
        check_recipe(dataset, tiny_recipe({"training.batch_size": 19}), 18)
    assert caught.value.message == "training.batch_size is 19, but there are only 18 images to train on."
    assert "training.batch_size to 18 or less" in caught.value.advice
    with pytest.raises(DataError, match="leaves 1 images to train on"):
        check_recipe(dataset, tiny_recipe(), 1)


def least(dataset: DataSet, *, is_on_processor: bool = True, **changes: Any) -> int:
    recipe = set_values(Recipe(), {key.replace("__", "."): value for key, value in changes.items()})
    size = recipe.data.size_for(dataset.image_size)
    architecture = architecture_of(recipe.model, size, 10)
    return least_memory_bytes(dataset, recipe, architecture, size, is_on_processor=is_on_processor)


def test_the_least_memory_counts_what_must_be_there() -> None:
    digits = scan("digits")
    weights_bytes = least(digits, is_on_processor=False) - DIGITS_BYTES
    assert weights_bytes == 4 * 269_722  # ResNet-20 with ten classes
    average = least(digits, training__ema_decay=0.9) - least(digits)
    moment = least(digits, optimizer__name="adamw") - least(digits)
    assert average == moment == weights_bytes
    folder = replace(digits, kind="folder")  # its images can be read one by one
    assert least(digits) - least(folder) == 2 * DIGITS_BYTES
    assert least(digits, data__image_size=16) - least(folder, data__image_size=16) == DIGITS_BYTES


def test_a_network_that_no_memory_of_this_machine_holds_is_refused(
    color_folder: Path, tiny_recipe: Any
) -> None:
    dataset = scan(str(color_folder))
    huge = tiny_recipe({"model.stage_depths": (200,), "model.stage_widths": (4096,)})
    assert memory().total_bytes / 3 < 4 * 200 * 2 * 9 * 4096**2
    check_recipe(dataset, tiny_recipe(), 18, is_on_processor=True)
    with pytest.raises(RecipeError, match=r"take \d+\.\d GB of memory at the least, and \d+\.\d GB are free"):
        check_recipe(dataset, huge, 18, is_on_processor=True)
