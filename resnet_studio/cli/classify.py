"""`resnet-studio classify RUN|WEIGHTS PATH…`: what pictures show, and each into the folder of its class."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resnet_studio.cli.arguments import (
    add_device,
    add_run,
    add_runs_folder,
    require_no_input,
    runs_path,
    whole_number,
)
from resnet_studio.cli.output import ExitCode, Output, counted, percent, shown
from resnet_studio.cli.stranger import add_wishes, wishes_of
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError, reason_of
from resnet_studio.core.inference.placing import NOT_SURE, plan
from resnet_studio.core.inference.records import new_record
from resnet_studio.core.inference.sorting import Placed, carry_out
from resnet_studio.core.inference.table import WriteRow, cannot_write, open_table
from resnet_studio.core.runs.answers import read_threshold
from resnet_studio.core.tasks import TaskContext

if TYPE_CHECKING:
    from resnet_studio.core.inference.classifier import Classified, Classifier

USUAL_TOP = 5
MOST_NAMED = 5  # of the files that are no images
UNFAMILIAR = "; it looks like none of the images of the training"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_run(parser, or_weights=True)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="images, and folders that hold images")
    parser.add_argument(
        "--top",
        type=whole_number,
        metavar="K",
        help=f"how many classes to name (default: {USUAL_TOP}, in the table 1)",
    )
    parser.add_argument(
        "--threshold",
        type=probability,
        metavar="P",
        help='the least probability of an answer, from 0 to 1; below it is "not sure" (default: what is set '
        "for these weights in the window)",
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="also write a table")
    parser.add_argument(
        "--sort-into",
        type=Path,
        metavar="DIR",
        help="copy each picture into a folder of its class there; nothing is overwritten",
    )
    parser.add_argument("--move", action="store_true", help="with --sort-into: move instead of copying")
    parser.add_argument(
        "--exact", action="store_true", help="compute each answer as in validation, which takes longer"
    )
    add_runs_folder(parser)
    add_device(parser)
    add_wishes(parser)


def probability(text: str) -> float:
    """A number from 0 to 1.

    Raises:
        ArgumentTypeError: It is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"should be a number from 0 to 1, such as 0.8, not {text}")
    return value


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Classify and print; 3 when a file could not be read or sorted."""
    from resnet_studio.core.device import select_device
    from resnet_studio.core.inference.classifier import Classifier
    from resnet_studio.core.inference.pictures import find_images
    from resnet_studio.core.models.door import find_weights

    wishes = wishes_of(arguments)
    context = output.context()
    paths, left_out = find_images(arguments.paths, context)
    if not paths:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "There are no images in {paths}."),
            {"paths": ", ".join(arguments.paths)},
            hint=QT_TRANSLATE_NOOP("errors", "Give image files, or folders that hold some."),
        )
    _require_places(arguments, paths)
    device = select_device(arguments.device)
    weights = find_weights(arguments.run, runs_path(arguments), context)
    classifier = Classifier.load(weights, device, wishes, context)
    report = Report(output, left_out)
    with _table(arguments, classifier) as write:
        results = report.told(_results(classifier, paths, arguments, context), write)
        record = new_record() if arguments.sort_into and arguments.move else None
        try:
            report.drain(
                _sorted(results, arguments.sort_into, record, classifier) if arguments.sort_into else results
            )
        except BaseException:
            if record is not None and record.exists():
                output.show_note(report.moved(record))
            raise
    notes = [*classifier.network.notes, *filter(None, [classifier.fast.note])]
    report.end(notes, arguments.sort_into, record)
    return ExitCode.SOME_FAILED if report.num_failed else ExitCode.DONE


def _results(
    classifier: Classifier, paths: list[str], arguments: argparse.Namespace, context: TaskContext
) -> Iterator[Classified]:
    top = USUAL_TOP if arguments.top is None else arguments.top
    threshold = arguments.threshold
    if threshold is None:
        threshold = read_threshold(classifier.network.path)
    return classifier.classify(paths, top, context, is_exact=arguments.exact, threshold=threshold)


def _table(
    arguments: argparse.Namespace, classifier: Classifier
) -> contextlib.AbstractContextManager[WriteRow | None]:
    if arguments.csv is None:
        return contextlib.nullcontext()
    # Columns for the others only where they were asked for: what reads the table may know no more.
    num_named = min(arguments.top or 1, len(classifier.network.about.classes))
    return open_table(arguments.csv, num_named)


def _sorted(
    results: Iterable[Classified], root: Path, record: Path | None, classifier: Classifier
) -> Iterator[Placed]:
    """Put each picture to its class as its answer comes; one that could not be read stays where it is."""
    answers = ((result.path, result.label) for result in results if not result.error)
    placements = plan(answers, root, classifier.network.about.classes)
    return carry_out(placements, TaskContext(), record=record)


class Report:
    """What was answered so far. Only `--json`, which prints a single object, keeps it all."""

    def __init__(self, output: Output, left_out: Sequence[str]) -> None:
        self._output = output
        self._items: dict[str, dict[str, object]] = {}
        self._num_images, self._left_out = 0, left_out
        self._num_in_folders: Counter[str] = Counter()
        self._num_there = 0
        self._num_unread, self._num_unsorted = 0, 0
        self._started = time.perf_counter()

    @property
    def num_failed(self) -> int:
        """Files that could not be read or sorted."""
        return self._num_unread + self._num_unsorted

    def told(self, results: Iterable[Classified], write: WriteRow | None) -> Iterator[Classified]:
        """Pass on the results, each printed and written to the table on its way."""
        for result in results:
            self._num_images += 1
            self._num_unread += bool(result.error)
            if write is not None:
                said = result.path, result.label or "", result.probability, result.error
                write((*said, result.is_unfamiliar), result.top[1:])
            if self._output.is_json:
                self._items[result.path] = result.to_dict()
            else:
                self._output.show_row(_line(result))
            yield result

    def drain(self, outcomes: Iterable[Classified | Placed]) -> None:
        """Let the work be done; what became of sorted files is noted, what failed printed."""
        for outcome in outcomes:
            if isinstance(outcome, Placed):
                self._note(outcome)

    def _note(self, placed: Placed) -> None:
        if placed.error:
            self._num_unsorted += 1
            self._output.show_note(placed.error)
        elif placed.was_there:
            self._num_there += 1
        else:
            self._num_in_folders[Path(placed.target).parent.name] += 1
        if placed.source in self._items:
            self._items[placed.source]["sort_error" if placed.error else "sorted_to"] = (
                placed.error or placed.target
            )

    def moved(self, record: Path) -> str:
        """A sentence for who may want the pictures back."""
        return f"Moved {counted(self._num_in_folders.total(), 'picture')}; the record is {record}."

    def end(self, notes: list[str], root: Path | None, record: Path | None) -> None:
        """The JSON object, or the last words on stderr.

        Args:
            notes: About the network and its answers.
            root: The folder that was sorted into, if any.
            record: Where moves are noted, if files were to be moved.
        """
        speed = self._num_images / max(time.perf_counter() - self._started, 1e-9)
        values: dict[str, Any] = {"images": list(self._items.values()), "images_per_second": round(speed, 1)}
        if record is not None and self._num_in_folders:
            values["record"] = str(record)
            notes = [*notes, self.moved(record)]
        last_words = [*notes, *self._failures()]
        if root is not None:
            values |= {"folders": dict(self._num_in_folders), "already_there": self._num_there}
            last_words = [*notes, *self._sorting(root, is_move=record is not None), *self._failures()]
        if self._left_out:
            values |= {"left_out": len(self._left_out), "left_out_files": list(self._left_out)}
        for line in last_words:
            self._output.show_note(line)
        if notes:
            values["notes"] = notes
        self._output.show(values, [])

    def _sorting(self, root: Path, *, is_move: bool) -> list[str]:
        """How many went where, and how many were there already."""
        total = counted(self._num_in_folders.total(), "picture")
        there = counted(self._num_there, "picture")
        return [
            *([] if is_move else [f"Copied {total} into {root}."]),
            *(f"  {name}: {number:,}" for name, number in sorted(self._num_in_folders.items())),
            *([f"Already sorted: {there}, left as before."] if self._num_there else []),
        ]

    def _failures(self) -> list[str]:
        """What could not be done, and what was no image."""
        unsorted = f"{counted(self._num_unsorted, 'picture')} could not be put into a folder."
        unread = f"{counted(self._num_unread, 'file')} could not be read."
        named = [Path(one).name for one in self._left_out[:MOST_NAMED]]
        named += ["…"] if len(self._left_out) > MOST_NAMED else []
        others = f"{counted(len(self._left_out), 'file')} are no images and were left out: {', '.join(named)}"
        if len(self._left_out) == 1:
            others = f"1 file is no image and was left out: {named[0]}"
        counts = {unsorted: self._num_unsorted, unread: self._num_unread, others: len(self._left_out)}
        return [sentence for sentence, count in counts.items() if count]


def _line(result: Classified) -> str:
    if result.error:
        return result.error if shown(result.path) in result.error else f"{result.path}: {result.error}"
    named = ", ".join(f"{name} {percent(value)}" for name, value in result.top)
    answer = named if result.label is not None else f"{NOT_SURE} ({named})"
    return f"{result.path}: {answer}{UNFAMILIAR if result.is_unfamiliar else ''}"


def _require_places(arguments: argparse.Namespace, paths: Sequence[str]) -> None:
    """Find out before hours of work whether what is to be written can be.

    Raises:
        DataError: It cannot, it would overwrite what is read, or --move has nowhere to move to.
    """
    if arguments.csv:
        require_no_input(arguments.csv, [arguments.run, *paths])
        require_writable(arguments.csv)
    if arguments.move and not arguments.sort_into:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "It is not said where the pictures shall be moved to."),
            hint=QT_TRANSLATE_NOOP("errors", "Give the folder, as --sort-into DIR."),
        )
    if arguments.sort_into:
        try:
            arguments.sort_into.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            raise DataError(
                QT_TRANSLATE_NOOP("errors", "The pictures cannot be sorted into {path}: {reason}."),
                {"path": str(arguments.sort_into), "reason": reason_of(error)},
                hint=QT_TRANSLATE_NOOP("errors", "Choose another folder."),
            ) from error


def require_writable(path: Path) -> None:
    """Find out whether the table can be written; what is there stays as it is.

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
