"""The windows beside the main one; each is made when it is first opened, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from resnet_studio.core.fault_log import Faults, put_away, read_faults
from resnet_studio.gui.connections_window import ConnectionsWindow
from resnet_studio.gui.doctor_window import DoctorWindow
from resnet_studio.gui.preferences.window import PreferencesWindow
from resnet_studio.gui.report_window import ReportWindow
from resnet_studio.gui.widgets.banner import Act

if TYPE_CHECKING:
    from resnet_studio.gui.main_window import MainWindow

OFFER = "report"


class SideWindows(QObject):
    """Opens them, and offers a report where the last window left faults."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._doctor: DoctorWindow | None = None
        self._preferences: PreferencesWindow | None = None
        self._connections: ConnectionsWindow | None = None
        self._report: ReportWindow | None = None
        self._left: list[Faults] = []
        window.banner.dismissed.connect(self._note_dismissal)

    @property
    def preferences(self) -> PreferencesWindow:
        """The window of the preferences, whether it is shown or not."""
        if self._preferences is None:
            self._preferences = PreferencesWindow(self._window)
        return self._preferences

    def open_preferences(self, name: str = "") -> None:
        """What holds for all runs; where one of them is named, it has the keyboard."""
        _bring(self.preferences)
        if name:
            self.preferences.go_to(name)

    @property
    def are_preferences_open(self) -> bool:
        """Whether the window of the preferences is shown."""
        return self._preferences is not None and self._preferences.isVisible()

    def open_connections(self) -> None:
        """The network connections that were made."""
        window = self._window
        if self._connections is None:
            self._connections = ConnectionsWindow(window.runner, window.session, window.set_settings, window)
        _bring(self._connections)

    def check_computer(self) -> None:
        """The doctor's findings."""
        if self._doctor is None:
            self._doctor = DoctorWindow(self._window.runner, self._window)
        _bring(self._doctor)
        self._doctor.check()

    def open_report(self) -> None:
        """What went wrong, to copy and save; it is offered no more."""
        if self._report is None:
            self._report = ReportWindow(self._window.runner, self._window.session, self._window)
        self._left = []
        self._window.banner.clear(OFFER)
        _bring(self._report)
        self._report.look()

    def look_for_faults(self) -> None:
        """Offer a report in the banner, where a window that is gone left faults that nobody has seen."""
        self._window.runner.run(
            self.tr("Looking for faults"),
            lambda context, tell: [one for one in read_faults() if one.is_news],
            on_success=self._take_faults,
            is_quiet=True,
        )

    def close_all(self) -> None:
        """Close those that work on something."""
        for window in (self._doctor, self._preferences, self._connections, self._report):
            if window is not None:
                window.close()

    def _take_faults(self, left: list[Faults]) -> None:
        self._left = left
        if not self._window.banner.is_shown:
            self._offer()

    def _offer(self) -> None:
        if not self._left:
            return
        has_died = any(one.death for one in self._left)
        self._window.banner.show_message(
            self.tr("ResNet Studio ended by itself the last time.")
            if has_died
            else self.tr("Something went wrong in ResNet Studio the last time."),
            self.tr("A report is there to read, copy and save. Nothing is sent anywhere."),
            owner=OFFER,
            act=Act(self.tr("Open the report"), self.open_report),
        )

    def _note_dismissal(self, owner: str) -> None:
        """An offer that was put away does not come again; one that had to wait for an error comes now."""
        if owner == OFFER:
            put_away(self._left)
            self._left = []
        self._offer()


def _bring(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
