"""Gives a running run a command and waits until it was carried out."""

from __future__ import annotations

import argparse
import time

from resnet_studio.cli.arguments import runs_path
from resnet_studio.cli.output import ExitCode, Output
from resnet_studio.core.runs.folder import find_run
from resnet_studio.core.runs.reader import current_state, read_status, send_command
from resnet_studio.core.runs.status import Command

POLL_SECONDS = 0.1


def give_command(arguments: argparse.Namespace, command: Command, output: Output) -> int:
    """Send, wait until the process is gone, and print where the run stands."""
    folder = find_run(arguments.run, runs_path(arguments))
    send_command(folder, command)
    while (state := current_state(folder)).is_live:
        output.show_line(f"{folder.name}: {state.value}")
        time.sleep(POLL_SECONDS)
    status = read_status(folder)
    values = {"run": str(folder.path), "state": state.value, "epoch": status.epoch, "step": status.step}
    output.show(values, [f"{folder.name} is {state.value} after {status.epoch} epochs, step {status.step}."])
    return ExitCode.DONE
