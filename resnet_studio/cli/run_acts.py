"""`runs star`, `tag`, `note`, `rename`, `archive`, `restore`: what a run is called and where it lies."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from resnet_studio.cli.arguments import add_run
from resnet_studio.cli.output import ExitCode, Output
from resnet_studio.core.errors import RunError, StudioError
from resnet_studio.core.runs.folder import RunFolder, archive_of, find_run
from resnet_studio.core.runs.moves import archive_run, rename_run, restore_run
from resnet_studio.core.runs.remarks import Change, Remarks, change_remarks, clean_tags, read_remarks

SUMMARIES = {
    "star": "mark runs with a star, or take it away",
    "tag": "give a run tags, take some away, or print them",
    "note": "write down a note on a run, or print it",
    "rename": "give a run another name",
    "archive": "put runs out of the way, into the archive",
    "restore": "take runs back from the archive",
}
SEVERAL = ("star", "archive", "restore")


def add_arguments(action: argparse.ArgumentParser, name: str) -> None:
    """The arguments of one of these actions."""
    if name in SEVERAL:
        what = "runs' folders or their names in the runs folder"
        action.add_argument("runs_meant", metavar="RUN", nargs="+", help=what)
    else:
        add_run(action)
    if name == "star":
        action.add_argument("--off", action="store_true", help="take the star away")
    elif name == "tag":
        action.add_argument("tags", metavar="TAG", nargs="*", help="tags to add")
        action.add_argument("--remove", metavar="TAG", nargs="+", default=[], help="tags to take away")
    elif name == "note":
        action.add_argument("text", metavar="TEXT", nargs="?", help="the note; an empty one takes it away")
    elif name == "rename":
        action.add_argument("name", metavar="NAME", help="the new name")


def run(arguments: argparse.Namespace, runs_path: Path, output: Output) -> int:
    """Do what the action says."""
    action: str = arguments.action
    if action in SEVERAL:
        places = {"archive": [runs_path], "restore": [archive_of(runs_path)]}
        found = [_find(one, places.get(action, _both(runs_path))) for one in arguments.runs_meant]
        if action == "star":
            return _star(found, output, is_starred=not arguments.off)
        return _move(found, archive_run if action == "archive" else restore_run, action, output)
    folder = _find(arguments.run, _both(runs_path))
    if action == "rename":
        return _move([folder], lambda one: rename_run(one, arguments.name), action, output)
    return _tag(folder, arguments, output) if action == "tag" else _note(folder, arguments.text, output)


def _both(runs_path: Path) -> list[Path]:
    return [runs_path, archive_of(runs_path)]


def _find(run: str, places: Sequence[Path]) -> RunFolder:
    """A run in one of some folders; where it is in none, what is said of the first is told."""
    first: RunError | None = None
    for place in places:
        try:
            return find_run(run, place)
        except RunError as error:
            first = first or error
    assert first is not None
    raise first


def remarks_values(folder: RunFolder, remarks: Remarks) -> dict[str, Any]:
    """A run's star, tags and note for a program."""
    return {
        "name": folder.name,
        "run": str(folder.path),
        "starred": remarks.is_starred,
        "tags": list(remarks.tags),
        "note": remarks.note,
    }


def _tell_aside(change: Change, output: Output) -> Remarks:
    if change.aside is not None:
        output.show_note(f"What was said before was damaged; it is kept as {change.aside}.")
    return change.after


def _star(folders: Sequence[RunFolder], output: Output, *, is_starred: bool) -> int:
    rows = []
    for folder in folders:
        change = change_remarks(folder, is_starred=is_starred)
        rows.append(remarks_values(folder, _tell_aside(change, output)))
    words = "has a star" if is_starred else "has no star"
    output.show({"runs": rows}, [f"{row['name']} {words}." for row in rows])
    return ExitCode.DONE


def _tag(folder: RunFolder, arguments: argparse.Namespace, output: Output) -> int:
    remarks, fault = read_remarks(folder)
    if arguments.tags or arguments.remove:
        gone = {tag.casefold() for tag in clean_tags(arguments.remove)}
        kept = [tag for tag in remarks.tags if tag.casefold() not in gone]
        remarks = _tell_aside(change_remarks(folder, tags=[*kept, *arguments.tags]), output)
    elif fault:
        output.show_note(f"Its tags cannot be read: {fault}.")
    tags = ", ".join(remarks.tags)
    line = f"{folder.name}: {tags}" if tags else f"{folder.name} has no tags."
    output.show(remarks_values(folder, remarks), [line])
    return ExitCode.DONE


def _note(folder: RunFolder, text: str | None, output: Output) -> int:
    remarks, fault = read_remarks(folder)
    if text is not None:
        remarks = _tell_aside(change_remarks(folder, note=text), output)
    elif fault:
        output.show_note(f"Its note cannot be read: {fault}.")
    lines = remarks.note.splitlines() or [f"There is no note on {folder.name}."]
    output.show(remarks_values(folder, remarks), lines)
    return ExitCode.DONE


def _move(
    folders: Sequence[RunFolder], move: Callable[[RunFolder], RunFolder], action: str, output: Output
) -> int:
    """Move each; of several, one that stays keeps no other from going."""
    moved: list[dict[str, str]] = []
    for folder in folders:
        try:
            moved.append({"from": str(folder.path), "run": str(move(folder).path)})
        except StudioError as error:
            if len(folders) == 1:
                raise
            moved.append({"from": str(folder.path), "error": str(error)})
    output.show({"moved": moved}, [_moved_line(one, action) for one in moved])
    return ExitCode.SOME_FAILED if any("error" in one for one in moved) else ExitCode.DONE


def _moved_line(one: dict[str, str], action: str) -> str:
    name = Path(one["from"]).name
    if "error" in one:
        return f"{name}: {one['error']}"
    done = {"rename": "is called", "archive": "is archived as", "restore": "is back as"}[action]
    return f"{name} {done} {Path(one['run']).name}."
