"""The Data page with its presenter: scanning, filtering, faults, cancelling."""

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.presets import find_preset
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.digits import scan_digits
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import record_path, split_for
from resnet_studio.core.errors import DataError
from resnet_studio.gui import messages
from resnet_studio.gui.data.page import DataPage
from resnet_studio.gui.data.presenter import SPLIT_DELAY_MS, DataPresenter, recipe_for
from resnet_studio.gui.history import RecipeHistory
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.widgets.image_grid import IMAGE_ROLE


class Opened:
    """A Data page that is shown, with all it needs."""

    def __init__(self, qtbot: QtBot, session: Session, runner: JobRunner) -> None:
        self.page = DataPage()
        qtbot.addWidget(self.page)
        self.session, self.runner, self.qtbot = session, runner, qtbot
        self.presenter = DataPresenter(self.page, session, runner)
        self.page.resize(900, 600)
        self.page.show()

    def open(self, path: Path | str) -> None:
        self.presenter.open_data(str(path))
        self.wait()

    def wait(self) -> None:
        self.qtbot.waitUntil(
            lambda: (
                not self.presenter.is_scanning and not self.presenter.is_splitting and not self.runner.jobs
            ),
            timeout=20_000,
        )

    def change(self, key: str, value: Any) -> None:
        self.session.set_recipe(set_values(self.session.recipe, {key: value}))


@pytest.fixture
def opened(qtbot: QtBot, session: Session, runner: JobRunner) -> Opened:
    return Opened(qtbot, session, runner)


def test_without_data_the_page_invites(opened: Opened) -> None:
    assert opened.page.shown == "empty"
    assert not opened.page.next_button.isEnabled()
    names = {button.objectName() for button in opened.page.empty.findChildren(QPushButton)}
    assert {"empty_folder", "empty_archive", "empty_cifar10", "empty_digits"} <= names


def test_a_folder_is_scanned_and_shown(opened: Opened, tiny_folder: Path) -> None:
    opened.open(tiny_folder)
    assert opened.page.shown == "loaded"
    dataset = opened.session.dataset
    assert dataset is not None
    assert dataset.classes == ("cat", "dog", "owl")
    assert opened.page.grid.images.rowCount() == 24
    assert opened.page.header.chip.text() == "animals"
    assert sum(opened.page.facts.split.counts.values()) == 24
    assert opened.session.recipe.data.path == str(tiny_folder)
    assert opened.page.next_button.isEnabled()


def test_thumbnails_of_what_is_seen_arrive(opened: Opened, tiny_folder: Path) -> None:
    opened.open(tiny_folder)
    model = opened.page.grid.images
    opened.qtbot.waitUntil(lambda: model.index(0, 0).data(IMAGE_ROLE) is not None)
    opened.wait()
    assert model.index(0, 0).data(IMAGE_ROLE).width() > 0


def test_the_digits_open_with_one_click(opened: Opened) -> None:
    button = opened.page.empty.findChild(QPushButton, "empty_digits")
    assert button is not None
    opened.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened.page.shown == "busy"
    opened.wait()
    assert len(opened.session.dataset or ()) == 1797
    assert opened.session.recipe.data.path == "digits"


def test_choosing_a_class_shows_its_images_alone(opened: Opened, tiny_folder: Path) -> None:
    opened.open(tiny_folder)
    opened.page.facts.classes.choose(1)
    dataset = opened.session.dataset
    assert dataset is not None
    shown = opened.page.grid.images.order
    assert [dataset.keys[number].split("/")[0] for number in shown] == ["dog"] * 8
    opened.page.facts.classes.choose(None)
    assert opened.page.grid.images.rowCount() == 24


