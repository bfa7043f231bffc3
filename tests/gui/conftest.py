"""What every test of the window stands on, and the check that it leaves nothing running behind."""

import gc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.theme import apply_theme

TINY_CLASSES = ("cat", "dog", "owl")
IMAGES_PER_CLASS = 8


@pytest.fixture(autouse=True)
def _nothing_is_left(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    """No thread, timer or top-level widget of ours outlives its test."""
    yield
    if "qtbot" not in request.fixturenames:  # the search takes longer than a test without widgets
        return
    QCoreApplication.sendPostedEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    # By type: isinstance asks an object for its class, and an object of torch warns when it is asked.
    alive = [thing for thing in gc.get_objects() if issubclass(type(thing), (QThread, QTimer))]
    alive = [thing for thing in alive if shiboken6.isValid(thing)]
    threads = [thing for thing in alive if isinstance(thing, QThread) and thing.isRunning()]
    timers = [thing for thing in alive if isinstance(thing, QTimer) and thing.isActive()]
    windows = [f"{type(widget).__name__} {widget.objectName()}" for widget in QApplication.topLevelWidgets()]
    assert not threads, f"threads still run: {threads}"
    assert not timers, f"timers still tick: {timers}"
    assert not windows, f"top-level widgets are left: {windows}"


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    """A job runner that is shut down at the end."""
    runner = JobRunner()
    yield runner
    assert runner.shut_down()


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    """The application in its dark theme."""
    apply_theme(qapp, "dark")
    return qapp


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A folder of 24 small pictures in three classes."""
    random = np.random.default_rng(0)
    root = tmp_path / "animals"
    for name in TINY_CLASSES:
        (root / name).mkdir(parents=True)
        for number in range(IMAGES_PER_CLASS):
            pixels = random.integers(0, 256, (20, 24, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(root / name / f"{number:02}.png")
    return root
