"""Several choices are ticked in a list; what the list lacks is kept."""

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.storage import recipe_fields
from resnet_studio.gui.widgets.ticks_edit import TicksEdit

FIELD = dict(recipe_fields())["device.devices"]
GPUS = {"cuda:0": "H100", "cuda:1": "H100"}


@pytest.fixture
def edit(qtbot: QtBot, themed: QApplication) -> TicksEdit:
    edit = TicksEdit(FIELD)
    qtbot.addWidget(edit.widget)
    return edit


def button_of(edit: TicksEdit) -> QPushButton:
    assert isinstance(edit.widget, QPushButton)
    return edit.widget


def tick(edit: TicksEdit, name: str) -> None:
    next(one for one in button_of(edit).menu().actions() if one.data() == name).trigger()


def test_it_waits_until_there_is_a_choice(edit: TicksEdit) -> None:
    assert not button_of(edit).isEnabled()
    assert button_of(edit).text() == "One"
    edit.set_choices({"cuda:0": "H100"})
    assert not button_of(edit).isEnabled()
    edit.set_choices(GPUS)
    assert button_of(edit).isEnabled()


def test_what_is_ticked_is_the_value_in_the_order_of_the_list(edit: TicksEdit) -> None:
    told: list[object] = []
    edit.edited.connect(lambda: told.append(edit.value()))
    edit.set_choices(GPUS)
    tick(edit, "cuda:1")
    tick(edit, "cuda:0")
    tick(edit, "cuda:1")
    edit.set_value(["cuda:0", "cuda:1", "cuda:2"])
    assert button_of(edit).text() == "3 chosen"
    edit.set_value(["cuda:0"])
    assert told == [("cuda:1",), ("cuda:0", "cuda:1"), ("cuda:0",)]
    assert button_of(edit).text() == "cuda:0"


def test_a_value_that_this_machine_lacks_is_kept_and_can_be_unticked(edit: TicksEdit) -> None:
    edit.set_value(["cpu", "cpu"])
    assert edit.value() == ("cpu", "cpu")
    assert button_of(edit).isEnabled()
    edit.set_choices(GPUS)
    assert edit.value() == ("cpu", "cpu")
    tick(edit, "cpu")
    assert edit.value() == ()
