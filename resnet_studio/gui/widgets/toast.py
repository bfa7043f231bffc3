"""A few words over the page about what was just done, with one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from resnet_studio.gui.icons import icon
from resnet_studio.gui.tokens import scaled, theme_hub

SHOWN_MS = 15_000
BOTTOM_PX = 68  # above the last row of the page
LEFT_PX = 36  # over the list, not over what belongs to the current answer


class Toast(QFrame):
    """Lies over the lower edge of its parent and takes no keyboard.

    Attributes:
        words: What is said.
        action: The button beside it; hidden where there is nothing to do.
    """

    def __init__(self, parent: QWidget, left_px: int = LEFT_PX) -> None:
        super().__init__(parent)
        self._left_px = left_px
        self.setObjectName("toast")
        self.setProperty("role", "toast")
        self._host = parent
        self._act: Callable[[], None] | None = None
        self._is_kept = False
        self.words = QLabel()
        self.words.setObjectName("toast_words")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.action = QPushButton()
        self.action.setObjectName("toast_action")
        self.action.setAccessibleName(self.tr("Do what the message offers"))  # until one says what
        self.action.clicked.connect(self._do)
        self.close_button = QPushButton()
        self.close_button.setObjectName("toast_close")
        self.close_button.setAccessibleName(self.tr("Dismiss"))
        self.close_button.setProperty("role", "quiet")
        self.close_button.clicked.connect(self.hide)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.action)
        row.addWidget(self.close_button)
        self._clock = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._clock.timeout.connect(self._fade)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()
        parent.installEventFilter(self)
        self.hide()

    def say(
        self,
        words: str,
        action: str = "",
        act: Callable[[], None] | None = None,
        *,
        is_kept_until_seen: bool = False,
    ) -> None:
        """Say it, and offer to do something about it; one that is kept waits for the window to be used."""
        self._act = act
        self._is_kept = is_kept_until_seen
        self.words.setText(words)
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(act is not None)
        self._place()
        self.show()
        self.raise_()
        self._clock.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _fade(self) -> None:
        if self._is_kept and not self.window().isActiveWindow():
            self._clock.start()
        else:
            self.hide()

    def _do(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def _place(self) -> None:
        left = scaled(self._left_px)
        room = self._host.width() - left - LEFT_PX
        text = self.words.fontMetrics().horizontalAdvance(self.words.text())
        buttons = self.action.sizeHint().width() if self._act else 0
        width = min(room, text + buttons + self.close_button.sizeHint().width() + 64)
        height = max(self._row.heightForWidth(width), self.minimumSizeHint().height())
        self.move(left, self._host.height() - height - BOTTOM_PX)
        self.resize(width, height)

    def _tint(self) -> None:
        self.close_button.setIcon(icon("close"))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        self._clock.stop()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
