"""Runs that were seen here and go on, as their news told: the thread that draws reads no disk for it."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError, StudioError
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import current_state, send_command
from resnet_studio.core.runs.supervise import kill, wait_for_end
from resnet_studio.gui.jobs import Job, JobRunner

STOP_SECONDS = 3.0  # as long as closing the window may wait for a disk


class LiveRuns(QObject):
    """Keeps the runs at work; those that the page has left are looked at from afar until they end.

    Signals:
        changed: Others are at work now, or none.
        live_run_ended: The `RunFolder` of one that was at work and is so no more.
        left_run_ended: The same, of a run that ended while the page showed something else.
    """

    changed = Signal()
    live_run_ended = Signal(object)
    left_run_ended = Signal(object)

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._folders: dict[str, RunFolder] = {}
        self._lookouts: dict[str, Job] = {}

    def note(self, folder: RunFolder, *, is_live: bool) -> None:
        """The page follows this run and had news of it."""
        lookout = self._lookouts.pop(str(folder.path), None)
        if lookout is not None:
            lookout.cancel()
        if not is_live:
            self._drop(folder)
        elif str(folder.path) not in self._folders:
            self._folders[str(folder.path)] = folder
            self.changed.emit()

    @property
    def are_any(self) -> bool:
        """Whether a run is at work."""
        return bool(self._folders)

    def _drop(self, folder: RunFolder) -> None:
        if self._folders.pop(str(folder.path), None) is not None:
            self.changed.emit()
            self.live_run_ended.emit(folder)

    def leave(self, folder: RunFolder) -> None:
        """The page follows this run no more; one that is at work is looked at until it ends."""
        key = str(folder.path)
        if key not in self._folders or key in self._lookouts:
            return
        self._lookouts[key] = self._runner.run(
            self.tr("Looking after {run}").format(run=folder.name),
            lambda context, tell: wait_for_end(folder, context),
            on_success=lambda _: self._end(folder),
            on_failure=lambda _: self._lose_sight(key),
            lane="follow",
            is_quiet=True,
        )

    def _end(self, folder: RunFolder) -> None:
        if self._lookouts.pop(str(folder.path), None) is not None:
            self._drop(folder)
            self.left_run_ended.emit(folder)

    def _lose_sight(self, key: str) -> None:
        self._lookouts.pop(key, None)  # it may still be at work, so that closing asks

    def first(self, shown: RunFolder | None) -> RunFolder | None:
        """A run at work, the one that is shown before others."""
        if shown is not None and str(shown.path) in self._folders:
            return self._folders[str(shown.path)]
        return next(iter(self._folders.values()), None)

    def stop(self, folder: RunFolder) -> None:
        """Ask a run to stop and keep its result; waits for the disk, but not for long.

        Raises:
            RunError: The command cannot be written, or not in time.
        """
        errors: list[StudioError] = []
        is_over = threading.Event()

        def ask() -> None:
            try:
                if current_state(folder).is_live:
                    send_command(folder, "stop")
            except StudioError as error:
                errors.append(error)
            finally:
                is_over.set()

        self._runner.run(
            self.tr("Telling {run}").format(run=folder.name),
            lambda context, tell: ask(),
            lane="follow",
            is_quiet=True,
        )
        if not is_over.wait(STOP_SECONDS):
            raise _too_slow(folder)
        if errors:
            raise errors[0]

    def kill(self, folder: RunFolder) -> None:
        """End a run's process at once; its last checkpoint stands."""
        self._runner.run(
            self.tr("Ending {run}").format(run=folder.name),
            lambda context, tell: kill(folder),
            lane="follow",
            is_quiet=True,
        )


def _too_slow(folder: RunFolder) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The command has not arrived in {path} within {seconds} seconds."),
        {"path": str(folder.path), "seconds": round(STOP_SECONDS)},
        hint=QT_TRANSLATE_NOOP("errors", "See to it that the disk answers, or keep training and close."),
    )
