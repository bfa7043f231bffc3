"""Controls as they are made everywhere: named for readers of the screen, with text that is no HTML."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget


def named_button(name: str, text: str, do: Callable[[], object], accessible_name: str = "") -> QPushButton:
    """A button; where its text says too little alone, a reader of the screen is told what it belongs to."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(accessible_name or text)
    button.clicked.connect(lambda _=False: do())
    return button


def plain_label(name: str = "", role: str = "", text: str = "") -> QLabel:
    """Sentences, as wide as there is room; what looks like HTML is shown as it is."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def vertical_area(inside: QWidget) -> QScrollArea:
    """Scrolls up and down and never sideways; the controls in it take the keyboard, and are scrolled to."""
    inside.setProperty("role", "clear")
    area = QScrollArea()
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area
