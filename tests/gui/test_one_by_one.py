"""Pieces of work that must come in their order."""

import threading

from pytestqt.qtbot import QtBot

from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.one_by_one import OneByOne


def test_all_is_done_in_the_order_in_which_it_was_asked_for(qtbot: QtBot, runner: JobRunner) -> None:
    queue, done, gate = OneByOne(runner), [], threading.Event()
    answers: list[int] = []

    def work(number: int) -> int:
        if number == 0:
            gate.wait(5)
        done.append(number)
        return number

    for number in range(5):
        queue.run("work", lambda number=number: work(number), answers.append)
    assert len(runner.jobs) == 1
    gate.set()
    qtbot.waitUntil(lambda: not queue.is_busy)
    assert done == answers == [0, 1, 2, 3, 4]


def test_what_fails_keeps_nothing_from_being_done(qtbot: QtBot, runner: JobRunner) -> None:
    queue, answers = OneByOne(runner), []
    queue.run("bad", lambda: 1 / 0)
    queue.run("good", lambda: 7, answers.append)
    with qtbot.waitSignal(runner.unhandled_failure):
        qtbot.waitUntil(lambda: answers == [7])
