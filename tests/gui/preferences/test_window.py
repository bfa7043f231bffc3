"""Preferences: what is changed holds at once and is stored; resetting says beforehand what is lost."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.presets import find_preset
from resnet_studio.core.nvidia import find_nvidia
from resnet_studio.core.settings import Settings, load_settings
from resnet_studio.gui import messages
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.preferences.window import PreferencesWindow
from resnet_studio.gui.theme import apply_theme
from resnet_studio.gui.tokens import LIGHT, current_tokens, theme_hub


@pytest.fixture
def preferences(qtbot: QtBot, qapp: QApplication, window: MainWindow) -> Iterator[PreferencesWindow]:
    window.menus.actions["preferences"].trigger()
    (preferences,) = window.findChildren(PreferencesWindow)
    qtbot.waitUntil(lambda: not window.runner.jobs)
    yield preferences
    theme_hub().text_scale, theme_hub().motion = 1.0, "system"
    apply_theme(qapp, "dark")


def pick(preferences: PreferencesWindow, name: str, value: object) -> None:
    """Choose as a user does."""
    box = preferences.findChild(QComboBox, name)
    assert box is not None
    place = box.findData(value)
    assert place >= 0
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_every_setting_of_the_installation_has_its_place(preferences: PreferencesWindow) -> None:
    in_cache = {"cache_folder", "cache_limit_gib"}
    assert set(Settings.model_fields) - in_cache <= set(preferences.choices.preferences)


@pytest.mark.parametrize(
    ("name", "value"),
    [("language", "zh_CN"), ("text_size_percent", 125), ("motion", "reduced"), ("device", "cpu")],
)
def test_a_choice_holds_at_once_and_is_stored(
    window: MainWindow, preferences: PreferencesWindow, name: str, value: object
) -> None:
    pick(preferences, name, value)
    assert getattr(window.session.settings, name) == getattr(load_settings(), name) == value


def test_a_gpu_that_is_not_here_is_not_offered(preferences: PreferencesWindow) -> None:
    box = preferences.findChild(QComboBox, "device")
    assert box is not None
    model = box.model()
    assert isinstance(model, QStandardItemModel)
    is_here = {
        "auto": True,
        "cpu": True,
        "cuda": bool((found := find_nvidia()) and found.gpus),
        "mps": sys.platform == "darwin",
    }
    assert {box.itemData(place): model.item(place).isEnabled() for place in range(box.count())} == is_here


@pytest.mark.parametrize("name", ["keep_awake", "notify_at_end", "allow_network"])
def test_a_switch_holds_at_once_and_is_stored(
    qtbot: QtBot, preferences: PreferencesWindow, name: str
) -> None:
    box = preferences.findChild(QCheckBox, name)
    assert box is not None
    assert box.isChecked()
    box.click()
    assert getattr(load_settings(), name) is False
    box.click()
    assert getattr(load_settings(), name) is True


def test_the_theme_is_the_one_of_the_menu(window: MainWindow, preferences: PreferencesWindow) -> None:
    pick(preferences, "theme", "light")
    assert current_tokens() is LIGHT
    assert window.memory.theme == "light"
    assert window.menus.actions["theme_light"].isChecked()
    window.menus.actions["theme_dark"].trigger()
    box = preferences.findChild(QComboBox, "theme")
    assert box is not None
    assert box.currentData() == "dark"


def test_what_the_menu_changes_shows_here(window: MainWindow, preferences: PreferencesWindow) -> None:
    window.menus.actions["allow_network"].trigger()
    box = preferences.findChild(QCheckBox, "allow_network")
    assert box is not None
    assert not box.isChecked()


def test_the_runs_folder_is_chosen_and_given_back(
    qtbot: QtBot, preferences: PreferencesWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "choose_folder", lambda *_: tmp_path / "elsewhere")
    choose = preferences.findChild(QPushButton, "runs_folder_choose")
    default = preferences.findChild(QPushButton, "runs_folder_default")
    assert choose is not None
    assert default is not None
    assert not default.isEnabled()
    qtbot.mouseClick(choose, Qt.MouseButton.LeftButton)
    assert load_settings().runs_folder == str(tmp_path / "elsewhere")
    qtbot.mouseClick(default, Qt.MouseButton.LeftButton)
    assert load_settings().runs_folder == ""


def test_a_preset_takes_the_device_and_threads_that_are_preferred(
    window: MainWindow, preferences: PreferencesWindow
) -> None:
    threads = preferences.findChild(QSpinBox, "threads")
    assert threads is not None
    assert threads.text() == "Measured"
    threads.setValue(3)
    pick(preferences, "device", "cpu")
    window.presenter("train").choose_preset("digits")
    device = window.session.recipe.device
    assert (device.name, device.threads) == ("cpu", 3)
    assert find_preset("digits").recipe.device.threads == 0


def test_resetting_names_what_is_reset_and_does_it(
    qtbot: QtBot, window: MainWindow, preferences: PreferencesWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.set_theme("system")
    assert not preferences.reset_button.isEnabled()
    pick(preferences, "text_size_percent", 125)
    pick(preferences, "theme", "light")
    preferences.cache.limit.setValue(3.5)
    preferences.cache.limit.editingFinished.emit()
    asked: list[tuple[str, str]] = []
    answers = iter(["cancel", "reset"])

    def ask(parent: Any, title: str, text: str, choices: Any) -> str:
        asked.append((title, text))
        return next(answers)

    monkeypatch.setattr(messages, "ask", ask)
    qtbot.mouseClick(preferences.reset_button, Qt.MouseButton.LeftButton)
    assert load_settings().text_size_percent == 125
    qtbot.mouseClick(preferences.reset_button, Qt.MouseButton.LeftButton)
    assert load_settings() == window.session.settings == Settings()
    assert window.memory.theme == "system"
    assert not preferences.reset_button.isEnabled()
    title, text = asked[1]
    assert "3 preferences" in title
    for line in ("Theme: Light", "Text size: 125 %", "Limit of the cache: 3.5 GiB", "Runs, data"):
        assert line in text
    assert "Motion" not in text
    qtbot.waitUntil(lambda: not window.runner.jobs)


def test_what_cannot_be_stored_does_not_stay_in_the_control(
    window: MainWindow, preferences: PreferencesWindow, app_home: Path
) -> None:
    (app_home / "config").mkdir(exist_ok=True)
    (app_home / "config" / "settings.toml").mkdir()
    box = preferences.findChild(QCheckBox, "keep_awake")
    assert box is not None
    box.click()
    assert box.isChecked()
    assert "settings" in window.banner.text
