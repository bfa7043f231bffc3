"""One field of the recipe as a control: label, value, unit, way back to the default, explanation, fault."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from resnet_studio.gui.commands.page_keys import is_key
from resnet_studio.gui.theme import fit
from resnet_studio.gui.widgets.numbers import grouped

CONTROL_WIDTH_PX = 138  # of every control, but for lists with longer words
UNIT_GAP_PX = 6
LONGEST_WORD = 20


class Unreadable(ValueError):  # noqa: N818 - what was typed, told in words
    """What was typed is no value of the field's kind; the message is a sentence to show."""


def words(text: str) -> str:
    """A text of the schema in the user's language."""
    return QCoreApplication.translate("recipe", text) if text else ""


def extra(field: FieldInfo) -> dict[str, Any]:
    """What the schema says for the form: unit, advanced, labels, choices."""
    values = field.json_schema_extra
    return values if isinstance(values, dict) else {}


def choices_of(field: FieldInfo) -> list[Any]:
    """The values a field offers, empty where it takes any."""
    if get_origin(field.annotation) is Literal:
        return list(get_args(field.annotation))
    return list(extra(field).get("choices", []))


def number_text(value: Any) -> str:
    """A number as one types it: 30, 0.1, 5e-6."""
    if isinstance(value, float):
        text = f"{value:.12g}"
        mantissa, e, exponent = text.partition("e")
        return f"{mantissa}e{int(exponent)}" if e else text
    return str(value)


def limits_sentence(field: FieldInfo) -> str:
    """The limits of a number, or of each number of a list, in words; empty where it has none."""
    part = _part_of(field)
    rules = field.metadata if part is None else part.metadata
    low, is_low_in = _limit(rules, annotated_types.Ge, annotated_types.Gt)
    high, is_high_in = _limit(rules, annotated_types.Le, annotated_types.Lt)
    if low is None or high is None:
        return ""
    of_one = {
        (True, True): QCoreApplication.translate("RecipeForm", "From {low} to {high}."),
        (False, True): QCoreApplication.translate("RecipeForm", "Above {low}, {high} at the most."),
        (True, False): QCoreApplication.translate("RecipeForm", "From {low} on, below {high}."),
        (False, False): QCoreApplication.translate("RecipeForm", "Above {low} and below {high}."),
    }
    of_each = {
        (True, True): QCoreApplication.translate("RecipeForm", "Each from {low} to {high}."),
        (False, True): QCoreApplication.translate("RecipeForm", "Each above {low}, {high} at the most."),
        (True, False): QCoreApplication.translate("RecipeForm", "Each from {low} on, below {high}."),
        (False, False): QCoreApplication.translate("RecipeForm", "Each above {low} and below {high}."),
    }
    template = (of_one if part is None else of_each)[is_low_in, is_high_in]
    return template.format(low=_limit_text(low), high=_limit_text(high))


def _part_of(field: FieldInfo) -> FieldInfo | None:
    """What each part of a list must be; None where the field is no list."""
    if get_origin(field.annotation) is not tuple:
        return None
    return next((one for one in get_args(get_args(field.annotation)[0]) if isinstance(one, FieldInfo)), None)


def _limit(rules: Sequence[Any], including: type, excluding: type) -> tuple[Any, bool]:
    """A limit and whether it may be reached; None where there is none."""
    for rule in rules:
        if isinstance(rule, (including, excluding)):
            return getattr(rule, type(rule).__name__.lower()), isinstance(rule, including)
    return None, True


def _limit_text(value: int | float) -> str:
    return grouped(value) if isinstance(value, int) else number_text(value)


