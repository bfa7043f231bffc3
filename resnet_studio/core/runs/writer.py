"""The only writer of a run's metrics and status."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import filelock
import psutil

from resnet_studio.core.durable import remove_leftovers, set_aside, write_json
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError, reason_of
from resnet_studio.core.process import marks_of
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.journal import Journal
from resnet_studio.core.runs.manifest import Manifest, begins_as, read_manifest, write_manifest
from resnet_studio.core.runs.mirror import status_mirror, write_mirror
from resnet_studio.core.runs.reader import read_control, read_status
from resnet_studio.core.runs.rows import encode_row
from resnet_studio.core.runs.status import Command, RunState, RunStatus
from resnet_studio.core.runs.trouble import Troubles

HEARTBEAT_SECONDS = 1.0
CONTROL_POLL_SECONDS = 0.2
LOCK_WAIT_SECONDS = 2.0
RETRY_SECONDS = 0.25  # of what training waits for

T = TypeVar("T")

_log = logging.getLogger(__name__)


class RunWriter:
    """Holds the run's lock, appends to metrics.jsonl, replaces status.json (also as a heartbeat).

    Use as a context manager: entering takes the lock, leaving frees it. A disk that takes nothing ends no
    run that has begun: the status says so, in the user's state folder where the run's cannot hold it.

    Attributes:
        folder: The run.
        status: What status.json holds or will hold at the next heartbeat.
        notes: What was found amiss at the start, in sentences for the run's log, which is opened later.
        kept_step: Steps that the last checkpoint holds.
    """

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self.status = RunStatus()
        self.notes: list[str] = []
        self._lock = filelock.FileLock(folder.lock_path, timeout=LOCK_WAIT_SECONDS)
        self._lock_file: tuple[int, int] | None = None
        self._journal = Journal(folder.metrics_path)
        self._manifest = Manifest()
        self._troubles = Troubles(folder.path)
        self._is_mirrored = self._is_taken_over = False
        self.kept_step = 0
        self._last_write = float("-inf")
        self._last_poll = float("-inf")

    def __enter__(self) -> RunWriter:
        """Take the lock.

        Raises:
            RunError: Another process is working on this run, or its folder cannot be written.
        """
        try:
            self._lock.acquire()
        except filelock.Timeout:
            raise _is_at_work(self.folder) from None
        except OSError as error:
            raise cannot_write(self.folder, error) from error
        try:
            self._begin()
        except OSError as error:
            self.__exit__()
            raise cannot_write(self.folder, error) from error
        except BaseException:
            self.__exit__()
            raise
        return self

    def _begin(self) -> None:
        """Note in the status that this process is at work, and open the metrics."""
        before = read_status(self.folder)
        # Commands that were given before this start are stale. If the one who started us announced us, those
        # since then are not.
        is_announced = before.state is RunState.STARTING and before.pid in (os.getpid(), os.getppid())
        acknowledged = before.acknowledged if is_announced else read_control(self.folder).sequence
        self.status = before.model_copy(
            update={
                "state": RunState.STARTING,
                "acknowledged": acknowledged,
                "message": "",
                "hint": "",
                "differences": (),
                "has_changed_data": False,
            }
            | marks_of(psutil.Process())
        )
        for path in (self.folder.path, self.folder.checkpoints, self.folder.evaluations):
            remove_leftovers(path)
        self._manifest = self._open_manifest()
        self._journal.open()
        self._lock_file = _number_of(self.folder.lock_path)
        self._put_status()
        with contextlib.suppress(OSError):
            status_mirror(self.folder).unlink()

    def __exit__(self, *_: object) -> None:
        try:
            if self._is_taken_over:
                self._journal.leave()
            else:
                self._journal.close()
        finally:
            self._lock.release()

    def _open_manifest(self) -> Manifest:
        """The manifest; one that cannot be read is set aside, so that it cannot stop a run."""
        try:
            manifest = read_manifest(self.folder) or Manifest()
        except (OSError, ValueError) as error:
            aside = set_aside(self.folder.manifest_path)
            reason = reason_of(error)
            self.notes.append(f"The manifest was damaged ({reason}): kept as {aside.name} and made new.")
            return Manifest()
        path = self.folder.metrics_path
        record = manifest.files.get(path.name)
        if record is None or begins_as(path, record):
            return manifest
        self.notes.append(f"Rows of {path.name} were changed or lost: `runs check {self.folder.name}`.")
        return manifest.with_loss(path.name)

    def tell_notes(self) -> None:
        """Log what was found amiss at the start; for when the run's log is open."""
        for note in self.notes:
            _log.warning("%s", note)

    def log(self, row: Mapping[str, Any]) -> None:
        """Append one row to metrics.jsonl; readers see it at once, or when the disk takes it again."""
        line = encode_row({"time": round(time.time(), 3), **row})
        self.attempt(self.folder.metrics_path.name, lambda: self._journal.add(line))

    def sync(self) -> None:
        """Flush the metrics to the disk.

        Raises:
            OSError: It takes nothing; the rows are held.
        """
        self._journal.flush()
        self.note_success(self.folder.metrics_path.name)

    def keep_manifest(self) -> None:
        """Flush the metrics to the disk, and write down what the files of the run are now.

        Raises:
            OSError: The disk is full or gone; the manifest before stands.
        """
        self.sync()
        name = self.folder.metrics_path.name
        if self._journal.has_lost and name in self._manifest.files:
            self._manifest = self._manifest.with_loss(name)
        self._manifest = write_manifest(self.folder, self._manifest, self._journal.record)

    def attempt(self, what: str, write: Callable[[], object]) -> bool:
        """Write something; where the disk does not take it, say so and go on. Returns whether it has."""
        try:
            write()
        except OSError as error:
            self._note_trouble(what, error, is_waiting=False)
            return False
        self.note_success(what)
        return True

    def insist(self, what: str, write: Callable[[], T]) -> T:
        """Write something; where the disk does not take it, say so and wait until it does.

        Raises:
            RunError: The run was told to end while it waited.
        """
        while True:
            try:
                result = write()
            except OSError as error:
                self._note_trouble(what, error, is_waiting=True)
                if self.poll_command() in ("pause", "stop"):
                    raise _gave_up(self.folder, error, self.kept_step) from error
                time.sleep(RETRY_SECONDS)
                self.update()
            else:
                self.note_success(what)
                return result

    def put_json(self, path: Path, values: Mapping[str, Any]) -> None:
        """Write a JSON file of the run, whenever the disk takes it.

        Raises:
            RunError: The run was told to end while it waited.
        """
        self.insist(path.name, lambda: write_json(path, values))

    def settle(self, **changes: Any) -> None:
        """Change the status for the last time, whenever the disk takes it.

        Raises:
            RunError: The run was told to end while it waited.
        """
        self.status = self.status.model_copy(update=changes)
        what = self.folder.status_path.name
        self.insist(what, self._put_status)
        self._note_success_of_status(what)

    def _note_trouble(self, what: str, error: OSError, *, is_waiting: bool) -> None:
        was_waiting, self._troubles.is_waiting = self._troubles.is_waiting, is_waiting
        if self._troubles.note(what, error) or was_waiting != is_waiting:
            _log.warning("%s cannot be written: %s.", what, error.strerror or error)
            if what == self.folder.status_path.name:  # a second try may succeed and tell nothing
                self._put_mirror()
            else:
                self.update(is_due=True)

    def note_success(self, what: str) -> None:
        """Something was written; where that had failed before, the status says so no more."""
        self._troubles.is_waiting = False
        if self._troubles.clear(what):  # the next heartbeat tells
            _log.info("%s can be written again.", what)

    def update(self, *, is_due: bool = False, **changes: Any) -> None:
        """Change the status; it is written at most once a second, or at once when `is_due`.

        Where the run's folder cannot hold it, the user's state folder does.
        """
        is_news = "state" in changes and changes["state"] != self.status.state
        self.status = self.status.model_copy(update=changes)
        if self._is_taken_over:
            return
        if is_due or is_news or time.monotonic() - self._last_write >= HEARTBEAT_SECONDS:
            self._tell_status()

    def _tell_status(self) -> None:
        what = self.folder.status_path.name
        try:
            self._put_status()
        except OSError as error:
            if self._troubles.note(what, error):
                _log.warning("%s cannot be written: %s.", what, error.strerror or error)
            self._put_mirror()
        else:
            self._note_success_of_status(what)

    def _put_status(self) -> None:
        """Write the status into the run's folder.

        Raises:
            OSError: It takes nothing.
            RunError: Another process has taken the run over while its folder was away.
        """
        self._require_lock()
        self._last_write = time.monotonic()
        self._beat(self._troubles.words(but=self.folder.status_path.name))
        write_json(self.folder.status_path, self.status.model_dump(mode="json"))

    def _put_mirror(self) -> None:
        self._beat(self._troubles.words())
        self._is_mirrored = True
        with contextlib.suppress(OSError):  # that disk is full too: whoever follows finds out by a try
            write_mirror(status_mirror(self.folder), self.status.model_dump(mode="json"))

    def _note_success_of_status(self, what: str) -> None:
        if self._troubles.clear(what):
            _log.info("%s can be written again.", what)
        if self._is_mirrored:
            self._is_mirrored = False
            with contextlib.suppress(OSError):  # it tells no more than the folder, and is counted as older
                status_mirror(self.folder).unlink()

    def _require_lock(self) -> None:
        """Take the lock anew where a folder that was away is back with another lock file.

        Raises:
            RunError: Another process has taken it meanwhile, and the run with it.
        """
        number = _number_of(self.folder.lock_path)
        if number == self._lock_file or not self.folder.path.is_dir():
            return
        self._lock.release()
        try:
            self._lock.acquire()
        except filelock.Timeout:
            self._is_taken_over = True
            raise _is_at_work(self.folder) from None
        self._lock_file = _number_of(self.folder.lock_path)

    def _beat(self, words: tuple[str, str]) -> None:
        trouble, cure = words
        now = {"heartbeat": time.time(), "written": self.status.written + 1}
        self.status = self.status.model_copy(update=now | {"trouble": trouble, "cure": cure})

    def poll_command(self) -> Command | None:
        """A command that was given since the last look, at most one look every 0.2 s; it is acknowledged."""
        now = time.monotonic()
        if now - self._last_poll < CONTROL_POLL_SECONDS:
            return None
        self._last_poll = now
        control = read_control(self.folder)
        if control.sequence <= self.status.acknowledged:
            return None
        self.update(is_due=True, acknowledged=control.sequence)
        return control.command


