"""Names of the user's in buttons, menus and tool tips."""

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.plain_text import escape_mnemonic, tip


@pytest.mark.parametrize("name", ["R&D", "&&", "salt & pepper", "plain"])
def test_a_name_on_a_button_is_no_shortcut(qtbot: QtBot, name: str) -> None:
    button = QPushButton(escape_mnemonic(name))
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()
    assert button.text().replace("&&", "&") == name


@pytest.mark.parametrize("text", ["<b>bold</b>", "a &lt; b", "<img src='http://x'>\nR&D  twice", "<qt>&amp;"])
def test_tags_in_a_tool_tip_are_shown_and_not_followed(text: str) -> None:
    document = QTextDocument()
    document.setHtml(tip(text))
    assert document.toPlainText() == text


@pytest.mark.parametrize("text", ["R&D", "cats/1.png\nClass cat", "1 < 2", ""])
def test_a_harmless_tool_tip_stays_as_it_is(text: str) -> None:
    assert tip(text) == text
