"""`resnet-studio resume RUN`: go on from the last checkpoint."""

from __future__ import annotations

import argparse
import os

from resnet_studio.cli.arguments import add_run, add_runs_folder, runs_path, whole_number
from resnet_studio.cli.follow import attend, perform_and_show
from resnet_studio.cli.output import Output
from resnet_studio.core.ranks import own_rank
from resnet_studio.core.runs.folder import RunFolder, find_run
from resnet_studio.core.runs.reader import current_state, read_status
from resnet_studio.core.runs.recovery import accept_recipe
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.runs.supervise import require_resumable
from resnet_studio.core.runs.writer import cannot_write


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_run(parser)
    add_runs_folder(parser)
    parser.add_argument(
        "--changed-recipe",
        action="store_true",
        help="go on though recipe.toml was changed since the run began, such as the place of its data",
    )
    parser.add_argument(
        "--same-data", action="store_true", help="do not go on where images were changed since then"
    )
    parser.add_argument(
        "--parts",
        type=whole_number,
        default=0,
        metavar="N",
        help="compute each batch in N parts at the least, where the memory was full; the step stays the same",
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Go on in this process, or along with it where it is not the first of several ranks."""
    if not own_rank().is_first:
        return attend(output)
    folder = find_run(arguments.run, runs_path(arguments))
    state = current_state(folder)
    if state is not RunState.STARTING or not _is_own_start(folder):
        require_resumable(folder, state)
    if arguments.changed_recipe:
        _accept_recipe(folder, output)
    return perform_and_show(
        folder, output, is_same_data_required=arguments.same_data, least_parts=arguments.parts
    )


def _accept_recipe(folder: RunFolder, output: Output) -> None:
    try:
        changes = accept_recipe(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    if changes:
        output.show_note(f"The run goes on with a changed recipe: {changes}.")


def _is_own_start(folder: RunFolder) -> bool:
    """Whether the start that the status tells of is this very process, started by the window.

    A virtual environment's python on Windows is a launcher: then the status names our parent.
    """
    return read_status(folder).pid in (os.getpid(), os.getppid())
