"""`resnet-studio resume RUN`: go on from the last checkpoint."""

from __future__ import annotations

import argparse

from resnet_studio.cli.arguments import add_run, add_runs_folder, runs_path
from resnet_studio.cli.follow import perform_and_show
from resnet_studio.cli.output import Output
from resnet_studio.core.runs.folder import find_run
from resnet_studio.core.runs.reader import current_state
from resnet_studio.core.runs.supervise import require_resumable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_run(parser)
    add_runs_folder(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Go on in this process."""
    folder = find_run(arguments.run, runs_path(arguments))
    require_resumable(folder, current_state(folder))
    return perform_and_show(folder, output)
