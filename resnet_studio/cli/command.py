"""Gives a running run a command and waits until it was carried out."""

from __future__ import annotations

import argparse
import time

from resnet_studio.cli.arguments import runs_path
from resnet_studio.cli.output import ExitCode, Output
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError
from resnet_studio.core.runs.folder import RunFolder, find_run
from resnet_studio.core.runs.reader import current_state, read_status, send_command
from resnet_studio.core.runs.status import Command

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 60  # a step of a large network on a slow processor takes many


def give_command(arguments: argparse.Namespace, command: Command, output: Output) -> int:
    """Send, wait until the process is gone, and print where the run stands.

    Raises:
        RunError: The run has not even heard it after a minute.
    """
    folder = find_run(arguments.run, runs_path(arguments))
    sequence = send_command(folder, command)
    end = time.monotonic() + PATIENCE_SECONDS
    while (state := current_state(folder)).is_live:
        output.show_line(f"{folder.name}: {state.value}")
        if time.monotonic() > end and read_status(folder).acknowledged < sequence:
            raise _unheard(folder)
        time.sleep(POLL_SECONDS)
    status = read_status(folder)
    values = {"run": str(folder.path), "state": state.value, "epoch": status.epoch, "step": status.step}
    output.show(values, [f"{folder.name} is {state.value} after {status.epoch} epochs, step {status.step}."])
    return ExitCode.DONE


def _unheard(folder: RunFolder) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The run {run} has not answered for {seconds} s."),
        {"run": folder.name, "seconds": PATIENCE_SECONDS, "pid": read_status(folder).pid},
        hint=QT_TRANSLATE_NOOP(
            "errors", "It obeys when it can. If it hangs, end process {pid}: its last checkpoint stands."
        ),
    )
