"""`presets`: the list, and one as a recipe file."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from resnet_studio.core.config.presets import load_presets
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


@pytest.mark.parametrize("is_list", [True, False])
def test_what_was_not_measured_is_said_beside_what_was(command: Run, is_list: bool) -> None:
    everything = command("presets").out
    for preset in load_presets():
        own = everything.partition(preset.promise.description)[2]
        lines = own.splitlines() if is_list else command("presets", preset.name).out.splitlines()
        for name in ("accuracy", "time"):
            told = next(line.strip("# ") for line in lines if line.strip("# ").startswith(f"{name}: "))
            assert told == f"{name}: {getattr(preset.promise, name) or 'not measured'}"
    assert "accuracy: not measured" in everything
