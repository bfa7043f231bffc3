from typing import Any

import pytest
from pydantic import ValidationError

from resnet_studio.core.config.schema import RECIPE_VERSION, Recipe, require_version, shown
from resnet_studio.core.config.storage import recipe_fields
from resnet_studio.core.errors import RecipeError

STABLE_KEYS = (
    "seed",
    "data.path",
    "model.depth",
    "optimizer.learning_rate",
    "training.epochs",
    "training.batch_size",
    "device.threads",
    "device.deterministic",
)


def test_every_field_says_what_the_form_and_the_help_need() -> None:
    for key, field in recipe_fields():
        extra = field.json_schema_extra
        assert field.title, key
        assert field.description or key == "version", key
        assert isinstance(extra, dict), key
        assert {"unit", "advanced", "labels"} <= set(extra), key


def test_every_choice_has_a_label() -> None:
    properties = Recipe.model_json_schema()["$defs"]
    for section in properties.values():
        for name, field in section["properties"].items():
            if "enum" in field:
                assert set(field["labels"]) == set(field["enum"]), name


def test_every_default_is_within_its_own_limits() -> None:
    assert Recipe.model_validate(Recipe().model_dump()) == Recipe()


def test_the_keys_that_scripts_rely_on_are_there() -> None:
    assert set(STABLE_KEYS) <= {key for key, _ in recipe_fields()}


def test_a_recipe_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Recipe().seed = 3  # type: ignore[misc]


def test_nesterov_is_no_matter_to_an_optimizer_that_has_none() -> None:
    values = {"name": "adamw", "nesterov": True, "momentum": 0}
    assert Recipe.model_validate({"optimizer": values}).optimizer.nesterov


def test_nesterov_without_momentum_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"needs an optimizer\.momentum"):
        Recipe.model_validate({"optimizer": {"nesterov": True, "momentum": 0}})


@pytest.mark.parametrize(
    "version", [RECIPE_VERSION + 1, 0, -1, True, "1", 1.0, None, pytest.param(16**4000, id="long")]
)
def test_another_version_is_refused_with_the_way_out(version: Any) -> None:
    with pytest.raises(RecipeError, match=r"run\.toml has version .*Update ResNet Studio"):
        require_version({"version": version}, "run.toml")


def test_a_recipe_without_a_version_is_of_this_one() -> None:
    require_version({}, "run.toml")


def test_a_long_value_is_cut_short_in_a_sentence() -> None:
    assert shown("abc") == "'abc'"
    assert len(shown("x" * 1000)) == 80
    assert shown(16**4000) == "a number of thousands of digits"
