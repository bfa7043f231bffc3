from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import get_value, recipe_fields, set_values
from resnet_studio.gui.widgets.recipe_fields import (
    NumberEdit,
    NumbersEdit,
    limits_sentence,
    next_number,
)
from resnet_studio.gui.widgets.recipe_form import FormSection, RecipeForm

ALL = tuple(dict.fromkeys(key.partition(".")[0] for key, _ in recipe_fields() if key != "version"))


@pytest.fixture
def form(qtbot: QtBot, themed: QApplication) -> RecipeForm:
    form = RecipeForm([FormSection("All", ALL)])
    qtbot.addWidget(form)
    form.show_advanced(True)
    form.show()
    return form


def line_of(form: RecipeForm, key: str) -> QLineEdit:
    widget = form.findChild(QLineEdit, key)
    assert widget is not None
    return widget


def type_into(form: RecipeForm, key: str, text: str) -> None:
    line = line_of(form, key)
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClicks(line, text)


def test_every_field_of_the_recipe_can_be_shown(form: RecipeForm) -> None:
    shown = {key: row.edit.value() for key, row in form.rows.items()}
    assert shown == {key: get_value(Recipe(), key) for key, _ in recipe_fields() if key != "version"}


def test_every_field_explains_itself_and_every_number_tells_its_limits(form: RecipeForm) -> None:
    for key, row in form.rows.items():
        assert row.description.text().endswith("."), key
        assert row.info_button.accessibleName(), key
        if isinstance(row.edit, (NumberEdit, NumbersEdit)):
            assert limits_sentence(row.field) in row.description.text(), key
            assert limits_sentence(row.field), key


def test_an_explanation_has_the_formula_what_its_letters_are_and_the_source(form: RecipeForm) -> None:
    row = form.rows["optimizer.momentum"]
    assert all(label.isHidden() for label in row.explained)
    row.info_button.click()
    assert [label.isVisible() for label in row.explained] == [True] * 4
    _, formula, where, source = row.explained
    assert formula.accessibleName() == "v ← μ v + g"
    assert "<i>μ</i>" in formula.text()
    assert where.text() == "v: step, g: gradient, μ: this part"
    assert source.text() == "Source: Sutskever et al. 2013, ICML, section 2."
    assert len(form.rows["training.epochs"].explained) == 1


def test_what_is_typed_becomes_the_value(form: RecipeForm) -> None:
    told: list[tuple[str, Any]] = []
    form.value_changed.connect(lambda key, value: told.append((key, value)))
    type_into(form, "optimizer.learning_rate", "5e-4")
    assert form.recipe.optimizer.learning_rate == 5e-4
    assert told[-1] == ("optimizer.learning_rate", 5e-4)
    form.set_recipe(set_values(form.recipe, {"schedule.name": "step"}))
    type_into(form, "schedule.milestones", "0.3, 0.6, 0.9")
    assert form.recipe.schedule.milestones == (0.3, 0.6, 0.9)


def test_what_has_no_effect_is_greyed_and_its_explanation_stays(form: RecipeForm) -> None:
    def are_enabled(*keys: str) -> list[bool]:
        return [form.rows[key].edit.widget.isEnabled() for key in keys]

    steps = ("schedule.milestones", "schedule.milestone_steps", "schedule.gamma", "schedule.final_fraction")
    assert are_enabled("optimizer.nesterov", "optimizer.filter_rate", *steps) == [True] + 4 * [False] + [True]
    assert form.rows["optimizer.filter_rate"].info_button.isEnabled()
    name = form.findChild(QComboBox, "optimizer.name")
    assert name is not None
    for optimizer, expected in (("adamw", [False, False]), ("muon", [True, True])):
        name.setCurrentIndex(name.findData(optimizer))
        name.activated.emit(name.currentIndex())
        assert are_enabled("optimizer.nesterov", "optimizer.filter_rate") == expected
    form.set_recipe(set_values(form.recipe, {"schedule.name": "step"}))
    assert are_enabled(*steps) == [True, True, True, False]


