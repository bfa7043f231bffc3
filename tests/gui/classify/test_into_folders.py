"""Chosen pictures go into folders by class, and moves come back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.core.inference.sorting import Placed, carry_out, undo
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui import messages
from resnet_studio.gui.classify import into_folders
from resnet_studio.gui.classify.page import ClassifyPage
from resnet_studio.gui.classify.presenter import ClassifyPresenter
from resnet_studio.gui.history import Act
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.widgets.image_grid import IMAGE_ROLE

WAIT_MS = 8_000

WaitForEnd = Callable[[int], None]


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the user points at; a question is answered with its default."""
    folder = tmp_path / "sorted"
    folder.mkdir()
    monkeypatch.setattr(messages, "choose_folder", lambda *_: folder)
    monkeypatch.setattr(
        messages, "ask", lambda *rest: next(choice.key for choice in rest[-1] if choice.is_default)
    )
    return folder


@pytest.fixture
def chosen(
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: WaitForEnd,
) -> None:
    """All answers of the folder are chosen, that of a broken file too."""
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    page.results.many.all_button.click()


@pytest.mark.usefixtures("chosen")
def test_copies_leave_the_files_where_they_are(
    qtbot: QtBot, page: ClassifyPage, pictures: Path, target: Path
) -> None:
    page.results.many.sort_requested.emit("copy")
    qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    assert sorted(path.name for path in (target / "seven").iterdir()) == ["a.png", "b.png", "c.png"]
    assert len(list(pictures.iterdir())) == 4
    assert page.toast.words.text() == f"3 copied into {target}"
    page.toast.hide()


@pytest.mark.usefixtures("chosen")
def test_a_move_is_undone_from_the_toast(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, pictures: Path, target: Path
) -> None:
    acts: list[Act] = []
    undone: list[Act] = []
    presenter.act_done.connect(acts.append)
    presenter.act_undone.connect(undone.append)
    page.results.many.sort_requested.emit("move")
    qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    assert [path.name for path in pictures.iterdir()] == ["broken.png"]
    assert page.results.table.rows[0].path == str(target / "seven" / "a.png")
    assert page.toast.action.text() == "Undo"
    page.toast.action.click()
    qtbot.waitUntil(lambda: page.toast.words.text() == "3 moved back", timeout=WAIT_MS)
    assert len(list(pictures.iterdir())) == 4
    assert page.results.table.rows[0].path == str(pictures / "a.png")
    assert undone == acts
    page.toast.hide()


@pytest.mark.usefixtures("chosen")
def test_moved_pictures_are_asked_for_where_they_lie_now(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    pictures: Path,
    target: Path,
    wait_for_end: WaitForEnd,
) -> None:
    def ask_anew() -> list[Path]:
        page.also_chosen.emit([])
        wait_for_end(4)
        assert page.results.table.counts()["broken"] == 1
        return [Path(row.path).parent for row in page.results.table.rows]

    page.results.many.sort_requested.emit("move")
    qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    act = page.toast._act
    assert act is not None
    assert sorted(ask_anew()) == [pictures, *[target / "seven"] * 3]
    act()
    qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    assert ask_anew() == [pictures] * 4
    page.toast.hide()


@pytest.mark.usefixtures("chosen")
def test_pictures_that_were_looked_for_during_the_move_are_shown_after_it(
    qtbot: QtBot, page: ClassifyPage, target: Path
) -> None:
    results = page.results
    table, picture = results.table, results.picture
    qtbot.waitUntil(lambda: picture.has_picture and table.has_picture(0), timeout=WAIT_MS)
    table.set_picture(0, 0, np.zeros((64, 64, 3), np.uint8))
    picture.clear("a.png cannot be read")
    results.many.sort_requested.emit("move")
    qtbot.waitUntil(lambda: picture.has_picture, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: thumbnail_colour(page) == "#ff0000", timeout=WAIT_MS)
    page.toast.hide()


def thumbnail_colour(page: ClassifyPage) -> str:
    """The colour in the middle of the first thumbnail; empty where there is none."""
    pixmap = page.results.table.index(0, 0).data(IMAGE_ROLE)
    return pixmap.toImage().pixelColor(pixmap.rect().center()).name() if pixmap else ""


