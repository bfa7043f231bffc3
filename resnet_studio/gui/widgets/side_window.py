"""The frame of all windows beside the main one: what they hold, their buttons, and Escape."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from resnet_studio.gui.commands.page_keys import add_key
from resnet_studio.gui.theme import scaled
from resnet_studio.gui.widgets.controls import named_button

TITLE_BAR_PX = 40


class SideWindow(QWidget):
    """A window of its own, so that it can lie beside the work.

    Attributes:
        close_button: The primary one, at the right.

    Args:
        name: What its objects are named by, such as `report`.
        title: Of the window.
        first_size_px: Width and height at the usual text size, where the screen has room for it.
        parent: The main window.
    """

    def __init__(self, name: str, title: str, first_size_px: tuple[int, int], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName(f"{name}_window")
        self.setWindowTitle(title)
        self.setAutoFillBackground(True)
        self.close_button = named_button(f"{name}_close", self.tr("Close"), self.close)
        self.close_button.setProperty("role", "primary")
        add_key("dismiss", self, self.close)
        room = self.screen().availableSize()
        width, height = (scaled(side) for side in first_size_px)
        self.resize(min(width, room.width()), min(height, room.height() - TITLE_BAR_PX))

    def lay_out(
        self,
        *widgets: QWidget,
        stretched: QWidget,
        left: Sequence[QWidget] = (),
        right: Sequence[QPushButton] = (),
    ) -> None:
        """Put widgets below one another, of which one takes the room, and buttons before Close."""
        buttons = QHBoxLayout()
        for widget in left:
            buttons.addWidget(widget)
        buttons.addStretch(1)
        for button in (*right, self.close_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        for widget in widgets:
            column.addWidget(widget, int(widget is stretched))
        column.addLayout(buttons)
