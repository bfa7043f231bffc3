"""The window's frame: drops, theme, states in the rail, memory, and leaving a live run."""

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QSplitter
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.errors import DataError, RunError
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui import main_window, messages
from resnet_studio.gui.classify.presenter import ClassifyPresenter
from resnet_studio.gui.drops import Drop, judge
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.session import Session
from resnet_studio.gui.start import open_window
from resnet_studio.gui.worker_client import WorkerClient


def wait(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(
        lambda: not window.presenter("data").is_scanning and not window.runner.jobs, timeout=20_000
    )


def dragged(paths: list[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def enter(window: MainWindow, data: QMimeData) -> None:
    event = QDragEnterEvent(
        QPoint(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dragEnterEvent(event)


def drop(window: MainWindow, data: QMimeData) -> None:
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def test_without_settings_the_digits_and_their_preset_are_there(qtbot: QtBot, qapp: QApplication) -> None:
    window = open_window(qapp, [])
    qtbot.addWidget(window)
    wait(qtbot, window)
    assert window.session.dataset is not None
    assert window.session.dataset.kind == "digits"
    assert window.session.recipe.data.path == "digits"
    assert window.session.recipe.training.epochs == 20
    assert window.rail.stage("data").state_text == "1,797"
    assert window.runner.shut_down()


def test_a_path_or_word_on_the_command_line_is_opened_where_it_belongs(
    qtbot: QtBot, qapp: QApplication, tiny_folder: Path
) -> None:
    for argument, name in ((str(tiny_folder), "animals"), ("digits", "digits")):
        window = open_window(qapp, [argument])
        qtbot.addWidget(window)
        wait(qtbot, window)
        assert window.page == "data"
        assert window.session.dataset is not None
        assert window.session.dataset.name == name
        window.close()


def test_a_dropped_folder_is_announced_scanned_and_shown(
    qtbot: QtBot, window: MainWindow, tiny_folder: Path
) -> None:
    window.show_page("model")
    data = dragged([tiny_folder])
    enter(window, data)
    assert window.overlay.isVisible()
    assert window.overlay.sentence == "Open as data set"
    drop(window, data)
    assert not window.overlay.isVisible()
    assert window.page == "data"
    wait(qtbot, window)
    assert window.session.dataset is not None
    assert window.session.dataset.name == "animals"
    assert window.rail.stage("data").state_text == "24"


def test_what_cannot_be_opened_is_refused_with_the_reason(window: MainWindow, tmp_path: Path) -> None:
    letter = tmp_path / "letter.docx"
    letter.write_bytes(b"")
    data = dragged([letter])
    enter(window, data)
    assert "letter.docx is no image" in window.overlay.detail
    window.dragLeaveEvent(QDragLeaveEvent())
    assert not window.overlay.isVisible()
    drop(window, data)
    assert "letter.docx" in window.banner.text
    assert window.banner.isVisible()


def test_what_hovers_is_judged_once(
    window: MainWindow, tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[tuple[str, ...]] = []

    def note(names: Any) -> Drop:
        judged.append(tuple(names))
        return judge(names)

    monkeypatch.setattr(main_window, "judge", note)
    image, letter = tiny_folder / "cat" / "00.png", tmp_path / "letter.docx"
    letter.write_bytes(b"")
    enter(window, dragged([image]))
    drop(window, dragged([image]))
    assert judged == [(str(image),)]
    enter(window, dragged([image]))
    window.dragLeaveEvent(QDragLeaveEvent())
    drop(window, dragged([letter]))
    assert judged[1:] == [(str(image),), (str(letter),)]
    drop(window, dragged([letter]))  # it may be something else by now
    assert judged[3:] == [(str(letter),)]


def test_a_window_that_closes_is_gone_before_anything_is_waited_for(window: MainWindow) -> None:
    class Watched(WorkerClient):
        def close(self) -> None:
            told.append(("worker", window.isVisible(), bool(window.runner.jobs)))
            super().close()

    def wait_for_worker(context: TaskContext, tell: Any) -> None:
        while not context.is_stopped:
            time.sleep(0.005)

    told: list[tuple[str, bool, bool]] = []
    window.worker = Watched()
    window.runner.run("work", wait_for_worker)
    assert window.close()
    assert told == [("worker", False, True)]
    assert window.has_ended_cleanly


def test_dropped_images_go_to_the_page_that_classifies(window: MainWindow, tiny_folder: Path) -> None:
    drop(window, dragged([tiny_folder / "cat" / "00.png"]))
    assert window.page == "classify"


def test_a_dropped_recipe_is_taken_over(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    recipe = set_values(window.session.recipe, {"training.epochs": 77})
    path = tmp_path / "mine.toml"
    path.write_text(dump_recipe(recipe), encoding="utf-8")
    window.open_paths([str(path)])
    assert window.session.recipe.training.epochs == 77
    wait(qtbot, window)


def test_a_broken_recipe_is_told_in_the_banner(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[training]\nepocs = 3\n", encoding="utf-8")
    window.open_paths([str(path)])
    assert "training.epocs" in window.banner.text


def test_an_error_is_shown_with_details_to_copy(qtbot: QtBot, window: MainWindow) -> None:
    error = DataError("The folder {path} is empty.", {"path": "/there"}, hint="Choose another.")
    window.show_error(error)
    assert window.banner.text == "The folder /there is empty. Choose another."
    qtbot.mouseClick(window.banner.copy_button, Qt.MouseButton.LeftButton)
    assert "DataError" in QApplication.clipboard().text()
    qtbot.mouseClick(window.banner.close_button, Qt.MouseButton.LeftButton)
    assert not window.banner.isVisible()


def test_an_error_goes_when_what_failed_is_tried_again_and_not_before(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, tiny_folder: Path
) -> None:
    window.presenter("data").open_data(str(tmp_path / "gone"))
    wait(qtbot, window)
    assert "gone cannot be opened" in window.banner.text
    window.presenter("runs").refresh()
    wait(qtbot, window)
    assert window.banner.isVisible()
    window.presenter("data").open_data(str(tiny_folder))
    assert not window.banner.isVisible()
    wait(qtbot, window)
    assert not window.banner.isVisible()


def test_every_stage_shows_the_state_that_its_page_told(window: MainWindow) -> None:
    window.presenter("data").stage_changed.emit("12 of 40", 0.3, "running")
    stage = window.rail.stage("data")
    assert (stage.state_text, stage.fraction, stage.state) == ("12 of 40", 0.3, "running")
    assert "12 of 40" in stage.toolTip()
    assert window.rail.stage("model").state_text == "R-20 0.27M"


def test_a_grey_stage_says_what_it_waits_for(qtbot: QtBot, window: MainWindow, tiny_folder: Path) -> None:
    train, classify = window.rail.stage("train"), window.rail.stage("classify")
    assert "Train: a data set is missing" in train.toolTip()
    assert "a data set is missing" in train.accessibleDescription()
    assert "no images yet" in classify.toolTip()
    window.presenter("data").open_data(str(tiny_folder))
    wait(qtbot, window)
    assert "Train: no run yet" in train.toolTip()


def test_window_and_page_are_where_they_were_left(qtbot: QtBot, qapp: QApplication) -> None:
    for is_first in (True, False):
        runner = JobRunner()
        window = MainWindow(Session(), runner)
        qtbot.addWidget(window)
        window.show()
        splitter = window.findChild(QSplitter, "data_splitter")
        assert splitter is not None
        if is_first:
            window.resize(1024, 700)
            window.show_page("model")
            splitter.setSizes([450, 400])
            sizes = splitter.sizes()
        else:
            assert window.size() == QSize(1024, 700)
            assert window.page == "model"
            assert splitter.sizes() == sizes
        window.close()


def test_the_recipe_is_there_again(qtbot: QtBot, qapp: QApplication) -> None:
    for epochs in (20, 44):
        window = open_window(qapp, [])
        qtbot.addWidget(window)
        wait(qtbot, window)
        assert window.session.recipe.training.epochs == epochs
        window.session.set_recipe(set_values(window.session.recipe, {"training.epochs": 44}))
        window.close()


def run_folder(runs: Path, name: str) -> Path:
    """A run that has a recipe and did nothing yet."""
    folder = runs / name
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text("", encoding="utf-8")
    return folder


def test_another_runs_folder_shows_in_the_rail_whichever_page_is_seen(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    run_folder(tmp_path / "other", "one")
    run_folder(tmp_path / "other", "two")
    assert window.page != "runs"
    settings = window.session.settings.model_copy(update={"runs_folder": str(tmp_path / "other")})
    window.set_settings(settings)
    qtbot.waitUntil(lambda: window.rail.stage("runs").state_text == "2")


def test_runs_are_looked_after_while_one_is_at_work_and_its_page_is_not_seen(
    qtbot: QtBot, window: MainWindow
) -> None:
    wait(qtbot, window)
    window._runs_clock.setInterval(1)
    runs = window.session.settings.runs_path
    run_folder(runs, "one")
    window.presenter("runs").stage_changed.emit("1", None, "running")
    run_folder(runs, "two")
    qtbot.waitUntil(lambda: window.rail.stage("runs").state_text == "2")
    assert window.rail.stage("runs").state == "ready"
    assert not window._runs_clock.isActive()  # nothing is at work any more


def test_a_run_that_begins_or_ends_shows_among_the_runs_at_once(qtbot: QtBot, window: MainWindow) -> None:
    wait(qtbot, window)
    for number, state in enumerate(("running", "ready"), start=1):
        run_folder(window.session.settings.runs_path, f"run {number}")
        window.presenter("train").stage_changed.emit("1/9", 0.1, state)
        qtbot.waitUntil(lambda text=str(number): window.rail.stage("runs").state_text == text)


class FakeTrain:
    """Stands for the training presenter with a run at work."""

    def __init__(self, folder: Path) -> None:
        self.folder = RunFolder(folder)
        self.was_stopped = False

    def live_run(self) -> RunFolder:
        return self.folder

    def stop_live_run(self) -> None:
        self.was_stopped = True


@pytest.mark.parametrize(
    ("answer", "is_closed", "is_stopped"),
    [("keep", True, False), ("stop", True, True), ("cancel", False, False)],
)
def test_leaving_a_live_run_asks(
    window: MainWindow, tmp_path: Path, monkeypatch: Any, answer: str, is_closed: bool, is_stopped: bool
) -> None:
    train = FakeTrain(tmp_path / "a-run")
    asked: list[list[str]] = []

    def ask(parent: Any, title: str, text: str, choices: Any) -> str:
        asked.append([choice.text for choice in choices])
        assert "a-run" in text
        return answer

    monkeypatch.setattr(messages, "ask", ask)
    monkeypatch.setattr(window, "presenter", lambda key: train)
    assert window.close() is is_closed
    assert asked == [["Keep training in the background", "Stop and keep the result", "Cancel"]]
    assert train.was_stopped is is_stopped
    monkeypatch.undo()


def test_a_stop_that_does_not_reach_the_run_keeps_the_window(
    window: MainWindow, tmp_path: Path, monkeypatch: Any
) -> None:
    class Deaf(FakeTrain):
        def stop_live_run(self) -> None:
            raise RunError("The command cannot be written.")

    monkeypatch.setattr(messages, "ask", lambda *_: "stop")
    monkeypatch.setattr(window, "presenter", lambda key: Deaf(tmp_path / "a-run"))
    assert window.close() is False
    assert "cannot be written" in window.banner.text
    monkeypatch.undo()


def test_the_title_stands_at_the_same_place_on_every_page(window: MainWindow) -> None:
    places = set()
    for key in window.stages:
        window.show_page(key)
        page = window.stages[key].page
        title = next(label for label in page.header.findChildren(QLabel) if label.property("role") == "title")
        middle = title.mapTo(window, title.rect().center()).y()
        places.add((title.mapTo(window, QPoint(0, 0)).x(), middle))
    assert len(places) == 1


def test_a_run_of_before_does_not_take_the_place_of_one_that_was_opened_or_started_meanwhile(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: Any
) -> None:
    of_before, opened = RunFolder(tmp_path / "of-before"), RunFolder(tmp_path / "opened")
    followed: list[RunFolder] = []
    train = window.presenter("train")
    monkeypatch.setattr(main_window, "find_live_run", lambda _: of_before)
    monkeypatch.setattr(train, "follow", followed.append)
    for run, is_starting, expected in (
        (opened, False, []),
        (None, True, []),
        (None, False, [of_before]),
    ):
        window.session.run = run
        monkeypatch.setattr(type(train), "is_starting", is_starting)
        window.follow_live_run()
        wait(qtbot, window)
        assert followed[-1:] == expected


def test_the_run_that_is_shown_is_handed_to_the_page_that_classifies(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: Any
) -> None:
    used: list[RunFolder] = []
    monkeypatch.setattr(ClassifyPresenter, "use_run", lambda _, folder: used.append(folder))
    window: MainWindow = request.getfixturevalue("window")
    folder = RunFolder(tmp_path / "a-run")
    window.presenter("train").use_run_requested.emit(folder)
    assert used == [folder]
