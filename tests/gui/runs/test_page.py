import json
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from resnet_studio.core.durable import write_json
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.readings import note_reading
from resnet_studio.core.runs.remarks import change_remarks
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.runs import presenter as presenter_module
from resnet_studio.gui.runs.columns import NAME_LEAST_PX, RunColumn
from resnet_studio.gui.runs.listing import RunDetails, RunListing, RunRow, read_details
from resnet_studio.gui.runs.page import RunsPage
from resnet_studio.gui.runs.presenter import RunsPresenter
from resnet_studio.gui.session import Session

from .conftest import MakeRun, cell, show


def test_without_runs_the_page_invites_to_train(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter
) -> None:
    page.show()
    button = page.findChild(QPushButton, "go_train")
    assert button is not None
    assert button.isVisible()
    with qtbot.waitSignal(presenter.page_requested) as asked:
        button.click()
    assert asked.args == ["train"]


def test_runs_are_told_with_state_and_figures(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    make_run(
        "good", best_validation_accuracy=0.9134, test_accuracy=0.9, test_images=40, images_per_second=1402.0
    )
    make_run("bad", state=RunState.FAILED, message="The disk is full.", best_epoch=None)
    make_run("dead", state=RunState.RUNNING)
    show(qtbot, page, 3)
    assert cell(page, "good", RunColumn.VALIDATION) == "91.34 %"
    assert cell(page, "good", RunColumn.TEST) == "90.00 % (76.9–96.0)"
    assert cell(page, "good", RunColumn.SPEED) == "1,402/s"
    assert cell(page, "bad", RunColumn.STATE) == "✕ failed"
    assert cell(page, "dead", RunColumn.STATE) == "! interrupted"


def test_a_damaged_run_is_a_row_with_the_reason(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    folder = make_run("damaged")
    folder.status_path.write_text("{", encoding="utf-8")
    show(qtbot, page, 1)
    assert cell(page, "damaged", RunColumn.STATE) == "✕ unreadable"
    assert "cannot be read" in page.details.fault.text()
    assert not page.details.continue_button.isEnabled()


def test_the_details_hold_recipe_and_test_number(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    folder = make_run("good", test_accuracy=0.9)
    (folder.evaluations / "test.json").write_text(json.dumps({"images": 10_000}), encoding="utf-8")
    show(qtbot, page, 1)
    qtbot.waitUntil(lambda: "[training]" in page.details.recipe.toPlainText())
    assert page.details.figures["test"].text() == "90.00 % (89.4–90.6) on 10,000 images"


def test_a_test_that_is_read_again_while_its_run_is_chosen_says_so(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun
) -> None:
    folder = make_run("good", test_accuracy=0.9)
    write_json(folder.evaluations / "test.json", {"images": 40})
    note_reading(folder.readings_path, "test")
    show(qtbot, page, 1)
    words = page.details.figures["test"]
    qtbot.waitUntil(lambda: words.text() == "90.00 % (76.9–96.0) on 40 images")
    note_reading(folder.readings_path, "test")
    presenter.refresh()
    qtbot.waitUntil(lambda: words.text() == "90.00 % (76.9–96.0) on 40 images, measured 2 times")


def test_the_details_take_the_test_number_of_a_run_that_ends_while_it_is_chosen(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun
) -> None:
    folder = make_run("one", test_accuracy=None)
    show(qtbot, page, 1)
    words = page.details.figures["test"]
    qtbot.waitUntil(lambda: words.text() == "–")
    write_json(folder.evaluations / "test.json", {"images": 430})
    ended = RunStatus(state=RunState.FINISHED, epoch=3, epochs=3, best_epoch=2, test_accuracy=0.42)
    write_json(folder.status_path, ended.model_dump(mode="json"))
    presenter.refresh()
    qtbot.waitUntil(lambda: words.text() == "42.00 % (37.5–46.8) on 430 images")


def test_new_runs_come_by_themselves_and_the_chosen_one_stays(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun
) -> None:
    make_run("first")
    make_run("second")
    show(qtbot, page, 2)
    page.choose(str(make_run("third").path.with_name("first")))
    presenter._clock.setInterval(50)
    qtbot.waitUntil(lambda: page.table.rowCount() == 3)
    assert page.chosen is not None
    assert page.chosen.name == "first"


def test_the_filter_keeps_rows_with_every_word(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    make_run("alpha")
    make_run("beta", state=RunState.PAUSED)
    show(qtbot, page, 2)
    QTest.keyClicks(page.filter_edit, "resnet PAUSED")
    assert page.view.model().rowCount() == 1
    assert page.chosen is not None
    assert page.chosen.name == "beta"
    page.filter_edit.clear()
    assert page.view.model().rowCount() == 2


def test_columns_sort_by_number_and_not_by_text(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    for name, accuracy in (("low", 0.09), ("high", 0.95), ("none", None), ("middle", 0.5)):
        make_run(name, best_validation_accuracy=accuracy)
    show(qtbot, page, 4)
    page.view.sortByColumn(RunColumn.VALIDATION, Qt.SortOrder.DescendingOrder)
    model = page.view.model()
    assert [model.index(place, RunColumn.NAME).data() for place in range(4)] == [
        "high",
        "middle",
        "low",
        "none",
    ]


def test_enter_and_the_button_open_the_run(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun
) -> None:
    folder = make_run("good")
    show(qtbot, page, 1)
    opened: list[RunFolder] = []
    presenter.open_run_requested.connect(opened.append)
    page.open_button.click()
    page.view.activated.emit(page.view.currentIndex())
    page.view.activated.emit(page.view.currentIndex().siblingAtColumn(RunColumn.STAR))  # a click on the star
    assert [run.path for run in opened] == [folder.path, folder.path]


def test_a_run_is_handed_to_classify(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, session: Session, make_run: MakeRun
) -> None:
    folder = make_run("good")
    show(qtbot, page, 1)
    used: list[RunFolder] = []
    presenter.use_run_requested.connect(used.append)
    with qtbot.waitSignal(presenter.page_requested) as asked:
        page.details.classify_button.click()
    assert asked.args == ["classify"]
    assert [run.path for run in used] == [folder.path]
    assert session.run is None, "the Train page goes on showing what it shows"


def test_a_run_that_cannot_go_on_says_so(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, runner: JobRunner, make_run: MakeRun
) -> None:
    make_run("good")
    show(qtbot, page, 1)
    assert not page.details.continue_button.isEnabled()
    with qtbot.waitSignal(runner.unhandled_failure) as failed:
        presenter.continue_chosen()
    assert "cannot be continued" in str(failed.args[0])


def test_the_path_can_be_copied(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    folder = make_run("good")
    show(qtbot, page, 1)
    page.details.copy_button.click()
    assert QGuiApplication.clipboard().text() == str(folder.path)


def test_the_clock_rests_while_the_page_is_not_seen(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter
) -> None:
    page.show()
    assert presenter._clock.isActive()
    page.hide()
    assert not presenter._clock.isActive()


@pytest.mark.parametrize("width", [700, 800, 1000, 1300, 1700, 2600])
def test_columns_give_way_and_the_name_keeps_its_room(
    qtbot: QtBot, page: RunsPage, make_run: MakeRun, width: int
) -> None:
    change_remarks(make_run("2026-11-24_digits_resnet20"), tags=["good"])
    page.resize(width, 600)
    show(qtbot, page, 1)
    widths = [page.view.columnWidth(column) for column in RunColumn]
    assert sum(widths) == page.view.viewport().width()
    assert widths[RunColumn.NAME] >= NAME_LEAST_PX - 1
    shown = [column for column in RunColumn if not page.view.isColumnHidden(column)]
    assert RunColumn.STAR in shown
    assert RunColumn.VALIDATION in shown
    assert width < 1700 or len(shown) == len(RunColumn)


def test_without_tags_there_is_no_column_for_them(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    make_run("one")
    page.resize(2000, 600)
    show(qtbot, page, 1)
    assert page.view.isColumnHidden(RunColumn.TAGS)


def test_the_run_below_is_chosen_where_the_chosen_one_went(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun
) -> None:
    folders = [make_run(name) for name in "abc"]
    show(qtbot, page, 3)
    page.view.sortByColumn(RunColumn.NAME, Qt.SortOrder.AscendingOrder)
    page.choose(str(folders[1].path))
    shutil.rmtree(folders[1].path)
    presenter.refresh()
    qtbot.waitUntil(lambda: page.table.rowCount() == 2)
    assert page.chosen is not None
    assert page.chosen.name == "c"
    assert page.details.name.text() == "c"


def test_names_are_shown_as_they_are(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    make_run("one")
    show(qtbot, page, 1)
    labels = (page.details.name, *page.details.figures.values())
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_what_is_dropped_on_the_filter_goes_to_the_window(page: RunsPage) -> None:
    assert not page.filter_edit.acceptDrops()


def test_one_listing_can_be_read_by_several_threads(make_run: MakeRun, tmp_path: Path) -> None:
    for number in range(30):
        make_run(f"run-{number}", state=RunState.RUNNING)
    listing = RunListing()

    def read(_: int) -> int:
        return len(listing.read(tmp_path / "runs", TaskContext()))

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(read, range(30))) == [30] * 30


def test_what_changes_while_the_runs_are_read_is_read_after_and_never_beside(
    qtbot: QtBot,
    page: RunsPage,
    presenter: RunsPresenter,
    runner: JobRunner,
    make_run: MakeRun,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_run("first")
    num_readings, go_on = 0, threading.Event()
    read = RunListing.read

    def read_slowly(listing: RunListing, path: Path, context: TaskContext) -> list[RunRow]:
        nonlocal num_readings
        num_readings += 1
        rows = read(listing, path, context)
        go_on.wait(5)
        return rows

    monkeypatch.setattr(RunListing, "read", read_slowly)
    presenter.refresh()
    qtbot.waitUntil(lambda: num_readings == 1)
    make_run("second")
    for _ in range(5):
        presenter.refresh()
    assert len(runner.jobs) == 1
    go_on.set()
    qtbot.waitUntil(lambda: page.table.rowCount() == 2)
    qtbot.waitUntil(lambda: not runner.jobs)
    assert num_readings == 2


def test_going_down_the_runs_reads_one_at_a_time(
    qtbot: QtBot,
    page: RunsPage,
    runner: JobRunner,
    make_run: MakeRun,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(10):
        make_run(f"run-{number}")
    show(qtbot, page, 10)
    qtbot.waitUntil(lambda: not runner.jobs)
    reads: list[str] = []
    go_on = threading.Event()

    def read_slowly(row: RunRow) -> RunDetails:
        reads.append(row.name)
        go_on.wait(5)
        return read_details(row)

    monkeypatch.setattr(presenter_module, "read_details", read_slowly)
    for place in range(1, 10):
        page.view.setCurrentIndex(page.view.model().index(place, 0))
        qtbot.waitUntil(lambda: bool(reads))
    assert sum(job.title.startswith("Reading run-") for job in runner.jobs) == 1
    go_on.set()
    qtbot.waitUntil(lambda: "[training]" in page.details.recipe.toPlainText())
    assert page.chosen is not None
    assert reads[-1] == page.chosen.name
    assert len(reads) == 2


def test_a_thousand_runs_are_read_once(make_run: MakeRun, tmp_path: Path) -> None:
    first = make_run("run")
    for number in range(1000):
        path = tmp_path / "runs" / f"copy-{number}"
        path.mkdir()
        for name in ("recipe.toml", "status.json"):
            (path / name).hardlink_to(first.path / name)
    listing = RunListing()
    assert len(listing.read(tmp_path / "runs", TaskContext())) == 1001
    began = time.monotonic()
    assert len(listing.read(tmp_path / "runs", TaskContext())) == 1001
    assert time.monotonic() - began < 1.0
