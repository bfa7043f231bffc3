"""What is done for runs beside the pages: the computer stays awake, and a long one's end is told."""

import time
from pathlib import Path
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.awake import WakeLock
from resnet_studio.core.durable import write_json
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.gui import messages, notices
from resnet_studio.gui.main_window import MainWindow

HOUR_S = 3600.0


@pytest.fixture(autouse=True)
def _no_real_lock(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "ask", lambda *_: "keep")  # where a window closes over a run at work
    window.care.lock._find_command = lambda why: ["cat"]


def change(window: MainWindow, **settings: object) -> None:
    window.set_settings(window.session.settings.model_copy(update=settings))


def end_run(qtbot: QtBot, window: MainWindow, state: RunState, seconds: float) -> RunFolder:
    """A run that was seen at work ends in this state after this time."""
    folder = RunFolder(window.session.settings.runs_path / f"{state}-{seconds:.0f}")
    folder.path.mkdir(parents=True)
    folder.recipe_path.write_text("", encoding="utf-8")
    live = window.presenter("train").live
    live.note(folder, is_live=True)
    status = RunStatus(
        state=state, epoch=9, epochs=9, steps=90, step=90, elapsed_seconds=seconds, test_accuracy=0.9
    )
    write_json(folder.status_path, status.model_dump(mode="json"))
    live.note(folder, is_live=False)
    qtbot.waitUntil(lambda: not window.runner.jobs)
    return folder


class FakeTray:
    """Stands for the system's tray."""

    told: ClassVar[list[tuple[str, str]]] = []
    made: ClassVar[list[Any]] = []

    class _Signal:
        def __init__(self) -> None:
            self.heard: list[Any] = []

        def connect(self, hear: Any) -> None:
            self.heard.append(hear)

    def __init__(self, icon: Any, parent: Any) -> None:
        self.messageClicked, self.activated = self._Signal(), self._Signal()
        self.is_shown = False
        self.made.append(self)

    @staticmethod
    def isSystemTrayAvailable() -> bool:
        return True

    @staticmethod
    def supportsMessages() -> bool:
        return True

    def setToolTip(self, text: str) -> None:
        pass

    def show(self) -> None:
        self.is_shown = True

    def hide(self) -> None:
        self.is_shown = False

    def showMessage(self, title: str, words: str, icon: Any, shown_ms: int) -> None:
        self.told.append((title, words))


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> type[FakeTray]:
    monkeypatch.setattr(notices, "QSystemTrayIcon", FakeTray)
    FakeTray.told.clear()
    FakeTray.made.clear()
    return FakeTray


def test_the_computer_stays_awake_while_a_run_is_at_work(window: MainWindow, tmp_path: Path) -> None:
    live, lock = window.presenter("train").live, window.care.lock
    one, other = RunFolder(tmp_path / "one"), RunFolder(tmp_path / "other")
    assert not lock.is_held
    live.note(one, is_live=True)
    assert lock.is_held
    live.note(other, is_live=True)
    live._drop(one)
    assert lock.is_held
    live._drop(other)
    assert not lock.is_held


def test_it_may_sleep_where_that_is_wanted_and_that_holds_at_once(window: MainWindow, tmp_path: Path) -> None:
    change(window, keep_awake=False)
    window.presenter("train").live.note(RunFolder(tmp_path / "one"), is_live=True)
    assert not window.care.lock.is_held
    change(window, keep_awake=True)
    assert window.care.lock.is_held
    change(window, keep_awake=False)
    assert not window.care.lock.is_held


def test_a_window_that_closes_lets_the_computer_sleep(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.presenter("train").live.note(RunFolder(tmp_path / "one"), is_live=True)
    monkeypatch.setattr(window, "_may_leave", lambda: True)
    lock: WakeLock = window.care.lock
    assert lock.is_held
    window.close()
    assert not lock.is_held


def test_the_end_of_a_long_run_is_told_by_the_system(
    qtbot: QtBot, window: MainWindow, tray: type[FakeTray], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = end_run(qtbot, window, RunState.FINISHED, HOUR_S)
    assert tray.told == [(f"{folder.name} has ended", "Test accuracy 90.00 %.")]
    assert tray.made[0].is_shown
    opened: list[RunFolder] = []
    monkeypatch.setattr(window, "open_run", opened.append)
    tray.made[0].messageClicked.heard[0]()
    assert [run.path for run in opened] == [folder.path]
    assert not tray.made[0].is_shown
    assert not window.toast.isVisible()


def test_a_failure_is_told_too(qtbot: QtBot, window: MainWindow, tray: type[FakeTray]) -> None:
    end_run(qtbot, window, RunState.FAILED, HOUR_S)
    assert len(tray.told) == 1


@pytest.mark.parametrize(
    ("state", "seconds", "is_wanted"),
    [
        (RunState.FINISHED, 59.0, True),
        (RunState.PAUSED, HOUR_S, True),  # it has not ended
        (RunState.FINISHED, HOUR_S, False),
    ],
)
def test_nothing_is_told_of_a_short_run_a_pause_or_where_it_is_not_wanted(
    qtbot: QtBot, window: MainWindow, tray: type[FakeTray], state: RunState, seconds: float, is_wanted: bool
) -> None:
    change(window, notify_at_end=is_wanted)
    end_run(qtbot, window, state, seconds)
    assert tray.told == []


def test_without_a_tray_the_window_says_it_and_asks_to_be_looked_at(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerted: list[object] = []
    monkeypatch.setattr(QApplication, "alert", lambda widget: alerted.append(widget))
    opened: list[RunFolder] = []
    monkeypatch.setattr(window, "open_run", opened.append)
    folder = end_run(qtbot, window, RunState.FINISHED, HOUR_S)
    assert alerted == [window]
    assert window.toast.isVisible()
    assert window.toast.words.text() == f"{folder.name} has ended\nTest accuracy 90.00 %."
    qtbot.mouseClick(window.toast.action, Qt.MouseButton.LeftButton)
    assert [run.path for run in opened] == [folder.path]


def test_a_toast_that_nobody_saw_stays(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_active = False
    monkeypatch.setattr(MainWindow, "isActiveWindow", lambda _: is_active)
    window.toast._clock.setInterval(20)
    window.toast.say("The run has ended.", is_kept_until_seen=True)
    end = time.monotonic() + 0.15
    qtbot.waitUntil(lambda: time.monotonic() > end)
    assert window.toast.isVisible()
    is_active = True
    qtbot.waitUntil(lambda: not window.toast.isVisible())
