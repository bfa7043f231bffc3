"""`resnet-studio train`: from a recipe to a finished run."""

from __future__ import annotations

import argparse
from pathlib import Path

from resnet_studio.cli.arguments import add_data, add_runs_folder, runs_path
from resnet_studio.cli.follow import perform_and_show
from resnet_studio.cli.output import Output
from resnet_studio.core.config.presets import DEFAULT_PRESET, PRESET_FOR_KIND, find_preset
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import (
    apply_overrides,
    load_recipe,
    recipe_fields,
    set_values,
)
from resnet_studio.core.data.scan import DATA_WORDS, scan
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RecipeError
from resnet_studio.core.runs.folder import RunFolder, default_name
from resnet_studio.core.runs.supervise import make_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command; the help lists every recipe key from the schema."""
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
    add_runs_folder(parser)
    parser.add_argument("--name", help="the run's name (default: date, data and network)")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    parser.epilog = "Recipe keys:\n" + "\n".join(_key_lines())


def _key_lines() -> list[str]:
    lines = []
    for key, field in recipe_fields():
        if key == "version":
            continue
        default = list(field.default) if isinstance(field.default, tuple) else field.default
        lines.append(f"  {key} = {default!r}\n      {field.description}")
    return lines


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Make the run's folder, train in this process, print the result."""
    if arguments.into:
        return perform_and_show(RunFolder(arguments.into), output)
    recipe = _build_recipe(arguments, DEFAULT_PRESET)
    # Imported late: torch takes seconds, a mistake in the recipe should not.
    from resnet_studio.core.device import select_device
    from resnet_studio.core.training.prepare import architecture_for, check_before_run

    dataset = scan(recipe.data.path, output.context())
    if arguments.recipe is None:  # digits want no mirroring, photographs a deeper network
        recipe = _build_recipe(arguments, PRESET_FOR_KIND[dataset.kind])
    if recipe.data.path not in DATA_WORDS:
        recipe = set_values(recipe, {"data.path": dataset.path})  # absolute, for a resume from elsewhere
    check_before_run(dataset, recipe)
    select_device(recipe.device.name)  # what is not there must not leave an empty run behind
    name = arguments.name or default_name(dataset.name, architecture_for(dataset, recipe).name)
    folder = make_run(recipe, runs_path(arguments), name)
    return perform_and_show(folder, output, dataset)


def _build_recipe(arguments: argparse.Namespace, preset: str) -> Recipe:
    """The recipe file, or the preset asked for, or else `preset`; with what `--set` and `--data` change."""
    if arguments.recipe is not None and arguments.preset is not None:
        raise RecipeError(
            QT_TRANSLATE_NOOP("errors", "Both a recipe file and a preset were given."),
            hint=QT_TRANSLATE_NOOP("errors", "Give one of them."),
        )
    if arguments.recipe is not None:
        recipe = load_recipe(Path(arguments.recipe))
    else:
        recipe = find_preset(preset if arguments.preset is None else arguments.preset).recipe
    recipe = apply_overrides(recipe, arguments.assignments)
    if arguments.data is not None:  # an empty one is a mistake, and no wish for the recipe's own
        recipe = set_values(recipe, {"data.path": arguments.data}, "--data")
    return recipe
