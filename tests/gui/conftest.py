"""What every test of the window stands on, and the check that it leaves nothing running behind."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.session import Session
from resnet_studio.gui.theme import apply_theme

TINY_CLASSES = ("cat", "dog", "owl")
IMAGES_PER_CLASS = 8


@pytest.fixture(autouse=True)
def _nothing_is_left(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    """No thread, timer or top-level widget of ours outlives its test."""
    if "qtbot" not in request.fixturenames:  # the search takes longer than a test without widgets
        yield
        return
    assert_nothing_is_left = request.getfixturevalue("assert_nothing_is_left")
    yield
    assert_nothing_is_left()


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
def undressed(themed: QApplication) -> Callable[[], AbstractContextManager[None]]:
    """Builds large widgets before the style sheet is put on them.

    Each that is added to a styled one is polished anew with all that it holds: most of what a window takes.
    """

    @contextlib.contextmanager
    def without_sheet() -> Iterator[None]:
        sheet = themed.styleSheet()
        themed.setStyleSheet("")
        try:
            yield
        finally:
            themed.setStyleSheet(sheet)

    return without_sheet


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


@pytest.fixture
def window(qtbot: QtBot, undressed: Callable[[], AbstractContextManager[None]]) -> Iterator[MainWindow]:
    """A window as it comes up without any settings, closed without questions."""
    runner = JobRunner()
    with undressed():
        window = MainWindow(Session(), runner)
    qtbot.addWidget(window)
    window.show()
    yield window
    assert runner.shut_down()
