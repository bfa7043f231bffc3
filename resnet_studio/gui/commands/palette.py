"""The palette: type a few letters of what is to be done, and Enter does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.gui.commands.command import Command, find
from resnet_studio.gui.commands.page_keys import is_key
from resnet_studio.gui.icons import icon_pixmap
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.theme import RADIUS_PX, SMALL_PX, body_font, scaled
from resnet_studio.gui.tokens import Tokens, current_tokens, mixed

Index = QModelIndex | QPersistentModelIndex
COMMAND_ROLE = int(Qt.ItemDataRole.UserRole)
NO_PARENT = QModelIndex()
MOST_WIDTH_PX = 680
TOP_PX = 72
MARGIN_PX = 40
ROW_PX = 34
MOST_ROWS = 12
LEFT_PX = 34  # of the words, behind the tick of a choice that holds
RIGHT_PX = 12
LEAST_PLACE_PX = 60
VEIL = 0.55


class CommandModel(QAbstractListModel):
    """The commands that were found, in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.commands: list[Command] = []

    def set_commands(self, commands: Sequence[Command]) -> None:
        """Show these."""
        self.beginResetModel()
        self.commands = list(commands)
        self.endResetModel()

    def sentence(self, command: Command) -> str:
        """All that a line shows, for those who hear it."""
        parts = [command.text, command.shortcut, command.place]
        if command.is_checked:
            parts.append(self.tr("holds now"))
        if command.obstacle is not None:
            parts.append(self.tr("Not now. {reason}").format(reason=command.obstacle).strip())
        return ", ".join(part for part in parts if part)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """How many there are; Qt's name."""
        return 0 if parent.isValid() else len(self.commands)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Words, and the command itself; Qt's name."""
        command = self.commands[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.sentence(command)
        return command if role == COMMAND_ROLE else None


class CommandDelegate(QStyledItemDelegate):
    """Draws a line: what it does at the left, where it stands and its keys at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All lines are alike; Qt's name."""
        return QSize(1, scaled(ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line; Qt's name."""
        tokens, command = current_tokens(), index.data(COMMAND_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mixed(tokens.mark, tokens.panel, 0.22)))
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), RADIUS_PX, RADIUS_PX)
        if command.is_checked:
            place = QRect(rect.x() + 12, rect.center().y() - 6, 14, 14)
            painter.drawPixmap(
                place, icon_pixmap("check", tokens.text, 14, painter.device().devicePixelRatioF())
            )
        self._draw_words(painter, rect.adjusted(LEFT_PX, 0, -RIGHT_PX, 0), command, tokens)
        painter.restore()

    def _draw_words(self, painter: QPainter, room: QRect, command: Command, tokens: Tokens) -> None:
        is_open = command.obstacle is None
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.setFont(body_font(SMALL_PX))
        painter.setPen(QColor(tokens.secondary))
        if command.shortcut:
            painter.drawText(room, middle | right, command.shortcut)
            room = room.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(command.shortcut) - 14, 0)
        painter.setFont(body_font())
        text = painter.fontMetrics().elidedText(command.text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.setPen(QColor(tokens.text if is_open else tokens.secondary))
        painter.drawText(room, middle, text)
        room = room.adjusted(painter.fontMetrics().horizontalAdvance(text) + 18, 0, 0, 0)
        if room.width() >= LEAST_PLACE_PX:
            painter.setFont(body_font(SMALL_PX))
            painter.setPen(QColor(tokens.secondary))
            words = command.place if is_open else command.obstacle or command.place
            words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, middle | right, words)


