"""Tells that something long has ended, also to who looks at another window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from resnet_studio.gui.widgets.toast import Toast

SHOWN_MS = 15_000
TRAY_KEPT_MS = 60_000  # a click on the notice must find the icon that it came from


class Notices(QObject):
    """A notice of the system where it has a tray; else words in the window, which asks to be looked at.

    Args:
        window: Comes to the front when the notice is clicked.
        toast: Says it where there is no tray.
    """

    def __init__(self, window: QWidget, toast: Toast) -> None:
        super().__init__(window)
        self._window, self._toast = window, toast
        self._tray: QSystemTrayIcon | None = None
        self._act: Callable[[], None] | None = None
        self._clock = QTimer(self, singleShot=True, interval=TRAY_KEPT_MS)
        self._clock.timeout.connect(self.close)

    def tell(self, title: str, words: str, action: str, act: Callable[[], None]) -> None:
        """Say it, and offer to do something about it."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            self._toast.say(f"{title}\n{words}".strip(), action, act, is_kept_until_seen=True)
            QApplication.alert(self._window)
            return
        self._act = act
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.messageClicked.connect(self._take_click)
            self._tray.activated.connect(lambda _: self._take_click())
        self._tray.setToolTip(title)
        self._tray.show()
        self._tray.showMessage(title, words, self._window.windowIcon(), SHOWN_MS)
        self._clock.start()

    def close(self) -> None:
        """Take the icon away: it is there for a notice alone."""
        self._clock.stop()
        if self._tray is not None:
            self._tray.hide()

    def _take_click(self) -> None:
        self.close()
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        if self._act is not None:
            self._act()
