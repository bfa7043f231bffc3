from pathlib import Path

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import make_split
from resnet_studio.core.sizes import size_words
from resnet_studio.gui.train.facts import (
    batch_that_works,
    disk_bytes_of,
    epochs_words,
    facts_of,
    length_words,
    refusal_of,
)


def test_the_next_run_is_told_in_numbers(tiny_folder: Path) -> None:
    dataset = scan(str(tiny_folder))
    recipe = set_values(Recipe(), {"data.path": dataset.path, "training.batch_size": 8, "training.epochs": 5})
    split = make_split(dataset, recipe.data)
    facts = dict(facts_of(recipe, dataset, split))
    assert facts["Data"] == "animals, 24 images in 3 classes"
    num_steps = -(-split.counts()["train"] // 8) * 5
    assert facts["Length"] == f"5 epochs, about {num_steps} steps of 8 images"
    assert "ResNet-20" in facts["Network"]
    assert facts["Disk"] == f"about {size_words(disk_bytes_of(recipe, dataset, split))}"
    assert facts["Disk"] == "about 10.2 MiB"


def test_a_run_that_is_told_in_steps_is_counted_in_steps(tiny_folder: Path) -> None:
    dataset = scan(str(tiny_folder))
    recipe = set_values(
        Recipe(), {"data.path": dataset.path, "training.batch_size": 8, "training.steps": 1000}
    )
    split = make_split(dataset, recipe.data)
    num_epochs = -(-1000 // -(-split.counts()["train"] // 8))
    length = dict(facts_of(recipe, dataset, split))["Length"]
    assert length == f"1,000 steps of 8 images, about {num_epochs} epochs"
    assert length_words(recipe.training) == "1,000 steps"


def test_a_batch_size_that_is_left_open_is_told_without_a_number_of_steps(tiny_folder: Path) -> None:
    dataset = scan(str(tiny_folder))
    recipe = set_values(Recipe(), {"data.path": dataset.path, "training.batch_size": 0, "training.epochs": 5})
    facts = dict(facts_of(recipe, dataset, make_split(dataset, recipe.data)))
    assert facts["Length"] == "5 epochs, in batches of a size that is measured first"


def test_data_that_is_not_open_is_told_by_its_path(tiny_folder: Path) -> None:
    facts = dict(facts_of(set_values(Recipe(), {"data.path": "/elsewhere"}), scan(str(tiny_folder)), None))
    assert facts["Data"] == "/elsewhere"


def test_epochs_are_counted_as_people_count() -> None:
    assert [epochs_words(number) for number in (1, 2, 1000)] == ["1 epoch", "2 epochs", "1,000 epochs"]


def test_what_cannot_be_trained_on_the_open_data_is_told_with_its_cure(tiny_folder: Path) -> None:
    dataset = scan(str(tiny_folder))
    recipe = set_values(Recipe(), {"data.path": dataset.path, "training.batch_size": 25})
    split = make_split(dataset, recipe.data)
    num_images = split.counts()["train"]
    assert refusal_of(recipe, dataset, split) == (
        f"training.batch_size is 25, but there are only {num_images} images to train on. "
        f"Set training.batch_size to {num_images} or less, or add images."
    )
    assert refusal_of(set_values(recipe, {"training.batch_size": num_images}), dataset, split) == ""
    too_small = set_values(recipe, {"data.image_size": 2})
    assert "Images of 2 px are too small" in refusal_of(too_small, dataset, split)
    assert batch_that_works(recipe, dataset, split) == num_images
    assert batch_that_works(too_small, dataset, split) == 0
    assert batch_that_works(Recipe(), None, None) == 0
    assert refusal_of(set_values(recipe, {"data.path": "/elsewhere"}), dataset, split) == ""
