import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.class_bars import ClassBars, ClassModel


def test_the_first_row_stands_for_all_classes() -> None:
    model = ClassModel()
    model.set_counts({"cat": 3, "dog": 4})
    shown = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]
    assert shown == ["All classes: 7 images", "cat: 3 images", "dog: 4 images"]


def test_a_name_that_looks_like_html_is_shown_as_it_is() -> None:
    model = ClassModel()
    model.set_counts({"<b>bold</b>": 1})
    index = model.index(1)
    assert "&lt;b&gt;bold&lt;/b&gt;: 1 images" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "<b>bold</b>: 1 images"


@pytest.fixture
def bars(qtbot: QtBot) -> ClassBars:
    bars = ClassBars()
    qtbot.addWidget(bars)
    bars.resize(200, 200)
    bars.set_counts({"cat": 3, "dog": 4, "owl": 5})
    bars.show()
    return bars


def click(bars: ClassBars, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = bars.visualRect(bars.model().index(row, 0)).center()
    QTest.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def test_several_classes_are_chosen_with_ctrl_and_all_again_with_the_first_row(bars: ClassBars) -> None:
    told: list[tuple[int, ...]] = []
    bars.classes_chosen.connect(told.append)
    click(bars, 1)
    click(bars, 3, Qt.KeyboardModifier.ControlModifier)
    assert bars.chosen == (0, 2)
    click(bars, 0, Qt.KeyboardModifier.ControlModifier)
    assert told == [(0,), (0, 2), ()]


def test_taking_the_last_class_away_shows_all(bars: ClassBars) -> None:
    click(bars, 2)
    click(bars, 2, Qt.KeyboardModifier.ControlModifier)
    assert bars.chosen == ()
    assert bars.selectionModel().isRowSelected(0, QModelIndex())


def test_keys_choose_as_clicks_do(bars: ClassBars) -> None:
    bars.setFocus()
    QTest.keyClick(bars, Qt.Key.Key_Down)
    assert bars.chosen == (0,)
    QTest.keyClick(bars, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert bars.chosen == (0, 1)
