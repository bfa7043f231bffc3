"""What the Data page says is wrong, what it offers about it, and what it shows before it knows all."""

import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.exclusions import read_excluded
from resnet_studio.core.data.scan import scan
from resnet_studio.gui.data.page import DataPage
from resnet_studio.gui.data.presenter import DataPresenter
from resnet_studio.gui.data.recent_card import RecentCard
from resnet_studio.gui.history import RecipeHistory
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.worker_client import WorkerClient

FAKE = Path(__file__).parents[1] / "fake_worker.py"


class Opened:
    """A Data page that is shown, with a worker that answers without torch."""

    def __init__(self, qtbot: QtBot, session: Session, runner: JobRunner, worker: WorkerClient) -> None:
        self.page = DataPage()
        qtbot.addWidget(self.page)
        self.session, self.qtbot, self.runner = session, qtbot, runner
        self.memory = WindowMemory()
        self.presenter = DataPresenter(self.page, session, runner, self.memory, worker)
        self.history = RecipeHistory(session)
        self.page.resize(900, 600)
        self.page.show()

    def open(self, path: Path | str) -> DataSet:
        self.presenter.open_data(str(path))
        self.wait()
        assert self.session.dataset is not None
        return self.session.dataset

    def wait(self) -> None:
        def is_idle() -> bool:
            presenter = self.presenter
            is_busy = presenter.is_scanning or presenter.is_splitting or presenter.copies.is_looking
            return not is_busy and not self.runner.jobs

        self.qtbot.waitUntil(is_idle, timeout=20_000)

    def press(self, name: str) -> None:
        button = self.page.findChild(QPushButton, name)
        assert button is not None, name
        button.click()
        self.wait()

    @property
    def verdict(self) -> str:
        return self.page.findings.verdict.label.text()


