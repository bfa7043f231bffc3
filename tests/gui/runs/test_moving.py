"""Runs get other names, go into the archive and come back, in the window."""

from pathlib import Path

import filelock
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from resnet_studio.core.runs.folder import RunFolder, list_runs
from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.history import Act
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.runs.columns import RunColumn
from resnet_studio.gui.runs.page import RunsPage
from resnet_studio.gui.runs.presenter import RunsPresenter

from .conftest import MakeRun, show


@pytest.fixture
def acts(presenter: RunsPresenter) -> list[Act]:
    acts: list[Act] = []
    presenter.act_done.connect(acts.append)
    return acts


def on_disk(path: Path) -> list[str]:
    return sorted(folder.name for folder in list_runs(path))


def shown(page: RunsPage) -> list[str]:
    return sorted(row.name for row in page.table.rows)


def test_f2_renames_the_run_and_it_stays_chosen(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun, acts: list[Act]
) -> None:
    folder = make_run("one")
    make_run("two")
    show(qtbot, page, 2)
    page.choose(str(folder.path))
    moved: list[dict[str, str]] = []
    presenter.runs_moved.connect(moved.append)
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    field = page.rename_box.field
    assert field.selectedText() == "one"
    QTest.keyClicks(field, "the best")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(page) == ["the best", "two"])
    assert page.chosen is not None
    assert page.chosen.name == "the best"
    assert moved == [{str(folder.path): str(folder.path.with_name("the best"))}]
    acts[-1].undo()
    qtbot.waitUntil(lambda: shown(page) == ["one", "two"])
    assert len(acts) == 1, "undoing is no new act"


def test_a_bad_name_is_told_while_it_is_typed_and_not_taken(
    qtbot: QtBot, page: RunsPage, make_run: MakeRun
) -> None:
    make_run("one")
    folder = make_run("two")
    show(qtbot, page, 2)
    page.choose(str(folder.path))
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    box = page.rename_box
    for name, words in (
        ("", "needs a name"),
        ("a/b", "characters"),
        ("x.", "ends with"),
        ("ONE", "has this name"),
    ):
        box.field.setText(name)
        assert words in box.reason.text()
        QTest.keyClick(box.field, Qt.Key.Key_Return)
        assert box.isVisible()
    QTest.keyClick(box.field, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert on_disk(folder.path.parent) == ["one", "two"]


def test_several_runs_are_archived_at_once_and_the_toast_takes_them_back(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun, acts: list[Act], tmp_path: Path
) -> None:
    for name in "abc":
        make_run(name)
    show(qtbot, page, 3)
    undone: list[Act] = []
    presenter.act_undone.connect(undone.append)
    page.choose(*(str(tmp_path / "runs" / name) for name in "ab"))
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: shown(page) == ["c"])
    assert on_disk(tmp_path / "runs" / "archive") == ["a", "b"]
    assert page.toast.words.text() == "2 runs are in the archive."
    assert page.archived_button.text() == "Archive (2)"
    page.toast.action.click()
    qtbot.waitUntil(lambda: shown(page) == ["a", "b", "c"])
    assert undone == acts


def test_the_archive_is_shown_and_gives_back(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun, tmp_path: Path
) -> None:
    make_run("a", state=RunState.PAUSED)
    show(qtbot, page, 1)
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not shown(page))
    assert page.archived_button.isVisible(), "the way back is there though no run is"
    page.archived_button.click()
    qtbot.waitUntil(lambda: shown(page) == ["a"])
    assert presenter.rows == []
    assert not page.details.continue_button.isEnabled()
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not shown(page))
    assert page.nothing.text().startswith("Nothing is archived.")
    page.archived_button.click()
    qtbot.waitUntil(lambda: shown(page) == ["a"])
    assert on_disk(tmp_path / "runs") == ["a"]


def test_a_run_at_work_stays_and_the_reason_is_told(
    qtbot: QtBot,
    page: RunsPage,
    runner: JobRunner,
    presenter: RunsPresenter,
    make_run: MakeRun,
    acts: list[Act],
) -> None:
    folder = make_run("busy", state=RunState.RUNNING, step=37, steps=100)
    with filelock.FileLock(folder.lock_path):
        show(qtbot, page, 1)
        QTest.keyClick(page.view, Qt.Key.Key_Delete)
        assert "at work" in page.toast.words.text()
        QTest.keyClick(page.view, Qt.Key.Key_F2)
        assert not page.rename_box.isVisible()
        with qtbot.waitSignal(runner.unhandled_failure) as failed:  # it began after the row was read
            presenter.moving.archive(page.chosen_rows)
        assert failed.args is not None
        assert "is at work" in str(failed.args[0])
    assert folder.is_run
    assert not acts


def test_an_archived_run_whose_name_was_taken_comes_back_with_a_number(
    qtbot: QtBot, page: RunsPage, make_run: MakeRun, acts: list[Act]
) -> None:
    folder = make_run("one")
    show(qtbot, page, 1)
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not shown(page))
    make_run("one")
    acts[-1].undo()
    qtbot.waitUntil(lambda: shown(page) == ["one", "one-2"])
    assert folder.is_run


def test_the_menu_of_a_row_has_all_acts_with_keys_and_reasons(
    qtbot: QtBot, page: RunsPage, make_run: MakeRun
) -> None:
    make_run("good")
    show(qtbot, page, 1)
    page.view.menu_requested.emit(QPoint(10, 10))
    menu = page.findChild(QMenu, "run_menu")
    assert menu is not None
    actions = {action.objectName(): action for action in menu.actions() if action.objectName()}
    assert actions["rename"].text().endswith("\tF2")
    assert not actions["continue"].isEnabled()
    assert actions["continue"].toolTip()
    assert "restore" not in actions
    with qtbot.waitSignal(page.act_requested) as asked:
        actions["copy_path"].trigger()
    assert asked.args == ["copy_path"]
    menu.close()


def test_one_thing_at_a_time_where_several_are_chosen(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun
) -> None:
    make_run("a")
    make_run("b")
    show(qtbot, page, 2)
    page.view.selectAll()
    assert presenter.obstacle("rename") is not None
    assert presenter.obstacle("archive") is None
    opened: list[RunFolder] = []
    presenter.open_run_requested.connect(opened.append)
    presenter.do("open")
    assert not opened
    assert "Several" in page.toast.words.text()


def test_a_run_at_work_shows_how_far_it_is(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    folder = make_run("busy", state=RunState.RUNNING, epoch=0, step=37, steps=100, remaining_seconds=90.0)
    with filelock.FileLock(folder.lock_path):
        show(qtbot, page, 1)
    index = page.view.model().index(0, RunColumn.EPOCHS)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "37 % done, 1 min 30 s left"


def test_a_recipe_is_cloned_into_the_form(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun
) -> None:
    make_run("one", recipe={"training.epochs": 77})
    show(qtbot, page, 1)
    with qtbot.waitSignal(presenter.recipe_requested) as asked:
        page.details.buttons["clone"].click()
    assert asked.args is not None
    assert asked.args[0].training.epochs == 77
    assert asked.args[1] == "one"