def test_broken_files_are_counted_and_listed(opened: Opened, tiny_folder: Path) -> None:
    (tiny_folder / "cat" / "broken.png").write_bytes(b"no picture")
    opened.open(tiny_folder)
    look = opened.page.findings.findChild(QPushButton, "look_at_faults")
    assert look is not None
    opened.qtbot.mouseClick(look, Qt.MouseButton.LeftButton)
    assert opened.page.are_faults_shown
    model = opened.page.faults.model
    assert model.index(0, 0).data() == "cat/broken.png"
    assert model.index(0, 1).data()
    opened.qtbot.mouseClick(opened.page.faults.back, Qt.MouseButton.LeftButton)
    assert not opened.page.are_faults_shown


def test_cancel_returns_to_what_was_open(opened: Opened, tiny_folder: Path, monkeypatch: Any) -> None:
    opened.open("digits")

    def endless(path: str, context: Any = None, tell: Any = None) -> None:
        while True:
            context.raise_if_stopped()

    monkeypatch.setattr("resnet_studio.gui.data.presenter.scan", endless)
    opened.presenter.open_data(str(tiny_folder))
    assert opened.page.shown == "busy"
    opened.qtbot.mouseClick(opened.page.cancel_button, Qt.MouseButton.LeftButton)
    opened.wait()
    assert opened.page.shown == "loaded"
    assert opened.session.dataset is not None
    assert opened.session.dataset.kind == "digits"


def test_opening_another_while_one_is_scanned_takes_the_newer(
    opened: Opened, tiny_folder: Path, monkeypatch: Any
) -> None:
    opened.presenter.open_data("digits")
    opened.presenter.open_data(str(tiny_folder))
    opened.wait()
    assert opened.session.dataset is not None
    assert opened.session.dataset.name == "animals"


def test_what_cannot_be_used_is_told_and_leaves_the_rest_as_it_was(opened: Opened, tmp_path: Path) -> None:
    with opened.qtbot.waitSignal(opened.runner.unhandled_failure) as caught:
        opened.presenter.open_data(str(tmp_path / "nowhere"))
    opened.wait()
    assert "nowhere" in str(caught.args[0])
    assert opened.page.shown == "empty"
    opened.session.set_recipe(set_values(opened.session.recipe, {"seed": 5}))
    assert not opened.presenter.is_scanning


def test_cifar10_asks_before_it_is_fetched(opened: Opened, monkeypatch: Any) -> None:
    asked: list[str] = []

    def answer(parent: Any, title: str, text: str, choices: Any) -> str:
        asked.append(text)
        return "cancel"

    monkeypatch.setattr(messages, "ask", answer)
    opened.presenter.open_data("cifar10")
    assert not opened.presenter.is_scanning
    assert "162 MB" in asked[0]
    assert "cs.toronto.edu" in asked[0]


def test_another_split_in_the_recipe_splits_again(opened: Opened, tiny_folder: Path) -> None:
    opened.open(tiny_folder)
    before = opened.page.facts.split.counts["test"]
    opened.change("data.test_fraction", 0.5)
    opened.wait()
    assert opened.page.facts.split.counts["test"] > before


def test_a_fraction_that_is_typed_is_split_once(opened: Opened, tiny_folder: Path) -> None:
    opened.open(tiny_folder)
    dataset = opened.session.dataset
    assert dataset is not None
    for typed in (0.0, 0.2, 0.23, 0.234, 0.2345):
        opened.change("data.test_fraction", typed)
    opened.wait()
    kept = json.loads(record_path(dataset).read_text(encoding="utf-8"))["splits"]
    assert list(kept) == ["seed 0 validation 0.1 test 0.1", "seed 0 validation 0.1 test 0.2345"]


