"""Copies on the Data page: told, looked at, excluded with one click, taken back in; no file is touched."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from resnet_studio.core.data.exclusions import read_excluded
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.data import copies
from resnet_studio.gui.data.page import DataPage
from resnet_studio.gui.data.presenter import DataPresenter
from resnet_studio.gui.history import RecipeHistory
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.widgets.image_grid import IMAGE_ROLE, MARK_ROLE


class Opened:
    """A Data page that is shown, with a history as the window has one."""

    def __init__(self, qtbot: QtBot, session: Session, runner: JobRunner) -> None:
        self.page = DataPage()
        qtbot.addWidget(self.page)
        self.session, self.runner, self.qtbot = session, runner, qtbot
        self.presenter = DataPresenter(self.page, session, runner)
        self.history = RecipeHistory(session)
        self.presenter.copies.act_done.connect(self.history.note_act)
        self.presenter.copies.act_undone.connect(self.history.drop_act)
        self.page.resize(900, 600)
        self.page.show()

    def open(self, path: Path | str) -> None:
        self.presenter.open_data(str(path))
        self.wait()

    def wait(self) -> None:
        def is_idle() -> bool:
            presenter = self.presenter
            return not (presenter.is_scanning or presenter.is_splitting or presenter.copies.is_looking)

        self.qtbot.waitUntil(lambda: is_idle() and not self.runner.jobs, timeout=20_000)

    def button(self, name: str) -> QPushButton | None:
        return self.page.findChild(QPushButton, name)

    def press(self, name: str) -> None:
        button = self.button(name)
        assert button is not None, name
        button.click()
        self.wait()

    def num_in_parts(self) -> int:
        assert self.session.split is not None
        return sum(self.session.split.counts().values())


@pytest.fixture
def opened(qtbot: QtBot, session: Session, runner: JobRunner, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setattr(copies, "AFTER_THUMBNAILS_MS", 0)
    return Opened(qtbot, session, runner)


@pytest.fixture
def parted(tiny_folder: Path) -> Path:
    """Train and test; a cat of train is in test too, and another is a dog as well."""
    root = tiny_folder.with_name("parted")
    for part, numbers in (("train", range(6)), ("test", range(6, 8))):
        for name in ("cat", "dog", "owl"):
            (root / part / name).mkdir(parents=True)
            for number in numbers:
                shutil.copy(tiny_folder / name / f"{number:02}.png", root / part / name)
    shutil.copy(root / "train" / "cat" / "00.png", root / "test" / "cat" / "copy.png")
    shutil.copy(root / "train" / "cat" / "01.png", root / "train" / "dog" / "copy.png")
    return root


def test_a_folder_without_copies_says_so(opened: Opened, tiny_folder: Path) -> None:
    opened.open(tiny_folder)
    assert [finding.text for finding in opened.presenter.copies.findings()] == ["No picture is there twice"]


def test_pairs_are_told_by_place_and_shown_side_by_side(opened: Opened, parted: Path) -> None:
    opened.open(parted)
    texts = [finding.text for finding in opened.presenter.copies.findings()]
    assert texts == ["Same picture in two splits: 1", "Same picture in two classes: 1"]
    opened.press("look_at_splits")
    assert opened.page.are_copies_shown
    grid, dataset = opened.page.copies.grid, opened.session.dataset
    assert dataset is not None
    keys = [dataset.keys[number] for number in grid.images.order]
    assert sorted(keys) == ["test/cat/copy.png", "train/cat/00.png"]
    assert grid.images.index(0, 0).data(MARK_ROLE) == "same bytes"
    assert {grid.images.index(row, 0).data() for row in range(2)} == {"train · cat", "test · cat"}
    assert grid.num_columns % 2 == 0
    opened.qtbot.waitUntil(lambda: grid.images.index(1, 0).data(IMAGE_ROLE) is not None)
    opened.press("close_copies")
    assert not opened.page.are_copies_shown


def test_one_click_excludes_and_undo_takes_back(opened: Opened, parted: Path) -> None:
    opened.open(parted)
    files = {path: path.stat().st_mtime_ns for path in parted.rglob("*")}
    before = opened.num_in_parts()
    opened.press("look_at_splits")
    opened.press("cure_copies")
    dataset = opened.session.dataset
    assert dataset is not None
    assert read_excluded(dataset) == {"train/cat/00.png"}, "the test image stays"
    assert opened.num_in_parts() == before - 1
    texts = [finding.text for finding in opened.presenter.copies.findings()]
    assert texts == ["Same picture in two classes: 1", "Excluded from new runs: 1"]
    assert opened.history.undo_act == "exclusion of 1 images"
    opened.press("toast_action")
    assert read_excluded(dataset) == frozenset()
    assert opened.num_in_parts() == before
    assert opened.history.undo_act == ""
    assert {path: path.stat().st_mtime_ns for path in parted.rglob("*")} == files


def test_the_history_undoes_an_exclusion_too(opened: Opened, parted: Path) -> None:
    opened.open(parted)
    opened.press("look_at_classes")
    opened.press("cure_copies")
    dataset = opened.session.dataset
    assert dataset is not None
    assert read_excluded(dataset) == {"train/cat/01.png", "train/dog/copy.png"}, "nobody knows which is right"
    opened.history.undo()
    opened.wait()
    assert read_excluded(dataset) == frozenset()


def test_what_is_excluded_is_listed_and_can_be_taken_back_in_later(opened: Opened, parted: Path) -> None:
    opened.open(parted)
    opened.press("look_at_classes")
    opened.press("cure_copies")
    opened.open(parted)
    opened.press("look_at_excluded")
    assert len(opened.page.copies.grid.images.order) == 2
    opened.press("cure_copies")
    dataset = opened.session.dataset
    assert dataset is not None
    assert read_excluded(dataset) == frozenset()


def test_cancelled_the_search_leaves_the_page_as_it_is(
    opened: Opened, parted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait_for_cancel(_: object, context: TaskContext) -> None:
        while True:
            context.raise_if_stopped()

    monkeypatch.setattr(copies, "find_copies", wait_for_cancel)
    opened.presenter.open_data(str(parted))
    opened.qtbot.waitUntil(lambda: any("copies" in job.title for job in opened.runner.jobs))
    next(job for job in opened.runner.jobs if "copies" in job.title).cancel()
    opened.wait()
    assert opened.page.shown == "loaded"
    monkeypatch.undo()
    assert [finding.text for finding in opened.presenter.copies.findings()] == ["Look for copies"]
    opened.press("look_at_search")
    texts = [finding.text for finding in opened.presenter.copies.findings()]
    assert texts == ["Same picture in two splits: 1", "Same picture in two classes: 1"]


def test_the_digits_are_not_looked_through(opened: Opened) -> None:
    opened.open("digits")
    assert opened.presenter.copies.findings() == []
    assert not opened.presenter.copies.is_looking
    assert np.all(opened.presenter.images.codes >= 0)
