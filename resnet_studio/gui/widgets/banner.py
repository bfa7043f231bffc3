"""A message above the page that never takes the keyboard: what happened, what to do, details to copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resnet_studio.gui.commands.page_keys import add_key
from resnet_studio.gui.icons import icon_pixmap
from resnet_studio.gui.tokens import current_tokens, theme_hub


@dataclass(frozen=True)
class Act:
    """What may be done about a message.

    Attributes:
        text: What stands on the button; it names the action.
        do: What a press on it does.
    """

    text: str
    do: Callable[[], object]


class Banner(QFrame):
    """One message at a time; a new one takes the place of the old.

    Escape puts it away, wherever in the window the keyboard is.

    Attributes:
        details: What the copy button copies.
        owner: What the message is about, such as `data` or `runs/Reading the runs`; may be empty.

    Signals:
        dismissed: The user put away what this owner said.
    """

    dismissed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.details = ""
        self.owner = ""
        self._act: Act | None = None
        self.setObjectName("banner")
        self.setProperty("role", "banner")
        self._glyph = QLabel()
        self._sentence = self._label("banner_sentence")
        self._hint = self._label("banner_hint")
        self._hint.setProperty("role", "secondary")
        self.act_button = QPushButton()
        self.act_button.setObjectName("banner_act")
        self.copy_button = QPushButton(self.tr("Copy details"))
        self.copy_button.setObjectName("banner_copy")
        self.close_button = QPushButton(self.tr("Dismiss"))
        self.close_button.setObjectName("banner_dismiss")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._sentence)
        words.addWidget(self._hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._glyph, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        for button in (self.act_button, self.copy_button, self.close_button):
            button.setAccessibleName(button.text())
            button.setProperty("role", "quiet")
            layout.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        self.act_button.setAccessibleName(self.tr("What to do now"))  # until there is something
        self.act_button.clicked.connect(self._do_act)
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self._dismiss)
        add_key("dismiss", self, self._dismiss)  # deaf while the banner is hidden
        theme_hub().theme_changed.connect(self._tint)
        self._tint()
        self.hide()

    @property
    def text(self) -> str:
        """All that is said now, for tests and readers."""
        return f"{self._sentence.text()} {self._hint.text()}".strip()

    @property
    def is_shown(self) -> bool:
        """Whether something is said, also in a window that is not shown yet."""
        return not self.isHidden()

    def show_message(
        self, sentence: str, hint: str = "", details: str = "", owner: str = "", act: Act | None = None
    ) -> None:
        """Say it until it is dismissed, its owner clears it, or something newer is said.

        What can be done about it makes it an offer, which is no failure and does not look like one.
        """
        self.details = details
        self.owner = owner
        self._act = act
        self.act_button.setVisible(act is not None)
        if act is not None:
            self.act_button.setText(act.text)
            self.act_button.setAccessibleName(act.text)
        self._dress()
        self._sentence.setText(sentence)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.copy_button.setVisible(bool(details))
        self.setAccessibleName(self.text)
        self.show()
        # It takes no focus, so a screen reader would pass it over.
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text))

    def clear(self, owner: str) -> None:
        """Put away what this owner said, or a part of it; what others said stays."""
        if owner and (self.owner == owner or self.owner.startswith(f"{owner}/")):
            self.hide()

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit(self.owner)

    def _do_act(self) -> None:
        if self._act is not None:
            self._act.do()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.text}\n\n{self.details}")

    def _dress(self) -> None:
        """Wear what the kind of message wants."""
        role = "banner" if self._act is None else "offer"
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)
        self._tint()

    def _tint(self) -> None:
        tokens = current_tokens()
        name, color = ("warning", tokens.failure) if self._act is None else ("info", tokens.secondary)
        self._glyph.setPixmap(icon_pixmap(name, color, 16, self.devicePixelRatioF()))
