"""Reads the command line and hands it to one small module a command."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import resnet_studio
from resnet_studio.cli.output import ExitCode, Output, accept_all_characters
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError, did_you_mean
from resnet_studio.core.fault_log import watch_stderr
from resnet_studio.core.tasks import Cancelled

# Each is a module of this package with `add_arguments(parser)` and `run(arguments, output)`. They are
# imported when they are asked for: `runs list` must not wait for torch.
COMMANDS = {
    "scan": "say what a data set holds",
    "train": "train a network",
    "rehearse": "say what a training will cost, from some real steps",
    "lr-find": "look for a learning rate",
    "resume": "go on with a run from its last checkpoint",
    "pause": "save a running run and free its device",
    "stop": "end a running run and keep its best network",
    "evaluate": "read a network's figures on labelled images",
    "classify": "say what pictures show, and sort them",
    "undo-moves": "move sorted pictures back",
    "explain": "draw what in a picture speaks for a class",
    "weights": "say what a file of weights holds",
    "runs": "list, show and check runs",
    "presets": "list the recipes that come with the app",
    "cache": "show what the cache of decoded images holds, or clear it",
    "connections": "list the network connections that were made, or forget them",
    "report": "print what went wrong in the window, with versions and logs, to pass on",
    "doctor": "look over this computer and this installation",
}
# What the app says to itself; `--help` does not list these.
INTERNAL_COMMANDS = {
    "read-weights": "copy the tensors of a stranger's file to a plain one (for the app itself)",
    "worker": "answer requests in JSON lines (for the window)",
}
ALL_COMMANDS = COMMANDS | INTERNAL_COMMANDS

JSON_HELP = "print one JSON object and nothing else"

# What an unlucky disk says; other errors of the system are faults of ours until proved otherwise.
_DISK_FAULTS = frozenset(
    {
        errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO,
        errno.ENOTDIR, errno.ENAMETOOLONG, errno.ESTALE, errno.ENODEV,
    }
)  # fmt: skip


def module_of(command: str) -> str:
    """The module of a command."""
    return f"resnet_studio.cli.{command.replace('-', '_')}"


def is_command(arguments: Sequence[str]) -> bool:
    """Whether the arguments are for the command line and not for the window.

    A bare word that names nothing counts as a mistyped command; a path that is not there is left to the
    window, which can say so where a desktop has no terminal.
    """
    if not arguments:
        return False
    first = arguments[0]
    if first in ALL_COMMANDS or first.startswith("-"):
        return True
    return Path(first).name == first and not _is_there(first) and not _is_data_word(first)


def _is_data_word(word: str) -> bool:
    from resnet_studio.core.data.scan import DATA_WORDS  # brings numpy, which most commands do without

    return word in DATA_WORDS


def _is_there(name: str) -> bool:
    try:
        return bool(name) and Path(name).exists()
    except OSError:  # such as a name that is too long
        return False


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is an error like every other: a sentence, and with `--json` an object.

    Options are not cut short: what a script says today must not mean another option tomorrow.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        raise StudioError(
            "{complaint}.",
            {"complaint": message[:1].upper() + message[1:], "program": self.prog},
            hint=QT_TRANSLATE_NOOP("errors", "`{program} --help` shows what can be given."),
        )


def build_parser(command: str | None) -> argparse.ArgumentParser:
    """The parser, with the arguments of the one command that is asked for."""
    parser = _Parser(
        prog="resnet-studio",
        description="Train, understand and use residual networks on this machine. "
        "Without a command, the window opens; a data folder, a run or images given to it are opened in it.",
        epilog="Exit codes: 0 done, 2 your mistake, 3 some items failed, 1 our mistake, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"ResNet Studio {resnet_studio.__version__}")
    parser.add_argument("--json", action="store_true", help=JSON_HELP)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in ALL_COMMANDS.items():
        shown: dict[str, Any] = {"help": summary} if name in COMMANDS else {}
        sub = subparsers.add_parser(name, description=summary[0].upper() + summary[1:] + ".", **shown)
        # SUPPRESS keeps a --json that stood before the command.
        sub.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=JSON_HELP)
        if name == command:
            importlib.import_module(module_of(name)).add_arguments(sub)
    return parser


def run_command(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; a user's mistake is a sentence, never a traceback."""
    accept_all_characters()
    watch_stderr()
    output = Output(is_json="--json" in arguments)  # until it is parsed: a wrong argument is an object too
    try:
        return _run(arguments, output)
    except StudioError as error:
        output.show_error(error)
        return ExitCode.USER
    except (KeyboardInterrupt, Cancelled):
        output.show_note("Interrupted.")
        if output.is_json:
            output.show_json({"error": "Interrupted.", "hint": ""})
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return ExitCode.DONE
    except OSError as error:
        if error.errno not in _DISK_FAULTS:
            return _confess(error, output)
        output.show_error(_disk_error(error))
        return ExitCode.USER
    except Exception as error:
        return _confess(error, output)


def _run(arguments: Sequence[str], output: Output) -> int:
    command = next((word for word in arguments if word != "--json"), None)
    if command is not None and command not in ALL_COMMANDS and not command.startswith("-"):
        raise _unknown_command(command)
    try:
        parsed = build_parser(command).parse_args(arguments)
    except SystemExit:  # --help and --version have printed what was asked for
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where a reader that went away is noticed
        return ExitCode.DONE
    output.is_json = parsed.json
    code: int = importlib.import_module(module_of(parsed.command)).run(parsed, output)
    return code


def _unknown_command(word: str) -> StudioError:
    near = did_you_mean(word, COMMANDS)
    hint = QT_TRANSLATE_NOOP("errors", "`resnet-studio --help` lists the commands.")
    if near:
        hint = QT_TRANSLATE_NOOP("errors", "Did you mean {near}?")
    return StudioError(
        QT_TRANSLATE_NOOP("errors", "There is no command and no file {word}."),
        {"word": word, "near": near},
        hint=hint,
    )


def _disk_error(error: OSError) -> StudioError:
    """A disk that is full, gone or closed to us is no fault of ours and needs no traceback."""
    return StudioError(
        QT_TRANSLATE_NOOP("errors", "{path} cannot be read or written: {reason}."),
        {"path": error.filename or "A file", "reason": error.strerror},
        hint=QT_TRANSLATE_NOOP(
            "errors", "See to it that the disk is there, has room and may be written, then try again."
        ),
    )


def _confess(error: Exception, output: Output) -> int:
    """A fault of ours: the traceback for whoever mends it, and a sentence for whoever met it."""
    output.clear_line()
    traceback.print_exception(error)
    output.show_error(
        StudioError(
            QT_TRANSLATE_NOOP("errors", "ResNet Studio met a fault of its own: {kind}: {reason}"),
            {"kind": type(error).__name__, "reason": str(error)},
            hint=QT_TRANSLATE_NOOP("errors", "Please report it with the lines above and the command."),
        )
    )
    return ExitCode.OURS


def _forget_stdout() -> None:
    """The reader of our output went away (`| head`): say no more, not even what is still in the buffer."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