@pytest.mark.usefixtures("chosen")
def test_nothing_is_sorted_twice_at_once(
    qtbot: QtBot, page: ClassifyPage, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_begin = Event()

    def waiting(*args: Any, **options: Any) -> Iterator[Placed]:
        assert may_begin.wait(WAIT_MS / 1000)
        yield from carry_out(*args, **options)

    monkeypatch.setattr(into_folders, "carry_out", waiting)
    many = page.results.many
    assert many.sort_button.isEnabled()
    many.sort_requested.emit("move")
    many.view.selectRow(0)
    assert not many.sort_button.isEnabled()
    may_begin.set()
    qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    assert many.sort_button.isEnabled()
    page.toast.action.click()
    assert not many.sort_button.isEnabled()
    qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    assert many.sort_button.isEnabled()
    page.toast.hide()


@pytest.mark.usefixtures("chosen")
def test_what_is_in_place_already_does_not_count_as_moved(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, target: Path
) -> None:
    acts: list[Act] = []
    presenter.act_done.connect(acts.append)
    for _ in range(2):
        page.toast.hide()
        page.results.many.sort_requested.emit("move")
        qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    assert page.toast.words.text() == f"0 moved into {target}; 3 already in place"
    assert len(acts) == 1
    page.toast.hide()


@pytest.mark.usefixtures("chosen")
def test_what_did_not_come_back_can_be_tried_again(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, pictures: Path, target: Path
) -> None:
    acts: list[Act] = []
    presenter.act_done.connect(acts.append)
    page.results.many.sort_requested.emit("move")
    qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    (pictures / "b.png").mkdir()  # in the way
    page.toast.action.click()
    qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    assert page.toast.words.text().startswith("2 moved back; 1 failed: ")
    assert [act.title for act in acts] == ["move of 3 images", "move of 1 images"]
    page.toast.action.click()
    qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    assert page.toast.words.text().startswith("0 moved back; 1 failed: ")
    assert len(acts) == 2, "the menu is not held up by what gets nowhere"
    (pictures / "b.png").rmdir()
    assert page.toast.action.text() == "Try again"
    page.toast.action.click()
    qtbot.waitUntil(lambda: page.toast.words.text() == "1 moved back", timeout=WAIT_MS)
    assert all((pictures / name).is_file() for name in ("a.png", "b.png", "c.png"))
    assert page.toast.action.isHidden()
    page.toast.hide()


@pytest.mark.usefixtures("chosen")
def test_moving_back_that_was_cancelled_is_continued(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    pictures: Path,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acts: list[Act] = []
    presenter.act_done.connect(acts.append)
    page.results.many.sort_requested.emit("move")
    qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    page.toast.hide()

    def one_and_then_stopped(record: Path, context: TaskContext) -> Iterator[Placed]:
        for one in undo(record, context):
            yield one
            context.stop()

    with monkeypatch.context() as patch:
        patch.setattr(into_folders, "undo", one_and_then_stopped)
        acts[0].undo()
        qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    assert page.toast.words.text() == "1 moved back"
    assert [act.title for act in acts] == ["move of 3 images", "move of 2 images"]
    acts[1].undo()
    qtbot.waitUntil(lambda: page.toast.words.text() == "2 moved back", timeout=WAIT_MS)
    assert len(list(pictures.iterdir())) == 4
    page.toast.hide()


@pytest.mark.usefixtures("chosen")
def test_what_is_not_sure_goes_into_a_folder_of_its_own(
    qtbot: QtBot, page: ClassifyPage, target: Path
) -> None:
    page.results.answer.threshold.setValue(95)
    page.results.many.sort_requested.emit("copy")
    qtbot.waitUntil(page.toast.isVisible, timeout=WAIT_MS)
    assert [path.name for path in target.iterdir()] == ["not sure"]
    page.toast.hide()


@pytest.mark.usefixtures("chosen")
def test_nothing_is_moved_where_the_question_is_answered_with_no(
    page: ClassifyPage, pictures: Path, target: Path, runner: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "ask", lambda *_: "cancel")
    page.results.many.sort_requested.emit("move")
    assert not any("Moving" in job.title for job in runner.jobs)
    assert len(list(pictures.iterdir())) == 4
