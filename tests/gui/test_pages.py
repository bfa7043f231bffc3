"""The pages are given what the window was given."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.gui import menus, pages
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.worker_client import WorkerClient


class Watched(WindowMemory):
    """Notes whether it was asked for the model that classified last."""

    was_asked = False

    @property
    def model(self) -> str:
        self.was_asked = True
        return ""


class Idle(WorkerClient):
    """A worker that is warm without a process."""

    def warm_up(self, context: object) -> None:
        """Done."""


def test_every_page_uses_the_memory_of_its_window(qtbot: QtBot, themed: QApplication, tmp_path: Path) -> None:
    memory = Watched(tmp_path / "window.ini")
    memory.note_data("/pictures/animals")
    window = MainWindow(Session(), JobRunner(), memory, Idle())
    qtbot.addWidget(window)
    window.show()
    window.show_page("classify")
    qtbot.waitUntil(lambda: memory.was_asked)
    window.close()
    assert not WindowMemory().recent_data


LUPDATE = shutil.which("pyside6-lupdate", path=str(Path(sys.executable).parent))


@pytest.mark.skipif(LUPDATE is None, reason="Qt's tool that collects texts is not installed")
@pytest.mark.parametrize(
    ("source", "texts"),
    [
        (pages.__file__, ["Data", "Model", "Train", "Classify", "Runs"]),
        (menus.__file__, ["Undo change of “{title}”", "Redo change of “{title}”"]),
    ],
)
def test_translators_are_shown_whole_texts(tmp_path: Path, source: str, texts: list[str]) -> None:
    target = tmp_path / "texts.ts"
    subprocess.run([str(LUPDATE), source, "-ts", str(target)], check=True, capture_output=True, timeout=60)
    found = target.read_text(encoding="utf-8")
    assert [text for text in texts if f"<source>{text}</source>" not in found] == []


def test_runs_and_training_tell_the_page_that_classifies(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classify = window.presenter("classify")
    told: list[str] = []
    monkeypatch.setattr(classify._models, "ask_for", told.append)
    monkeypatch.setattr(classify._models, "refresh", lambda: told.append("look anew"))
    folder = RunFolder(tmp_path / "run")
    window.presenter("runs").use_run_requested.emit(folder)
    window.presenter("train").run_ended.emit(folder)
    assert told == [str(folder.path)], "before the page was seen, that is done when it is"
    classify._models.are_read = True
    window.presenter("train").run_ended.emit(folder)
    assert told == [str(folder.path), "look anew"]
