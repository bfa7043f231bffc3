"""The report: opened from the menu at any time, copied, saved, and nothing of it hidden."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.runs.folder import create_run_folder
from resnet_studio.gui import messages
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.report_window import ReportWindow


@pytest.fixture
def report(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> ReportWindow:
    """The report beside a run and an error that was shown."""
    folder = create_run_folder(tmp_path, "cats")
    folder.log_path.write_text("Fatal Python error: Segmentation fault\n", encoding="utf-8")
    window.session.run = folder
    window.show_error(ValueError("seven"))
    window.menus.actions["report"].trigger()
    (report,) = window.findChildren(ReportWindow)
    qtbot.waitUntil(lambda: report.report is not None)
    return report


def test_it_says_what_went_wrong_and_that_nothing_is_sent(report: ReportWindow) -> None:
    assert report.happened.text() == "No fault is on record"
    assert report.about.text().startswith("Nothing is sent anywhere")
    assert "ValueError: seven" in report.text.toPlainText()
    assert "Fatal Python error: Segmentation fault" in report.text.toPlainText()


def test_it_is_copied_and_saved_as_it_is_shown(
    qtbot: QtBot, report: ReportWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.mouseClick(report.copy_button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == report.text.toPlainText()
    monkeypatch.setattr(messages, "choose_new_file", lambda *args: tmp_path / "report.txt")
    qtbot.mouseClick(report.save_button, Qt.MouseButton.LeftButton)
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == report.text.toPlainText()


def test_a_disk_that_refuses_is_told(
    qtbot: QtBot, report: ReportWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path: Any = tmp_path / "no folder" / "report.txt"
    monkeypatch.setattr(messages, "choose_new_file", lambda *args: path)
    qtbot.mouseClick(report.save_button, Qt.MouseButton.LeftButton)
    assert str(path) in report.happened.text()
    assert "Choose another folder." in report.happened.text()
