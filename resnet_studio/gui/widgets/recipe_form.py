"""The form of the recipe, derived from its schema: basic fields first, the others behind a disclosure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic.fields import FieldInfo
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import get_value, has_effect, recipe_fields, set_values
from resnet_studio.core.errors import RecipeError
from resnet_studio.gui.icons import icon
from resnet_studio.gui.retold import retold
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.recipe_fields import Unreadable, limits_sentence
from resnet_studio.gui.widgets.recipe_row import FieldRow

SCROLL_GAP_PX = 8


@dataclass(frozen=True)
class FormSection:
    """Some fields under a heading.

    Attributes:
        title: The heading.
        keys: Dotted keys of the recipe, or a section's name for all of its fields.
    """

    title: str
    keys: tuple[str, ...]


class RecipeForm(QWidget):
    """The fields of a recipe that the caller chooses.

    Attributes:
        recipe: The last recipe without a fault.
        rows: The rows by key.

    Signals:
        value_changed: Key and value, once the whole recipe is right with it.
        recipe_edited: The recipe with the user's change.
        validity_changed: Whether all that is typed is right.
    """

    value_changed = Signal(str, object)
    recipe_edited = Signal(object)
    validity_changed = Signal(bool)

    def __init__(self, sections: Sequence[FormSection], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recipe = Recipe()
        self.rows: dict[str, FieldRow] = {}
        self._defaults = Recipe()
        self._faulty: list[str] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, SCROLL_GAP_PX, 0)
        self._layout.setSpacing(6)
        self._make_rows(sections)
        self._add_rows(self._layout, sections, is_advanced=False)
        self._add_disclosure(sections)
        self._layout.addStretch(1)
        self._show_recipe()

    @property
    def is_valid(self) -> bool:
        """Whether all that is typed is right."""
        return not self._faulty

    def _make_rows(self, sections: Sequence[FormSection]) -> None:
        wanted = [key for section in sections for key in section.keys]
        for key, field in recipe_fields():
            if key in wanted or key.partition(".")[0] in wanted:
                row = FieldRow(key, field)
                row.edited.connect(lambda key=key: self._take(key))
                row.reset_requested.connect(lambda key=key: self._reset(key))
                self.rows[key] = row

    def _add_rows(self, layout: QVBoxLayout, sections: Sequence[FormSection], *, is_advanced: bool) -> None:
        for section in sections:
            rows = [
                row for key in section.keys for row in self._rows_of(key) if row.is_advanced == is_advanced
            ]
            if not rows:
                continue
            heading = QLabel(section.title)
            heading.setProperty("role", "secondary")
            heading.setContentsMargins(0, 8 if layout.count() else 0, 0, 0)
            layout.addWidget(heading)
            for row in rows:
                layout.addWidget(row)

    def _rows_of(self, key: str) -> list[FieldRow]:
        return [row for name, row in self.rows.items() if name == key or name.partition(".")[0] == key]

    def _add_disclosure(self, sections: Sequence[FormSection]) -> None:
        self.advanced_button = QToolButton()
        self.advanced_button.setObjectName("advanced")
        self.advanced_button.setProperty("role", "quiet")
        self.advanced_button.setText(self.tr("Advanced"))
        self.advanced_button.setAccessibleName(self.tr("Show the advanced fields"))
        self.advanced_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.advanced = QWidget()
        inner = QVBoxLayout(self.advanced)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        self._add_rows(inner, sections, is_advanced=True)
        self.advanced.hide()
        if inner.count():
            self._layout.addSpacing(8)
            self._layout.addWidget(self.advanced_button)
        self._layout.addWidget(self.advanced)
        self.advanced_button.clicked.connect(lambda: self.show_advanced(self.advanced.isHidden()))
        theme_hub().theme_changed.connect(self._tint)
        self._tint()

    def show_advanced(self, is_shown: bool) -> None:
        """Open or close the advanced fields."""
        self.advanced.setVisible(is_shown)
        self._tint()

    def _tint(self) -> None:
        name = "chevron-right" if self.advanced.isHidden() else "chevron-down"
        self.advanced_button.setIcon(icon(name, current_tokens().secondary))

    def set_defaults(self, recipe: Recipe) -> None:
        """Take what the reset buttons lead back to, such as a preset's recipe."""
        self._defaults = recipe
        self._mark_rows()

    def set_recipe(self, recipe: Recipe) -> None:
        """Show a recipe; what is typed and means the same stays as it was typed.

        What is typed and wrong stays too, with its fault, as long as this recipe brings no other value for
        it: else a run could be started with a value that nobody saw replacing what was typed.
        """
        before, self.recipe = self.recipe, recipe
        for key in self._faulty.copy():
            if get_value(before, key) != get_value(recipe, key):
                self._set_fault(key, "")
        self._show_recipe()
        if recipe != before:
            self._try_again(self._faulty.copy())

    def _show_recipe(self) -> None:
        for key, row in self.rows.items():
            if key not in self._faulty:
                row.edit.set_value(get_value(self.recipe, key))
        self._mark_rows()

    def _mark_rows(self) -> None:
        """Offer the ways back to the defaults, and grey what has no effect, but for what is typed wrong."""
        for key, row in self.rows.items():
            row.set_effective(key in self._faulty or has_effect(self.recipe, row.field))
            row.set_default(get_value(self._defaults, key), get_value(self.recipe, key))

    def _reset(self, key: str) -> None:
        self.put(key, get_value(self._defaults, key))

    def put(self, key: str, value: object) -> None:
        """Take a value as if it had been typed."""
        self.rows[key].edit.set_value(value)
        self._take(key)

    def _take(self, key: str) -> None:
        """Read what was typed; with it, what was wrong before may have become right."""
        self._try_again([key, *(faulty for faulty in self._faulty if faulty != key)])

    def _try_again(self, keys: Sequence[str]) -> None:
        before = self.recipe
        for key in keys:
            self._try(key)
        if self.recipe != before:
            self._mark_rows()
            self.recipe_edited.emit(self.recipe)

    def _try(self, key: str) -> None:
        row = self.rows[key]
        try:
            value = row.edit.value()
            self.recipe = set_values(self.recipe, {key: value})
        except Unreadable as error:
            self._set_fault(key, str(error))
        except RecipeError as error:
            self._set_fault(key, _fault_words(key, row.field, error))
        else:
            self._set_fault(key, "")
            self.value_changed.emit(key, value)

    def _set_fault(self, key: str, sentence: str) -> None:
        was_valid = self.is_valid
        self._faulty = [faulty for faulty in self._faulty if faulty != key] + ([key] if sentence else [])
        if self.rows[key].fault.text() != sentence:
            self.rows[key].set_fault(sentence)
        if was_valid != self.is_valid:
            self.validity_changed.emit(self.is_valid)


def _fault_words(key: str, field: FieldInfo, error: RecipeError) -> str:
    """The limits where the value is out of them, else what the schema says without the key before it."""
    fault = str(error.parameters.get("faults", error.message))
    if fault.startswith(f"{key}: input should be") and limits_sentence(field):
        return limits_sentence(field)
    sentence = fault.removeprefix(f"{key}: ").removeprefix(f"{key.partition('.')[0]}: ")
    told = retold(sentence)
    if told != sentence:
        return told
    return sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith(".") else ".")
