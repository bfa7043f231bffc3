"""From weights and a folder to a run that can be started, in the real window."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from resnet_studio.gui import messages
from resnet_studio.gui.classify.page import ClassifyPage
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.session import Session
from resnet_studio.gui.train.page import TrainPage
from resnet_studio.gui.weights.window import CompletionWindow
from resnet_studio.gui.worker_client import WorkerClient

FAKE = Path(__file__).with_name("fake_worker.py")
WAIT_MS = 10_000


@pytest.fixture
def window(qtbot: QtBot, undressed: Callable[[], AbstractContextManager[None]]) -> Iterator[MainWindow]:
    """The real window with a worker that answers at once."""
    with undressed():
        window = MainWindow(Session(), JobRunner(), worker=WorkerClient([sys.executable, str(FAKE)]))
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "tulips.safetensors"
    path.touch()
    return path


def train_page(window: MainWindow) -> TrainPage:
    page = window.stages["train"].page
    assert isinstance(page, TrainPage)
    return page


def test_a_folder_of_few_images_gets_the_preset_for_few(
    qtbot: QtBot, window: MainWindow, tiny_folder: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "choose_folder", lambda *_: tiny_folder)
    window.weights.fine_tune(str(weights))
    session = window.session
    qtbot.waitUntil(lambda: session.recipe.model.weights == str(weights), timeout=WAIT_MS)
    assert window.page == "train"
    assert session.recipe.data.path == str(tiny_folder)
    assert session.recipe.model.depth == 32
    assert session.recipe.fine_tune.frozen_through == "body"
    setup = train_page(window).setup
    assert setup.cards["few-images"].is_current
    assert setup.cards["head-only"].isEnabled()
    head_only = setup.cards["head-only"]
    qtbot.mouseClick(head_only, Qt.MouseButton.LeftButton)
    assert session.recipe.model.weights == str(weights)
    assert head_only.is_current


def test_the_model_that_classifies_is_fine_tuned_from_its_page(
    qtbot: QtBot, window: MainWindow, tiny_folder: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "choose_folder", lambda *_: tiny_folder)
    classify = window.presenter("classify")
    window.show_page("classify")
    classify.open_weights(str(weights))
    qtbot.waitUntil(lambda: classify._models.is_ready, timeout=WAIT_MS)
    page = window.stages["classify"].page
    assert isinstance(page, ClassifyPage)
    qtbot.mouseClick(page.well.other, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.recipe.model.weights == str(weights), timeout=WAIT_MS)
    assert window.page == "train"


def test_who_names_no_folder_changes_nothing(
    window: MainWindow, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, page = window.session.recipe, window.page
    monkeypatch.setattr(messages, "choose_folder", lambda *_: None)
    window.weights.fine_tune(str(weights))
    assert (window.session.recipe, window.page) == (before, page)
    window.menus.actions["fine_tune"].trigger()
    assert window.page == "model"  # there are no weights yet: here they are chosen


def test_presets_for_weights_wait_for_some(qtbot: QtBot, window: MainWindow) -> None:
    window.show_page("train")
    setup = train_page(window).setup
    assert setup.cards["digits"].isEnabled()
    assert not setup.cards["fine-tune"].isEnabled()
    assert setup.cards["digits"].y() < setup.cards["fine-tune"].y()
    qtbot.mouseClick(setup.weights_button, Qt.MouseButton.LeftButton)
    assert window.page == "model"


def test_trying_first_needs_no_scrolling_in_the_smallest_window(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(window.minimumSize())
    window.show_page("train")
    setup = train_page(window).setup
    qtbot.wait(50)
    trial = setup.trial
    assert trial.mapTo(setup, trial.rect().bottomLeft()).y() <= setup.viewport().height()


def test_a_file_dropped_on_the_model_page_is_started_from(
    qtbot: QtBot, window: MainWindow, weights: Path, tmp_path: Path
) -> None:
    window.show_page("model")
    window.open_paths([str(weights)])
    qtbot.waitUntil(lambda: window.session.recipe.model.weights == str(weights), timeout=WAIT_MS)
    assert window.page == "model"
    stranger = tmp_path / "stranger.th"
    stranger.touch()
    window.open_paths([str(stranger)])
    asking = window.findChild(CompletionWindow)
    qtbot.waitUntil(asking.isVisible, timeout=WAIT_MS)
    asking.propose(
        {"normalization": "half", "image_size": 32, "padding": "end", "classes": [*"abcdefghij"]}, ""
    )
    qtbot.mouseClick(asking.save_button, Qt.MouseButton.LeftButton)
    ours = "stranger.safetensors"
    qtbot.waitUntil(lambda: window.session.recipe.model.weights.endswith(ours), timeout=WAIT_MS)
