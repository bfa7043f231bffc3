"""`presets`: the list, and one as a recipe file."""

import tomllib
from collections.abc import Callable
from typing import Any

from resnet_studio.core.config.storage import build_recipe

Run = Callable[..., Any]


def test_the_list_names_and_explains_each(command: Run) -> None:
    printed = command("presets").out
    values = command("presets", "--json").json
    assert {"digits", "cifar10-resnet20", "folder-from-scratch"} <= {
        preset["name"] for preset in values["presets"]
    }
    for preset in values["presets"]:
        assert preset["promise"]["title"] in printed
        assert preset["promise"]["description"] in printed
        assert preset["promise"]["command"] in printed
        assert build_recipe(preset["recipe"])


def test_one_prints_as_a_recipe_file_that_can_be_trained_from(command: Run) -> None:
    recipe = build_recipe(tomllib.loads(command("presets", "digits").out))
    assert recipe.model_dump(mode="json") == command("presets", "digits", "--json").json["recipe"]


def test_a_mistyped_one_is_told_what_was_meant(command: Run) -> None:
    command("presets", "digit").assert_mistake("digit", "Did you mean digits?")


def test_what_was_not_measured_is_said_in_words(command: Run) -> None:
    _, _, article = command("presets").out.partition("article: ")
    assert "Accuracy and time are not measured yet." in article.partition("article-224: ")[0]
