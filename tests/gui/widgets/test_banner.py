"""A message above the page: it is put away by whoever it is about, by a key, and is heard too."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets import banner as banner_file
from resnet_studio.gui.widgets.banner import Act, Banner


@pytest.fixture
def banner(qtbot: QtBot, themed: QApplication) -> Iterator[Banner]:
    """A banner above a field that has the keyboard."""
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    banner = Banner()
    layout.addWidget(banner)
    field = QLineEdit()
    layout.addWidget(field)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    yield banner
    window.close()


@pytest.mark.parametrize(
    ("owner", "cleared", "is_left"),
    [
        ("data", "data", False),
        ("data/Splitting", "data", False),
        ("data/Splitting", "data/Splitting", False),
        ("data", "data/Splitting", True),
        ("data", "runs", True),
        ("database", "data", True),
        ("", "", True),
    ],
)
def test_a_message_goes_when_its_owner_clears_it_and_no_other(
    banner: Banner, owner: str, cleared: str, is_left: bool
) -> None:
    banner.show_message("It is not there.", owner=owner)
    banner.clear(cleared)
    assert banner.isVisible() is is_left


def test_escape_dismisses_it_wherever_the_keyboard_is(qtbot: QtBot, banner: Banner) -> None:
    banner.show_message("It is not there.")
    field = banner.window().findChild(QLineEdit)
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not banner.isVisible()


def test_it_is_announced_to_a_screen_reader(banner: Banner, monkeypatch: pytest.MonkeyPatch) -> None:
    class Reader:
        @staticmethod
        def updateAccessibility(event: Any) -> None:
            heard.append(event.message())

    heard: list[str] = []
    monkeypatch.setattr(banner_file, "QAccessible", Reader)
    banner.show_message("It is not there.", "Look elsewhere.")
    assert heard == ["It is not there. Look elsewhere."]
    assert banner.accessibleName() == "It is not there. Look elsewhere."


def test_an_offer_has_a_button_and_does_not_look_like_a_failure(qtbot: QtBot, banner: Banner) -> None:
    done: list[str] = []
    banner.show_message("There is news.", act=Act("Read it", lambda: done.append("read")))
    assert banner.property("role") == "offer"
    qtbot.mouseClick(banner.act_button, Qt.MouseButton.LeftButton)
    assert done == ["read"]
    banner.show_message("It broke.")
    assert banner.property("role") == "banner"
    assert not banner.act_button.isVisible()


def test_what_the_user_puts_away_is_told_and_what_its_owner_clears_is_not(
    qtbot: QtBot, banner: Banner
) -> None:
    dismissed: list[str] = []
    banner.dismissed.connect(dismissed.append)
    banner.show_message("It broke.", owner="data")
    banner.clear("data")
    banner.show_message("It broke.", owner="runs")
    qtbot.mouseClick(banner.close_button, Qt.MouseButton.LeftButton)
    assert dismissed == ["runs"]