@pytest.fixture
def opened(qtbot: QtBot, session: Session, runner: JobRunner) -> Iterator[Opened]:
    worker = WorkerClient([sys.executable, str(FAKE)])
    yield Opened(qtbot, session, runner, worker)
    worker.close()


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """25 cats of 40 px, of which two are tiny pictures, and only 5 owls."""
    random = np.random.default_rng(0)
    root = tmp_path / "mixed"
    for name, num in (("cat", 25), ("owl", 5)):
        (root / name).mkdir(parents=True)
        for number in range(num):
            side = 12 if name == "cat" and number < 2 else 40
            pixels = random.integers(0, 256, (side, side, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(root / name / f"{number:02}.png")
    return root


def test_the_verdict_counts_what_is_wrong(opened: Opened, mixed: Path) -> None:
    opened.open(mixed)
    assert opened.verdict == "2 things to look at before you train"
    texts = {chip.text() for chip in opened.page.findings.findChildren(QPushButton)}
    assert {"Much smaller than the others: 2", "Classes with fewer than 20 images: 1"} <= texts


def test_small_images_are_shown_and_excluded_with_one_click(opened: Opened, mixed: Path) -> None:
    dataset = opened.open(mixed)
    opened.press("look_at_small")
    assert [dataset.keys[number] for number in opened.page.odd.grid.images.order] == [
        "cat/00.png",
        "cat/01.png",
    ]
    assert opened.page.odd.grid.images.index(0, 0).data() == "12 px · cat"
    opened.press("cure_odd")
    assert read_excluded(dataset) == {"cat/00.png", "cat/01.png"}
    assert opened.page.findings.findChild(QPushButton, "look_at_small") is None or (
        opened.verdict == "1 thing to look at before you train"
    )
    opened.press("toast_action")
    assert read_excluded(dataset) == frozenset()


def test_a_tiny_class_is_cured_in_the_recipe_and_undone(opened: Opened, mixed: Path) -> None:
    opened.open(mixed)
    opened.press("look_at_tiny")
    assert len(opened.page.odd.grid.images.order) == 5
    opened.press("other_cure_odd")
    assert opened.session.recipe.training.class_weights == "balanced"
    opened.press("cure_odd")
    training = opened.session.recipe.training
    assert (training.sampling, training.class_weights) == ("balanced", "none")
    assert opened.page.odd.cure.isHidden()
    opened.history.undo()
    assert opened.session.recipe.training.sampling == "all"


def test_what_is_selected_is_excluded(opened: Opened, tiny_folder: Path) -> None:
    dataset = opened.open(tiny_folder)
    chosen = opened.page.grid.selectionModel()
    for row in (1, 4):
        chosen.select(opened.page.grid.model().index(row, 0), QItemSelectionModel.SelectionFlag.Select)
    assert opened.page.images.exclude_button.text() == "Exclude 2 images"
    opened.press("exclude_selected")
    assert read_excluded(dataset) == {dataset.keys[1], dataset.keys[4]}
    assert opened.page.images.exclude_button.isHidden() or opened.page.images.selected() == [1, 4]


def test_several_classes_are_shown_and_all_again(opened: Opened, tiny_folder: Path) -> None:
    dataset = opened.open(tiny_folder)
    opened.page.facts.classes.choose(0, 2)
    labels = set(dataset.labels[opened.page.grid.images.order].tolist())
    assert labels == {0, 2}
    opened.press("show_all_classes")
    assert opened.page.grid.images.rowCount() == 24
    assert opened.page.facts.classes.chosen == ()


def test_a_border_that_is_moved_changes_the_recipe_in_one_step(opened: Opened, tiny_folder: Path) -> None:
    opened.open(tiny_folder)
    handle = opened.page.facts.split.handles["test"]
    assert handle.value() == 10
    handle.setValue(50)
    assert opened.session.recipe.data.test_fraction == 0.5
    assert opened.page.facts.split.counts["test"] == 12, "foretold at once"
    opened.wait()
    assert opened.page.facts.split.counts["test"] == 12
    opened.history.undo()
    assert opened.session.recipe.data.test_fraction == 0.1
    assert handle.value() == 10


def test_a_split_that_is_given_cannot_be_moved(opened: Opened, tiny_folder: Path) -> None:
    root = tiny_folder.with_name("given")
    for part in ("train", "validation", "test"):
        shutil.copytree(tiny_folder, root / part)
    opened.open(root)
    assert opened.page.facts.split.percents == {}


def test_images_are_shown_before_they_are_looked_into(
    opened: Opened, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def slow(path: str, context: Any = None, tell: Any = None) -> DataSet:
        dataset = scan(path, context, tell)
        while not gate.wait(0.01):
            context.raise_if_stopped()
        return dataset

    monkeypatch.setattr("resnet_studio.gui.data.presenter.scan", slow)
    opened.presenter.open_data(str(tiny_folder))
    images = opened.page.grid.images
    opened.qtbot.waitUntil(lambda: images.rowCount() == 24 and images.has_picture(0))
    assert opened.presenter.is_scanning
    assert opened.page.shown == "loaded"
    assert not opened.page.next_button.isEnabled()
    assert opened.session.dataset is None
    opened.page.facts.classes.choose(1)
    gate.set()
    opened.wait()
    assert opened.page.next_button.isEnabled()
    assert opened.page.facts.classes.chosen == (1,), "what was chosen meanwhile stays"
    assert images.rowCount() == 8


def test_the_size_of_the_thumbnails_is_remembered(opened: Opened, qtbot: QtBot, tiny_folder: Path) -> None:
    opened.open(tiny_folder)
    before = opened.page.side_slider.value()
    wheel = QWheelEvent(
        QPointF(20, 20), QPointF(20, 20), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(opened.page.grid.viewport(), wheel)
    assert opened.page.side_slider.value() == before + 16
    assert opened.page.grid.verticalScrollBar().value() == 0
    assert WindowMemory().thumbnail_side_px == before + 16


def test_recent_data_sets_have_a_picture_and_one_that_is_gone_can_be_removed(
    opened: Opened, tiny_folder: Path
) -> None:
    opened.open(tiny_folder)
    opened.presenter._recent.refresh()
    opened.wait()
    (card,) = opened.page.empty.findChildren(RecentCard)
    assert card.numbers() == "24 images · 3 classes"
    assert card.when() == "Opened today"
    assert card.album.picture is not None
    shutil.rmtree(tiny_folder)
    opened.presenter._recent.refresh()
    opened.wait()
    card = opened.page.empty.findChildren(RecentCard)[-1]
    assert card.when() == "Not there any more"
    card.remove.click()
    opened.wait()
    assert opened.memory.recent_data == []


def test_the_preview_draws_the_recipe_as_it_stands(opened: Opened, tiny_folder: Path) -> None:
    opened.open(tiny_folder)
    opened.page.preview_button.click()
    grid = opened.page.preview.grid
    opened.qtbot.waitUntil(lambda: grid.images.rowCount() > 0)
    assert opened.page.is_preview_shown
    assert grid.images.has_picture(0)
    assert [grid.images.index(row, 0).data() for row in range(3)] == ["cat", "epoch 1", "epoch 2"]
    assert "Mirror" in opened.page.preview.words.text()
    opened.page.preview.again.click()
    opened.qtbot.waitUntil(lambda: grid.images.index(1, 0).data() == "epoch 5")
    opened.press("close_preview")
    assert not opened.page.preview_button.isChecked()
