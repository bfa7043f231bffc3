"""The Train page with its presenter, over runs that a small process writes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.storage import set_values
from resnet_studio.core.runs import supervise
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.runs.supervise import kill
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.train.page import TrainPage
from resnet_studio.gui.train.presenter import TrainPresenter

FAKE = Path(__file__).parent / "fake_train.py"
WAIT_MS = 8_000
LONG = 500


@pytest.fixture
def failures(runner: JobRunner) -> list[Exception]:
    """What was reported; a test that expects some takes them out."""
    failures: list[Exception] = []
    runner.unhandled_failure.connect(failures.append)
    return failures


@pytest.fixture
def presenter(
    qtbot: QtBot,
    undressed: Callable[[], AbstractContextManager[None]],
    session: Session,
    runner: JobRunner,
    failures: list[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[TrainPresenter]:
    monkeypatch.setattr(supervise, "studio_command", lambda *words: [sys.executable, str(FAKE), *words])
    with undressed():
        page = TrainPage()
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    yield TrainPresenter(page, session, runner)
    runner.shut_down()
    for folder in session.settings.runs_path.glob("*"):
        kill(RunFolder(folder))
    for child in supervise._children:
        child.kill()
        child.wait(timeout=5)
    supervise._children.clear()
    assert not failures


@pytest.fixture
def page(presenter: TrainPresenter) -> TrainPage:
    page = presenter.parent()
    assert isinstance(page, TrainPage)
    return page


@pytest.fixture
def run_for(qtbot: QtBot, page: TrainPage, session: Session) -> Callable[[int], None]:
    """Set the epochs, start, and wait for the first one."""

    def start(epochs: int) -> None:
        session.set_recipe(set_values(session.recipe, {"training.epochs": epochs}))
        page.start_button.click()
        qtbot.waitUntil(lambda: page.run_view.tiles["accuracy"].figure != "–", timeout=WAIT_MS)

    return start


@pytest.fixture
def wait_for(qtbot: QtBot, page: TrainPage) -> Callable[[RunState], None]:
    """Wait until the page shows a state and tells how it came to it."""

    def wait(state: RunState) -> None:
        qtbot.waitUntil(
            lambda: page.pill.state is state and not page.run_view.outcome.isHidden(), timeout=WAIT_MS
        )

    return wait
