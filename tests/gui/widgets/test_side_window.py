"""Windows beside the main one: Escape puts each away, and none is larger than the screen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.widgets.side_window import SideWindow


@pytest.mark.parametrize("action", ["keys", "preferences", "connections", "report", "check_computer"])
def test_escape_puts_it_away_and_not_the_main_one(qtbot: QtBot, window: MainWindow, action: str) -> None:
    window.menus.actions[action].trigger()
    (side,) = (one for one in window.findChildren(SideWindow) if one.isVisible())
    side.activateWindow()
    qtbot.waitUntil(side.isActiveWindow)
    QTest.keyClick(side, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not side.isVisible())
    assert window.isVisible()


def test_it_fits_the_screen_and_its_buttons_stand_before_close(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    side = SideWindow("test", "A test", (100_000, 100_000), parent)
    content, button = QWidget(), QPushButton("Copy")
    side.lay_out(content, stretched=content, right=[button])
    side.show()
    qtbot.waitUntil(side.isVisible)
    room = side.screen().availableSize()
    assert side.width() <= room.width()
    assert side.height() <= room.height()
    assert button.x() < side.close_button.x()
    side.close_button.click()
    assert not side.isVisible()