class ValueEdit(QObject):
    """A control for one value of the recipe.

    Attributes:
        widget: What stands in the form.

    Signals:
        edited: The user changed it.
    """

    edited = Signal()

    def __init__(self, widget: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.widget = widget

    def value(self) -> Any:
        """What it holds.

        Raises:
            Unreadable: What was typed is no value of this kind.
        """
        raise Unreadable

    def set_value(self, value: Any) -> None:
        """Show a value, without a signal."""


class CalmComboBox(QComboBox):
    """A list of choices that leaves the wheel to the form that scrolls."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        event.ignore()


class ChoiceEdit(ValueEdit):
    """One of a few values, by name."""

    def __init__(self, field: FieldInfo, parent: QObject | None = None) -> None:
        self._box = CalmComboBox()
        self._labels = extra(field).get("labels", {})
        for choice in choices_of(field):
            self._add(choice)
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        fit(self._box, least_width=CONTROL_WIDTH_PX)
        self._box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        super().__init__(self._box, parent)
        self._box.activated.connect(self.edited)

    def _add(self, value: Any) -> None:
        self._box.addItem(words(self._labels.get(str(value), str(value))), value)

    def value(self) -> Any:
        """The value of the chosen name."""
        return self._box.currentData()

    def set_value(self, value: Any) -> None:
        """Choose a value; one that the list lacks is added."""
        if self._box.findData(value) < 0:
            self._add(value)
        self._box.setCurrentIndex(self._box.findData(value))


class SwitchEdit(ValueEdit):
    """On or off."""

    def __init__(self, parent: QObject | None = None) -> None:
        self._box = QCheckBox()
        self._box.setStyleSheet("spacing: 0;")  # without words it ends where the others end
        super().__init__(self._box, parent)
        self._box.clicked.connect(self.edited)

    def value(self) -> bool:
        """Whether it is on."""
        return self._box.isChecked()

    def set_value(self, value: Any) -> None:
        """Switch it."""
        self._box.setChecked(bool(value))


class SteppingLine(QLineEdit):
    """A line whose arrow keys ask for the next value up or down.

    Signals:
        stepped: +1 or -1.
    """

    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)  # a folder that is dropped here is meant for the window, not as a text

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        step = is_key(event, "field_up") - is_key(event, "field_down")
        if step:
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)


class TextEdit(ValueEdit):
    """A line of text, and the base of all that is typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        self._line = SteppingLine()
        super().__init__(self._line, parent)
        self._line.textEdited.connect(lambda _: self.edited.emit())
        self._line.stepped.connect(self._step)

    def value(self) -> Any:
        """What was typed."""
        return self._line.text().strip()

    def set_value(self, value: Any) -> None:
        """Show it, unless what is typed means the same."""
        try:
            is_same = self.value() == value
        except Unreadable:
            is_same = False
        if not is_same or not self._line.text():
            self._line.setText(self._text_of(value))
            self._line.setCursorPosition(0)

    def set_unit(self, unit: str) -> None:
        """Show the unit inside the field, behind what is typed."""
        label = QLabel(unit)
        label.setProperty("role", "secondary")
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inner = QHBoxLayout(self._line)
        inner.setContentsMargins(0, 0, UNIT_GAP_PX, 0)
        inner.addStretch(1)
        inner.addWidget(label)
        label.ensurePolished()
        self._unit = label
        self._line.textChanged.connect(self._show_unit)
        self._show_unit(self._line.text())

    def _show_unit(self, text: str) -> None:
        """A word that stands for a number has no unit."""
        self._unit.setVisible(not self._is_word(text))
        room = self._unit.sizeHint().width() + UNIT_GAP_PX - 2 if self._unit.isVisibleTo(self._line) else 0
        self._line.setTextMargins(0, 0, room, 0)

    def _is_word(self, text: str) -> bool:
        return False

    def _text_of(self, value: Any) -> str:
        return str(value)

    def _step(self, step: int) -> None:
        """Text has no next value."""


class NumberEdit(TextEdit):
    """A number, typed as people type it: 0.1, 5e-4, 0,1; arrow keys step.

    `labels` holds words for single numbers, which are shown in their place and may be typed too.
    """

    def __init__(
        self, *, is_whole: bool, labels: dict[str, str] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._is_whole = is_whole
        self._labels = {number: words(label) for number, label in (labels or {}).items()}
        self._line.setAlignment(Qt.AlignmentFlag.AlignRight)
        fit(self._line, fixed_width=CONTROL_WIDTH_PX)

    def value(self) -> Any:
        """The number that was typed, or that the typed word stands for."""
        typed = self._line.text()
        return read_number(self._numbers.get(typed.strip().casefold(), typed), is_whole=self._is_whole)

    @property
    def _numbers(self) -> dict[str, str]:
        return {label.casefold(): number for number, label in self._labels.items()}

    def _is_word(self, text: str) -> bool:
        return text.strip().casefold() in self._numbers

    def _text_of(self, value: Any) -> str:
        text = number_text(value)
        return self._labels.get(text, text)

    def _step(self, step: int) -> None:
        try:
            value = self.value()
        except Unreadable:
            return
        self._line.setText(self._text_of(next_number(value, step)))
        self.edited.emit()


class NumbersEdit(TextEdit):
    """A short list of numbers: 3, 4, 6, 3."""

    def __init__(self, *, is_whole: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_whole = is_whole
        self._line.setAlignment(Qt.AlignmentFlag.AlignRight)
        fit(self._line, fixed_width=CONTROL_WIDTH_PX)

    def value(self) -> Any:
        """The numbers that were typed."""
        parts = self._line.text().replace(";", ",").split(",")
        return tuple(read_number(part, is_whole=self._is_whole) for part in parts if part.strip())

    def _text_of(self, value: Sequence[Any]) -> str:
        return ", ".join(number_text(part) for part in value)


def read_number(text: str, *, is_whole: bool) -> Any:
    """The number in a text.

    Raises:
        Unreadable: It is none, or has a part where only whole ones go.
    """
    cleaned = text.strip().replace("−", "-")
    if len(cleaned) <= LONGEST_WORD:
        if is_whole and cleaned.lstrip("+-").isdecimal():
            return int(cleaned)
        try:
            number = float(cleaned.replace(",", "."))
        except ValueError:
            number = math.nan
        if math.isfinite(number) and (not is_whole or number.is_integer()):
            return int(number) if is_whole else number
    if is_whole:
        raise Unreadable(QCoreApplication.translate("RecipeForm", "Give a whole number, such as 30."))
    raise Unreadable(QCoreApplication.translate("RecipeForm", "Give a number, such as 0.1 or 5e-4."))


def next_number(value: int | float, step: int) -> int | float:
    """The number after or before: whole ones by one, others by one in their first figure."""
    if isinstance(value, int):
        return value + step
    if value == 0:
        return 0.1 if step > 0 else 0.0
    exponent = math.floor(math.log10(abs(value)) + 1e-9)
    if step < 0 and math.isclose(abs(value), 10.0**exponent):
        exponent -= 1
    return float(f"{value + step * 10.0**exponent:.6g}")
