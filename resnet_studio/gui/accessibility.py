"""Tells readers of the screen what the widgets are that draw themselves.

Qt derives a role from the class of its own that a widget comes of, and says "client" of all others.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QComboBox, QWidget

ROLES: dict[str, QAccessible.Role] = {
    "ImageGrid": QAccessible.Role.List,
    "PlotWidget": QAccessible.Role.Chart,
    "ProbabilityBars": QAccessible.Role.List,
}
"""By the names of the classes."""


def tell_roles() -> None:
    """Answer from now on when the system asks; nobody asks where no reader is at work."""
    QAccessible.installFactory(_interface_of)


def name_choices(box: QComboBox, name: str) -> None:
    """Name a list of choices that has no label before it.

    On Linux Qt tells the choice in place of the name, which it leaves to the label; a description is told.
    """
    box.setAccessibleName(name)
    box.setAccessibleDescription(name)


def _interface_of(name: str, widget: QObject) -> QAccessibleInterface | None:
    role = ROLES.get(name)
    if role is None or not isinstance(widget, QWidget):
        return None  # then Qt answers
    return QAccessibleWidget(widget, role)
