"""Reads the command line and hands it to one small module a command."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

import resnet_studio
from resnet_studio.cli.output import ExitCode, Output
from resnet_studio.core.errors import StudioError, did_you_mean
from resnet_studio.core.tasks import Cancelled

# Each is a module of this package with `add_arguments(parser)` and `run(arguments, output)`. They are
# imported when they are asked for: `runs list` must not wait for torch.
COMMANDS = {
    "scan": "say what a data set holds",
    "train": "train a network",
    "resume": "go on with a run from its last checkpoint",
    "pause": "save a running run and free its device",
    "stop": "end a running run and keep its best network",
    "evaluate": "read a network's figures on labelled images",
    "classify": "say what pictures show",
    "runs": "list, show and check runs",
    "presets": "list the recipes that come with the app",
    "doctor": "look over this computer and this installation",
    "worker": "answer requests in JSON lines (for the window)",
}


def is_command(arguments: Sequence[str]) -> bool:
    """Whether the arguments are for the command line and not for the window.

    A word that is no path of anything and that resembles a command counts as a mistyped one.
    """
    if not arguments:
        return False
    first = arguments[0]
    if first in COMMANDS or first in ("-h", "--help", "--version"):
        return True
    return first.startswith("-") or (not Path(first).exists() and bool(did_you_mean(first, COMMANDS)))


def build_parser(command: str | None) -> argparse.ArgumentParser:
    """The parser, with the arguments of the one command that is asked for."""
    parser = argparse.ArgumentParser(
        prog="resnet-studio",
        description="Train, understand and use residual networks on this machine. "
        "Without a command, the window opens; a data folder, a run or images given to it are opened in it.",
        epilog="Exit codes: 0 done, 2 your mistake, 3 some items failed, 1 our mistake, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"ResNet Studio {resnet_studio.__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        sub = subparsers.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        sub.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        if name == command:
            importlib.import_module(f"resnet_studio.cli.{name}").add_arguments(sub)
    return parser


def run_command(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; a user's mistake is a sentence, never a traceback."""
    command = arguments[0] if arguments[0] in COMMANDS else None
    parsed = build_parser(command).parse_args(arguments)
    output = Output(is_json=parsed.json)
    try:
        code: int = importlib.import_module(f"resnet_studio.cli.{command}").run(parsed, output)
    except StudioError as error:
        output.show_error(error)
        return ExitCode.USER
    except (KeyboardInterrupt, Cancelled):
        output.show_note("Interrupted.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away (`| head`); say no more, not even at exit.
        sys.stdout = None
        return ExitCode.DONE
    return code
