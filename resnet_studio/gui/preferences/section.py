"""A part of the preferences: a heading, a sentence about it, and rows of titles with controls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resnet_studio.gui.widgets.controls import plain_label

TITLE_WIDTH_PX = 110


class Section(QFrame):
    """Looks alike wherever it stands."""

    def __init__(self, heading: str, about: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAccessibleName(heading)
        title = QLabel(heading)
        title.setProperty("role", "heading")
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(16)
        self.grid.setVerticalSpacing(8)
        self.grid.setColumnStretch(1, 1)
        self.grid.setColumnMinimumWidth(0, TITLE_WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(10)
        column.addWidget(title)
        if about:
            column.addWidget(plain_label(role="secondary", text=about))
        column.addLayout(self.grid)

    def add_row(
        self, title: str, widget: QWidget, *buttons: QPushButton, is_wide: bool = False, about: str = ""
    ) -> None:
        """Put a control below the others: its title before it, buttons behind it, a sentence below it."""
        row = self.grid.rowCount()
        label = QLabel(title)
        label.setProperty("role", "secondary")
        label.setBuddy(widget)
        self.grid.addWidget(label, row, 0)
        align = Qt.AlignmentFlag(0) if is_wide else Qt.AlignmentFlag.AlignLeft
        self.grid.addWidget(widget, row, 1, align)
        for column, button in enumerate(buttons, start=2):
            self.grid.addWidget(button, row, column)
        if about:
            self.grid.addWidget(plain_label(role="secondary", text=about), row + 1, 1, 1, 3)
            widget.setAccessibleDescription(about)

    def add_check(self, box: QCheckBox, about: str) -> None:
        """Put a choice of yes or no below the others, with a sentence about it."""
        row = self.grid.rowCount()
        self.grid.addWidget(box, row, 0, 1, 4)
        note = plain_label(role="secondary", text=about)
        note.setContentsMargins(22, 0, 0, 4)
        self.grid.addWidget(note, row + 1, 0, 1, 4)
        box.setAccessibleDescription(about)
