"""`resnet-studio runs`: list, show, compare, check and keep runs in order; needs no torch."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from resnet_studio.cli import run_acts
from resnet_studio.cli.arguments import add_run, add_runs_folder, runs_path
from resnet_studio.cli.output import (
    ExitCode,
    Output,
    accuracy_words,
    counted,
    duration,
    percent,
    readings_words,
    table,
)
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import all_differences, get_value, recipe_fields
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError, StudioError, reason_of
from resnet_studio.core.evaluation.interval import Interval, accuracy_interval
from resnet_studio.core.runs.check import FileState, Finding, check_run, checkpoint_that_opens
from resnet_studio.core.runs.folder import RunFolder, archive_of, find_run, list_runs
from resnet_studio.core.runs.generations import CHECKPOINT_KINDS, CheckpointKind, generations_of
from resnet_studio.core.runs.reader import MetricsTail, current_state, read_recipe, read_status
from resnet_studio.core.runs.readings import num_readings
from resnet_studio.core.runs.remarks import read_remarks
from resnet_studio.core.runs.status import RunStatus
from resnet_studio.core.runs.writer import cannot_write

NONE = "–"
# What runs are compared by: how it is called, and how a value of it is shown.
MEASURES: dict[str, tuple[str, Callable[[Any], str]]] = {
    "state": ("state", str),
    "epoch": ("epoch", str),
    "validation_accuracy": ("validation accuracy", percent),
    "test_accuracy": ("test accuracy", percent),
    "images_per_second": ("images/s", "{:,.0f}".format),
    "seconds": ("time", duration),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in (
        ("list", "all runs, the newest first"),
        ("show", "one run whole"),
        ("compare", "runs: what differs in their recipes and results"),
        ("check", "whether a run's files are as they were written"),
        *run_acts.SUMMARIES.items(),
    ):
        action = actions.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        # SUPPRESS keeps a --json that stood before the action.
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
        if name in run_acts.SUMMARIES:
            run_acts.add_arguments(action, name)
        elif name == "list":
            action.add_argument("--archived", action="store_true", help="those in the archive instead")
            action.add_argument("--starred", action="store_true", help="only those with a star")
            action.add_argument("--tag", metavar="TAG", help="only those with this tag")
        else:
            add_run(action)
        if name == "compare":
            action.add_argument("others", metavar="RUN", nargs="+", help="the runs to compare with")
        if name == "check":
            action.add_argument(
                "--repair",
                action="store_true",
                help="set damaged files aside and mend what can be",
            )
        add_runs_folder(action)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Do what the action says."""
    folder_of_runs = runs_path(arguments)
    if arguments.action == "list":
        return _list(arguments, folder_of_runs, output)
    if arguments.action in run_acts.SUMMARIES:
        return run_acts.run(arguments, folder_of_runs, output)
    folder = find_run(arguments.run, folder_of_runs)
    if arguments.action == "show":
        return _show(folder, output)
    if arguments.action == "compare":
        return _compare([folder, *(find_run(one, folder_of_runs) for one in arguments.others)], output)
    return _check(folder, output, repair=arguments.repair)


def _list(arguments: argparse.Namespace, folder_of_runs: Path, output: Output) -> int:
    place = archive_of(folder_of_runs) if arguments.archived else folder_of_runs
    rows = [_summary(folder) for folder in list_runs(place)]
    shown = [row for row in rows if _is_wanted(row, arguments)]
    lines = _list_lines(shown)
    if not rows and arguments.archived:
        lines = [f"No run of {folder_of_runs} is archived."]
    elif not rows:
        lines = [f"There are no runs in {folder_of_runs}.", "`resnet-studio train` makes the first."]
    elif not shown:
        lines = [f"None of {counted(len(rows), 'run')} is meant."]
    output.show({"runs_folder": str(folder_of_runs), "runs": shown}, lines)
    return ExitCode.DONE


def _is_wanted(row: dict[str, Any], arguments: argparse.Namespace) -> bool:
    tags = [tag.casefold() for tag in row["tags"]]
    has_tag = arguments.tag is None or arguments.tag.casefold() in tags
    return has_tag and (row["starred"] or not arguments.starred)


def _list_lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    """A line for each run; stars and tags have columns where there are any."""
    lines = [["run", "state", "epochs", "validation accuracy", "test accuracy"], *map(_list_row, rows)]
    for title, cells in (
        ("star", ["★" if row["starred"] else "" for row in rows]),
        ("tags", [", ".join(row["tags"]) for row in rows]),
    ):
        if any(cells):
            lines = [[*line, cell] for line, cell in zip(lines, [title, *cells], strict=True)]
    return table(lines)


def _list_row(row: dict[str, Any]) -> list[str]:
    if "error" in row:
        return [row["name"], row["error"], "", "", ""]
    epochs = f"{row['epoch']}/{row['epochs']}"
    validation, test = (_accuracy_words(row, split) for split in ("validation", "test"))
    return [row["name"], row["state"], epochs, validation, test]


def _accuracy_words(row: dict[str, Any], split: str) -> str:
    return accuracy_words(row.get(f"{split}_accuracy"), row.get(f"{split}_interval"))


def _summary(folder: RunFolder) -> dict[str, Any]:
    """One row of the list; a run that cannot be read is a row with the reason."""
    said = run_acts.remarks_values(folder, read_remarks(folder)[0])
    try:
        status = read_status(folder)
        state = current_state(folder, status)
    except StudioError as error:
        return {**said, "error": str(error)}
    return {
        **said,
        "state": state.value,
        "epoch": status.epoch,
        "epochs": status.epochs,
        "best_epoch": status.best_epoch,
        "validation_accuracy": status.best_validation_accuracy,
        "test_accuracy": status.test_accuracy,
        **_intervals(status),
        "images_per_second": status.images_per_second,
        "seconds": status.elapsed_seconds,
    }


