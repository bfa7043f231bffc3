"""The only reader of a run folder: status, commands, metrics, evaluations; it never writes but commands."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import filelock
from pydantic import ValidationError

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import load_recipe
from resnet_studio.core.durable import SMALL_JSON_BYTES, open_ordinary, read_json, write_json
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError, reason_of
from resnet_studio.core.process import find_process
from resnet_studio.core.runs.folder import RunFolder, list_runs
from resnet_studio.core.runs.mirror import control_mirror, status_mirror, write_mirror
from resnet_studio.core.runs.rows import decode_row
from resnet_studio.core.runs.status import STATUS_VERSION, Command, Control, RunState, RunStatus

READ_CHUNK_BYTES = 4_000_000
LOCK_TRIES = 20
LOCK_WAIT_SECONDS = 0.005  # longer than somebody else's look takes


class NewerRunError(RunError):
    """A newer app wrote the run; nothing in it may be changed."""


def read_status(folder: RunFolder) -> RunStatus:
    """What status.json says, or its copy in the user's state folder where that is newer.

    A run without either is about to start.

    Raises:
        RunError: The file is damaged.
        NewerRunError: It was written by a newer app.
    """
    mirrored = _mirrored_status(folder)
    try:
        status = _status_in_folder(folder)
    except NewerRunError:
        raise
    except RunError:
        if mirrored is None:
            raise
        return mirrored
    return mirrored if mirrored is not None and mirrored.written > status.written else status


def _mirrored_status(folder: RunFolder) -> RunStatus | None:
    """The copy of the status, or None where there is no readable one: the folder holds what is true."""
    try:
        return RunStatus.model_validate(read_json(status_mirror(folder), SMALL_JSON_BYTES))
    except (OSError, ValueError):
        return None


def _status_in_folder(folder: RunFolder) -> RunStatus:
    try:
        values = read_json(folder.status_path, SMALL_JSON_BYTES)
        version = values.get("version", STATUS_VERSION)
        if isinstance(version, (int, float)) and version > STATUS_VERSION:
            raise _newer(folder, version)
        return RunStatus.model_validate(values)
    except FileNotFoundError:
        return RunStatus()
    except (OSError, ValueError, ValidationError) as error:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "The status of the run {run} cannot be read: {reason}."),
            {"run": folder.name, "reason": reason_of(error)},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Its checkpoints are untouched; `runs check {run} --repair` mends it."
            ),
        ) from error


def _newer(folder: RunFolder, version: float) -> NewerRunError:
    return NewerRunError(
        QT_TRANSLATE_NOOP("errors", "The run {run} has version {version}, this app reads {known}."),
        {"run": folder.name, "version": version, "known": STATUS_VERSION},
        hint=QT_TRANSLATE_NOOP("errors", "Update ResNet Studio to open it; nothing was changed."),
    )


def read_recipe(folder: RunFolder) -> Recipe:
    """The recipe of a run.

    Raises:
        RecipeError: It is damaged or was written by a newer app.
    """
    return load_recipe(folder.recipe_path)


def read_control(folder: RunFolder) -> Control:
    """The last command that was given; a damaged file counts as none, so that it cannot stop a run.

    One that the run's folder could not hold is in the user's state folder.
    """
    found = [Control()]
    for path in (folder.control_path, control_mirror(folder)):
        with contextlib.suppress(OSError, ValueError, ValidationError):
            found.append(Control.model_validate(read_json(path, SMALL_JSON_BYTES)))
    return max(found, key=lambda control: control.sequence)


def is_told_to_end(folder: RunFolder) -> bool:
    """Whether a command to pause or stop waits to be heard by the run."""
    control = read_control(folder)
    return control.command in ("pause", "stop") and control.sequence > read_status(folder).acknowledged


def send_command(folder: RunFolder, command: Command) -> int:
    """Give a running run a command; returns its sequence number, which the status will acknowledge.

    Raises:
        RunError: The run is not running, or its folder cannot be written.
    """
    state = current_state(folder)
    if not state.is_live:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "The run {run} is {state}; there is nothing to {command}."),
            {"run": folder.name, "state": state.value, "command": command.replace("_", " ")},
            hint=QT_TRANSLATE_NOOP("errors", "`resnet-studio resume {run}` lets it go on.")
            if state.can_resume
            else "",
        )
    sequence = max(read_control(folder).sequence, read_status(folder).acknowledged) + 1
    values = Control(sequence=sequence, command=command).model_dump()
    try:
        write_json(folder.control_path, values)
    except OSError as error:
        with contextlib.suppress(OSError):  # a full disk must not keep a run from being stopped
            write_mirror(control_mirror(folder), values)
            return sequence
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "The command cannot be written to {path}: {reason}."),
            {"path": str(folder.path), "reason": error.strerror or str(error)},
            hint=QT_TRANSLATE_NOOP("errors", "See to it that the folder can be written, then try again."),
        ) from error
    return sequence


def current_state(folder: RunFolder, status: RunStatus | None = None) -> RunState:
    """The state that holds now: a run that says it is at work, but whose lock is free, was interrupted."""
    status = status or read_status(folder)
    if not status.state.is_live or is_locked(folder):
        return status.state
    if status.state is RunState.STARTING and is_alive(status):
        return RunState.STARTING
    latest = read_status(folder)  # it may have come to its end between the looks at status and lock
    return RunState.INTERRUPTED if latest.state.is_live else latest.state


def find_live_run(runs_path: Path) -> RunFolder | None:
    """The newest run in the folder that is at work, or None; damaged ones are passed over."""
    for folder in list_runs(runs_path):
        try:
            if current_state(folder).is_live:
                return folder
        except RunError:
            continue
    return None


def is_alive(status: RunStatus) -> bool:
    """Whether the very process that wrote the status is there."""
    marks = (status.pid, status.pid_started, status.pid_started_after_boot, status.boot)
    return find_process(*marks) is not None


def is_locked(folder: RunFolder) -> bool:
    """Whether a process holds the run's lock; of one that cannot be tried, whether its process is there.

    A look takes the lock itself for a moment, so one that is taken may be taken by another look only. It is
    the run's if the process that wrote the status is there, or if it stays taken: of a run that has just
    taken its lock the status knows nothing yet.
    """
    for _ in range(LOCK_TRIES):
        if not folder.lock_path.exists():  # with the whole folder: its disk was unplugged, and may come back
            return not folder.path.is_dir() and _is_writer_alive(folder)
        try:
            with filelock.FileLock(folder.lock_path, timeout=0):
                return False
        except filelock.Timeout:
            if _is_writer_alive(folder):
                return True
        except OSError:  # another user's run, or a disk that can only be read
            return is_alive(read_status(folder))
        time.sleep(LOCK_WAIT_SECONDS)
    return True


def _is_writer_alive(folder: RunFolder) -> bool:
    try:
        return is_alive(read_status(folder))
    except RunError:
        return False


def read_evaluation(folder: RunFolder, name: str) -> dict[str, Any] | None:
    """An evaluation such as `test` or `validation`, or None where there is none."""
    try:
        return read_json(folder.evaluations / f"{name}.json")
    except (OSError, ValueError):
        return None


def read_split(folder: RunFolder) -> dict[str, list[str]] | None:
    """Which images are in which split, by key, or None where the run has not stored it yet."""
    try:
        values = read_json(folder.split_path)
    except (OSError, ValueError):
        return None
    return {name: [str(key) for key in keys] for name, keys in values.items() if isinstance(keys, list)}


class MetricsTail:
    """Reads the rows that were appended to metrics.jsonl since the last look.

    The file is opened, read to the end and closed at each poll. A torn last line waits for its end; a line
    that is no JSON object is passed over; a file that became shorter is read from its start.

    Attributes:
        num_bad_rows: Lines that were passed over.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._is_in_huge_line = False
        self.num_bad_rows = 0

    @property
    def offset(self) -> int:
        """How many bytes of the file were taken in."""
        return self._offset

    def skip_to(self, offset: int) -> None:
        """Go on behind so many bytes, whose rows are known."""
        self._offset = offset

    def poll(self) -> list[dict[str, Any]]:
        """The new rows, oldest first; an absent or unreadable file has none now."""
        return [row for rows in self.chunks() for row in rows]

    def chunks(self) -> Iterator[list[dict[str, Any]]]:
        """The new rows in pieces of a size that fits in memory, however long the file is."""
        try:
            with open_ordinary(self._path) as stream:
                if self._offset > stream.seek(0, os.SEEK_END):
                    self._offset, self._is_in_huge_line = 0, False
                while chunk := self._next_lines(stream):
                    yield self._parse(chunk)
        except OSError:
            return

    def _next_lines(self, stream: Any) -> bytes:
        """Whole lines from the offset on, empty when only a torn line or nothing is left."""
        stream.seek(self._offset)
        chunk: bytes = stream.read(READ_CHUNK_BYTES)
        end = chunk.rfind(b"\n") + 1
        if end == 0 and len(chunk) == READ_CHUNK_BYTES:  # no row is that long: pass over what is none
            self._offset += len(chunk)
            self.num_bad_rows += not self._is_in_huge_line
            self._is_in_huge_line = True
            return b"\n"
        self._offset += end
        if end and self._is_in_huge_line:  # the end of such a line is no row of its own
            self._is_in_huge_line = False
            return chunk[chunk.find(b"\n") : end]
        return chunk[:end]

    def _parse(self, lines: bytes) -> list[dict[str, Any]]:
        rows = []
        for line in lines.split(b"\n"):
            if not line.strip():
                continue
            row = decode_row(line)
            if row is None:
                self.num_bad_rows += 1
            else:
                rows.append(row)
        return rows