def test_one_split_is_made_at_a_time_and_the_newest_is_shown(
    opened: Opened, tiny_folder: Path, monkeypatch: Any
) -> None:
    opened.open(tiny_folder)
    made: list[float] = []
    gate = threading.Event()

    def slow(dataset: DataSet, recipe: Any) -> Any:
        made.append(recipe.test_fraction)
        assert gate.wait(20)
        return split_for(dataset, recipe)

    monkeypatch.setattr("resnet_studio.gui.data.presenter.split_for", slow)
    opened.change("data.test_fraction", 0.5)
    opened.qtbot.waitUntil(lambda: made == [0.5])
    for later in (0.3, 0.4):
        opened.change("data.test_fraction", later)
        opened.qtbot.wait(SPLIT_DELAY_MS + 100)
    assert made == [0.5]
    gate.set()
    opened.wait()
    assert made == [0.5, 0.4]
    assert opened.page.facts.split.counts["test"] == 9


def test_a_split_that_cannot_be_kept_is_told_once(
    opened: Opened, tiny_folder: Path, monkeypatch: Any
) -> None:
    opened.open(tiny_folder)
    told: list[Exception] = []
    opened.runner.unhandled_failure.connect(told.append)

    def refuse(dataset: DataSet, recipe: Any) -> Any:
        raise DataError("The split cannot be kept.")

    monkeypatch.setattr("resnet_studio.gui.data.presenter.split_for", refuse)
    opened.change("data.test_fraction", 0.5)
    opened.wait()
    assert [str(error) for error in told] == ["The split cannot be kept."]


class HeldScan:
    """A scan that reads the data and then waits to be let go."""

    def __init__(self) -> None:
        self.gate = threading.Event()

    def __call__(self, path: str, context: Any = None, tell: Any = None) -> DataSet:
        while not self.gate.wait(0.01):
            context.raise_if_stopped()
        return scan(path, context)


@pytest.fixture
def held(monkeypatch: Any) -> Iterator[HeldScan]:
    held = HeldScan()
    monkeypatch.setattr("resnet_studio.gui.data.presenter.scan", held)
    yield held
    held.gate.set()


def test_what_is_changed_while_data_is_read_stays_and_can_be_undone(
    opened: Opened, tiny_folder: Path, held: HeldScan
) -> None:
    history = RecipeHistory(opened.session)
    opened.presenter.open_data(str(tiny_folder))
    opened.change("training.batch_size", 8)
    opened.change("data.test_fraction", 0.5)
    held.gate.set()
    opened.wait()
    recipe = opened.session.recipe
    assert (recipe.data.path, recipe.training.batch_size) == (str(tiny_folder), 8)
    assert opened.page.facts.split.counts["test"] == 12
    history.undo()
    assert opened.session.recipe.data.test_fraction == 0.1
    history.undo()
    assert opened.session.recipe == set_values(Recipe(), {"data.path": str(tiny_folder)})
    opened.wait()
    assert opened.page.facts.split.counts["test"] == 3


def test_another_split_is_made_after_a_scan_that_was_cancelled(
    opened: Opened, tiny_folder: Path, held: HeldScan
) -> None:
    held.gate.set()
    opened.open(tiny_folder)
    held.gate.clear()
    opened.presenter.open_data("digits")
    opened.change("data.test_fraction", 0.5)
    opened.presenter.cancel()
    opened.wait()
    assert opened.session.recipe.data.path == str(tiny_folder)
    assert opened.page.facts.split.counts["test"] == 12


def test_data_that_the_recipe_names_while_other_data_is_read_is_opened(
    opened: Opened, tiny_folder: Path, held: HeldScan
) -> None:
    opened.presenter.open_data("digits")
    opened.change("data.path", str(tiny_folder))
    held.gate.set()
    opened.wait()
    assert opened.session.dataset is not None
    assert opened.session.dataset.name == "animals"
    assert opened.session.recipe.data.path == str(tiny_folder)


def test_data_whose_scan_was_cancelled_does_not_come_back(
    opened: Opened, tiny_folder: Path, held: HeldScan
) -> None:
    held.gate.set()
    opened.open("digits")
    held.gate.clear()
    opened.change("data.path", str(tiny_folder))
    assert opened.presenter.is_scanning
    opened.presenter.cancel()
    opened.wait()
    assert opened.session.recipe.data.path == "digits"
    opened.change("seed", 5)
    assert not opened.presenter.is_scanning


