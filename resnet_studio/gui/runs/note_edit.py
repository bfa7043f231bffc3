"""A note on a run that is kept by itself: after a pause, when the keyboard goes, with another run."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from resnet_studio.core.runs.remarks import LONGEST_NOTE

PAUSE_MS = 800


class NoteEdit(QPlainTextEdit):
    """Shows the note of one run at a time; what is not kept yet is held for each run.

    Signals:
        note_changed: The path of a run and its note, to be kept.
        state_changed: Whether what is shown is yet to be kept.
    """

    note_changed = Signal(str, str)
    state_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run_note")
        self.setAccessibleName(self.tr("Note on the run"))
        self.setPlaceholderText(self.tr("What is worth remembering of this run"))
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)  # what is dropped is meant for the window
        self._path = ""
        self._drafts: dict[str, str] = {}
        self._kept: dict[str, str] = {}  # until the rows that are read tell the same
        self._is_filling = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.keep)
        self.textChanged.connect(self._note_typing)

    @property
    def drafts(self) -> dict[str, str]:
        """Notes that are not kept yet, by the paths of their runs."""
        return dict(self._drafts)

    def show_note(self, path: str, note: str) -> None:
        """Show the note of a run as it is kept; what was typed and is not kept yet stays."""
        if path != self._path:
            self.keep()
            self._path = path
        if self._kept.get(path) == note:
            del self._kept[path]
        text = self._drafts.get(path, self._kept.get(path, note))
        if text != self.toPlainText():
            self._is_filling = True
            self.setPlainText(text)
            self._is_filling = False
        self.state_changed.emit(path in self._drafts)

    def _note_typing(self) -> None:
        if self._is_filling or not self._path:
            return
        text = self.toPlainText()[:LONGEST_NOTE]
        self._drafts[self._path] = text
        self._pause.start()
        self.state_changed.emit(True)

    def keep(self) -> None:
        """Ask for all that is not kept yet to be kept."""
        self._pause.stop()
        for path, text in self._drafts.items():
            self.note_changed.emit(path, text)

    def take_kept(self, path: str, note: str) -> None:
        """A note was kept; what was typed since then is not."""
        if self._drafts.get(path) == note:
            self._kept[path] = self._drafts.pop(path)
        if path == self._path:
            self.state_changed.emit(path in self._drafts)

    def follow(self, moved: Mapping[str, str]) -> None:
        """Runs lie elsewhere now."""
        self._path = moved.get(self._path, self._path)
        for texts in (self._drafts, self._kept):
            texts |= {moved[path]: texts.pop(path) for path in list(texts) if path in moved}

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self.keep()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self.keep()
