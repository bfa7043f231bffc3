"""The only writer of a run's metrics and status."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import time
from collections.abc import Mapping
from typing import Any

import filelock
import psutil

from resnet_studio.core.durable import remove_leftovers, set_aside, write_json
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError, reason_of
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.manifest import FileRecord, Manifest, begins_as, read_manifest, write_manifest
from resnet_studio.core.runs.reader import read_control, read_status
from resnet_studio.core.runs.rows import encode_row
from resnet_studio.core.runs.status import Command, RunState, RunStatus

HEARTBEAT_SECONDS = 1.0
CONTROL_POLL_SECONDS = 0.2
LOCK_WAIT_SECONDS = 2.0

_PIECE_BYTES = 1_000_000

_log = logging.getLogger(__name__)


class RunWriter:
    """Holds the run's lock, appends to metrics.jsonl, replaces status.json (also as a heartbeat).

    Use as a context manager: entering takes the lock, leaving frees it.

    Attributes:
        folder: The run.
        status: What status.json holds or will hold at the next heartbeat.
        notes: What was found amiss at the start, in sentences for the run's log, which is opened later.
    """

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self.status = RunStatus()
        self.notes: list[str] = []
        self._lock = filelock.FileLock(folder.lock_path, timeout=LOCK_WAIT_SECONDS)
        self._metrics: io.BufferedWriter | None = None
        self._metrics_digest, self._metrics_bytes = hashlib.sha256(), 0
        self._manifest = Manifest()
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
            raise RunError(
                QT_TRANSLATE_NOOP("errors", "Another process is working on the run {run}."),
                {"run": self.folder.name},
                hint=QT_TRANSLATE_NOOP(
                    "errors", "Follow it in the window, or stop it with `resnet-studio stop {run}` first."
                ),
            ) from None
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
                "pid": os.getpid(),
                "pid_started": psutil.Process().create_time(),
                "acknowledged": acknowledged,
                "message": "",
                "hint": "",
                "differences": (),
                "has_changed_data": False,
            }
        )
        for path in (self.folder.path, self.folder.checkpoints, self.folder.evaluations):
            remove_leftovers(path)
        self._manifest = self._open_manifest()
        self._metrics = self._open_metrics()
        self.update(is_due=True)

    def __exit__(self, *_: object) -> None:
        try:
            if self._metrics is not None:
                with contextlib.suppress(OSError):  # a full disk; what failed to be written was told before
                    self._metrics.close()
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

    def _open_metrics(self) -> io.BufferedWriter:
        """Open metrics.jsonl for appending; a torn last line gets its end, so that the next row is whole."""
        path = self.folder.metrics_path
        stream = path.open("ab")
        is_torn = False
        with path.open("rb") as written:
            while piece := written.read(_PIECE_BYTES):
                self._note_metrics(piece)
                is_torn = not piece.endswith(b"\n")
        if is_torn:
            self._append(stream, b"\n")
        return stream

    def _append(self, stream: io.BufferedWriter, line: bytes) -> None:
        stream.write(line)
        stream.flush()
        self._note_metrics(line)

    def _note_metrics(self, content: bytes) -> None:
        self._metrics_digest.update(content)
        self._metrics_bytes += len(content)

    def log(self, row: Mapping[str, Any]) -> None:
        """Append one row to metrics.jsonl; readers see it at once."""
        if self._metrics is None:
            raise RuntimeError("the run is not locked")
        self._append(self._metrics, encode_row({"time": round(time.time(), 3), **row}))

    def sync(self) -> None:
        """Flush the metrics to the disk."""
        if self._metrics is not None:
            self._metrics.flush()
            os.fsync(self._metrics.fileno())

    def keep_manifest(self) -> None:
        """Flush the metrics to the disk, and write down what the files of the run are now.

        Raises:
            OSError: The disk is full or gone; the manifest before stands.
        """
        self.sync()
        metrics = FileRecord(size_bytes=self._metrics_bytes, sha256=self._metrics_digest.hexdigest())
        self._manifest = write_manifest(self.folder, self._manifest, metrics)

    def update(self, *, is_due: bool = False, **changes: Any) -> None:
        """Change the status; it is written at most once a second, or at once when `is_due`."""
        is_news = "state" in changes and changes["state"] != self.status.state
        self.status = self.status.model_copy(update=changes)
        now = time.monotonic()
        if is_due or is_news or now - self._last_write >= HEARTBEAT_SECONDS:
            self._last_write = now
            self.status = self.status.model_copy(update={"heartbeat": time.time()})
            write_json(self.folder.status_path, self.status.model_dump(mode="json"))

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


def cannot_write(folder: RunFolder, error: OSError) -> RunError:
    """What to say when the run's folder takes no more."""
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The run {run} cannot be written to {path}: {reason}."),
        {"run": folder.name, "path": str(folder.path), "reason": error.strerror or str(error)},
        hint=QT_TRANSLATE_NOOP(
            "errors", "Make room there or see to it that the disk can be written, then resume the run."
        ),
    )
