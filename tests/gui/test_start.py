"""The start of the window: what nobody caught is told, and the data of the last time is there again."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data import cifar10, digits
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui import messages, start
from resnet_studio.gui.data import presenter
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.start import FaultCatcher

FAULT_WHILE_IT_RUNS = """
from PySide6.QtCore import QTimer
from resnet_studio.gui import start
from resnet_studio.gui.main_window import MainWindow

def fall():
    raise ZeroDivisionError("seven")

def look():
    window = next(each for each in application.topLevelWidgets() if isinstance(each, MainWindow))
    if window.banner.isVisible():
        print(window.banner.text)
        window.close()

application = start.make_application()
QTimer.singleShot(0, fall)
clock = QTimer()
clock.timeout.connect(look)
clock.start(50)
raise SystemExit(start.start([]))
"""


def fall(number: int = 0) -> None:
    raise ZeroDivisionError(f"fault {number}")


@pytest.fixture
def on_stderr(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What came to the hooks that were there before."""
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(error))
    monkeypatch.setattr(threading, "excepthook", lambda args: told.append(args.exc_value))
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
        assert "ZeroDivisionError: fault 0" in catcher.log_path.read_text(encoding="utf-8")
        assert on_stderr == [caught.args[0]]

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
        assert catcher.log_path.read_text(encoding="utf-8").count("Traceback") == 2

    def test_one_that_comes_again_much_later_is_told_again(
        self, qtbot: QtBot, catcher: FaultCatcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(start, "QUIET_SECONDS", -1.0)
        told: list[Exception] = []
        catcher.caught.connect(told.append)
        for number in range(2):
            QTimer.singleShot(0, lambda number=number: fall(number))
        qtbot.waitUntil(lambda: len(told) == 2)

    def test_a_log_that_cannot_be_written_hinders_nothing(
        self, qtbot: QtBot, catcher: FaultCatcher, app_home: Path
    ) -> None:
        (app_home / "state").write_text("no folder", encoding="utf-8")
        with qtbot.waitSignal(catcher.caught):
            QTimer.singleShot(0, fall)

    def test_a_long_log_is_begun_anew(
        self, qtbot: QtBot, catcher: FaultCatcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(start, "MAX_LOG_BYTES", 10)
        monkeypatch.setattr(start, "QUIET_SECONDS", -1.0)
        for _ in range(3):
            with qtbot.waitSignal(catcher.caught):
                QTimer.singleShot(0, fall)
        assert catcher.log_path.read_text(encoding="utf-8").count("Traceback") == 1

    def test_ctrl_c_is_no_fault(self, qtbot: QtBot, catcher: FaultCatcher, on_stderr: Any) -> None:
        told: list[Exception] = []
        catcher.caught.connect(told.append)
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
        qtbot.wait(10)
        assert told == []
        assert len(on_stderr) == 1

    def test_the_window_that_runs_shows_it_and_closes_as_ever(self) -> None:
        done = subprocess.run(
            [sys.executable, "-c", FAULT_WHILE_IT_RUNS],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "went wrong in the app itself: seven." in done.stdout
        assert "ZeroDivisionError: seven" in done.stderr


class TestFirstData:
    """What lies there when the window comes up again."""

    def reopened(self, qtbot: QtBot, qapp: QApplication, path: str) -> MainWindow:
        WindowMemory().keep_recipe(set_values(Recipe(), {"data.path": path, "training.epochs": 44}))
        window = start.open_window(qapp, [])
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: not window.presenter("data").is_scanning, timeout=20_000)
        return window

    def assert_recipe_is_kept(self, window: MainWindow, path: str) -> None:
        assert window.session.recipe.data.path == path
        assert window.session.recipe.training.epochs == 44
        window.close()
        kept = WindowMemory().recipe
        assert kept is not None
        assert kept.data.path == path

    def test_a_folder_is_opened_again(self, qtbot: QtBot, qapp: QApplication, tiny_folder: Path) -> None:
        window = self.reopened(qtbot, qapp, str(tiny_folder))
        assert window.session.dataset is not None
        assert window.session.dataset.name == "animals"
        assert not window.banner.isVisible()
        self.assert_recipe_is_kept(window, str(tiny_folder))

    def test_a_folder_that_is_away_is_told_and_kept_in_the_recipe(
        self, qtbot: QtBot, qapp: QApplication, tmp_path: Path
    ) -> None:
        path = str(tmp_path / "unplugged" / "animals")
        window = self.reopened(qtbot, qapp, path)
        assert window.session.dataset is None
        assert window.rail.stage("data").state == "empty"
        assert f"{path} cannot be opened: it is not there." in window.banner.text
        self.assert_recipe_is_kept(window, path)

    def test_cifar10_without_its_archive_is_told_and_neither_asked_for_nor_fetched(
        self, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(messages, "ask", lambda *_: pytest.fail("nobody did anything yet"))
        window = self.reopened(qtbot, qapp, "cifar10")
        assert window.session.dataset is None
        assert "CIFAR-10 is no longer kept on this computer." in window.banner.text
        self.assert_recipe_is_kept(window, "cifar10")

    def test_cifar10_is_opened_again_where_its_archive_is_kept(
        self, qtbot: QtBot, qapp: QApplication, app_home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[str] = []

        def read(path: str, context: TaskContext) -> DataSet:
            opened.append(path)
            return digits.scan_digits()

        monkeypatch.setattr(presenter, "scan", read)
        archive = app_home / "cache" / "cifar10" / cifar10.ARCHIVE_NAME
        archive.parent.mkdir(parents=True)
        archive.write_bytes(b"")
        window = self.reopened(qtbot, qapp, "cifar10")
        assert opened == ["cifar10"]
        assert window.session.dataset is not None
        assert not window.banner.isVisible()
        self.assert_recipe_is_kept(window, "cifar10")

    def test_no_disk_is_looked_at_before_the_window_is_there(
        self, qtbot: QtBot, qapp: QApplication, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked: list[int] = []
        stat = os.stat

        def note(path: Any, *args: Any, **options: Any) -> os.stat_result:
            if str(path).startswith(str(tiny_folder)):
                looked.append(threading.get_ident())
            return stat(path, *args, **options)

        monkeypatch.setattr(os, "stat", note)
        window = self.reopened(qtbot, qapp, str(tiny_folder))
        assert looked
        assert threading.get_ident() not in looked
        window.close()
