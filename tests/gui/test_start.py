"""The start of the window: faults of the last time are told, and the data of the last time is there again."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data import cifar10, digits
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.fault_log import faults_path, read_faults
from resnet_studio.core.settings import settings_path
from resnet_studio.gui import messages, start
from resnet_studio.gui.data import presenter
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.report_window import ReportWindow
from resnet_studio.gui.settings import WindowMemory

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


DEATH_WHILE_IT_RUNS = """
import faulthandler
from PySide6.QtCore import QTimer
from resnet_studio.gui import start
application = start.make_application()
QTimer.singleShot(200, faulthandler._sigsegv)
start.start([])
"""


def run_window(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False
    )


class TestFaultsOfTheLastTime:
    """What is told while the window runs is offered as a report at its next start, once."""

    def offered(self, qtbot: QtBot, qapp: QApplication) -> MainWindow:
        window = start.open_window(qapp, [])
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: not window.runner.jobs, timeout=20_000)
        return window

    def test_a_fault_is_shown_and_the_window_closes_as_ever(self, qtbot: QtBot, qapp: QApplication) -> None:
        done = run_window(FAULT_WHILE_IT_RUNS)
        assert done.returncode == 0, done.stderr
        assert "went wrong in the app itself: seven." in done.stdout
        assert "ZeroDivisionError: seven" in done.stderr
        window = self.offered(qtbot, qapp)
        assert window.banner.text.startswith("Something went wrong in ResNet Studio the last time.")
        qtbot.mouseClick(window.banner.close_button, Qt.MouseButton.LeftButton)
        assert [one.is_news for one in read_faults()] == [False]
        window.close()

    def test_a_death_is_told_at_the_next_start_with_its_traceback(
        self, qtbot: QtBot, qapp: QApplication
    ) -> None:
        assert run_window(DEATH_WHILE_IT_RUNS).returncode != 0
        window = self.offered(qtbot, qapp)
        assert window.banner.text.startswith("ResNet Studio ended by itself the last time.")
        qtbot.mouseClick(window.banner.act_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not window.runner.jobs)
        (report,) = window.findChildren(ReportWindow)
        assert not window.banner.isVisible()
        assert "ended by itself (Segmentation fault)" in report.happened.text()
        assert "in start" in report.text.toPlainText()
        assert [one.is_news for one in read_faults()] == [False]
        window.close()

    def test_an_offer_waits_for_an_error_that_is_shown(self, qtbot: QtBot, qapp: QApplication) -> None:
        faults_path().mkdir(parents=True)
        (faults_path() / "1-1.txt").write_text("{}\nFatal Python error: Aborted\n", encoding="utf-8")
        WindowMemory().keep_recipe(set_values(Recipe(), {"data.path": "/no/such/folder"}))
        settings_path().parent.mkdir(exist_ok=True)
        settings_path().write_text("runs_folder = [", encoding="utf-8")
        window = self.offered(qtbot, qapp)
        qtbot.waitUntil(lambda: "/no/such/folder" in window.banner.text)
        qtbot.mouseClick(window.banner.close_button, Qt.MouseButton.LeftButton)
        assert window.banner.text.startswith("ResNet Studio ended by itself the last time.")
        window.close()


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

        def read(path: str, *_: object) -> DataSet:
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
