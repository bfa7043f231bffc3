"""Several of some choices as one control of the recipe's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QPushButton

from resnet_studio.gui.theme import fit
from resnet_studio.gui.widgets.recipe_fields import CONTROL_WIDTH_PX, ValueEdit, extra, words

LONGEST_NAMES = 14  # characters that a control has room for


class TicksEdit(ValueEdit):
    """Several of some choices, ticked in a list; which there are may be known later than the form.

    It cannot be used while there are fewer than two to choose from and none is chosen.
    """

    def __init__(self, field: FieldInfo, parent: QObject | None = None) -> None:
        self._button = QPushButton()
        fit(self._button, fixed_width=CONTROL_WIDTH_PX)
        self._menu = QMenu(self._button)
        self._button.setMenu(self._menu)
        self._nothing = words(extra(field).get("labels", {}).get("()", ""))
        self._choices: dict[str, str] = {}
        self._value: tuple[str, ...] = ()
        super().__init__(self._button, parent)
        self._show()

    def value(self) -> tuple[str, ...]:
        """What is ticked, in the order of the list, or what was set."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Tick these; those that the list lacks are added."""
        self._value = tuple(value)
        self._show()

    def set_choices(self, choices: Mapping[str, str]) -> None:
        """Offer these, with words for each."""
        self._choices = dict(choices)
        self._show()

    def _show(self) -> None:
        self._menu.clear()
        for name in dict.fromkeys([*self._choices, *self._value]):
            action = self._menu.addAction(" – ".join(filter(None, [name, self._choices.get(name, "")])))
            action.setCheckable(True)
            action.setChecked(name in self._value)
            action.setData(name)
            action.triggered.connect(self._take)
        names = ", ".join(self._value)
        text = self.tr("{count} chosen").format(count=len(self._value))
        self._button.setText(names if len(names) <= LONGEST_NAMES else text)
        if not names:
            self._button.setText(self._nothing)
        self._button.setToolTip(names)
        self._button.setEnabled(len(self._choices) > 1 or bool(self._value))

    def _take(self) -> None:
        self._value = tuple(str(one.data()) for one in self._menu.actions() if one.isChecked())
        self._show()
        self.edited.emit()
