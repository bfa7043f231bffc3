"""`resnet-studio pause RUN`: a checkpoint is written, the process ends, the device is free."""

from __future__ import annotations

import argparse

from resnet_studio.cli.arguments import add_run, add_runs_folder
from resnet_studio.cli.command import give_command
from resnet_studio.cli.output import Output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_run(parser)
    add_runs_folder(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Pause and wait until it has."""
    return give_command(arguments, "pause", output)
