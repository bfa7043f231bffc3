"""Sizes of widgets that grow and shrink with the words in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from resnet_studio.gui.tokens import scaled

SIZES = "sizes_px"  # a property of widgets
SETTERS: dict[str, Callable[[Any, int], None]] = {
    "fixed_width": lambda widget, px: widget.setFixedWidth(px),
    "fixed_height": lambda widget, px: widget.setFixedHeight(px),
    "least_width": lambda widget, px: widget.setMinimumWidth(px),
    "least_height": lambda widget, px: widget.setMinimumHeight(px),
    "most_width": lambda widget, px: widget.setMaximumWidth(px),
    "row_height": lambda table, px: table.verticalHeader().setDefaultSectionSize(px),
}


def fit(widget: QWidget, **sizes_px: int) -> None:
    """Give a widget sizes that grow and shrink with the words in it.

    Args:
        widget: Any; a table where `row_height` is given.
        sizes_px: By their names in `SETTERS`, as they are at the size that words have at first.
    """
    widget.setProperty(SIZES, {**(widget.property(SIZES) or {}), **sizes_px})
    for name, size_px in sizes_px.items():
        SETTERS[name](widget, scaled(size_px))


def fit_all(app: QApplication) -> None:
    """Make all that was fitted as large as words are now."""
    for widget in app.allWidgets():
        for name, size_px in (widget.property(SIZES) or {}).items():
            SETTERS[name](widget, scaled(size_px))
