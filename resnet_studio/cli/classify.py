"""`resnet-studio classify RUN|WEIGHTS PATH…`: what pictures show."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from resnet_studio.cli.arguments import add_device, add_run, add_runs_folder, runs_path
from resnet_studio.cli.output import ExitCode, Output, percent, shown
from resnet_studio.cli.stranger import add_wishes, wishes_of
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.inference.table import AnswerRow, cannot_write, write_csv

if TYPE_CHECKING:
    from resnet_studio.core.inference.classifier import Classified


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_run(parser, or_weights=True)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="images, and folders that hold images")
    parser.add_argument(
        "--top", type=int, default=5, metavar="K", help="how many classes to name (default: 5)"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="also write a table")
    add_runs_folder(parser)
    add_device(parser)
    add_wishes(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Classify and print; 3 when a file could not be read."""
    from resnet_studio.core.device import select_device
    from resnet_studio.core.inference.classifier import Classifier, find_images
    from resnet_studio.core.models.door import find_weights

    wishes = wishes_of(arguments)
    context = output.context()
    paths = find_images(arguments.paths, context)
    if not paths:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "There are no images in {paths}."),
            {"paths": ", ".join(arguments.paths)},
            hint=QT_TRANSLATE_NOOP("errors", "Give image files, or folders that hold some."),
        )
    if arguments.csv:
        require_writable(arguments.csv)
    device = select_device(arguments.device)
    weights = find_weights(arguments.run, runs_path(arguments), context)
    classifier = Classifier.load(weights, device, wishes, context)
    started = time.perf_counter()
    results = list(classifier.classify(paths, max(1, arguments.top), context))
    speed = len(results) / (time.perf_counter() - started)
    if arguments.csv:
        write_csv(arguments.csv, map(_csv_row, results))
    values = {"images": [result.to_dict() for result in results], "images_per_second": round(speed, 1)}
    if classifier.network.notes:
        values["notes"] = list(classifier.network.notes)
        for note in classifier.network.notes:
            output.show_note(note)
    output.show(values, [_line(result) for result in results])
    return ExitCode.SOME_FAILED if any(result.error for result in results) else ExitCode.DONE


def _line(result: Classified) -> str:
    if result.error:
        return result.error if shown(result.path) in result.error else f"{result.path}: {result.error}"
    return f"{result.path}: " + ", ".join(f"{name} {percent(value)}" for name, value in result.top)


def _csv_row(result: Classified) -> AnswerRow:
    label, probability = result.top[0] if result.top else ("", None)
    return result.path, label, probability, result.error


def require_writable(path: Path) -> None:
    """Find out before hours of work whether the table can be written; what is there stays as it is.

    Raises:
        DataError: It cannot.
    """
    try:
        is_new = not path.exists()
        path.open("ab").close()
        if is_new:
            path.unlink()
    except OSError as error:
        raise cannot_write(path, error) from error
