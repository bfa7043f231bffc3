"""While a run is at work the computer stays awake; when a long one ends, that is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from resnet_studio.core.awake import WakeLock
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import current_state, read_evaluation, read_status
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.runs.supervise import RunNews, explain_end
from resnet_studio.gui.notices import Notices
from resnet_studio.gui.train.following import End, outcome_words

if TYPE_CHECKING:
    from resnet_studio.gui.main_window import MainWindow

LONG_SECONDS = 60.0


@dataclass(frozen=True)
class RunWords:
    """What a notice says of a run.

    Attributes:
        is_long: Whether it took long enough for one to be elsewhere.
        words: How it ended.
    """

    is_long: bool
    words: str


class RunCare(QObject):
    """Watches over the runs that the window knows of.

    Attributes:
        lock: Keeps the computer awake.
        notices: Tells of ends.
    """

    def __init__(self, window: MainWindow, lock: WakeLock | None = None) -> None:
        super().__init__(window)
        self.lock = lock or WakeLock()
        self.notices = Notices(window, window.toast)
        self._window = window
        self._live = window.presenter("train").live
        self._live.changed.connect(self._keep_awake)
        self._live.live_run_ended.connect(self._look)
        window.session.settings_changed.connect(self._keep_awake)

    def close(self) -> None:
        """Let the computer sleep, whatever goes on without the window."""
        self.lock.release()
        self.notices.close()

    def _keep_awake(self) -> None:
        if self._live.are_any and self._window.session.settings.keep_awake:
            self.lock.hold(self.tr("A network is being trained."))
        else:
            self.lock.release()

    def _look(self, folder: RunFolder) -> None:
        """A run has ended: read how, beside the window, and say so."""
        if self._window.session.settings.notify_at_end:
            self._window.runner.run(
                self.tr("Reading how {run} ended").format(run=folder.name),
                lambda context, tell: words_of(folder),
                on_success=lambda words: self._tell(folder, words),
                on_failure=lambda _: None,  # the pages tell of a folder that cannot be read
                lane="follow",
                is_quiet=True,
            )

    def _tell(self, folder: RunFolder, words: RunWords) -> None:
        if words.is_long:
            title = self.tr("{run} has ended").format(run=folder.name)
            self.notices.tell(title, words.words, self.tr("Show"), lambda: self._window.open_run(folder))


def words_of(folder: RunFolder) -> RunWords:
    """How a run ended; one that is paused has not ended, so nobody is told.

    Raises:
        StudioError: Its folder cannot be read.
    """
    status = read_status(folder)
    news = RunNews(status, current_state(folder, status), [])
    end = End(folder, news, read_evaluation(folder, "test"), explain_end(folder, news))
    is_long = status.elapsed_seconds >= LONG_SECONDS and news.state is not RunState.PAUSED
    return RunWords(is_long, outcome_words(end)[0])
