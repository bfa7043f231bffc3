"""`resnet-studio stop RUN`: the run ends, its best network is kept and evaluated."""

from __future__ import annotations

import argparse

from resnet_studio.cli.arguments import add_run, add_runs_folder
from resnet_studio.cli.command import give_command
from resnet_studio.cli.output import Output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_run(parser)
    add_runs_folder(parser)
    parser.add_argument("--after-epoch", action="store_true", help="finish the epoch that is under way first")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Stop and wait until it has."""
    return give_command(arguments, "stop_after_epoch" if arguments.after_epoch else "stop", output)
