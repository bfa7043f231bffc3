from typing import Any

import pytest

from resnet_studio.core.config.sections import (
    CIFAR_DEPTHS,
    IMAGENET_DEPTHS,
    OWN_STAGES,
    ModelRecipe,
    RunLength,
    TrainingRecipe,
)
from resnet_studio.core.config.storage import build_recipe, get_value
from resnet_studio.core.errors import RecipeError


@pytest.mark.parametrize(
    ("section", "key", "lowest", "highest"),
    [
        ("data", "image_size", 0, 1024),
        ("data", "validation_fraction", 0, 0.5),
        ("training", "epochs", 1, 100_000),
        ("training", "steps", 0, 100_000_000),
        ("training", "batch_size", 0, 65_536),
        ("augmentation", "crop_padding", 0, 128),
        ("device", "threads", 0, 1024),
        ("schedule", "warmup_fraction", 0, 0.9),
        ("schedule", "warmup_factor", 0, 1),
    ],
)
def test_a_limit_is_within_and_what_lies_beyond_is_refused(
    section: str, key: str, lowest: float, highest: float
) -> None:
    for value in (lowest, highest):
        assert get_value(build_recipe({section: {key: value}}), f"{section}.{key}") == value
    for value in (lowest - 1, highest + 1):
        with pytest.raises(RecipeError, match=rf"{section}\.{key}: .*not {value}"):
            build_recipe({section: {key: value}})


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("optimizer", "learning_rate", 0),
        ("optimizer", "learning_rate", float("nan")),
        ("optimizer", "learning_rate", float("inf")),
        ("optimizer", "momentum", 1),
        ("optimizer", "name", "adam"),
        ("training", "epochs", 1.5),
        ("training", "epochs", "many"),
        ("training", "label_smoothing", 1),
        ("schedule", "milestones", [0.75, 0.5]),
        ("schedule", "milestones", [0.5, 0.5]),
        ("schedule", "milestones", [0.5, 1.0]),
        ("schedule", "milestone_steps", [200, 100]),
        ("schedule", "milestone_steps", [0]),
        ("device", "name", "cuda:"),
        ("device", "name", "gpu"),
        ("model", "depth", 21),
        ("model", "stage_depths", [3, 3]),
        ("model", "stage_depths", []),
        ("model", "stage_depths", [3, 0, 3]),
        ("model", "stage_widths", [16, 32, 5000]),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_its_name(section: str, key: str, value: Any) -> None:
    with pytest.raises(RecipeError, match=rf"{section}.*{key}|{section}: {key}"):
        build_recipe({section: {key: value}})


def test_two_ways_to_draw_the_same_operations_are_not_taken_together() -> None:
    build_recipe({"augmentation": {"trivial_augment": True}})
    with pytest.raises(RecipeError, match="take one of them"):
        build_recipe({"augmentation": {"trivial_augment": True, "rand_augment": 2}})


def test_rare_classes_are_made_up_for_once() -> None:
    for key in ("class_weights", "sampling"):
        build_recipe({"training": {key: "balanced"}})
    with pytest.raises(RecipeError, match=r"class_weights and sampling both.*take one"):
        build_recipe({"training": {"class_weights": "balanced", "sampling": "balanced"}})


@pytest.mark.parametrize("depth", [*CIFAR_DEPTHS, *IMAGENET_DEPTHS, OWN_STAGES])
def test_every_depth_of_the_families_is_taken(depth: int) -> None:
    assert ModelRecipe(depth=depth).depth == depth


@pytest.mark.parametrize("name", ["auto", "cpu", "cuda", "cuda:0", "cuda:11", "mps"])
def test_every_kind_of_device_is_taken(name: str) -> None:
    assert build_recipe({"device": {"name": name}}).device.name == name


@pytest.mark.parametrize(
    ("recipe", "steps", "epochs"),
    [
        (TrainingRecipe(epochs=20), 7040, 20),
        (TrainingRecipe(epochs=20, steps=64_000), 64_000, 182),
        (TrainingRecipe(steps=704), 704, 2),
        (TrainingRecipe(steps=1), 1, 1),
    ],
)
def test_a_length_in_steps_takes_the_place_of_epochs(recipe: TrainingRecipe, steps: int, epochs: int) -> None:
    assert recipe.length(352) == RunLength(num_batches=352, num_steps=steps, num_epochs=epochs)


def test_the_first_part_of_the_epochs_has_smaller_images() -> None:
    recipe = TrainingRecipe(early_size=0.75, early_fraction=0.5)
    assert [recipe.size_at(epoch, 5, 32) for epoch in range(1, 6)] == [24, 24, 32, 32, 32]


@pytest.mark.parametrize(("fraction", "num_epochs"), [(0.99, 30), (0.9, 4), (0.75, 2), (0.99, 1)])
def test_the_last_epoch_sees_whole_images(fraction: float, num_epochs: int) -> None:
    recipe = TrainingRecipe(early_size=0.75, early_fraction=fraction)
    assert recipe.size_at(num_epochs, num_epochs, 32) == 32


def test_a_part_of_the_epochs_is_counted_as_written() -> None:
    recipe = TrainingRecipe(early_size=0.75, early_fraction=0.29)  # 0.29 * 100 is a little less than 29
    assert [recipe.size_at(epoch, 100, 32) for epoch in (29, 30)] == [24, 32]


@pytest.mark.parametrize("recipe", [TrainingRecipe(), TrainingRecipe(early_size=0.5, early_fraction=0)])
def test_without_early_epochs_all_images_are_whole(recipe: TrainingRecipe) -> None:
    assert {recipe.size_at(epoch, 5, 32) for epoch in range(1, 6)} == {32}


def test_smaller_images_are_less_work_by_their_area() -> None:
    recipe = TrainingRecipe(epochs=4, early_size=0.5, early_fraction=0.5, batch_size=8)
    length = recipe.length(10)
    assert recipe.work_left(0, length) == 20 / 4 + 20
    assert recipe.work_left(15, length) == 5 / 4 + 20
    assert recipe.work_left(30, length) == 10


def test_it_is_told_which_part_of_the_work_has_images_of_the_present_size() -> None:
    recipe = TrainingRecipe(epochs=4, early_size=0.5, early_fraction=0.5, batch_size=8)
    length = recipe.length(10)
    assert recipe.part_left_at_this_size(0, length) == pytest.approx(5 / 25)
    assert recipe.part_left_at_this_size(10, length) == pytest.approx(2.5 / 22.5)
    assert recipe.part_left_at_this_size(20, length) == 1
    assert recipe.part_left_at_this_size(40, length) == 1
    assert TrainingRecipe(epochs=4, batch_size=8).part_left_at_this_size(0, length) == 1


def test_what_is_left_is_told_in_images_of_the_present_size() -> None:
    recipe = TrainingRecipe(epochs=4, early_size=0.5, early_fraction=0.5, batch_size=8)
    length = recipe.length(10)
    assert recipe.images_left(0, length) == (20 + 4 * 20) * 8
    assert recipe.images_left(30, length) == 10 * 8
    assert recipe.images_left(40, length) == 0
    assert TrainingRecipe(epochs=4, batch_size=8).images_left(0, length) == 40 * 8
