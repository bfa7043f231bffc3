"""A toast says what was done and offers to take it back."""

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.toast import Toast


def test_a_toast_offers_one_thing_and_goes_when_it_is_taken(qtbot: QtBot, themed: QApplication) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(600, 400)
    host.show()
    toast = Toast(host)
    done: list[str] = []
    toast.say("3 moved", "Undo", lambda: done.append("undo"))
    assert toast.isVisible()
    assert host.rect().contains(toast.geometry())
    toast.action.click()
    assert done == ["undo"]
    assert not toast.isVisible()


def test_long_words_stay_within_the_page(qtbot: QtBot, themed: QApplication) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(400, 300)
    host.show()
    toast = Toast(host)
    toast.say("3 moved into a folder with a very long name; " * 4)
    assert toast.action.isHidden()
    assert host.rect().contains(toast.geometry())
    toast.hide()