def test_another_path_in_the_recipe_opens_that_data(opened: Opened, tiny_folder: Path) -> None:
    opened.open("digits")
    opened.session.set_recipe(set_values(opened.session.recipe, {"data.path": str(tiny_folder)}))
    opened.wait()
    assert opened.session.dataset is not None
    assert opened.session.dataset.name == "animals"


def test_opened_data_is_offered_again(opened: Opened, tiny_folder: Path) -> None:
    opened.open(tiny_folder)
    buttons = opened.page.empty.findChildren(QPushButton, "recent")
    assert [button.toolTip() for button in buttons] == [str(tiny_folder)]


def test_a_greatly_uneven_data_set_is_pointed_out(opened: Opened, tiny_folder: Path) -> None:
    for number in range(40):
        Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(tiny_folder / "owl" / f"more{number}.png")
    opened.open(tiny_folder)
    chip = opened.page.findings.findChild(QPushButton, "look_at_balance")
    assert chip is not None
    assert chip.text() == "owl has 6.0 times as many images as cat"


def test_an_untouched_preset_gives_way_to_the_one_for_this_kind_of_data() -> None:
    cifar10 = find_preset("cifar10-resnet20").recipe
    assert recipe_for(scan_digits(), "digits", cifar10) == find_preset("digits").recipe
    changed = set_values(cifar10, {"training.epochs": 3})
    for_folders = set_values(find_preset("article-224").recipe, {"data.path": "/somewhere"})
    assert recipe_for(scan_digits(), "digits", for_folders) == find_preset("digits").recipe
    assert recipe_for(scan_digits(), "digits", changed) == set_values(changed, {"data.path": "digits"})


def test_an_untouched_preset_that_is_made_for_this_kind_of_data_stays(tiny_folder: Path) -> None:
    dataset = scan(str(tiny_folder))
    recipe = recipe_for(dataset, str(tiny_folder), find_preset("article-224").recipe)
    assert recipe == set_values(find_preset("article-224").recipe, {"data.path": dataset.path})


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_names_of_the_users_are_shown_as_they_are(opened: Opened, tmp_path: Path) -> None:
    root = tmp_path / "R&D <b>x<"
    for name in ("<i>a", "b&c"):
        (root / name).mkdir(parents=True)
        for number in range(4):
            Image.fromarray(np.full((8, 8, 3), 40 * number, np.uint8)).save(root / name / f"{number}.png")
    (root / "<i>a" / "<u>torn.png").write_bytes(b"no picture")
    opened.open(root)
    opened.page.facts.classes.choose(0)
    page = opened.page
    foreign = [label for label in page.findChildren(QLabel) if "<" in label.text()]
    assert {label.text() for label in foreign} >= {"<i>a", root.name}
    chip = page.findings.findChild(QPushButton, "look_at_faults")
    assert chip is not None
    assert "&lt;u&gt;torn.png: " in chip.toolTip()
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in foreign)
    button = page.empty.findChild(QPushButton, "recent")
    menu = page.open_button.menu()
    assert button is not None
    assert menu is not None
    recent = menu.findChildren(QMenu)[0].actions()
    for text in (button.text(), recent[0].text()):
        assert text.startswith("R&&D <b>x<")
    torn = page.faults.model.index(0, 0)
    shown_tips = [
        button.toolTip(),
        page.grid.images.index(0, 0).data(Qt.ItemDataRole.ToolTipRole),
        torn.data(Qt.ItemDataRole.ToolTipRole),
    ]
    for shown in shown_tips:
        assert "&lt;" in shown
        assert "<b>" not in shown
        assert "<i>" not in shown
    assert torn.data() == "<i>a/<u>torn.png"


def test_the_tab_key_leaves_the_list_of_faults(opened: Opened) -> None:
    table = opened.page.faults.findChild(QTableView, "fault_table")
    assert table is not None
    assert not table.tabKeyNavigation()
