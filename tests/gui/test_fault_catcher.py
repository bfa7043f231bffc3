"""What nobody caught is told once, logged once, and written down with its traceback."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer, qInstallMessageHandler, qWarning
from pytestqt.qtbot import QtBot

from resnet_studio.core.fault_log import log_path, read_faults
from resnet_studio.gui import fault_catcher, messages
from resnet_studio.gui.fault_catcher import FaultCatcher
from resnet_studio.gui.main_window import MainWindow


def fall(number: int = 0) -> None:
    raise ZeroDivisionError(f"fault {number}")


def logged() -> list[str]:
    """The lines of the log without their times."""
    return [line.partition("\t")[2] for line in log_path().read_text(encoding="utf-8").splitlines()]


def written_down() -> str:
    """What the file of faults of this process holds."""
    return "".join(one.text for one in read_faults())


@pytest.fixture
def on_stderr(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What came to the hooks that were there before."""
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(error))
    monkeypatch.setattr(threading, "excepthook", lambda args: told.append(args.exc_value))
    monkeypatch.setattr(sys, "unraisablehook", lambda args: told.append(args.exc_value))
    return told


@pytest.fixture
def catcher(qtbot: QtBot, on_stderr: list[BaseException]) -> Iterator[FaultCatcher]:
    catcher = FaultCatcher()
    yield catcher
    catcher.remove()


class TestFaults:
    def test_one_in_a_slot_is_told_with_its_traceback_logged_and_still_printed(
        self, qtbot: QtBot, catcher: FaultCatcher, on_stderr: list[BaseException]
    ) -> None:
        with qtbot.waitSignal(catcher.caught) as caught:
            QTimer.singleShot(0, fall)
        words = messages.words_for(caught.args[0])
        assert words.sentence == "Something went wrong in the app itself: fault 0."
        assert "in fall" in words.details
        assert logged() == ["ZeroDivisionError: fault 0"]
        assert "in fall" in written_down()
        assert on_stderr == [caught.args[0]]

    def test_one_that_is_told_by_the_window_too_is_logged_once(
        self, qtbot: QtBot, catcher: FaultCatcher, window: MainWindow
    ) -> None:
        catcher.caught.connect(window.runner.report)
        with qtbot.waitSignal(catcher.caught):
            QTimer.singleShot(0, fall)
        assert window.banner.text.startswith("Something went wrong in the app itself: fault 0.")
        assert logged() == ["ZeroDivisionError: fault 0"]

    def test_one_that_nobody_can_catch_is_told(self, qtbot: QtBot, catcher: FaultCatcher) -> None:
        class Careless:
            def __del__(self) -> None:
                fall(3)

        with qtbot.waitSignal(catcher.caught):
            Careless()
        assert "in __del__" in written_down()

    def test_one_in_a_thread_is_told_in_the_windows_thread(self, qtbot: QtBot, catcher: FaultCatcher) -> None:
        threads: list[int] = []
        catcher.caught.connect(lambda _: threads.append(threading.get_ident()))
        with qtbot.waitSignal(catcher.caught):
            thread = threading.Thread(target=fall)
            thread.start()
            thread.join()
        assert threads == [threading.get_ident()]

    def test_one_that_comes_again_and_again_is_told_once(self, qtbot: QtBot, catcher: FaultCatcher) -> None:
        told: list[Exception] = []
        catcher.caught.connect(told.append)
        clock = QTimer()
        clock.timeout.connect(lambda: fall(1))
        clock.start(1)
        qtbot.wait(50)
        clock.stop()
        QTimer.singleShot(0, lambda: [][0])
        qtbot.waitUntil(lambda: len(told) > 1)
        assert [type(error) for error in told] == [ZeroDivisionError, IndexError]
        assert written_down().count("Traceback") == len(logged()) == 2

    def test_one_that_comes_again_much_later_is_told_again(
        self, qtbot: QtBot, catcher: FaultCatcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fault_catcher, "QUIET_SECONDS", -1.0)
        told: list[Exception] = []
        catcher.caught.connect(told.append)
        for number in range(2):
            QTimer.singleShot(0, lambda number=number: fall(number))
        qtbot.waitUntil(lambda: len(told) == 2)

    def test_a_log_that_cannot_be_written_hinders_nothing(
        self, qtbot: QtBot, catcher: FaultCatcher, app_home: Path
    ) -> None:
        log_path().mkdir()
        with qtbot.waitSignal(catcher.caught):
            QTimer.singleShot(0, fall)

    def test_what_qt_warns_of_is_logged_and_passed_on(self, qtbot: QtBot, qtlog: Any) -> None:
        passed_on: list[str | None] = []
        with qtlog.disabled():
            before = qInstallMessageHandler(lambda kind, context, text: passed_on.append(text))
            catcher = FaultCatcher()
            qWarning("a pen without ink")
            qWarning("a pen without ink")
            catcher.remove()
            qWarning("a pen without paper")
            qInstallMessageHandler(before)
        assert logged() == ["Qt warns: a pen without ink"]
        assert written_down() == ""
        assert passed_on == ["a pen without ink", "a pen without ink", "a pen without paper"]

    def test_ctrl_c_is_no_fault(self, qtbot: QtBot, catcher: FaultCatcher, on_stderr: Any) -> None:
        told: list[Exception] = []
        catcher.caught.connect(told.append)
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
        qtbot.wait(10)
        assert told == []
        assert len(on_stderr) == 1


DEATHS = {
    "Segmentation fault": "faulthandler._sigsegv()",
    "Aborted": "QtCore.qFatal('')",
}
DEATH = """
import faulthandler
from PySide6 import QtCore
from resnet_studio.gui.fault_catcher import FaultCatcher
application = QtCore.QCoreApplication([])
catcher = FaultCatcher()
catcher.file.watch()
def stumble():
    {deed}
stumble()
"""


@pytest.mark.parametrize("death", DEATHS)
def test_a_signal_that_ends_the_process_leaves_its_traceback(death: str) -> None:
    script = DEATH.format(deed=DEATHS[death])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=60)
    assert done.returncode != 0
    (faults,) = read_faults()
    assert faults.is_news
    assert faults.death == death
    assert "in stumble" in faults.text
    assert ("Qt ends the process" in faults.text) is (death == "Aborted")


def test_an_end_without_faults_leaves_no_file(qtbot: QtBot, app_home: Path) -> None:
    catcher = FaultCatcher()
    assert len(list((app_home / "state" / "faults").iterdir())) == 1
    catcher.remove()
    assert list((app_home / "state" / "faults").iterdir()) == []
