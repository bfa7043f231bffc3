"""A run that rests may be continued elsewhere: by another window, or on the command line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import current_state
from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.newest_job import NewestJob

LOOK_EVERY_MS = 2_000


class RestingRun(QObject):
    """Looks at the run that is shown and not followed, until it is at work.

    Args:
        shown: Tells that run; None where there is none, or it is followed.
        follow: Is called with it once it is at work.
        runner: Reads its state, as a disk may be slow.
        parent: Who shows it.
    """

    def __init__(
        self,
        shown: Callable[[], RunFolder | None],
        follow: Callable[[RunFolder], None],
        runner: JobRunner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._shown, self._follow = shown, follow
        self._looking = NewestJob(runner)
        self._clock = QTimer(self, interval=LOOK_EVERY_MS)
        self._clock.timeout.connect(self._look)
        self._clock.start()

    def _look(self) -> None:
        folder = self._shown()
        if folder is None or self._looking.is_busy:
            return

        def take(state: RunState) -> None:
            if state.is_live and self._shown() == folder:
                self._follow(folder)

        # What cannot be read just now was told when it was shown.
        self._looking.run(
            self.tr("Looking at the run"), lambda _: current_state(folder), take, lambda _: None
        )
