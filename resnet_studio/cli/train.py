"""`resnet-studio train`: from a recipe to a finished run."""

from __future__ import annotations

import argparse
from pathlib import Path

from resnet_studio.cli.arguments import add_runs_folder, runs_path
from resnet_studio.cli.follow import attend, perform_and_show
from resnet_studio.cli.output import Output
from resnet_studio.cli.recipe_arguments import add_recipe, chosen_recipe
from resnet_studio.core.ranks import own_rank
from resnet_studio.core.runs.folder import RunFolder, clean_name, default_name
from resnet_studio.core.runs.room import check_room
from resnet_studio.core.runs.supervise import make_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_recipe(parser)
    add_runs_folder(parser)
    parser.add_argument("--name", help="the run's name (default: date, data and network)")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Make the run's folder, train in this process, print the result; of several ranks the first does."""
    if not own_rank().is_first:
        return attend(output)
    if arguments.into:
        return perform_and_show(RunFolder(arguments.into), output)
    recipe, dataset, start = chosen_recipe(arguments, output)
    # Imported late: torch takes seconds, a mistake in the recipe should not.
    from resnet_studio.core.training.checks import disk_bytes
    from resnet_studio.core.training.prepare import architecture_for, check_before_run, device_of

    # What is not there or cannot work must not leave an empty run behind.
    check_before_run(dataset, recipe, device_of(recipe.device))
    check_room(runs_path(arguments), disk_bytes(dataset, recipe, len(dataset)))
    name = arguments.name or default_name(dataset.name, architecture_for(dataset, recipe).name)
    folder = make_run(recipe, runs_path(arguments), name)
    if arguments.name and folder.name != clean_name(arguments.name):
        output.show_note(f"There is a run of the name {arguments.name} already; this one is {folder.name}.")
    return perform_and_show(folder, output, dataset, start)
