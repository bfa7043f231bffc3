"""Arguments that several commands share."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.settings import load_settings


def add_runs_folder(parser: argparse.ArgumentParser) -> None:
    """`--runs DIR`."""
    parser.add_argument(
        "--runs", metavar="DIR", type=Path, help="the folder of the runs (default: that of the settings)"
    )


def runs_path(arguments: argparse.Namespace) -> Path:
    """The folder of the runs that is meant."""
    chosen: Path | None = arguments.runs
    if chosen is None:
        return load_settings().runs_path
    # Path fails for `~nobody`, and for a link that leads to itself.
    return Path(os.path.realpath(os.path.expanduser(chosen)))  # noqa: PTH111


def add_run(parser: argparse.ArgumentParser, *, or_weights: bool = False) -> None:
    """`RUN`, or `RUN|WEIGHTS`."""
    what = "a run's folder or its name in the runs folder"
    if or_weights:
        what += ", a file of weights (of PyTorch, too), or torchvision:resnet18 and the like"
        parser.add_argument("run", metavar="RUN|WEIGHTS", help=what)
    else:
        parser.add_argument("run", metavar="RUN", help=what)


def add_data(parser: argparse.ArgumentParser) -> None:
    """`--data DATA`."""
    parser.add_argument(
        "--data",
        metavar="DATA",
        help="a folder with one folder a class, a CIFAR-10 folder or archive, or the word digits or cifar10",
    )


def add_device(parser: argparse.ArgumentParser) -> None:
    """`--device NAME`."""
    parser.add_argument("--device", default="auto", metavar="NAME", help="auto, cpu, cuda, cuda:N or mps")


def require_no_input(output: Path, inputs: Iterable[str]) -> None:
    """Keep what a command reads from being overwritten by what it writes, also under another name.

    Raises:
        DataError: The output is one of the inputs.
    """
    for path in inputs:
        with contextlib.suppress(OSError, ValueError):  # the name of a run, or nothing that can be a file
            if output.samefile(path):
                raise DataError(
                    QT_TRANSLATE_NOOP("errors", "{path} is read, and so it cannot be written too."),
                    {"path": str(output)},
                    hint=QT_TRANSLATE_NOOP("errors", "Choose another file for what is written."),
                )


def whole_number(text: str) -> int:
    """A whole number from 1.

    Raises:
        ArgumentTypeError: It is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"should be a whole number, 1 or more, not {text}")
    return int(text)
