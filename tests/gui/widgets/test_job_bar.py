"""The bar tells what is done, how far, and stops it."""

import threading
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.widgets.job_bar import JobBar


def half_done(context: TaskContext, tell: Any) -> None:
    context.report(5, 10, "counting")
    while True:
        context.raise_if_stopped()
        threading.Event().wait(0.005)


def test_a_job_is_named_measured_and_cancelled(qtbot: QtBot, themed: QApplication, runner: JobRunner) -> None:
    bar = JobBar(runner)
    qtbot.addWidget(bar)
    bar.show()
    assert not bar.progress.isVisible()
    runner.run("Reading flowers", half_done)
    qtbot.waitUntil(bar.progress.isVisible)
    assert bar.title.text() == "Reading flowers"
    qtbot.waitUntil(lambda: bar.words.text().startswith("50 %"))
    qtbot.mouseClick(bar.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not runner.jobs)
    assert bar.title.text() == "Ready"
    assert not bar.cancel_button.isVisible()


def test_quiet_jobs_are_passed_over(qtbot: QtBot, runner: JobRunner) -> None:
    bar = JobBar(runner)
    qtbot.addWidget(bar)
    bar.show()
    job = runner.run("Reading thumbnails", half_done, is_quiet=True)
    runner.run("Counting", half_done)
    qtbot.waitUntil(lambda: bar.title.text() == "Counting")
    for each in runner.jobs:
        each.cancel()
    qtbot.waitUntil(lambda: not runner.jobs)
    assert job.is_cancelled


def test_the_machine_is_told_in_words(qtbot: QtBot, runner: JobRunner) -> None:
    bar = JobBar(runner)
    qtbot.addWidget(bar)
    assert "GiB" in bar.machine.text()
