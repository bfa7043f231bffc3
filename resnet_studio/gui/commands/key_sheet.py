"""The sheet of all keys: those of the menus, and those that a page listens to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.gui.commands.page_keys import PAGE_KEYS
from resnet_studio.gui.commands.sources import BETWEEN, menu_entries
from resnet_studio.gui.widgets.controls import plain_label, vertical_area
from resnet_studio.gui.widgets.side_window import SideWindow

if TYPE_CHECKING:
    from resnet_studio.gui.main_window import MainWindow

FIRST_SIZE_PX = (860, 640)
NUM_COLUMNS = 2
HEAD_LINES = 2  # what the title of a group takes, counted in lines


@dataclass(frozen=True)
class KeyLine:
    """What one or several keys do.

    Attributes:
        keys: The keys in the words of this system, each of which does it.
        words: What that is.
    """

    keys: tuple[str, ...]
    words: str


def key_groups(window: MainWindow) -> dict[str, list[KeyLine]]:
    """All keys by the menu or the place where they work, as actions and listeners have them now."""
    groups: dict[str, list[KeyLine]] = {}
    for entry in menu_entries(window.menuBar()):
        if entry.keys:
            title = BETWEEN.join(entry.path)
            groups.setdefault(title, []).append(KeyLine((entry.keys,), entry.text))
    for key in PAGE_KEYS.values():
        title, words = (QCoreApplication.translate("PageKey", text) for text in (key.place, key.words))
        groups.setdefault(title, []).append(KeyLine(tuple(key.native_keys), words))
    return groups


class KeySheet(SideWindow):
    """All keys in groups, told anew whenever it is opened."""

    def __init__(self, window: MainWindow) -> None:
        title = QCoreApplication.translate("KeySheet", "Keyboard")
        super().__init__("key_sheet", title, FIRST_SIZE_PX, window)
        self._window = window
        self.area = vertical_area(QWidget())
        self.area.setObjectName("key_groups")
        self.area.setAccessibleName(self.tr("All keys"))
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrows scroll it
        self.lay_out(self.area, stretched=self.area)

    def _fill(self) -> None:
        """Write the sheet anew: what an action is called may have changed."""
        inside = QWidget()
        inside.setProperty("role", "clear")
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(12)
        for part in _in_columns(key_groups(self._window), NUM_COLUMNS):
            column = QVBoxLayout()
            column.setSpacing(12)
            for title, lines in part:
                column.addWidget(_group(title, lines))
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.area.setWidget(inside)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell the keys as they are now; Qt's name."""
        self._fill()
        super().showEvent(event)
        self.area.setFocus()


def _in_columns(groups: dict[str, list[KeyLine]], num_columns: int) -> list[list[tuple[str, list[KeyLine]]]]:
    """The groups in their order in columns of about equal length."""
    whole = sum(HEAD_LINES + len(lines) for lines in groups.values())
    columns: list[list[tuple[str, list[KeyLine]]]] = [[] for _ in range(num_columns)]
    done = 0
    for title, lines in groups.items():
        middle = done + (HEAD_LINES + len(lines)) / 2
        columns[min(num_columns - 1, int(num_columns * middle / whole))].append((title, lines))
        done += HEAD_LINES + len(lines)
    return columns


def _group(title: str, lines: Sequence[KeyLine]) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "panel")
    frame.setAccessibleName(title)
    heading = QLabel(title)
    heading.setProperty("role", "heading")
    grid = QGridLayout(frame)
    grid.setContentsMargins(14, 10, 14, 12)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, line in enumerate(lines, start=1):
        grid.addWidget(plain_label(text=line.words), row, 0)
        grid.addWidget(_keys(line), row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    return frame


def _keys(line: KeyLine) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for key in line.keys:
        chip = QLabel(key)
        chip.setProperty("role", "key")
        row.addWidget(chip)
    return box
