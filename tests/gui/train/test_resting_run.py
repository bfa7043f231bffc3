"""Two windows look at one run: what one does the other sees, also where the run rested."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.core.runs.reader import MetricsTail
from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.train.page import TrainPage
from resnet_studio.gui.train.presenter import TrainPresenter

WAIT_MS = 8_000
LONG = 500


@pytest.fixture
def other(
    qtbot: QtBot,
    undressed: Callable[[], AbstractContextManager[None]],
    presenter: TrainPresenter,
    failures: list[Exception],
) -> Iterator[tuple[TrainPage, Session]]:
    """The Train page of another window, with a session and jobs of its own; it is shut down first."""
    runner = JobRunner()
    runner.unhandled_failure.connect(failures.append)
    with undressed():
        page = TrainPage()
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    session = Session()
    TrainPresenter(page, session, runner)
    yield page, session
    assert runner.shut_down()


def test_what_one_window_does_the_other_sees(
    qtbot: QtBot,
    page: TrainPage,
    other: tuple[TrainPage, Session],
    session: Session,
    run_for: Callable[[int], None],
) -> None:
    second, second_session = other
    run_for(LONG)
    folder = session.run
    assert folder is not None
    second_session.set_run(folder)
    qtbot.waitUntil(lambda: second.pill.state is RunState.RUNNING, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: len(second.run_view.series.epochs) > 1, timeout=WAIT_MS)
    second.pause_button.click()
    for one in (page, second):
        qtbot.waitUntil(lambda one=one: one.pill.state is RunState.PAUSED, timeout=WAIT_MS)
    rows = [row for row in MetricsTail(folder.metrics_path).poll() if row["kind"] == "epoch"]
    for one in (page, second):
        qtbot.waitUntil(lambda one=one: one.run_view.series.epochs == rows, timeout=WAIT_MS)
    page.continue_button.click()
    for one in (page, second):
        qtbot.waitUntil(lambda one=one: one.pill.state is RunState.RUNNING, timeout=WAIT_MS)
    page.stop_button.click()
    for one in (page, second):
        qtbot.waitUntil(lambda one=one: one.pill.state is RunState.STOPPED, timeout=WAIT_MS)