class CommandPalette(QWidget):
    """Lies over the whole window while one looks for a command; a click beside it puts it away.

    Args:
        parent: The window.
        gather: Tells all commands as they are now.
        memory: Where it is kept which of them were used last.

    Attributes:
        edit: Where one types.
        list: What was found.
    """

    def __init__(self, parent: QWidget, gather: Callable[[], list[Command]], memory: WindowMemory) -> None:
        super().__init__(parent)
        self._host, self._gather, self._memory = parent, gather, memory
        self._commands: list[Command] = []
        self._before: QWidget | None = None
        self.setObjectName("command_palette")
        self.edit = QLineEdit()
        self.edit.setObjectName("command_edit")
        self.edit.setAccessibleName(self.tr("Find a command"))
        self.edit.setPlaceholderText(self.tr("Find a command: type a few letters"))
        self.edit.textChanged.connect(self._show_found)
        self.edit.installEventFilter(self)
        self._model = CommandModel(self)
        self.list = QListView()
        self.list.setObjectName("command_list")
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setModel(self._model)
        self.list.setItemDelegate(CommandDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # one goes on typing
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.clicked.connect(lambda _: self.run())
        self.list.selectionModel().currentChanged.connect(lambda *_: self._announce())
        self.nothing = QLabel(self.tr("Nothing goes with these words."))
        self.nothing.setProperty("role", "secondary")
        self.nothing.setContentsMargins(12, 6, 12, 6)
        self._panel = QFrame(self)
        self._panel.setProperty("role", "toast")
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self.edit, self.nothing, self.list):
            column.addWidget(widget)
        parent.installEventFilter(self)
        self.hide()

    @property
    def found(self) -> list[Command]:
        """The commands that are shown, the best first."""
        return self._model.commands

    @property
    def current(self) -> Command | None:
        """The command that Enter would run."""
        index = self.list.currentIndex()
        return index.data(COMMAND_ROLE) if index.isValid() else None

    def open(self) -> None:
        """Show all commands, and listen to what is typed."""
        if not self.isVisible():
            self._before = self._host.window().focusWidget()
        self._commands = self._gather()
        self.edit.clear()
        self.setGeometry(self._host.rect())
        self.show()
        self._show_found()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def run(self) -> None:
        """Do what is marked; what cannot be done now stays where it is, with its reason."""
        command = self.current
        if command is None or command.obstacle is not None:
            return
        self._memory.note_command(command.key)
        self.leave()
        command.do()

    def leave(self) -> None:
        """Go away, and give the keyboard back to who had it."""
        before, self._before = self._before, None
        self.hide()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show_found(self) -> None:
        found = find(self._commands, self.edit.text(), self._memory.recent_commands)
        self._model.set_commands(found)
        self.nothing.setVisible(not found)
        self.list.setVisible(bool(found))
        self._place()
        if found:
            self.list.setCurrentIndex(self._model.index(0))
            self.list.scrollToTop()

    def _announce(self) -> None:
        """The keyboard stays in the line, so a screen reader would not tell which one is marked."""
        command = self.current
        if command is not None and self.isVisible():
            words = self._model.sentence(command)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.edit, words))

    def _place(self) -> None:
        width = min(MOST_WIDTH_PX, self.width() - 2 * MARGIN_PX)
        room = self.height() - TOP_PX - MARGIN_PX - self.edit.sizeHint().height()
        rows = max(1, min(MOST_ROWS, len(self.found), room // scaled(ROW_PX)))
        self.list.setFixedHeight(rows * scaled(ROW_PX) + 2)
        self._panel.setFixedWidth(width)
        self._panel.adjustSize()
        self._panel.move((self.width() - width) // 2, TOP_PX)

    def _walk(self, step: int) -> None:
        count = len(self.found)
        if count:
            row = self.list.currentIndex().row() + step
            row = row % count if abs(step) == 1 else min(count - 1, max(0, row))
            self.list.setCurrentIndex(self._model.index(row))

    def _take_key(self, event: QKeyEvent) -> bool:
        page = self.list.height() // scaled(ROW_PX) - 1
        steps = {"command_up": -1, "command_down": 1, "command_page_up": -page, "command_page_down": page}
        for name, step in steps.items():
            if is_key(event, name):
                self._walk(step)
                return True
        if is_key(event, "command_run"):
            self.run()
            return True
        if is_key(event, "dismiss"):
            self.leave()
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the list reach it through the line; Qt's name."""
        kind = event.type()
        if watched is self._host:
            if kind == QEvent.Type.Resize and self.isVisible():
                self.setGeometry(self._host.rect())
                self._place()
        elif isinstance(event, QKeyEvent):
            if kind == QEvent.Type.ShortcutOverride and is_key(event, "dismiss"):
                event.accept()  # it is for the palette, and not for a message behind it
                return True
            if kind == QEvent.Type.KeyPress:
                return self._take_key(event)
        return False

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab walks as the arrows do: there is nothing else to go to; Qt's name."""
        self._walk(1 if is_next else -1)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the list; Qt's name."""
        self.leave()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A veil over what is behind; Qt's name."""
        veil = QColor(current_tokens().ground)
        veil.setAlphaF(VEIL)
        QPainter(self).fillRect(self.rect(), veil)