class NullWriter(RunWriter):
    """Writes nothing and hears no command: that of every rank of a run but the first."""

    def __enter__(self) -> NullWriter:
        """Take no lock."""
        return self

    def log(self, row: Mapping[str, Any]) -> None:
        """Drop the row."""

    def update(self, *, is_due: bool = False, **changes: Any) -> None:
        """Change the status in memory alone."""
        self.status = self.status.model_copy(update=changes)

    def keep_manifest(self) -> None:
        """Write down nothing."""

    def poll_command(self) -> Command | None:
        """No command: the first rank tells."""
        return None


def _number_of(path: Path) -> tuple[int, int] | None:
    """What tells a file from another of its name, or None where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_at_work(folder: RunFolder) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "Another process is working on the run {run}."),
        {"run": folder.name},
        hint=QT_TRANSLATE_NOOP(
            "errors", "Follow it in the window, or stop it with `resnet-studio stop {run}` first."
        ),
    )


def _gave_up(folder: RunFolder, error: OSError, step: int) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP(
            "errors",
            "The run {run} was told to end while it could not be written to {path}: {reason}. "
            "What it learned after step {step} is lost.",
        ),
        {
            "run": folder.name,
            "path": str(folder.path),
            "reason": error.strerror or str(error),
            "step": step,
        },
        hint=QT_TRANSLATE_NOOP(
            "errors", "Make room there or see to it that the disk can be written, then resume the run."
        ),
    )


def cannot_write(folder: RunFolder, error: OSError) -> RunError:
    """What to say when the run's folder takes no more."""
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The run {run} cannot be written to {path}: {reason}."),
        {"run": folder.name, "path": str(folder.path), "reason": error.strerror or str(error)},
        hint=QT_TRANSLATE_NOOP(
            "errors", "Make room there or see to it that the disk can be written, then resume the run."
        ),
    )
