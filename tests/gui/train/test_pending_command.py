"""Who has got a command is given time as long as it shows that it is at work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.status import Command, RunState, RunStatus
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.train import pending_command
from resnet_studio.gui.train.pending_command import PendingCommand

SEQUENCE = 4
WAIT_MS = 5_000


@pytest.fixture
def pending(runner: JobRunner, monkeypatch: pytest.MonkeyPatch) -> Iterator[PendingCommand]:
    monkeypatch.setattr(pending_command, "send_command", lambda *_: SEQUENCE)
    pending = PendingCommand(runner, runner)
    yield pending
    pending.forget()


def give(qtbot: QtBot, pending: PendingCommand, command: Command) -> None:
    pending.give(RunFolder(Path("a-run")), command)
    qtbot.waitUntil(pending.patience.isActive, timeout=WAIT_MS)
    pending.patience.stop()


def told(acknowledged: int, heartbeat: float) -> RunStatus:
    return RunStatus(state=RunState.RUNNING, acknowledged=acknowledged, heartbeat=heartbeat)


def test_a_sign_of_life_after_the_command_was_seen_renews_the_patience(
    qtbot: QtBot, pending: PendingCommand
) -> None:
    give(qtbot, pending, "stop")
    pending.take(told(SEQUENCE, 1.0))
    assert pending.patience.isActive()
    pending.patience.stop()
    pending.take(told(SEQUENCE, 1.0))
    assert not pending.patience.isActive()
    pending.take(told(SEQUENCE, 2.0))
    assert pending.patience.isActive()


def test_a_process_that_goes_on_without_having_seen_the_command_wears_the_patience_out(
    qtbot: QtBot, pending: PendingCommand
) -> None:
    give(qtbot, pending, "stop")
    pending.take(told(SEQUENCE - 1, 1.0))
    assert not pending.patience.isActive()
    with qtbot.waitSignal(pending.unanswered, timeout=WAIT_MS):
        pending.patience.start(1)


def test_a_late_sign_of_life_is_told(qtbot: QtBot, pending: PendingCommand) -> None:
    give(qtbot, pending, "pause")
    with qtbot.waitSignal(pending.unanswered, timeout=WAIT_MS):
        pending.patience.start(1)
    with qtbot.waitSignal(pending.answered, timeout=WAIT_MS):
        pending.take(told(SEQUENCE, 1.0))


def test_an_epoch_that_is_waited_for_may_take_as_long_as_it_likes(
    qtbot: QtBot, pending: PendingCommand
) -> None:
    give(qtbot, pending, "stop_after_epoch")
    pending.take(told(SEQUENCE, 1.0))
    with (
        qtbot.assertNotEmitted(pending.unanswered),
        qtbot.waitSignal(pending.patience.timeout, timeout=WAIT_MS),
    ):
        pending.patience.start(1)
