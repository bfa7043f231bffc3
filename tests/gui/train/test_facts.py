from pathlib import Path

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import make_split
from resnet_studio.gui.train.facts import epochs_words, facts_of


def test_the_next_run_is_told_in_numbers(tiny_folder: Path) -> None:
    dataset = scan(str(tiny_folder))
    recipe = set_values(Recipe(), {"data.path": dataset.path, "training.batch_size": 8, "training.epochs": 5})
    split = make_split(dataset, recipe.data)
    facts = dict(facts_of(recipe, dataset, split))
    assert facts["Data"] == "animals, 24 images in 3 classes"
    num_steps = -(-split.counts()["train"] // 8) * 5
    assert facts["Length"] == f"5 epochs, about {num_steps} steps of 8 images"
    assert "ResNet-20" in facts["Network"]


def test_data_that_is_not_open_is_told_by_its_path(tiny_folder: Path) -> None:
    facts = dict(facts_of(set_values(Recipe(), {"data.path": "/elsewhere"}), scan(str(tiny_folder)), None))
    assert facts["Data"] == "/elsewhere"


def test_epochs_are_counted_as_people_count() -> None:
    assert [epochs_words(number) for number in (1, 2, 1000)] == ["1 epoch", "2 epochs", "1,000 epochs"]