def test_what_is_typed_wrong_can_be_mended_though_it_has_no_effect(form: RecipeForm) -> None:
    form.set_recipe(set_values(form.recipe, {"optimizer.name": "muon"}))
    type_into(form, "optimizer.filter_rate", "much")
    form.set_recipe(set_values(form.recipe, {"optimizer.name": "sgd"}))
    assert line_of(form, "optimizer.filter_rate").isEnabled()
    type_into(form, "optimizer.filter_rate", "0.1")
    assert form.is_valid


@pytest.mark.parametrize(
    ("key", "word", "number"), [("data.image_size", "Own size", 64), ("device.threads", "Measured", 2)]
)
def test_a_word_stands_for_the_number_that_means_no_number(
    form: RecipeForm, key: str, word: str, number: int
) -> None:
    line = line_of(form, key)
    assert line.text() == word
    type_into(form, key, str(number))
    assert get_value(form.recipe, key) == number
    type_into(form, key, word.upper())
    assert form.is_valid
    assert get_value(form.recipe, key) == 0
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert (line.text(), get_value(form.recipe, key)) == ("1", 1)
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert (line.text(), get_value(form.recipe, key)) == (word, 0)


def test_a_word_has_no_unit(form: RecipeForm) -> None:
    line = line_of(form, "data.image_size")
    (unit,) = line.findChildren(QLabel)
    assert unit.text() == "px"
    assert not unit.isVisible()
    type_into(form, "data.image_size", "64")
    assert unit.isVisible()
    assert line.textMargins().right() >= unit.width()


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("optimizer.learning_rate", "-3", "Above 0, 100 at the most."),
        ("training.epochs", "0", "From 1 to 100,000."),
        ("training.epochs", "many", "Give a whole number, such as 30."),
        ("optimizer.momentum", "x", "Give a number, such as 0.1 or 5e-4."),
        ("schedule.milestones", "0.7, 0.5", "Milestones must rise"),
    ],
)
def test_a_mistake_is_told_beside_the_field(form: RecipeForm, key: str, text: str, sentence: str) -> None:
    form.set_recipe(set_values(Recipe(), {"schedule.name": "step"}))  # else milestones have no effect
    type_into(form, key, text)
    assert sentence in form.rows[key].fault.text()
    assert not form.rows[key].fault.isHidden()
    assert not form.is_valid
    form.rows[key].reset_requested.emit()
    assert get_value(form.recipe, key) == get_value(Recipe(), key)
    assert form.is_valid
    assert form.rows[key].fault.isHidden()


def test_a_fault_that_hangs_on_another_field_ends_with_it(form: RecipeForm) -> None:
    form.set_recipe(set_values(Recipe(), {"optimizer.nesterov": True}))
    type_into(form, "optimizer.momentum", "0")
    assert not form.is_valid
    box = form.findChild(QCheckBox, "optimizer.nesterov")
    assert box is not None
    box.click()
    assert form.is_valid
    assert form.recipe.optimizer.momentum == 0


def test_a_recipe_from_outside_does_not_rewrite_what_is_typed(form: RecipeForm) -> None:
    type_into(form, "optimizer.learning_rate", "0.20")
    form.set_recipe(form.recipe)
    assert line_of(form, "optimizer.learning_rate").text() == "0.20"
    form.set_recipe(Recipe())
    assert line_of(form, "optimizer.learning_rate").text() == "0.1"


def test_what_is_typed_wrong_stays_wrong_while_another_field_is_edited(form: RecipeForm) -> None:
    # As in the window: the recipe that was edited comes back to be shown.
    form.recipe_edited.connect(form.set_recipe)
    type_into(form, "training.batch_size", "12x")
    type_into(form, "training.epochs", "9")
    assert form.recipe.training.epochs == 9
    form.set_recipe(set_values(form.recipe, {"seed": 3}))
    assert line_of(form, "training.batch_size").text() == "12x"
    assert not form.rows["training.batch_size"].fault.isHidden()
    assert not form.is_valid
    assert line_of(form, "seed").text() == "3"
    form.set_recipe(set_values(form.recipe, {"training.batch_size": 64}))
    assert line_of(form, "training.batch_size").text() == "64"
    assert form.rows["training.batch_size"].fault.isHidden()
    assert form.is_valid


