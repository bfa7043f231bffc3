"""Gives a running run a command and waits until it was carried out."""

from __future__ import annotations

import argparse
import time

from resnet_studio.cli.arguments import runs_path
from resnet_studio.cli.output import ExitCode, Output, counted
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError
from resnet_studio.core.runs.folder import RunFolder, find_run
from resnet_studio.core.runs.reader import current_state, is_alive, read_status, send_command
from resnet_studio.core.runs.status import Command, RunState, RunStatus
from resnet_studio.core.runs.supervise import RunNews, explain_end

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 60  # a step of a large network on a slow processor takes many
GONE_PATIENCE_SECONDS = 20


def give_command(arguments: argparse.Namespace, command: Command, output: Output) -> int:
    """Send, wait until the process is gone, and print where the run stands.

    Raises:
        RunError: The run has not even heard it after a minute, or it failed or died on the way.
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
    _wait_until_gone(status)
    error = explain_end(folder, RunNews(status, state, []))
    if error is not None:
        raise error
    values = {"run": str(folder.path), "state": state.value, "epoch": status.epoch, "step": status.step}
    output.show(values, [_line(folder.name, command, status)])
    return ExitCode.DONE


def _wait_until_gone(status: RunStatus) -> None:
    """Wait until the process has given back its memory and the device: that takes seconds after its end."""
    end = time.monotonic() + GONE_PATIENCE_SECONDS
    while is_alive(status) and time.monotonic() < end:
        time.sleep(POLL_SECONDS)


def _line(name: str, command: Command, status: RunStatus) -> str:
    so_far = f"{counted(status.epoch, 'epoch')}, step {status.step}"
    if command == "pause" and status.state is not RunState.PAUSED:
        return f"{name} was {status.state.value} before it could be paused, after {so_far}."
    return f"{name} is {status.state.value} after {so_far}."


def _unheard(folder: RunFolder) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The run {run} has not answered for {seconds} s."),
        {"run": folder.name, "seconds": PATIENCE_SECONDS, "pid": read_status(folder).pid},
        hint=QT_TRANSLATE_NOOP(
            "errors", "It obeys when it can. If it hangs, end process {pid}: its last checkpoint stands."
        ),
    )
