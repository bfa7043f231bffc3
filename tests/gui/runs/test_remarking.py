"""Star, tags and note in the window: changed, found, kept by themselves, taken back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from resnet_studio.core.errors import RunError
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.remarks import Remarks, change_remarks, read_remarks
from resnet_studio.gui.history import Act
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.runs import remarking
from resnet_studio.gui.runs.columns import RunColumn
from resnet_studio.gui.runs.note_edit import NoteEdit
from resnet_studio.gui.runs.page import RunsPage
from resnet_studio.gui.runs.presenter import RunsPresenter

from .conftest import MakeRun, row_of, show


@pytest.fixture
def acts(presenter: RunsPresenter) -> list[Act]:
    acts: list[Act] = []
    presenter.act_done.connect(acts.append)
    return acts


def said(folder: RunFolder) -> Remarks:
    return read_remarks(folder)[0]


def names(page: RunsPage) -> list[str]:
    model = page.view.model()
    return [model.index(place, RunColumn.NAME).data() for place in range(model.rowCount())]


def test_a_key_stars_all_chosen_runs_and_undo_takes_the_stars_away(
    qtbot: QtBot, page: RunsPage, make_run: MakeRun, acts: list[Act]
) -> None:
    folders = [make_run(name) for name in "abc"]
    change_remarks(folders[0], is_starred=True)
    show(qtbot, page, 3)
    page.view.selectAll()
    QTest.keyClick(page.view, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: all(row.remarks.is_starred for row in page.table.rows))
    acts[-1].undo()
    qtbot.waitUntil(lambda: not row_of(page, "c").remarks.is_starred)
    assert [said(folder).is_starred for folder in folders] == [True, False, False]


def test_a_click_on_the_star_stars_that_run_and_opens_nothing(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun
) -> None:
    folder = make_run("one")
    show(qtbot, page, 1)
    opened: list[RunFolder] = []
    presenter.open_run_requested.connect(opened.append)
    place = page.view.visualRect(page.view.model().index(0, RunColumn.STAR)).center()
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: said(folder).is_starred)
    QTest.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not opened
    qtbot.waitUntil(lambda: row_of(page, "one").remarks.is_starred)


def test_starred_runs_alone_can_be_shown_and_sorted_first(
    qtbot: QtBot, page: RunsPage, make_run: MakeRun
) -> None:
    for name in "abc":
        make_run(name)
    change_remarks(RunFolder(make_run("d").path), is_starred=True)
    show(qtbot, page, 4)
    page.view.sortByColumn(RunColumn.STAR, Qt.SortOrder.DescendingOrder)
    assert names(page)[0] == "d"
    page.starred_button.click()
    assert names(page) == ["d"]
    page.starred_button.click()
    assert len(names(page)) == 4


def test_where_nothing_matches_that_is_said(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    make_run("one")
    show(qtbot, page, 1)
    page.starred_button.click()
    assert page.nothing.isVisible()
    assert page.nothing.text() == "No run matches."
    page.starred_button.click()
    assert not page.nothing.isVisible()


def test_the_filter_finds_tags_and_notes(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    change_remarks(make_run("one"), tags=["good", "seed 2"])
    change_remarks(make_run("two"), note="Not so good:\nloss exploded")
    make_run("three")
    show(qtbot, page, 3)
    for words, found in (("good", {"one", "two"}), ("#good", {"one"}), ("EXPLODED", {"two"}), ("x y", set())):
        page.filter_edit.setText(words)
        assert set(names(page)) == found


def test_tags_are_typed_as_chips_and_taken_away(
    qtbot: QtBot, page: RunsPage, make_run: MakeRun, acts: list[Act]
) -> None:
    folder = make_run("one")
    show(qtbot, page, 1)
    QTest.keyClick(page.view, Qt.Key.Key_T)
    edit = page.details.tags
    QTest.keyClicks(edit.field, "good,seed 2")
    QTest.keyClick(edit.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: said(folder).tags == ("good", "seed 2"))
    QTest.keyClick(edit.field, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: said(folder).tags == ("good",))
    qtbot.waitUntil(lambda: row_of(page, "one").remarks.tags == ("good",))
    acts[-1].undo()
    qtbot.waitUntil(lambda: edit.tags == ("good", "seed 2"))


def test_a_note_is_kept_after_a_pause(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    folder = make_run("one")
    show(qtbot, page, 1)
    page.details.note._pause.setInterval(10)
    QTest.keyClick(page.view, Qt.Key.Key_N)
    QTest.keyClicks(page.details.note, "a thought")
    assert page.details.note_state.text() == "saving…"
    qtbot.waitUntil(lambda: said(folder).note == "a thought")
    qtbot.waitUntil(lambda: page.details.note_state.text() == "saved")


def test_a_note_goes_to_its_own_run_when_another_is_chosen(
    qtbot: QtBot, page: RunsPage, make_run: MakeRun
) -> None:
    one, two = make_run("one"), make_run("two")
    show(qtbot, page, 2)
    page.choose(str(one.path))
    page.details.note.setPlainText("of one")
    page.choose(str(two.path))
    assert page.details.note.toPlainText() == ""
    qtbot.waitUntil(lambda: said(one).note == "of one")
    assert said(two).note == ""
    page.choose(str(one.path))
    assert page.details.note.toPlainText() == "of one"


def test_what_is_typed_stays_while_the_rows_are_read_anew(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, runner: JobRunner, make_run: MakeRun
) -> None:
    folder = make_run("one")
    show(qtbot, page, 1)
    page.details.note.setPlainText("half a tho")
    change_remarks(folder, is_starred=True)
    presenter.refresh()
    qtbot.waitUntil(lambda: row_of(page, "one").remarks.is_starred)
    assert page.details.note.toPlainText() == "half a tho"


def test_a_note_that_cannot_be_kept_stays_in_the_field_and_that_is_told(
    qtbot: QtBot, page: RunsPage, runner: JobRunner, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = make_run("one"), make_run("two")
    show(qtbot, page, 2)
    page.choose(str(one.path))

    def refuse(folder: RunFolder, **values: object) -> None:
        raise RunError("The disk is full.")

    monkeypatch.setattr(remarking, "change_remarks", refuse)
    page.details.note.setPlainText("precious")
    with qtbot.waitSignal(runner.unhandled_failure):
        page.details.note.keep()
    page.choose(str(two.path))
    monkeypatch.undo()
    page.choose(str(one.path))
    assert page.details.note.toPlainText() == "precious"
    qtbot.waitUntil(lambda: said(one).note == "precious")


def test_closing_the_window_keeps_the_note(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun
) -> None:
    folder = make_run("one")
    show(qtbot, page, 1)
    page.details.note.setPlainText("last words")
    presenter.remarking.save_now()
    assert said(folder).note == "last words"


def test_damaged_remarks_are_told_and_set_aside_with_the_next_change(
    qtbot: QtBot, page: RunsPage, make_run: MakeRun
) -> None:
    folder = make_run("one")
    folder.remarks_path.write_bytes(b"{")
    show(qtbot, page, 1)
    assert "cannot be read" in page.details.note_state.text()
    QTest.keyClick(page.view, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: page.toast.isVisible())
    assert "remarks.json.broken" in page.toast.words.text()
    assert said(folder).is_starred


def test_undo_of_a_star_finds_the_run_under_its_new_name(
    qtbot: QtBot, page: RunsPage, presenter: RunsPresenter, make_run: MakeRun, acts: list[Act], tmp_path: Path
) -> None:
    folder = make_run("one")
    show(qtbot, page, 1)
    QTest.keyClick(page.view, Qt.Key.Key_S)
    page.name_chosen.emit(str(folder.path), "other")
    qtbot.waitUntil(lambda: [row.name for row in page.table.rows] == ["other"])
    other = RunFolder(folder.path.with_name("other"))
    assert said(other).is_starred
    acts[0].undo()
    qtbot.waitUntil(lambda: not said(other).is_starred)
    assert not folder.path.exists()


def test_a_note_that_was_kept_is_shown_before_the_rows_tell_it(qtbot: QtBot) -> None:
    note = NoteEdit()
    qtbot.addWidget(note)
    note.show_note("one", "")
    note.setPlainText("of one")
    note.take_kept("one", "of one")
    note.show_note("two", "")
    note.show_note("one", "")  # a row of before
    assert note.toPlainText() == "of one"
    note.show_note("one", "of one")
    note.show_note("one", "of another window")
    assert note.toPlainText() == "of another window"
