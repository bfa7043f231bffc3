"""What is read fails, is slow, or is left in the middle: the page says what is true and loses no run."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.storage import set_values
from resnet_studio.core.errors import RunError
from resnet_studio.core.runs import supervise
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import current_state, read_status
from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.session import Session
from resnet_studio.gui.train import live_runs, pending_command
from resnet_studio.gui.train import presenter as presenter_module
from resnet_studio.gui.train.page import TrainPage
from resnet_studio.gui.train.presenter import TrainPresenter

WAIT_MS = 8_000
LONG = 500

RunFor = Callable[[int], None]
WaitFor = Callable[[RunState], None]
Stage = tuple[str, object, str]


@pytest.fixture
def stages(presenter: TrainPresenter) -> list[Stage]:
    """What the rail was told."""
    told: list[Stage] = []
    presenter.stage_changed.connect(lambda *stage: told.append(stage))
    return told


@pytest.fixture
def broken(tmp_path: Path) -> RunFolder:
    folder = RunFolder(tmp_path / "broken")
    folder.path.mkdir()
    folder.recipe_path.write_text("[training]\nepocs = 3\n", encoding="utf-8")
    return folder


class Gate:
    """Holds a start back until it is opened."""

    def __init__(self) -> None:
        self.is_open = threading.Event()
        self.folders: list[RunFolder] = []

    def start(self, *arguments: Any) -> RunFolder:
        assert self.is_open.wait(10)
        self.folders.append(supervise.start_training(*arguments))
        return self.folders[-1]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch, presenter: TrainPresenter) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr(presenter_module, "start_training", gate.start)
    yield gate
    gate.is_open.set()


# ── reading fails ──


def test_a_run_that_cannot_be_opened_gives_the_one_before_back(
    qtbot: QtBot,
    page: TrainPage,
    session: Session,
    presenter: TrainPresenter,
    run_for: RunFor,
    wait_for: WaitFor,
    broken: RunFolder,
    failures: list[Exception],
) -> None:
    run_for(LONG)
    folder = session.run
    session.set_run(broken)
    qtbot.waitUntil(lambda: bool(failures), timeout=WAIT_MS)
    assert "epocs" in str(failures.pop())
    assert session.run is folder
    assert presenter.is_following
    page.stop_button.click()
    wait_for(RunState.STOPPED)
    assert page.run_view.outcome.path.text() == str(folder.path if folder else "")


def test_a_run_that_cannot_be_opened_leads_back_to_the_presets(
    qtbot: QtBot,
    page: TrainPage,
    session: Session,
    presenter: TrainPresenter,
    broken: RunFolder,
    stages: list[Stage],
    failures: list[Exception],
) -> None:
    session.set_run(broken)
    qtbot.waitUntil(lambda: bool(failures), timeout=WAIT_MS)
    failures.clear()
    assert session.run is None
    assert not page.is_showing_run
    assert page.start_button.isEnabled()
    assert not presenter.is_following
    assert stages[-1] == ("", None, "empty")


def test_a_run_that_gets_lost_is_no_longer_said_to_run_and_can_be_looked_at_again(
    qtbot: QtBot,
    page: TrainPage,
    session: Session,
    run_for: RunFor,
    wait_for: WaitFor,
    stages: list[Stage],
    failures: list[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervise, "READ_PATIENCE_SECONDS", 0.1)
    run_for(LONG)
    assert session.run is not None
    process = psutil.Process(read_status(session.run).pid)
    process.suspend()  # it would write a new status at once
    status = session.run.status_path.read_bytes()
    session.run.status_path.write_text("{", encoding="utf-8")
    outcome = page.run_view.outcome
    qtbot.waitUntil(outcome.again_button.isVisible, timeout=WAIT_MS)
    assert outcome.headline.text() == "The run cannot be read any more."
    assert "cannot be read" in outcome.details.text()
    assert not page.pause_button.isVisible()
    assert page.pill.state is None
    assert stages[-1] == ("unreadable", None, "failed")
    failures.clear()
    session.run.status_path.write_bytes(status)
    outcome.again_button.click()
    process.resume()
    qtbot.waitUntil(lambda: page.pill.state is RunState.RUNNING, timeout=WAIT_MS)
    assert outcome.isHidden()


def test_what_is_told_of_one_run_does_not_stay_under_the_next(
    page: TrainPage, session: Session, run_for: RunFor, wait_for: WaitFor, tmp_path: Path
) -> None:
    run_for(1)
    wait_for(RunState.FINISHED)
    folder = supervise.start_training(session.recipe, tmp_path, "other")
    session.set_run(folder)
    assert page.run_view.outcome.isHidden()
    wait_for(RunState.FINISHED)
    assert page.run_view.outcome.path.text() == str(folder.path)


def test_a_start_that_fails_shows_what_was_there_before(
    qtbot: QtBot,
    page: TrainPage,
    run_for: RunFor,
    wait_for: WaitFor,
    failures: list[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_for(1)
    wait_for(RunState.FINISHED)

    def refuse(*_: Any) -> RunFolder:
        raise RunError("There is no room.")

    monkeypatch.setattr(presenter_module, "start_training", refuse)
    page.start_button.click()
    qtbot.waitUntil(lambda: bool(failures), timeout=WAIT_MS)
    assert str(failures.pop()) == "There is no room."
    wait_for(RunState.FINISHED)
    assert page.start_button.isEnabled()


# ── commands ──


def test_a_command_that_cannot_be_written_is_taken_back(
    qtbot: QtBot,
    page: TrainPage,
    presenter: TrainPresenter,
    run_for: RunFor,
    failures: list[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: Any) -> int:
        raise RunError("The command cannot be written.")

    run_for(LONG)
    presenter.pending.patience.setInterval(1)
    monkeypatch.setattr(pending_command, "send_command", refuse)
    page.pause_button.click()
    assert page.pill.state is RunState.PAUSING
    qtbot.waitUntil(lambda: bool(failures), timeout=WAIT_MS)
    assert str(failures.pop()) == "The command cannot be written."
    assert page.pill.state is RunState.RUNNING
    assert page.pause_button.isEnabled()
    assert not presenter.pending.patience.isActive()
    assert page.run_view.outcome.isHidden()


def test_patience_begins_when_the_command_is_written(
    qtbot: QtBot, page: TrainPage, presenter: TrainPresenter, run_for: RunFor, wait_for: WaitFor
) -> None:
    run_for(LONG)
    page.pause_button.click()
    assert not presenter.pending.patience.isActive()
    wait_for(RunState.PAUSED)
    assert not presenter.pending.patience.isActive()


def test_the_offer_to_end_a_process_goes_when_it_gives_a_sign(
    page: TrainPage, presenter: TrainPresenter, run_for: RunFor
) -> None:
    run_for(LONG)
    outcome = page.run_view.outcome
    presenter.pending.unanswered.emit()
    assert outcome.force_button.isVisible()
    presenter.pending.answered.emit()
    assert outcome.isHidden()


# ── runs that go on unseen ──


def test_start_stays_closed_until_the_run_has_begun(
    qtbot: QtBot, page: TrainPage, session: Session, presenter: TrainPresenter, gate: Gate, wait_for: WaitFor
) -> None:
    session.set_recipe(set_values(session.recipe, {"training.epochs": 1}))
    page.start_button.click()
    page.form.validity_changed.emit(True)
    assert not page.start_button.isEnabled()
    presenter.start()
    gate.is_open.set()
    wait_for(RunState.FINISHED)
    assert len(gate.folders) == 1
    assert page.start_button.isEnabled()


def test_a_run_that_is_left_while_it_starts_is_not_lost(
    qtbot: QtBot, page: TrainPage, session: Session, presenter: TrainPresenter, gate: Gate
) -> None:
    session.set_recipe(set_values(session.recipe, {"training.epochs": LONG}))
    page.start_button.click()
    session.set_run(None)
    assert presenter.is_starting
    assert not page.start_button.isEnabled()
    gate.is_open.set()
    qtbot.waitUntil(lambda: presenter.live_run() is not None, timeout=WAIT_MS)
    assert not page.is_showing_run
    assert page.start_button.isEnabled()
    assert presenter.live_run() is gate.folders[0]
    assert current_state(gate.folders[0]).is_live


def test_a_run_that_was_left_and_ended_does_not_ask(
    qtbot: QtBot, session: Session, presenter: TrainPresenter, run_for: RunFor
) -> None:
    ended: list[RunFolder] = []
    presenter.run_ended.connect(ended.append)
    run_for(LONG)
    folder = session.run
    session.set_run(None)
    assert presenter.live_run() is folder
    presenter.stop_live_run()
    qtbot.waitUntil(lambda: presenter.live_run() is None, timeout=WAIT_MS)
    assert ended == [folder]


def test_leaving_reads_no_disk_in_the_thread_that_draws(
    session: Session, presenter: TrainPresenter, run_for: RunFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: set[threading.Thread] = set()

    def note_reader(folder: RunFolder) -> RunState:
        readers.add(threading.current_thread())
        return current_state(folder)

    run_for(LONG)
    monkeypatch.setattr(live_runs, "current_state", note_reader)
    assert presenter.live_run() is session.run
    assert readers == set()
    presenter.stop_live_run()
    assert readers
    assert threading.main_thread() not in readers


def test_a_dead_disk_does_not_hold_the_window_when_it_is_to_stop_a_run(
    presenter: TrainPresenter, run_for: RunFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_over = threading.Event()

    def hang(_: RunFolder) -> RunState:
        is_over.wait(10)
        return RunState.FINISHED

    run_for(LONG)
    monkeypatch.setattr(live_runs, "STOP_SECONDS", 0.05)
    monkeypatch.setattr(live_runs, "current_state", hang)
    with pytest.raises(RunError, match="has not arrived"):
        presenter.stop_live_run()
    is_over.set()


def test_the_run_that_is_shown_is_the_one_to_classify_with(
    qtbot: QtBot, page: TrainPage, session: Session, presenter: TrainPresenter, run_for: RunFor,
    wait_for: WaitFor,
) -> None:  # fmt: skip
    told: list[object] = []
    presenter.use_run_requested.connect(told.append)
    presenter.page_requested.connect(told.append)
    run_for(1)
    wait_for(RunState.FINISHED)
    page.run_view.outcome.classify_button.click()
    assert told == [session.run, "classify"]
