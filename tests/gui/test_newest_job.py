"""One job at a time, and the newest wish is the one that counts."""

import threading
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.newest_job import NewestJob


class Desk:
    """Wishes for work that waits until it may go on, and writes down what was done and answered."""

    def __init__(self, job: NewestJob) -> None:
        self.job = job
        self.begun: list[str] = []
        self.answers: list[Any] = []
        self.may_go_on = threading.Event()

    def wish(self, name: str) -> None:
        def work(context: TaskContext) -> str:
            self.begun.append(name)
            self.may_go_on.wait(5)
            return name

        self.job.run(name, work, self.answers.append)


@pytest.mark.parametrize(("is_older_cancelled", "answers"), [(True, ["d"]), (False, ["a", "d"])])
def test_of_the_wishes_that_come_while_it_works_the_last_is_done(
    qtbot: QtBot, runner: JobRunner, is_older_cancelled: bool, answers: list[str]
) -> None:
    desk = Desk(NewestJob(runner, is_older_cancelled=is_older_cancelled))
    desk.wish("a")
    qtbot.waitUntil(lambda: desk.begun == ["a"])
    for name in "bcd":
        desk.wish(name)
    assert len(runner.jobs) == 1
    desk.may_go_on.set()
    qtbot.waitUntil(lambda: not runner.jobs)
    assert desk.begun == ["a", "d"]
    assert desk.answers == answers
    assert not desk.job.is_busy


def test_what_is_dropped_is_never_answered(qtbot: QtBot, runner: JobRunner) -> None:
    desk = Desk(NewestJob(runner, is_older_cancelled=False))
    desk.wish("a")
    qtbot.waitUntil(lambda: desk.begun == ["a"])
    desk.wish("b")
    desk.job.drop()
    desk.may_go_on.set()
    qtbot.waitUntil(lambda: not runner.jobs)
    assert desk.begun == ["a"]
    assert desk.answers == []


def test_a_failure_is_shown_and_the_next_wish_is_done(qtbot: QtBot, runner: JobRunner) -> None:
    job = NewestJob(runner)
    answers: list[str] = []

    def fail(context: TaskContext) -> str:
        raise OSError("no disk")

    with qtbot.waitSignal(runner.unhandled_failure) as failed:
        job.run("fail", fail, answers.append)
    assert "no disk" in str(failed.args[0])
    job.run("work", lambda context: "done", answers.append)
    qtbot.waitUntil(lambda: answers == ["done"])
