"""What the next run will be made of, told before it starts."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import TrainingRecipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.split import Split
from resnet_studio.core.errors import StudioError
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.summary import summarize
from resnet_studio.core.sizes import size_words
from resnet_studio.core.training.checks import check_recipe, disk_bytes
from resnet_studio.gui.messages import words_for
from resnet_studio.gui.widgets.numbers import grouped, short_count
from resnet_studio.gui.widgets.run_words import model_words

Fact = tuple[str, str]

translate = QCoreApplication.translate  # called by this name, the texts are found for translation


def facts_of(recipe: Recipe, dataset: DataSet | None, split: Split | None) -> list[Fact]:
    """Data, split, network and length of the next run, each as title and words."""
    if dataset is None or dataset.path != recipe.data.path:
        network = (translate("train", "Network"), model_words(recipe))
        return [(translate("train", "Data"), recipe.data.path), network]
    text = translate("train", "{name}, {images} images in {classes} classes")
    images = text.format(name=dataset.name, images=grouped(len(dataset)), classes=len(dataset.classes))
    facts = [(translate("train", "Data"), images)]
    if split is not None:
        counts = {name: grouped(count) for name, count in split.counts().items()}
        text = translate("train", "train {train}, validation {validation}, test {test}")
        facts.append((translate("train", "Split"), text.format(**counts)))
    facts.append((translate("train", "Network"), _network_words(recipe, dataset)))
    if split is not None and not recipe.training.batch_size:
        text = translate("train", "{length}, in batches of a size that is measured first")
        facts.append((translate("train", "Length"), text.format(length=length_words(recipe.training))))
    elif split is not None:
        length = recipe.training.length(math.ceil(split.counts()["train"] / recipe.training.batch_size))
        text = translate("train", "{epochs}, about {steps} steps of {batch} images")
        if recipe.training.steps:
            text = translate("train", "{steps} steps of {batch} images, about {epochs}")
        facts.append(
            (
                translate("train", "Length"),
                text.format(
                    epochs=epochs_words(length.num_epochs),
                    steps=grouped(length.num_steps),
                    batch=grouped(recipe.training.batch_size),
                ),
            )
        )
    if size := disk_bytes_of(recipe, dataset, split):
        text = translate("train", "about {size}")
        facts.append((translate("train", "Disk"), text.format(size=size_words(size))))
    return facts


def disk_bytes_of(recipe: Recipe, dataset: DataSet | None, split: Split | None) -> int:
    """What the run takes on its disk at its height; 0 where that is not known."""
    if dataset is None or split is None or dataset.path != recipe.data.path:
        return 0
    try:
        return disk_bytes(dataset, recipe, split.counts()["train"])
    except StudioError:
        return 0


def refusal_of(recipe: Recipe, dataset: DataSet | None, split: Split | None) -> str:
    """Why no run can be made of the recipe, with the cure; empty where it can, or where no data is open."""
    if dataset is None or dataset.path != recipe.data.path:
        return ""
    num_images = None if split is None else split.counts()["train"]
    try:
        check_recipe(dataset, recipe, num_images, is_on_processor=_is_on_processor(recipe))
    except StudioError as error:
        words = words_for(error)
        return f"{words.sentence} {words.hint}".strip()
    return ""


def batch_that_works(recipe: Recipe, dataset: DataSet | None, split: Split | None) -> int:
    """The largest batch that a run can be made with, where the recipe's is larger; else 0."""
    num_images = split.counts()["train"] if split is not None else 0
    if not 0 < num_images < recipe.training.batch_size:
        return 0
    smaller = set_values(recipe, {"training.batch_size": num_images})
    is_cured = refusal_of(recipe, dataset, split) and not refusal_of(smaller, dataset, split)
    return num_images if is_cured else 0


def _is_on_processor(recipe: Recipe) -> bool:
    return "cpu" in (recipe.device.devices or (recipe.device.name,))


def epochs_words(number: int) -> str:
    """How many epochs: 1 epoch, 1,000 epochs."""
    text = translate("train", "1 epoch") if number == 1 else translate("train", "{epochs} epochs")
    return text.format(epochs=grouped(number))


def length_words(recipe: TrainingRecipe) -> str:
    """How long a recipe trains, in what it counts by: 30 epochs, 64,000 steps."""
    if recipe.steps == 1:
        return translate("train", "1 step")
    if recipe.steps:
        return translate("train", "{steps} steps").format(steps=grouped(recipe.steps))
    return epochs_words(recipe.epochs)


def _network_words(recipe: Recipe, dataset: DataSet) -> str:
    size = recipe.data.size_for(dataset.image_size)
    try:
        summary = summarize(architecture_of(recipe.model, size, len(dataset.classes)), size)
    except StudioError:
        return model_words(recipe)
    text = translate("train", "{model}, {parameters} parameters, images of {size} px")
    return text.format(model=model_words(recipe), parameters=short_count(summary.parameters), size=size)
