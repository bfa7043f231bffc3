"""The borders of the split are moved by mouse and by keys, in whole percents."""

from collections.abc import Mapping

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.data.dataset import SplitName
from resnet_studio.gui.widgets.split_bar import SplitBar


def foretell(percents: Mapping[SplitName, int]) -> dict[SplitName, int]:
    test = 10 * percents["test"]
    validation = (1000 - test) * percents["validation"] // 100
    return {"train": 1000 - test - validation, "validation": validation, "test": test}


@pytest.fixture
def bar(qtbot: QtBot, themed: QApplication) -> SplitBar:
    bar = SplitBar()
    qtbot.addWidget(bar)
    bar.resize(400, bar.sizeHint().height())
    bar.foretell = foretell
    bar.set_percents({"validation": 10, "test": 10})
    bar.set_counts(foretell({"validation": 10, "test": 10}))
    bar.show()
    return bar


def test_dragging_shows_counts_and_tells_once_at_the_end(bar: SplitBar) -> None:
    told: list[dict[SplitName, int]] = []
    bar.percents_chosen.connect(told.append)
    handle = bar.handles["test"]
    centre = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=centre)
    QTest.mouseMove(handle, handle.mapFromParent(QPoint(300, centre.y())))
    assert bar.counts["test"] == 250
    assert told == []
    bar.set_counts({"train": 1, "validation": 1, "test": 1})
    assert bar.counts["test"] == 250, "what is dragged is not taken away"
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    assert told == [{"validation": 10, "test": 25}]


def test_keys_move_a_border_by_a_percent(bar: SplitBar) -> None:
    told: list[dict[SplitName, int]] = []
    bar.percents_chosen.connect(told.append)
    handle = bar.handles["validation"]
    place = handle.x()
    QTest.keyClick(handle, Qt.Key.Key_Left)
    assert told == [{"validation": 11, "test": 10}]
    assert handle.x() < place, "the border goes where the arrow points"
    QTest.keyClick(handle, Qt.Key.Key_Right)
    assert told[-1] == {"validation": 10, "test": 10}


def test_no_part_grows_beyond_half(bar: SplitBar) -> None:
    assert bar.percent_at("test", 0) == 100
    bar.handles["test"].setValue(bar.percent_at("test", 0))
    assert bar.percents["test"] == 50


def test_what_the_data_set_gives_cannot_be_moved(bar: SplitBar) -> None:
    bar.set_percents({})
    assert all(handle.isHidden() for handle in bar.handles.values())
    assert bar.percents == {}
    bar.set_percents({"validation": 20})
    assert bar.percents == {"validation": 20}


def test_a_reader_of_the_screen_is_told_part_and_percent(bar: SplitBar) -> None:
    QAccessible.setActive(True)
    interface = QAccessible.queryAccessibleInterface(bar.handles["test"])
    assert interface is not None
    assert interface.role() == QAccessible.Role.Slider
    assert "Test part" in interface.text(QAccessible.Text.Name)
    assert "Train 810" in interface.text(QAccessible.Text.Description)
    QAccessible.setActive(False)
