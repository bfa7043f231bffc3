"""Chips that are typed and taken away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.tags_edit import TagsEdit


@pytest.fixture
def edit(qtbot: QtBot, themed: QApplication) -> TagsEdit:
    edit = TagsEdit()
    qtbot.addWidget(edit)
    edit.resize(260, 120)
    edit.show()
    return edit


def test_enter_and_comma_end_a_tag(edit: TagsEdit) -> None:
    told: list[tuple[str, ...]] = []
    edit.tags_edited.connect(told.append)
    QTest.keyClicks(edit.field, "one,two")
    assert edit.tags == ("one",)
    QTest.keyClick(edit.field, Qt.Key.Key_Return)
    assert told == [("one",), ("one", "two")]
    QTest.keyClicks(edit.field, "ONE,")
    assert told[-1] == ("one", "two"), "there already"


def test_a_click_and_backspace_take_tags_away(edit: TagsEdit) -> None:
    edit.set_tags(["a & b", "c", "d"])
    assert [chip.text() for chip in edit._chips] == ["a && b", "c", "d"]
    edit._chips[0].click()
    assert edit.tags == ("c", "d")
    QTest.keyClick(edit.field, Qt.Key.Key_Backspace)
    assert edit.tags == ("c",)
    QTest.keyClicks(edit.field, "x")
    QTest.keyClick(edit.field, Qt.Key.Key_Backspace)
    assert edit.tags == ("c",)


def test_what_is_shown_by_others_is_nobodys_edit(edit: TagsEdit) -> None:
    told: list[object] = []
    edit.tags_edited.connect(told.append)
    edit.set_tags(["a"])
    edit.set_tags(["a", "b"])
    assert told == []


def test_chips_that_do_not_fit_begin_a_new_line(edit: TagsEdit) -> None:
    low = edit.heightForWidth(260)
    edit.set_tags([f"a tag of some length {number}" for number in range(6)])
    QApplication.processEvents()
    assert edit.heightForWidth(260) > 2 * low
    assert all(chip.x() >= 0 and chip.geometry().right() <= edit.width() for chip in edit._chips)
