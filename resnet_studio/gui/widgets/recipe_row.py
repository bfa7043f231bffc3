"""One row of the form: label, control, unit, reset, explanation, and the fault beneath."""

from __future__ import annotations

from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from resnet_studio.gui.icons import icon
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.formula import FormulaLabel
from resnet_studio.gui.widgets.recipe_fields import (
    ChoiceEdit,
    NumberEdit,
    NumbersEdit,
    SwitchEdit,
    TextEdit,
    ValueEdit,
    choices_of,
    extra,
    limits_sentence,
    number_text,
    words,
)
from resnet_studio.gui.widgets.ticks_edit import TicksEdit

BUTTON_PX = 24


def edit_for(field: FieldInfo, parent: QObject | None = None) -> ValueEdit:
    """The control that fits a field."""
    if choices_of(field):
        return ChoiceEdit(field, parent)
    kind = field.annotation
    if kind is bool:
        return SwitchEdit(parent)
    if kind in (int, float):
        return NumberEdit(is_whole=kind is int, labels=extra(field).get("labels"), parent=parent)
    if get_origin(kind) is tuple:
        part = get_args(get_args(kind)[0])[0]
        if part is str:
            return TicksEdit(field, parent)
        return NumbersEdit(is_whole=part is int, parent=parent)
    return TextEdit(parent)


class FieldRow(QWidget):
    """One field: label, control, unit, reset, explanation, and its fault beneath.

    Attributes:
        key: Dotted key of the recipe.
        edit: The control.

    Signals:
        edited: The user changed the value.
        reset_requested: The user wants the default back.
    """

    edited = Signal()
    reset_requested = Signal()

    def __init__(self, key: str, field: FieldInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self.field = key, field
        self.is_advanced = bool(extra(field).get("advanced"))
        self._is_default = True
        self.edit: ValueEdit = edit_for(field, self)
        self.edit.widget.setObjectName(key)
        self.edit.widget.setAccessibleName(words(field.title or key))
        self.edit.widget.setAccessibleDescription(words(field.description or ""))
        self.edit.edited.connect(self.edited)
        self.fault = self._note("failure", f"{key}.fault")
        self.description = self._note("secondary", f"{key}.description")
        self.description.setText(self._explanation())
        self.explained = [self.description, *self._more_about()]
        self.reset_button = self._button("reset")
        self.info_button = self._button("info")
        self.info_button.setCheckable(True)
        self.info_button.setToolTip(self._explanation())
        self.info_button.setAccessibleName(self.tr("Explain {field}").format(field=words(field.title or key)))
        self.info_button.toggled.connect(self._explain)
        self.reset_button.clicked.connect(self.reset_requested)
        self._lay_out()
        theme_hub().theme_changed.connect(self._tint)
        self._tint()

    def set_hint(self, sentence: str) -> None:
        """Add to the explanation what holds on this machine."""
        text = f"{self._explanation()} {sentence}".strip()
        self.description.setText(text)
        self.info_button.setToolTip(text)

    def _explanation(self) -> str:
        return " ".join(filter(None, [words(self.field.description or ""), limits_sentence(self.field)]))

    def _more_about(self) -> list[QLabel]:
        """The formula, what its letters are, and where it is from, as far as there are such."""
        more: list[QLabel] = []
        formula, where, source = (
            str(extra(self.field).get(name, "")) for name in ("formula", "where", "source")
        )
        if formula:
            more.append(FormulaLabel(formula))
            more[-1].setObjectName(f"{self.key}.formula")
            more[-1].hide()
        texts = [words(where)]
        if source:
            texts.append(self.tr("Source: {source}.").format(source=words(source)))
        for name, text in zip(("where", "source"), texts, strict=False):
            if text:
                more.append(self._note("secondary", f"{self.key}.{name}"))
                more[-1].setText(text)
        return more

    def _explain(self, is_shown: bool) -> None:
        for label in self.explained:
            label.setVisible(is_shown)

    def _note(self, role: str, name: str) -> QLabel:
        label = QLabel()
        label.setProperty("role", role)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.hide()
        return label

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"{self.key}.{name}")
        button.setProperty("role", "quiet")
        button.setFixedSize(BUTTON_PX, BUTTON_PX)
        button.setStyleSheet("QToolButton { padding: 0; }")
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        return button

    def _lay_out(self) -> None:
        self._label = label = QLabel(words(self.field.title or self.key))
        label.setBuddy(self.edit.widget)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        unit = words(str(extra(self.field).get("unit", "")))
        if unit and isinstance(self.edit, TextEdit):
            self.edit.set_unit(unit)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(label, 1)
        line.addWidget(self.edit.widget)
        line.addWidget(self.reset_button)
        line.addWidget(self.info_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(line)
        layout.addWidget(self.fault)
        for label in self.explained:
            layout.addWidget(label)

    def _tint(self) -> None:
        color = current_tokens().secondary
        self.reset_button.setIcon(icon("refresh", color))
        self.info_button.setIcon(icon("info", color))

    def set_fault(self, sentence: str) -> None:
        """Say what is wrong with what was typed, or nothing."""
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
        widget = self.edit.widget
        widget.setProperty("invalid", bool(sentence))
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        self._offer_reset()

    def set_default(self, default: Any, value: Any) -> None:
        """Offer the way back to the default while the value is another or what is typed is none."""
        text = self.tr("Back to {value}").format(value=_value_words(self.field, default))
        self.reset_button.setToolTip(text)
        self.reset_button.setAccessibleName(text)
        self._is_default = default == value
        self._offer_reset()

    def set_effective(self, has_effect: bool) -> None:
        """Grey the control while its value changes nothing; its explanation says when it does."""
        self.edit.widget.setEnabled(has_effect)
        self._label.setEnabled(has_effect)

    def _offer_reset(self) -> None:
        self.reset_button.setVisible(not self._is_default or bool(self.fault.text()))


def _value_words(field: FieldInfo, value: Any) -> str:
    labels = extra(field).get("labels", {})
    if str(value) in labels:
        return words(labels[str(value)])
    if isinstance(value, bool):
        return (
            QCoreApplication.translate("RecipeForm", "on")
            if value
            else QCoreApplication.translate("RecipeForm", "off")
        )
    if isinstance(value, tuple):
        return ", ".join(map(number_text, value))
    return number_text(value)
