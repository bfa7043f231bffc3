"""The menus: what they press, and that they show what is so."""

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.gui import messages
from resnet_studio.gui.history import Act
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.tokens import DARK, LIGHT, current_tokens


def test_the_theme_switches_live_and_is_remembered(window: MainWindow) -> None:
    dark = window.grab().toImage().pixelColor(5, 300).name()
    window.menus.actions["theme_light"].trigger()
    assert current_tokens() is LIGHT
    light = window.grab().toImage().pixelColor(5, 300).name()
    assert (dark, light) == (DARK.panel, LIGHT.panel)
    assert WindowMemory().theme == "light"


def test_the_keys_lead_to_the_pages(qtbot: QtBot, window: MainWindow) -> None:
    for number, key in enumerate(window.stages, start=1):
        assert window.menus.actions[f"show_{key}"].shortcut().toString() == f"Ctrl+{number}"
        window.menus.actions[f"show_{key}"].trigger()
        assert window.page == key
        assert window.rail.stage(key).isChecked()


def test_a_change_of_the_recipe_can_be_undone_and_redone(window: MainWindow) -> None:
    window.menus.actions["depth_50"].trigger()
    assert window.session.recipe.model.depth == 50
    assert window.page == "model"
    assert window.menus.actions["undo"].text() == "Undo change of “Depth”"
    window.menus.actions["undo"].trigger()
    assert window.menus.actions["undo"].text() == "Undo"
    assert window.menus.actions["redo"].text() == "Redo change of “Depth”"
    assert window.session.recipe.model.depth == 20
    assert not window.menus.actions["undo"].isEnabled()
    window.menus.actions["redo"].trigger()
    assert window.session.recipe.model.depth == 50


def test_downloads_can_be_forbidden(window: MainWindow) -> None:
    window.menus.actions["allow_network"].trigger()
    assert not window.session.settings.allow_network


def test_the_tick_of_downloads_shows_what_is_stored(window: MainWindow, app_home: Path) -> None:
    allow = window.menus.actions["allow_network"]
    (app_home / "config").mkdir(exist_ok=True)
    (app_home / "config" / "settings.toml").mkdir()  # nothing can be written in its place
    allow.trigger()
    assert "settings" in window.banner.text
    assert allow.isChecked()
    assert window.session.settings.allow_network
    window.session.settings = window.session.settings.model_copy(update={"allow_network": False})
    assert not allow.isChecked()


def test_the_run_menu_presses_the_buttons_of_the_training_page(window: MainWindow) -> None:
    window.show_page("data")
    pressed: list[str] = []
    page: Any = window.stages["train"].page
    page.start_button.clicked.disconnect()
    page.start_button.clicked.connect(lambda: pressed.append("start"))
    window.menus.actions["run_pause"].trigger()
    assert window.page == "data"
    window.menus.actions["run_start_training"].trigger()
    assert pressed == ["start"]
    assert window.page == "train"


def test_a_runs_folder_that_cannot_be_made_is_told_with_what_to_do(
    window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    runs = tmp_path / "file" / "runs"
    window.session.settings = window.session.settings.model_copy(update={"runs_folder": str(runs)})
    window.menus.actions["open_runs_folder"].trigger()
    assert str(runs) in window.banner.text
    assert "choose another one" in window.banner.text


def test_the_key_of_open_opens_what_the_page_is_for(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(messages, "choose_files", lambda *rest: opened.append("images") or [])
    monkeypatch.setattr(messages, "choose_folder", lambda *rest: opened.append("folder"))
    action = window.menus.actions["open"]
    assert action.shortcut().toString() == "Ctrl+O"
    for page in ("data", "classify"):
        window.show_page(page)
        action.trigger()
    assert opened == ["folder", "images"]
    assert action.text() == "Open images to classify…"


def test_a_move_of_files_stands_in_the_menu_until_it_is_undone(window: MainWindow) -> None:
    undone: list[str] = []
    window.presenter("classify").act_done.emit(Act("move of 3 images", lambda: undone.append("move")))
    undo = window.menus.actions["undo"]
    assert (undo.text(), undo.isEnabled()) == ("Undo move of 3 images", True)
    undo.trigger()
    assert undone == ["move"]
    assert (undo.text(), undo.isEnabled()) == ("Undo", False)