def _intervals(status: RunStatus) -> dict[str, Interval | None]:
    """The 95 % intervals of the final accuracies; None before the end."""
    return {
        "validation_interval": accuracy_interval(status.best_validation_accuracy, status.validation_images),
        "test_interval": accuracy_interval(status.test_accuracy, status.test_images),
    }


def _show(folder: RunFolder, output: Output) -> int:
    recipe = read_recipe(folder)
    rows = MetricsTail(folder.metrics_path).poll()
    status = read_status(folder)
    remarks, _ = read_remarks(folder)
    values = {
        "run": str(folder.path),
        "starred": remarks.is_starred,
        "tags": list(remarks.tags),
        "note": remarks.note,
        "state": current_state(folder, status).value,
        "status": status.model_dump(mode="json"),
        **_intervals(status),
        "test_readings": num_readings(folder.readings_path, "test"),
        "recipe": recipe.model_dump(mode="json"),
        "metrics": rows,
        "checkpoints": {kind: _newest(folder, kind) for kind in ("best", "last")},
    }
    output.show(values, _show_lines(folder, recipe, values))
    return ExitCode.DONE


def _newest(folder: RunFolder, kind: CheckpointKind) -> str | None:
    named = generations_of(folder, kind)
    return str(folder.checkpoints / named[0].file) if named else None


def _show_lines(folder: RunFolder, recipe: Recipe, values: dict[str, Any]) -> list[str]:
    status = values["status"]
    num_copies = status["copies_across_splits"]
    copies = counted(num_copies, "picture") if num_copies else ""
    return [
        f"{folder.name}: {values['state']}, epoch {status['epoch']} of {status['epochs'] or '?'}",
        f"best epoch {status['best_epoch'] or '–'}, "
        f"validation accuracy "
        f"{accuracy_words(status['best_validation_accuracy'], values['validation_interval'])}, "
        f"test accuracy {accuracy_words(status['test_accuracy'], values['test_interval'])}"
        f"{readings_words(values['test_readings'])}",
        *([f"{copies} in two splits: these numbers are too good."] if copies else []),
        f"best checkpoint {values['checkpoints']['best'] or '–'}",
        *(["★"] if values["starred"] else []),
        *([f"tags: {', '.join(values['tags'])}"] if values["tags"] else []),
        *(f"note: {line}" for line in values["note"].splitlines()),
        *([f"error: {status['message']} {status['hint']}"] if status["message"] else []),
        *([f"trouble: {status['trouble']} {status['cure']}"] if status["trouble"] else []),
        "",
        *table([["key", "value"], *([key, _shown(get_value(recipe, key))] for key, _ in recipe_fields())]),
    ]


def _compare(folders: Sequence[RunFolder], output: Output) -> int:
    changed = all_differences([read_recipe(folder) for folder in folders])
    results = [_summary(folder) for folder in folders]
    rows = [["", *(folder.name for folder in folders)]]
    rows += [[key, *map(_shown, values)] for key, values in changed.items()]
    rows += [
        [words, *(_cell(result, key, show) for result in results)] for key, (words, show) in MEASURES.items()
    ]
    output.show({"runs": results, "recipe": changed}, table(rows))
    return ExitCode.DONE


def _cell(result: dict[str, Any], key: str, show: Callable[[Any], str]) -> str:
    if key.endswith("_accuracy"):
        return _accuracy_words(result, key.removesuffix("_accuracy"))
    return NONE if result.get(key) is None else show(result[key])


def _shown(value: Any) -> str:
    """A value of a recipe as the recipe's file has it, and as `--set` takes it."""
    if isinstance(value, str):
        return value or NONE
    return NONE if value is None else json.dumps(value, ensure_ascii=False)


def _mark(finding: Finding) -> str:
    if finding.state is FileState.ABSENT:
        return NONE
    return "✗" if finding.is_fault and not finding.is_mended else "✓"


def _cannot_read(folder: RunFolder, error: OSError) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The run {run} cannot be read in {path}: {reason}."),
        {"run": folder.name, "path": str(folder.path), "reason": reason_of(error)},
        hint=QT_TRANSLATE_NOOP("errors", "See to it that its disk can be read, then check again."),
    )


def _check(folder: RunFolder, output: Output, *, repair: bool) -> int:
    try:
        findings = check_run(folder, repair=repair)
    except OSError as error:
        raise (cannot_write if repair else _cannot_read)(folder, error) from error
    is_whole = not any(finding.is_fault and not finding.is_mended for finding in findings)
    opens = {kind: checkpoint_that_opens(findings, kind) for kind in CHECKPOINT_KINDS}
    values = {
        "run": str(folder.path),
        "ok": is_whole,
        "opens": opens,
        "findings": [
            {
                "file": one.file,
                "ok": not one.is_fault,
                "state": one.state.value,
                "found": one.found,
                "mended": one.is_mended,
            }
            for one in findings
        ],
    }
    lines = [f"{_mark(one)} {one.file}: {one.found}" for one in findings]
    lines += [f"{kind.capitalize()} checkpoint that opens: {file or 'none'}" for kind, file in opens.items()]
    if not is_whole and not repair:
        mend = f"resnet-studio runs check {folder.name} --repair"
        lines.append(f"`{mend}` mends what can be; it deletes nothing.")
    output.show(values, lines)
    return ExitCode.DONE if is_whole else ExitCode.SOME_FAILED
