"""The window is built anew in another language, and nothing that is open is lost."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.storage import set_values
from resnet_studio.core.settings import Settings, load_settings
from resnet_studio.gui.history import Act
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.language import apply_language
from resnet_studio.gui.live_window import LiveWindow
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.session import Session

Undressed = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def live(qtbot: QtBot, qapp: QApplication, undressed: Undressed) -> Iterator[LiveWindow]:
    """A window in English on the digits; without a style sheet, as another window is built from it."""
    with undressed():
        window = MainWindow(Session(settings=Settings(language="en")), JobRunner(qapp))
        window.show()
        window.presenter("data").open_data("digits")
        qtbot.waitUntil(lambda: window.session.dataset is not None and not window.runner.jobs, timeout=20_000)
        live = LiveWindow(qapp, window)
        yield live
        live.window.close()
        assert live.window.has_ended_cleanly
        live.window.deleteLater()
        live.deleteLater()
        apply_language("en")


def speak(live: LiveWindow, language: str) -> None:
    window = live.window
    window.set_settings(window.session.settings.model_copy(update={"language": language}))


def test_what_is_open_goes_over_to_the_new_window(qtbot: QtBot, live: LiveWindow) -> None:
    before = live.window
    recipe = set_values(before.session.recipe, {"training.epochs": 44})
    before.session.set_recipe(recipe)
    before.history.note_act(Act("gone with its page", lambda: None))
    before.history.note_act(Act("move", lambda: None, Path("record.json"), 3))
    before.show_page("train")
    dataset = before.session.dataset
    speak(live, "zh_CN")
    qtbot.waitUntil(lambda: live.window is not before)
    after = live.window
    assert after.isVisible()
    assert after.page == "train"
    assert after.session.recipe == recipe
    assert after.session.dataset is dataset
    assert after.session.split is before.session.split
    assert after.rail.stage("data").text() == "数据"
    assert after.rail.stage("data").state_text == "1,797"
    assert after.stages["train"].page.start_button.text() == "开始训练"
    assert after.history.undo_act == "移动 3 张图像"
    after.history.drop_act(after.history._undo[-1])
    after.history.undo()
    assert after.session.recipe.training.epochs != 44
    assert load_settings().language == "zh_CN"


def test_it_can_be_switched_back_and_the_worker_stays(qtbot: QtBot, live: LiveWindow) -> None:
    first = live.window
    for language in ("zh_CN", "en"):
        before = live.window
        speak(live, language)
        qtbot.waitUntil(lambda before=before: live.window is not before)
    assert live.window.rail.stage("data").text() == "Data"
    assert live.window.worker is first.worker


def test_work_that_goes_on_is_not_lost(qtbot: QtBot, live: LiveWindow) -> None:
    before, release, ended = live.window, threading.Event(), []
    before.runner.run("moving files", lambda context, tell: release.wait(20), on_success=ended.append)
    speak(live, "zh_CN")
    qtbot.wait(50)
    assert live.window is before
    assert before.toast.isVisible()
    release.set()
    qtbot.waitUntil(lambda: live.window is not before)
    assert ended == [True]


def test_other_settings_build_nothing_anew(qtbot: QtBot, live: LiveWindow) -> None:
    before = live.window
    before.set_settings(before.session.settings.model_copy(update={"allow_network": False}))
    qtbot.wait(20)
    assert live.window is before


def test_the_preferences_change_it_and_stay_open(qtbot: QtBot, live: LiveWindow) -> None:
    before = live.window
    before.side.open_preferences()
    preferences = before.side._preferences
    assert preferences is not None
    qtbot.waitUntil(lambda: not before.runner.jobs)
    box = preferences.findChild(QComboBox, "language")
    assert box is not None
    assert [box.itemText(place) for place in range(box.count())] == ["As the system", "English", "简体中文"]
    box.setCurrentIndex(2)
    box.activated.emit(2)
    qtbot.waitUntil(lambda: live.window is not before)
    assert live.window.side.are_preferences_open
    other = live.window.side._preferences
    assert other is not None
    assert other.windowTitle() == "首选项"
    assert other.findChild(QComboBox, "language").currentText() == "简体中文"
    qtbot.waitUntil(lambda: not live.window.runner.jobs)
