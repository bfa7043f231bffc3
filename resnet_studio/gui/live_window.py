"""The window while the app runs: built anew from its session when it is to speak another language."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from resnet_studio.gui.history import Act
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.language import apply_language, current_language, language_for
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.theme import body_font


class LiveWindow(QObject):
    """Holds the window and puts another in its place; a run, its worker and what is open go over to it.

    Words are put on widgets where they are built, so other words need other widgets. Work that could be lost,
    such as a move of files, is waited for.

    Attributes:
        window: The one that is shown now.
    """

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        super().__init__(app)
        self._app = app
        self.window = window
        self._listen()

    def report(self, error: Exception) -> None:
        """Show a failure in the window that there is now."""
        self.window.runner.report(error)

    def close(self) -> None:
        """Close the window."""
        self.window.close()

    def _listen(self) -> None:
        """Queued: what leads here may come from a widget of the window that goes."""
        queued = Qt.ConnectionType.QueuedConnection
        self.window.session.settings_changed.connect(self._follow_settings, queued)
        self.window.runner.job_ended.connect(self._follow_language, queued)

    @property
    def _is_due(self) -> bool:
        choice = self.window.session.settings.language
        return language_for(choice) != current_language() and self.window.isVisible()

    def _follow_settings(self) -> None:
        self._follow_language()
        if self._is_due:
            self.window.toast.say(self.tr("The language changes when the work that goes on has ended."))

    def _follow_language(self) -> None:
        """Build the window anew if it speaks another language than the settings say and no work is lost."""
        if not self._is_due or any(not job.is_quiet for job in self.window.runner.jobs):
            return  # the end of the work leads here again
        apply_language(self.window.session.settings.language)
        self._app.setFont(body_font())
        self._replace()

    def _replace(self) -> None:
        before = self.window
        before.remember()
        window = MainWindow(before.session.copy(), JobRunner(self._app), before.memory, before.worker)
        self.window = window
        self._take_over(before, window)
        self._listen()
        window.setWindowState(before.windowState())
        window.show()
        before.fall_silent()
        window.has_ended_cleanly = before.runner.shut_down()
        if window.has_ended_cleanly:  # a thread that hangs must not lose what it would call
            before.runner.retire()
            before.deleteLater()

    def _take_over(self, before: MainWindow, window: MainWindow) -> None:
        """What is no part of the session: steps that can be undone, pictures that are classified, a run."""
        into_folders = window.presenter("classify").folders

        def remade(act: Act) -> Act | None:
            return into_folders.act(act.record, act.count) if act.record is not None else None

        window.history.take_over(before.history, remade)
        window.presenter("classify").take_over(before.presenter("classify"))
        if window.session.run is None:
            window.follow_live_run()
        if before.side.are_preferences_open:
            window.side.open_preferences()
