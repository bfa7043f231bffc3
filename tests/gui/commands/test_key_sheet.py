"""The sheet of keys tells those that work, and all of them."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

import resnet_studio.gui
from resnet_studio.gui.commands.key_sheet import KeySheet, key_groups
from resnet_studio.gui.commands.page_keys import PAGE_KEYS
from resnet_studio.gui.main_window import MainWindow

SOURCES = Path(resnet_studio.gui.__file__).parent


@pytest.fixture
def sheet(qtbot: QtBot, window: MainWindow) -> KeySheet:
    """Opened by its key."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F1)
    (sheet,) = window.findChildren(KeySheet)
    qtbot.waitUntil(sheet.isVisible)
    return sheet


def test_every_key_of_the_menus_stands_on_the_sheet(window: MainWindow) -> None:
    told = {key for lines in key_groups(window).values() for line in lines for key in line.keys}
    for action in window.menus.actions.values():
        if not action.shortcut().isEmpty():
            assert action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) in told


def test_a_key_that_changes_changes_on_the_sheet(window: MainWindow) -> None:
    window.menus.actions["quit"].setShortcut("Ctrl+Alt+Q")
    words = {line.words: line.keys for lines in key_groups(window).values() for line in lines}
    assert words["Quit"] == ("Ctrl+Alt+Q",)


def test_every_listener_in_the_window_is_registered(window: MainWindow) -> None:
    registered = {QKeySequence(key) for page_key in PAGE_KEYS.values() for key in page_key.keys}
    listeners = window.findChildren(QShortcut)
    assert len(listeners) > 5
    own = [one for one in listeners if type(one.parent()).__module__.startswith("resnet_studio")]
    assert own
    assert {one.key().toString() for one in own if one.key() not in registered} == set()


def test_keys_are_listened_to_in_one_place_only() -> None:
    strange = [
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        if re.search(r"QShortcut\(|Qt\.Key\.Key_", path.read_text(encoding="utf-8"))
    ]
    assert strange == ["commands/page_keys.py"]


def test_every_registered_key_has_a_listener() -> None:
    text = "".join(
        path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py") if path.stem != "page_keys"
    )
    assert [name for name in PAGE_KEYS if f'"{name}"' not in text] == []


def test_the_sheet_shows_menus_and_pages(sheet: KeySheet) -> None:
    texts = [label.text() for label in sheet.findChildren(QLabel)]
    for text in ("File", "Run", "In a plot", "On the Classify page", "Space", "Ctrl+P", "Find a command…"):
        assert text in texts
    assert not any("&" in text for text in texts)


def test_escape_closes_the_sheet(window: MainWindow, sheet: KeySheet) -> None:
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert window.isVisible()


def test_the_sheet_is_written_anew_when_it_is_opened_again(window: MainWindow, sheet: KeySheet) -> None:
    sheet.close()
    window.menus.actions["quit"].setShortcut("Ctrl+Alt+Q")
    window.menus.actions["keys"].trigger()
    assert "Ctrl+Alt+Q" in [label.text() for label in sheet.findChildren(QLabel)]
