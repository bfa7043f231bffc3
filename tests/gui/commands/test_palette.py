"""The palette over the real window: it finds whatever can be done, and Enter does it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.presets import load_presets
from resnet_studio.core.config.storage import set_values
from resnet_studio.gui.commands.palette import CommandPalette
from resnet_studio.gui.commands.sources import menu_entries
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.tokens import LIGHT, current_tokens
from resnet_studio.gui.widgets.recipe_fields import words

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def palette(qtbot: QtBot, window: MainWindow) -> Iterator[CommandPalette]:
    """Opened by its keys."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: not window.runner.jobs)
    QTest.keyClick(window, Qt.Key.Key_P, CTRL_SHIFT)
    palette = window.menus.palette
    qtbot.waitUntil(palette.isVisible)
    yield palette
    palette.hide()


def press(palette: CommandPalette, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(palette.edit, key)


def find(palette: CommandPalette, typed: str) -> list[str]:
    palette.edit.clear()
    QTest.keyClicks(palette.edit, typed)
    return [command.text for command in palette.found]


def test_it_holds_every_action_of_the_menus_every_stage_and_every_preset(
    window: MainWindow, palette: CommandPalette
) -> None:
    keys = {command.key for command in palette.found}
    assert {entry.action.objectName() for entry in menu_entries(window.menuBar())} <= keys
    assert set(window.menus.actions) <= keys
    assert {f"show_{stage}" for stage in window.stages} <= keys
    assert {f"preset/{preset.name}" for preset in load_presets()} <= keys


def test_typing_finds_and_enter_runs(qtbot: QtBot, window: MainWindow, palette: CommandPalette) -> None:
    window.stages["data"].page.open_button.setFocus()
    assert find(palette, "light")[0] == "Light"
    press(palette, Qt.Key.Key_Return)
    assert current_tokens() is LIGHT
    assert not palette.isVisible()
    assert WindowMemory().recent_commands == ["theme_light"]
    window.menus.actions["commands"].trigger()
    assert palette.found[0].key == "theme_light"  # the last used first
    assert palette.found[0].is_checked


def test_a_line_tells_its_keys_and_its_menu(palette: CommandPalette) -> None:
    find(palette, "dark")
    assert palette.found[0].place == "View › Theme"
    find(palette, "undo")
    assert palette.found[0].shortcut == "Ctrl+Z"


def test_the_arrows_walk_and_go_around(palette: CommandPalette) -> None:
    find(palette, "resnet")
    count = len(palette.found)
    assert palette.list.currentIndex().row() == 0
    for keys, row in (
        ([Qt.Key.Key_Down, Qt.Key.Key_Down], 2),
        ([Qt.Key.Key_Up], 1),
        ([Qt.Key.Key_Up, Qt.Key.Key_Up], count - 1),
        ([Qt.Key.Key_Down], 0),
        ([Qt.Key.Key_PageUp], 0),
        ([Qt.Key.Key_PageDown, Qt.Key.Key_PageDown], count - 1),
        ([Qt.Key.Key_Tab], 0),
    ):
        press(palette, *keys)
        assert palette.list.currentIndex().row() == row
    assert palette.edit.hasFocus()


def test_escape_puts_it_away_and_nothing_behind_it(window: MainWindow, palette: CommandPalette) -> None:
    window.banner.show_message("Something is amiss.")
    press(palette, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert window.banner.isVisible()
    assert window.isVisible()


def test_the_keyboard_goes_back_to_who_had_it(qtbot: QtBot, window: MainWindow) -> None:
    stage = window.rail.stage("model")
    stage.setFocus()
    window.menus.actions["commands"].trigger()
    palette = window.menus.palette
    assert palette.edit.hasFocus()
    press(palette, Qt.Key.Key_Escape)
    assert window.focusWidget() is stage


def test_a_click_beside_it_puts_it_away(qtbot: QtBot, palette: CommandPalette) -> None:
    qtbot.mouseClick(palette, Qt.MouseButton.LeftButton, pos=palette.rect().bottomLeft())
    assert not palette.isVisible()


def test_what_cannot_be_done_now_is_there_with_its_reason_and_is_not_done(
    window: MainWindow, palette: CommandPalette
) -> None:
    for typed, reason in (
        ("undo", "Nothing was changed yet."),
        ("pause", "No run is at work."),
        ("fine-tune the head", "Choose weights"),
    ):
        if typed == "fine-tune the head":
            preset = next(one for one in load_presets() if one.starts_from_weights)
            typed = words(preset.promise.title)
        find(palette, typed)
        assert reason in str(palette.found[0].obstacle)
        press(palette, Qt.Key.Key_Return)
        assert palette.isVisible()
    assert window.page == "data"
    assert WindowMemory().recent_commands == []


def test_a_preset_is_taken(window: MainWindow, palette: CommandPalette) -> None:
    window.session.set_recipe(set_values(window.session.recipe, {"training.epochs": 3}))
    find(palette, "take preset digits")
    press(palette, Qt.Key.Key_Return)
    assert window.page == "train"
    assert window.session.recipe.training.epochs == 20
    assert window.presenter("train").preset.name == "digits"


def test_data_sets_and_runs_of_lately_are_opened(qtbot: QtBot, window: MainWindow, tiny_folder: Path) -> None:
    window.memory.note_data(str(tiny_folder))
    folder = window.session.settings.runs_path / "a-run"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text("", encoding="utf-8")
    window.presenter("runs").refresh()
    qtbot.waitUntil(lambda: bool(window.presenter("runs").rows))
    opened: list[Any] = []
    window.open_run = opened.append  # type: ignore[method-assign]
    window.menus.actions["commands"].trigger()
    palette = window.menus.palette
    assert find(palette, "a-run") == ["Open run a-run"]
    press(palette, Qt.Key.Key_Return)
    assert [run.path for run in opened] == [folder]
    window.menus.actions["commands"].trigger()
    assert find(palette, "animals") == ["Open data set animals"]
    press(palette, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.dataset is not None and not window.runner.jobs)
    assert window.session.dataset is not None
    assert window.session.dataset.name == "animals"


def test_nothing_found_is_said(palette: CommandPalette) -> None:
    assert find(palette, "zebra crossing") == []
    assert palette.nothing.isVisible()
    press(palette, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_it_has_names_and_every_line_is_read_whole(palette: CommandPalette) -> None:
    assert palette.edit.accessibleName() == "Find a command"
    assert palette.list.accessibleName() == "Commands"
    find(palette, "pause")
    line = palette.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert line == "Pause, Ctrl+P, Run, Not now. No run is at work."


def test_it_fits_the_smallest_window(window: MainWindow) -> None:
    window.resize(1024, 640)
    window.menus.actions["commands"].trigger()
    palette = window.menus.palette
    assert palette.rect().contains(palette.list.parentWidget().geometry())
