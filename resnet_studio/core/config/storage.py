"""Recipes as TOML, `key=value` overrides, and the sentences for what is wrong in them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from resnet_studio.core.config.schema import Recipe, require_version, shown
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RecipeError, did_you_mean

MAX_RECIPE_BYTES = 1_000_000


def recipe_fields(model: type[BaseModel] = Recipe, prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """All fields of the recipe with their dotted keys, such as `optimizer.learning_rate`, in schema order."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from recipe_fields(kind, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


def build_recipe(values: Mapping[str, Any], where: str = "the recipe") -> Recipe:
    """Make a recipe from nested values.

    Raises:
        RecipeError: An unknown key, a wrong type, a value out of its limits; all are named.
    """
    require_version(dict(values), where)
    try:
        return Recipe.model_validate(values)
    except ValidationError as error:
        faults = "; ".join(_fault_sentence(detail) for detail in error.errors())
        raise RecipeError(
            QT_TRANSLATE_NOOP("errors", "There is a mistake in {where}: {faults}."),
            {"where": where, "faults": faults},
            hint=QT_TRANSLATE_NOOP("errors", "Correct it; `resnet-studio train --help` lists all keys."),
        ) from error


def _fault_sentence(detail: ErrorDetails) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        near = did_you_mean(key, [*(name for name, _ in recipe_fields()), *Recipe.model_fields])
        return f"there is no key {key}" + (f" (did you mean {near}?)" if near else "")
    message = detail["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    given = detail.get("input")
    not_given = f", not {shown(given)}" if isinstance(given, (str, int, float, bool)) else ""
    return f"{key}: {message}{not_given}" if key else message


def load_recipe(path: Path) -> Recipe:
    """Read a recipe from a TOML file.

    Raises:
        RecipeError: The file is missing, is no TOML, or holds a mistake.
    """
    return build_recipe(read_toml(path), str(path))


def read_toml(path: Path) -> dict[str, Any]:
    """The values of a TOML file of sensible size.

    Raises:
        RecipeError: The file cannot be read or is no TOML.
    """
    try:
        if path.stat().st_size > MAX_RECIPE_BYTES:
            raise ValueError("it is too large for a recipe")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise RecipeError(
            QT_TRANSLATE_NOOP("errors", "The recipe {path} cannot be read: {reason}."),
            {"path": str(path), "reason": reason},
            hint=QT_TRANSLATE_NOOP("errors", "Check the path, or start from `resnet-studio presets`."),
        ) from error


def dump_recipe(recipe: Recipe) -> str:
    """The recipe as TOML text with every key written out, so that a later default cannot change it."""
    return tomli_w.dumps(recipe.model_dump(mode="json"))


def apply_overrides(recipe: Recipe, assignments: Iterable[str]) -> Recipe:
    """The recipe with `key=value` assignments applied.

    A value is read as TOML (`3`, `0.1`, `true`, `[1, 2]`); what is no TOML counts as plain text, and so
    does all that is given to a key that holds text, so that a data folder may be named 2024.

    Raises:
        RecipeError: No `=`, an unknown key, or a value out of its limits.
    """
    values = recipe.model_dump(mode="json")
    known = dict(recipe_fields())
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        key = key.strip()
        if not equals:
            raise RecipeError(
                QT_TRANSLATE_NOOP("errors", "{assignment!r} is no assignment."),
                {"assignment": assignment},
                hint=QT_TRANSLATE_NOOP("errors", "Write key=value, such as training.epochs=10."),
            )
        if key not in known:
            raise RecipeError(
                QT_TRANSLATE_NOOP("errors", "There is no recipe key {key}."),
                {"key": key, "near": did_you_mean(key, known) or "training.epochs"},
                hint=QT_TRANSLATE_NOOP("errors", "Did you mean {near}?"),
            )
        value = _parse_value(text.strip())
        is_text = known[key].annotation is str
        _assign(values, key, text.strip() if is_text and not isinstance(value, str) else value)
    return build_recipe(values, "--set")


def set_values(recipe: Recipe, changes: Mapping[str, Any], where: str = "the form") -> Recipe:
    """The recipe with values put at dotted keys.

    Raises:
        RecipeError: A value is out of its limits.
    """
    values = recipe.model_dump(mode="json")
    for key, value in changes.items():
        _assign(values, key, value)
    return build_recipe(values, where)


def get_value(recipe: Recipe, key: str) -> Any:
    """The value at a dotted key."""
    value: Any = recipe
    for part in key.split("."):
        value = getattr(value, part)
    return value


def _assign(values: dict[str, Any], key: str, value: Any) -> None:
    *parents, last = key.split(".")
    for parent in parents:
        values = values[parent]
    values[last] = value


def _parse_value(text: str) -> Any:
    try:
        values = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return values["value"] if len(values) == 1 else text
