"""Recipes as TOML, `key=value` overrides, and the sentences for what is wrong in them."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from resnet_studio.core.config.schema import Recipe, require_version, shown
from resnet_studio.core.durable import read_ordinary
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RecipeError, did_you_mean

MAX_RECIPE_BYTES = 1 << 20
KINDS_IN_WORDS = {
    "int_parsing": "should be a whole number",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_parsing": "should be a number",
    "float_type": "should be a number",
    "bool_parsing": "should be true or false",
    "bool_type": "should be true or false",
}
IN_WORDS = {
    "device.name": "should be auto, cpu, cuda, cuda:N or mps",
    "device.devices": "should be cpu or cuda:N each",
}  # for keys that a pattern limits


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
    faults = _booleans_for_numbers(values)
    try:
        recipe = Recipe.model_validate(values)
    except ValidationError as error:
        told = tuple(f"{key}:" for key in faults)
        sentences = [_fault_sentence(detail) for detail in error.errors()]
        others = [sentence for sentence in sentences if not sentence.startswith(told)]
        raise _mistake(where, [*faults.values(), *others]) from error
    if faults:
        raise _mistake(where, list(faults.values()))
    if not _is_utf8(recipe.data.path):
        raise RecipeError(
            QT_TRANSLATE_NOOP("errors", "The data path {path} is not UTF-8: a recipe cannot hold it."),
            {"path": shown(recipe.data.path)},
            hint=QT_TRANSLATE_NOOP("errors", "Rename the folder, so that its name is made of letters."),
        )
    return recipe


def _mistake(where: str, faults: Iterable[str]) -> RecipeError:
    return RecipeError(
        QT_TRANSLATE_NOOP("errors", "There is a mistake in {where}: {faults}."),
        {"where": where, "faults": "; ".join(faults)},
        hint=QT_TRANSLATE_NOOP("errors", "Correct it; `resnet-studio train --help` lists all keys."),
    )


def _booleans_for_numbers(values: Mapping[str, Any]) -> dict[str, str]:
    """Sentences, by key, for `true` and `false` where a number is wanted; pydantic takes them for 1 and 0."""
    faults = {}
    for key, field in recipe_fields():
        value: Any = values
        for part in key.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if field.annotation not in (bool, str) and _holds_boolean(value):
            faults[key] = f"{key}: should be a number, not {shown(value).lower()}"
    return faults


def _holds_boolean(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, (list, tuple)) and any(map(_holds_boolean, value)))


def _is_utf8(text: str) -> bool:
    """Whether a text can be written; a name on disk may hold other bytes, which Python carries along."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _fault_sentence(detail: ErrorDetails) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        near = did_you_mean(key, [*(name for name, _ in recipe_fields()), *Recipe.model_fields])
        return f"there is no key {key}" + (f" (did you mean {near}?)" if near else "")
    message = detail["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    if detail["type"] == "string_pattern_mismatch":
        message = IN_WORDS.get(re.sub(r"\.\d+$", "", key), message)
    message = KINDS_IN_WORDS.get(detail["type"], message)
    given = detail.get("input")
    not_given = f", not {shown(given)}" if isinstance(given, (str, int, float, bool)) else ""
    return f"{key}: {message}{not_given}" if key else message


def load_recipe(path: Path) -> Recipe:
    """Read a recipe from a TOML file; one of the app's presets is one, whatever it promises besides.

    Raises:
        RecipeError: The file is missing, is no TOML, or holds a mistake.
    """
    values = read_toml(path)
    values.pop("promise", None)
    return build_recipe(values, str(path))


def keys_given(recipe: BaseModel, prefix: str = "") -> set[str]:
    """The dotted keys that the values of a recipe gave when it was built; all others have their defaults."""
    keys = set()
    for name in recipe.model_fields_set:
        value = getattr(recipe, name)
        key = f"{prefix}{name}"
        keys |= keys_given(value, f"{key}.") if isinstance(value, BaseModel) else {key}
    return keys


class _EncodingError(ValueError):
    """A file holds text in another encoding than UTF-8."""


def _text_of(content: bytes) -> str:
    """UTF-8 text, with or without the mark that Windows puts before it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _EncodingError(QT_TRANSLATE_NOOP("reasons", "it is UTF-16 text"))
    try:
        # As a file that is opened for text does, which TOML leaves to us.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise _EncodingError(
            QT_TRANSLATE_NOOP("reasons", "it is not UTF-8 text (byte {place})").format(place=error.start)
        ) from error


def read_toml(path: Path) -> dict[str, Any]:
    """The values of a TOML file of sensible size.

    Raises:
        RecipeError: The file cannot be read or is no TOML.
    """
    try:
        return tomllib.loads(_text_of(read_ordinary(path, MAX_RECIPE_BYTES)))
    except _EncodingError as error:
        raise RecipeError(
            QT_TRANSLATE_NOOP("errors", "The recipe {path} cannot be read: {reason}."),
            {"path": str(path), "reason": str(error)},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Save it as UTF-8; in PowerShell, write `| Out-File -Encoding utf8` instead of `>`."
            ),
        ) from error
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
            raise _unknown_key(key, known)
        value = _parse_value(text.strip())
        is_text = known[key].annotation is str
        _assign(values, key, text.strip() if is_text and not isinstance(value, str) else value)
    return build_recipe(values, "--set")


def _unknown_key(key: str, known: Iterable[str]) -> RecipeError:
    near = did_you_mean(key, known)
    hint = QT_TRANSLATE_NOOP("errors", "`resnet-studio train --help` lists all keys.")
    if near:
        hint = QT_TRANSLATE_NOOP("errors", "Did you mean {near}?")
    return RecipeError(
        QT_TRANSLATE_NOOP("errors", "There is no recipe key {key}."), {"key": key, "near": near}, hint=hint
    )


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


def differences(one: Recipe, other: Recipe) -> dict[str, tuple[Any, Any]]:
    """What two recipes say otherwise, by dotted key, in schema order."""
    return {key: (first, second) for key, (first, second) in all_differences([one, other]).items()}


def all_differences(recipes: Sequence[Recipe]) -> dict[str, tuple[Any, ...]]:
    """What some recipes say otherwise than each other, a value of each by dotted key, in schema order."""
    values = {key: tuple(get_value(recipe, key) for recipe in recipes) for key, _ in recipe_fields()}
    return {key: each for key, each in values.items() if any(one != each[0] for one in each)}


def has_effect(recipe: Recipe, field: FieldInfo) -> bool:
    """Whether a field changes anything in this recipe: Muon's rate does not where another optimizer steps."""
    extra = field.json_schema_extra
    only_with = extra.get("only_with") if isinstance(extra, dict) else None
    if not isinstance(only_with, dict):
        return True
    return all(
        isinstance(values, list) and get_value(recipe, key) in values for key, values in only_with.items()
    )


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
