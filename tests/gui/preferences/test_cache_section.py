"""Place and limit of the cache hold at once, and clearing says beforehand what is deleted."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QLineEdit
from pytestqt.qtbot import QtBot

from resnet_studio.core.data.cache_place import list_entries
from resnet_studio.core.data.pixels import open_pixels
from resnet_studio.core.data.scan import scan
from resnet_studio.core.settings import load_settings
from resnet_studio.gui import messages
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.preferences.cache_section import CacheSection


@pytest.fixture
def preferences(qtbot: QtBot, window: MainWindow, tiny_folder: Path) -> CacheSection:
    """The part of the preferences over a cache that holds one data set."""
    open_pixels(scan(str(tiny_folder)), 16, "crop", memory_bytes=0)
    window.menus.actions["preferences"].trigger()
    (preferences,) = window.findChildren(CacheSection)
    qtbot.waitUntil(lambda: not window.runner.jobs)
    return preferences


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked; the answer is yes."""
    texts: list[str] = []

    def ask(parent: Any, title: str, text: str, choices: Any) -> str:
        texts.append(f"{title}\n{text}")
        return str(choices[0].key)

    monkeypatch.setattr(messages, "ask", ask)
    return texts


def wait_for_jobs(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.runner.jobs)


def test_place_limit_and_use_are_shown(preferences: CacheSection, app_home: Path) -> None:
    assert preferences.place.text() == str(app_home / "cache" / "pixels")
    assert preferences.limit.value() == 20
    assert preferences.used.text().endswith("1 data set")
    assert preferences.clear_button.isEnabled()
    assert not preferences.default_button.isEnabled()


def test_a_limit_that_is_typed_is_stored_when_it_is_left(
    qtbot: QtBot, window: MainWindow, preferences: CacheSection
) -> None:
    preferences.limit.setValue(3.5)
    assert load_settings().cache_limit_gib == 20
    preferences.window().close()
    wait_for_jobs(qtbot, window)
    assert load_settings().cache_limit_gib == window.session.settings.cache_limit_gib == 3.5
    preferences.limit.setValue(0)
    assert preferences.limit.text() == "No cache"


def test_clearing_names_what_is_deleted_and_frees_it(
    qtbot: QtBot, window: MainWindow, preferences: CacheSection, asked: list[str], tiny_folder: Path
) -> None:
    qtbot.mouseClick(preferences.clear_button, Qt.MouseButton.LeftButton)
    wait_for_jobs(qtbot, window)
    (question,) = asked
    assert str(tiny_folder) in question
    assert "Your own files stay" in question
    assert list_entries(load_settings().cache_path) == []
    assert preferences.used.text() == "Empty"
    assert not preferences.clear_button.isEnabled()
    assert len(list(tiny_folder.rglob("*.png"))) == 24


def test_what_is_not_confirmed_stays(
    qtbot: QtBot, window: MainWindow, preferences: CacheSection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "ask", lambda parent, title, text, choices: str(choices[-1].key))
    qtbot.mouseClick(preferences.clear_button, Qt.MouseButton.LeftButton)
    wait_for_jobs(qtbot, window)
    assert len(list_entries(load_settings().cache_path)) == 1


def test_what_a_run_reads_is_neither_offered_nor_cleared(
    qtbot: QtBot, window: MainWindow, preferences: CacheSection, tiny_folder: Path
) -> None:
    source = open_pixels(scan(str(tiny_folder)), 16, "crop", memory_bytes=0)
    preferences.look()
    wait_for_jobs(qtbot, window)
    assert preferences.used.text().endswith("1 data set")
    assert not preferences.clear_button.isEnabled()
    assert source.read(np.arange(2)).shape == (2, 16, 16, 3)


def test_another_place_holds_at_once_and_the_old_one_can_be_cleared(
    qtbot: QtBot,
    window: MainWindow,
    preferences: CacheSection,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    before = load_settings().cache_path
    monkeypatch.setattr(messages, "choose_folder", lambda *_: tmp_path / "elsewhere")
    qtbot.mouseClick(preferences.choose_button, Qt.MouseButton.LeftButton)
    wait_for_jobs(qtbot, window)
    assert load_settings().cache_path == tmp_path / "elsewhere"
    assert "old place" in asked[0]
    assert list_entries(before) == []
    qtbot.mouseClick(preferences.default_button, Qt.MouseButton.LeftButton)
    wait_for_jobs(qtbot, window)
    assert load_settings().cache_path == before
    assert len(asked) == 1


def test_a_place_that_cannot_be_used_is_told_with_what_to_do(
    qtbot: QtBot, window: MainWindow, preferences: CacheSection, tmp_path: Path
) -> None:
    (tmp_path / "locked" / "place.lock").mkdir(parents=True)
    settings = window.session.settings.model_copy(update={"cache_folder": str(tmp_path / "locked")})
    window.set_settings(settings)
    wait_for_jobs(qtbot, window)
    assert "choose another place" in preferences.used.text()
    assert not preferences.clear_button.isEnabled()


def test_every_control_has_a_name(preferences: CacheSection) -> None:
    controls = [*preferences.findChildren(QAbstractButton), *preferences.findChildren(QAbstractSpinBox)]
    own = [control for control in controls if not isinstance(control.parent(), QLineEdit)]
    assert len(own) == 4
    assert all(control.objectName() and control.accessibleName() for control in own)
