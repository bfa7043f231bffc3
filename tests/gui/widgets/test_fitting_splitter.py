"""A table takes what its rows need, until the user has divided the room."""

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QTableView, QWidget
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.fitting_splitter import LEAST_PX, MOST_SHARE, FittingSplitter


def make(qtbot: QtBot, num_rows: int) -> FittingSplitter:
    view = QTableView()
    view.setModel(QStandardItemModel(num_rows, 2, view))
    splitter = FittingSplitter("splitter", view, view, QWidget())
    qtbot.addWidget(splitter)
    splitter.resize(600, 800)
    splitter.show()
    return splitter


@pytest.mark.parametrize(("num_rows", "is_least"), [(1, True), (8, False)])
def test_a_few_rows_take_little(qtbot: QtBot, num_rows: int, is_least: bool) -> None:
    upper, lower = make(qtbot, num_rows).sizes()
    assert upper < lower
    assert (upper == LEAST_PX) is is_least


def test_many_rows_leave_room_for_the_rest(qtbot: QtBot) -> None:
    splitter = make(qtbot, 1000)
    assert splitter.sizes()[0] == round(MOST_SHARE * (800 - splitter.handleWidth()))


def test_what_was_dragged_stays_and_is_remembered(qtbot: QtBot) -> None:
    first = make(qtbot, 3)
    assert first.saveState().isEmpty()
    first.setSizes([600, 188])
    first.splitterMoved.emit(600, 1)
    first.fit()
    assert first.sizes()[0] == 600
    second = make(qtbot, 3)
    assert not second.restoreState(QByteArray())
    assert second.restoreState(first.saveState())
    second.fit()
    assert second.sizes()[0] == 600
