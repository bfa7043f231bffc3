"""Controls are named for readers of the screen, and text of others is never read as HTML."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.controls import named_button, plain_label, vertical_area


def test_a_button_is_called_as_its_text_or_as_is_asked_for(qtbot: QtBot) -> None:
    done: list[str] = []
    button = named_button("cache_clear", "Clear…", lambda: done.append("cleared"), "Cache: clear")
    qtbot.addWidget(button)
    button.click()
    assert done == ["cleared"]
    assert (button.objectName(), button.accessibleName()) == ("cache_clear", "Cache: clear")
    assert named_button("close", "Close", list).accessibleName() == "Close"


def test_a_label_shows_tags_as_they_are(qtbot: QtBot) -> None:
    label = plain_label("about", "secondary", "<b>cat</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.wordWrap()


def test_an_area_never_scrolls_sideways(qtbot: QtBot) -> None:
    inside = QWidget()
    QLabel("a long line " * 40, inside)
    area = vertical_area(inside)
    qtbot.addWidget(area)
    assert area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    assert area.focusPolicy() is Qt.FocusPolicy.NoFocus
