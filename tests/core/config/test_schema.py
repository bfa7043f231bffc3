import re
from typing import Any, get_args, get_origin

import annotated_types
import pytest
from pydantic import ValidationError
from pydantic.fields import FieldInfo

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


def test_every_number_has_limits() -> None:
    def limits(part: FieldInfo) -> set[str]:
        rules = {annotated_types.Ge: "low", annotated_types.Gt: "low"}
        rules |= {annotated_types.Le: "high", annotated_types.Lt: "high"}
        return {rules[type(rule)] for rule in part.metadata if type(rule) in rules}

    for key, field in recipe_fields():
        parts = [field] if field.annotation in (int, float) else []
        if get_origin(field.annotation) is tuple:
            number, *rules = get_args(get_args(field.annotation)[0])
            parts = [one for one in rules if number in (int, float)]
            assert len(parts) == (number is not str), key
        has_choices = isinstance(field.json_schema_extra, dict) and "choices" in field.json_schema_extra
        for part in parts:
            assert has_choices or limits(part) == {"low", "high"}, key


def test_every_letter_of_a_formula_is_explained() -> None:
    formulas = 0
    for key, field in recipe_fields():
        assert isinstance(field.json_schema_extra, dict)
        formula, where = (str(field.json_schema_extra.get(name, "")) for name in ("formula", "where"))
        formulas += bool(formula)
        letters = {one for one in re.findall(r"[^\W\d_]+", formula) if len(one) == 1} - {"π"}
        assert letters <= set(re.findall(r"[^\W\d_]", where)), key
        assert "*" not in formula, key
    assert formulas > 15


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
