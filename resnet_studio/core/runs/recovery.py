"""What of a run can be had again from another of its files."""

from __future__ import annotations

import hashlib
import json
import tomllib
from typing import Any

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import build_recipe, differences, dump_recipe, set_values
from resnet_studio.core.durable import digest_of, write_json
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, NewerRecipeError, RecipeError, RunError, reason_of
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import CHECKPOINT_KINDS, generations_of, is_intact, read_header
from resnet_studio.core.runs.manifest import FileRecord, read_manifest
from resnet_studio.core.runs.reader import read_recipe

MOST_NAMED = 5  # of the keys that differ


def recipe_of_checkpoint(folder: RunFolder, sha256: str) -> bytes | None:
    """The recipe of this digest, as TOML, from the run's checkpoints; None where none of them holds it."""
    for kind in CHECKPOINT_KINDS:
        for one in generations_of(folder, kind):
            if not is_intact(folder, one):
                continue
            try:
                header, _ = read_header(folder.checkpoints / one.file)
                recipe = Recipe.model_validate(json.loads(header["__metadata__"]["resnet_studio"])["recipe"])
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                continue
            # A batch size that the recipe leaves open is filled in there.
            for asked in (recipe, set_values(recipe, {"training.batch_size": 0})):
                content = dump_recipe(asked).encode()
                if hashlib.sha256(content).hexdigest() == sha256:
                    return content
    return None


def refuse_newer_recipe(folder: RunFolder) -> None:
    """See to it that a run of a newer app stays as it is; whatever else its recipe is, is told later.

    Raises:
        NewerRecipeError: A newer app wrote the recipe.
    """
    try:
        read_recipe(folder)
    except NewerRecipeError:
        raise
    except RecipeError:
        return


def recipe_as_begun(folder: RunFolder) -> Recipe:
    """The recipe of a run, for training: with the very values that it began with, where those are on record.

    Raises:
        RunError: It was changed since; what differs is named.
        RecipeError: It cannot be read.
    """
    record = _record_of_recipe(folder)
    try:
        recipe = read_recipe(folder)
        if record is None or digest_of(folder.recipe_path) == record.sha256:
            return recipe
    except NewerRecipeError:
        raise  # it says what to do; an older recipe would not be what was asked for
    except (OSError, RecipeError) as error:
        if record is None:
            raise
        raise _cannot_read(folder, error) from error
    changes = _changes_since(folder, record, recipe)
    if changes == {}:  # another layout, or a remark
        return recipe
    raise _was_changed(folder, changes)


def accept_recipe(folder: RunFolder) -> str:
    """Let a run go on with the recipe as it is now; only for a run that is not at work.

    Returns:
        What differs from the one that it began with, in words; empty where nothing does.

    Raises:
        RecipeError: It cannot be read.
        OSError: The manifest cannot be written.
    """
    recipe, record = read_recipe(folder), _record_of_recipe(folder)
    manifest = read_manifest(folder) if record else None
    if record is None or manifest is None or digest_of(folder.recipe_path) == record.sha256:
        return ""
    changes = _changes_since(folder, record, recipe)
    files = {name: one for name, one in manifest.files.items() if name != folder.recipe_path.name}
    write_json(folder.manifest_path, manifest.model_copy(update={"files": files}).model_dump(mode="json"))
    return _in_words(changes)


def _record_of_recipe(folder: RunFolder) -> FileRecord | None:
    """What is on record of the recipe; None in a run that has not begun, or whose manifest is damaged."""
    try:
        manifest = read_manifest(folder)
    except (OSError, ValueError):
        return None
    return manifest.files.get(folder.recipe_path.name) if manifest else None


def _changes_since(folder: RunFolder, record: FileRecord, now: Recipe) -> dict[str, tuple[Any, Any]] | None:
    """What the recipe says otherwise than at the start, by key; None where no checkpoint knows."""
    content = recipe_of_checkpoint(folder, record.sha256)
    if content is None:
        return None
    return differences(build_recipe(tomllib.loads(content.decode())), now)


def _in_words(changes: dict[str, tuple[Any, Any]] | None) -> str:
    if changes is None:
        return "what differs is not known, as no checkpoint holds the one before"
    named = [f"{key} is {now}, was {before}" for key, (before, now) in list(changes.items())[:MOST_NAMED]]
    return "; ".join([*named, *(["…"] if len(changes) > MOST_NAMED else [])])


def _was_changed(folder: RunFolder, changes: dict[str, tuple[Any, Any]] | None) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The recipe of the run {run} was changed since it began: {changes}."),
        {"run": folder.name, "changes": _in_words(changes), "path": str(folder.recipe_path)},
        hint=_HINT_OF_CHANGE if changes is None else _HINT_OF_KNOWN_CHANGE,
    )


_HINT_OF_CHANGE = QT_TRANSLATE_NOOP(
    "errors",
    "`resnet-studio train {path}` begins a new run with it; "
    "`resnet-studio resume {run} --changed-recipe` goes on with it.",
)
_HINT_OF_KNOWN_CHANGE = QT_TRANSLATE_NOOP(
    "errors",
    "`resnet-studio runs check {run} --repair` brings back the one before; "
    "`resnet-studio train {path}` begins a new run with this one; "
    "`resnet-studio resume {run} --changed-recipe` goes on with it.",
)


def _cannot_read(folder: RunFolder, error: Exception) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The recipe of the run {run} cannot be read any more: {reason}."),
        {"run": folder.name, "reason": _reason_of(error)},
        hint=QT_TRANSLATE_NOOP(
            "errors", "`resnet-studio runs check {run} --repair` brings it back where a checkpoint holds it."
        ),
    )


def _reason_of(error: Exception) -> str:
    """What is wrong, without the sentence around it."""
    if isinstance(error, RecipeError):
        return str(error.parameters.get("reason") or error.parameters.get("faults") or error.message)
    return reason_of(error)
