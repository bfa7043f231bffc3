"""Arguments of the commands that take a recipe, and the recipe that they mean."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from resnet_studio.cli.arguments import add_data, runs_path
from resnet_studio.cli.output import Output
from resnet_studio.core.config.presets import (
    DEFAULT_PRESET,
    FINE_TUNING_PRESET,
    PRESET_FOR_KIND,
    find_preset,
    is_preset_name,
    misfit_note,
)
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import (
    apply_overrides,
    keys_given,
    load_recipe,
    recipe_fields,
    set_values,
)
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.scan import DATA_WORDS, scan
from resnet_studio.core.data.split import look_at_split
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RecipeError
from resnet_studio.core.models.adopt import adopt, head_note, lasting_name
from resnet_studio.core.settings import load_settings

if TYPE_CHECKING:
    from resnet_studio.core.models.fine_tune import StartingWeights


def add_recipe(parser: argparse.ArgumentParser) -> None:
    """`RECIPE.toml`, `--preset`, `--data` and `--set`; the help lists every recipe key from the schema."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("recipe", nargs="?", metavar="RECIPE.toml", help="a recipe file")
    parser.add_argument(
        "--preset", metavar="NAME", help="a recipe of the app's (default: the one for this kind of data)"
    )
    add_data(parser)
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="key=value",
        dest="assignments",
        help="change a recipe key",
    )
    parser.epilog = "Recipe keys:\n" + "\n".join(_key_lines())


def _key_lines() -> list[str]:
    lines = []
    for key, field in recipe_fields():
        if key == "version":
            continue
        default = list(field.default) if isinstance(field.default, tuple) else field.default
        lines.append(f"  {key} = {default!r}\n      {field.description}")
    return lines


class Chosen(NamedTuple):
    """What is to be trained.

    Attributes:
        recipe: With all that was said.
        dataset: Scanned.
        start: The weights that it starts from, read; None where it starts from nothing.
    """

    recipe: Recipe
    dataset: DataSet
    start: StartingWeights | None


def chosen_recipe(arguments: argparse.Namespace, output: Output) -> Chosen:
    """The recipe that is meant, its data set and its starting weights.

    Raises:
        StudioError: The recipe has a mistake, or its data or weights cannot be read.
    """
    file = _read_file(arguments)
    recipe = _build_recipe(arguments, file or _preset_recipe(arguments, DEFAULT_PRESET))
    dataset = scan(recipe.data.path, output.context())
    if file is None:  # digits want no mirroring, photographs a deeper network
        preset = FINE_TUNING_PRESET if recipe.model.weights else PRESET_FOR_KIND[dataset.kind]
        recipe = _build_recipe(arguments, _preset_recipe(arguments, preset))
        if not _assigns(arguments, "training.batch_size"):
            recipe = _fit_batch(recipe, dataset, output)
        if arguments.preset is not None and (note := misfit_note(arguments.preset, dataset.images_a_class())):
            output.show_note(str(note))
    if recipe.data.path not in DATA_WORDS:
        recipe = set_values(recipe, {"data.path": dataset.path})  # absolute, for a resume from elsewhere
    if not recipe.model.weights:
        return Chosen(recipe, dataset, None)
    said = {one.partition("=")[0].strip() for one in arguments.assignments}
    if file is not None:
        said |= keys_given(file)
    return _adopt_start(recipe, dataset, said, arguments, output)


def _adopt_start(
    recipe: Recipe, dataset: DataSet, said: set[str], arguments: argparse.Namespace, output: Output
) -> Chosen:
    """The recipe made to fit its starting weights, but for what the user said; what changed is told."""
    from resnet_studio.core.models.fine_tune import open_start  # brings torch

    runs = runs_path(arguments) if hasattr(arguments, "runs") else load_settings().runs_path
    weights = lasting_name(recipe.model.weights, runs)
    recipe = set_values(recipe, {"model.weights": weights})
    start = open_start(weights, runs, output.context())
    recipe, notes = adopt(recipe, start.about, dataset.image_size, said)
    notes.append(head_note(start.about, dataset.classes))
    for note in (*start.notes, *map(str, notes)):
        output.show_note(note)
    return Chosen(recipe, dataset, start)


def _fit_batch(recipe: Recipe, dataset: DataSet, output: Output) -> Recipe:
    """A preset's batch is nobody's wish: where fewer images train, it is lowered, and that is told."""
    num_images = len(look_at_split(dataset, recipe.data).train)
    if not 0 < num_images < recipe.training.batch_size:
        return recipe
    size = recipe.training.batch_size
    output.show_note(f"The preset's batch of {size} is lowered to {num_images}: so many images train.")
    return set_values(recipe, {"training.batch_size": num_images})


def _load(name: str) -> Recipe:
    """A recipe file; the name of a preset in its place is a mistake that is easily made."""
    if not Path(name).exists() and is_preset_name(name):
        raise RecipeError(
            QT_TRANSLATE_NOOP("errors", "There is no recipe file {name}, but a preset of that name."),
            {"name": name},
            hint=QT_TRANSLATE_NOOP("errors", "Give it as --preset {name}."),
        )
    return load_recipe(Path(name))


def _names_data(arguments: argparse.Namespace) -> bool:
    return arguments.data is not None or _assigns(arguments, "data.path")


def _assigns(arguments: argparse.Namespace, key: str) -> bool:
    return any(one.partition("=")[0].strip() == key for one in arguments.assignments)


def _read_file(arguments: argparse.Namespace) -> Recipe | None:
    """The recipe file, as it stands; None where none was given."""
    if arguments.recipe is None:
        return None
    if arguments.preset is not None:
        raise RecipeError(
            QT_TRANSLATE_NOOP("errors", "Both a recipe file and a preset were given."),
            hint=QT_TRANSLATE_NOOP("errors", "Give one of them."),
        )
    return _load(arguments.recipe)


def _preset_recipe(arguments: argparse.Namespace, preset: str) -> Recipe:
    """The preset asked for, or else `preset`."""
    chosen = find_preset(preset if arguments.preset is None else arguments.preset)
    if arguments.preset is not None and not chosen.names_data and not _names_data(arguments):
        raise RecipeError(
            QT_TRANSLATE_NOOP("errors", "The preset {name} is for images of your own; none are named."),
            {"name": chosen.name},
            hint=QT_TRANSLATE_NOOP("errors", "Give their folder: --data FOLDER."),
        )
    return chosen.recipe


def _build_recipe(arguments: argparse.Namespace, recipe: Recipe) -> Recipe:
    """A recipe with what `--set` and `--data` change."""
    recipe = apply_overrides(recipe, arguments.assignments)
    if recipe.data.normalization == "weights" and not recipe.model.weights and arguments.preset is not None:
        raise RecipeError(
            QT_TRANSLATE_NOOP("errors", "The preset {name} trains on from weights, and none are named."),
            {"name": arguments.preset},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Name a run or a file: --set model.weights=RUN, or =shipped:cifar10-fast."
            ),
        )
    if arguments.data is not None:  # an empty one is a mistake, and no wish for the recipe's own
        recipe = set_values(recipe, {"data.path": arguments.data}, "--data")
    return recipe
