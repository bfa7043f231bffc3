"""A field over the name of a run: what is wrong with a new name stands below it while one types."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from resnet_studio.core.runs.moves import name_fault
from resnet_studio.gui.commands.page_keys import is_key
from resnet_studio.gui.theme import scaled

LEAST_WIDTH_PX = 320


class RenameBox(QFrame):
    """Lies over the table; Return takes the name, Esc or a click elsewhere leaves it as it was.

    Attributes:
        field: The name.
        reason: Why it cannot be taken; hidden where it can.

    Signals:
        name_chosen: The path of the run, and its new name.
        closed: It is put away.
    """

    name_chosen = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("rename_box")
        self.setProperty("role", "toast")
        self._path = self._name = ""
        self._taken: Collection[str] = ()
        self._home: QWidget | None = None
        self.field = QLineEdit()
        self.field.setObjectName("run_name")
        self.field.setAccessibleName(self.tr("New name of the run"))
        self.field.setAcceptDrops(False)
        self.reason = QLabel()
        self.reason.setProperty("role", "failure")
        self.reason.setWordWrap(True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.reason)
        self.field.textChanged.connect(self._judge)
        self.field.returnPressed.connect(self._take)
        self.field.installEventFilter(self)
        self.hide()

    def open(self, path: str, name: str, taken: Collection[str], rect: QRect, home: QWidget) -> None:
        """Ask for a new name.

        Args:
            path: Of the run.
            name: As it is now.
            taken: Names that other runs have.
            rect: Where the name stands, in the parent.
            home: What gets the keyboard back.
        """
        self._path, self._name, self._home = path, name, home
        self._taken = {one.casefold() for one in taken if one != name}
        self.field.setText(name)
        self.field.selectAll()
        self._judge()
        width = max(rect.width(), scaled(LEAST_WIDTH_PX))
        self.move(
            max(0, rect.left() - 6), max(0, rect.center().y() - self.field.sizeHint().height() // 2 - 6)
        )
        self.setFixedWidth(width)
        self.adjustSize()
        self.show()
        self.raise_()
        self.field.setFocus()

    @property
    def fault(self) -> str:
        """Why the name cannot be taken, in the user's language; empty where it can."""
        name = self.field.text().strip()
        if name.casefold() in self._taken:
            return self.tr("Another run has this name.")
        return QCoreApplication.translate("errors", name_fault(name))

    def _judge(self) -> None:
        fault = self.fault
        self.reason.setText(fault)
        self.reason.setVisible(bool(fault))
        self.field.setProperty("invalid", "true" if fault else "false")
        self.field.setAccessibleDescription(fault)
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        self.adjustSize()

    def _take(self) -> None:
        if self.fault:
            return
        name = self.field.text().strip()
        path, before = self._path, self._name
        self.close_box()
        if name != before:
            self.name_chosen.emit(path, name)

    def close_box(self) -> None:
        """Put it away."""
        if not self.isHidden():
            had_focus = self.field.hasFocus()
            self.hide()
            if had_focus and self._home is not None:
                self._home.setFocus()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        kind = event.type()
        if kind == QEvent.Type.FocusOut:
            self.close_box()
        elif isinstance(event, QKeyEvent) and is_key(event, "dismiss"):
            if kind == QEvent.Type.ShortcutOverride:  # before a message of the window is put away
                event.accept()
            elif kind == QEvent.Type.KeyPress:
                self.close_box()
                return True
        return False