def test_what_is_typed_wrong_can_be_reset_where_the_default_holds(form: RecipeForm) -> None:
    row = form.rows["training.epochs"]
    assert row.reset_button.isHidden()
    type_into(form, "training.epochs", "x")
    assert not row.reset_button.isHidden()
    row.reset_button.click()
    assert line_of(form, "training.epochs").text() == "30"
    assert row.reset_button.isHidden()
    assert form.is_valid


def test_a_fault_that_hangs_on_another_field_ends_with_a_recipe_from_outside(form: RecipeForm) -> None:
    edited: list[Recipe] = []
    form.recipe_edited.connect(edited.append)
    form.set_recipe(set_values(Recipe(), {"optimizer.nesterov": True}))
    type_into(form, "optimizer.momentum", "0")
    assert not form.is_valid
    form.set_recipe(set_values(form.recipe, {"optimizer.nesterov": False}))
    assert form.is_valid
    assert [recipe.optimizer.momentum for recipe in edited] == [0]


def test_what_is_dropped_on_a_field_reaches_the_window(form: RecipeForm) -> None:
    assert not any(line.acceptDrops() for line in form.findChildren(QLineEdit))


def test_reset_leads_back_to_the_preset(form: RecipeForm) -> None:
    form.set_defaults(set_values(Recipe(), {"training.epochs": 7}))
    assert not form.rows["training.epochs"].reset_button.isHidden()
    form.rows["training.epochs"].reset_button.click()
    assert form.recipe.training.epochs == 7
    assert form.rows["training.epochs"].reset_button.isHidden()


def test_the_wheel_changes_no_choice(form: RecipeForm) -> None:
    box = form.findChild(QComboBox, "schedule.name")
    assert box is not None
    none, center = QPoint(0, 0), QPointF(5, 5)
    event = QWheelEvent(
        center, QPointF(box.mapToGlobal(center)), none, QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, event)
    assert box.currentData() == "cosine"
    assert not event.isAccepted()


def test_choices_are_shown_by_name_and_whole(form: RecipeForm) -> None:
    for box in form.findChildren(QComboBox):
        widest = max(box.fontMetrics().horizontalAdvance(box.itemText(i)) for i in range(box.count()))
        assert box.sizeHint().width() >= widest + 24, box.objectName()
    box = form.findChild(QComboBox, "schedule.name")
    assert box is not None
    assert box.currentText() == "Cosine"


def test_a_value_that_the_list_lacks_is_kept(form: RecipeForm) -> None:
    form.set_recipe(set_values(Recipe(), {"device.name": "cuda:1"}))
    assert form.rows["device.name"].edit.value() == "cuda:1"


def test_every_control_has_a_name_and_an_explanation(form: RecipeForm) -> None:
    for row in form.rows.values():
        assert row.edit.widget.accessibleName()
        row.info_button.click()
        assert not row.description.isHidden()
        assert row.description.text()


def test_arrow_keys_step_numbers(form: RecipeForm) -> None:
    line = line_of(form, "training.epochs")
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert form.recipe.training.epochs == 31
    assert next_number(0.1, -1) == 0.09
    assert next_number(0.001, 1) == 0.002
    assert next_number(0.09, 1) == 0.1


def test_controls_end_in_one_line_and_numbers_begin_in_one(form: RecipeForm) -> None:
    rows = form.rows.values()
    assert len({row.edit.widget.geometry().right() for row in rows}) == 1
    numbers = [row.edit.widget for row in rows if isinstance(row.edit, NumberEdit)]
    assert len({widget.geometry().left() for widget in numbers}) == 1
