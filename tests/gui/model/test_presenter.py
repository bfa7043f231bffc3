"""The Model page with its presenter: choices go into the recipe, figures and drawing follow."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.digits import scan_digits
from resnet_studio.core.models.foreign import published
from resnet_studio.core.models.kept import kept_folder
from resnet_studio.core.models.shipped import shipped_cards
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.model.choices import ModelChoices
from resnet_studio.gui.model.page import ModelPage
from resnet_studio.gui.model.presenter import ModelPresenter
from resnet_studio.gui.model.starting import start_words
from resnet_studio.gui.session import Session
from resnet_studio.gui.worker_client import WorkerClient

FAKE = Path(__file__).parents[1] / "fake_worker.py"
WAIT_MS = 8_000


@pytest.fixture
def page(qtbot: QtBot, session: Session, runner: JobRunner) -> Iterator[ModelPage]:
    worker = WorkerClient([sys.executable, str(FAKE)])
    page = ModelPage()
    qtbot.addWidget(page)
    ModelPresenter(page, session, runner, worker)
    page.resize(900, 600)
    page.show()
    yield page
    page.hide()
    runner.shut_down()
    worker.close()


def click(qtbot: QtBot, page: ModelPage, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def figure(page: ModelPage, name: str) -> str:
    label = page.findChild(QLabel, f"figure_{name}")
    assert label is not None
    return label.text()


def test_choosing_a_depth_writes_the_recipe_and_the_figures(
    qtbot: QtBot, page: ModelPage, session: Session
) -> None:
    click(qtbot, page, "depth_18")
    assert session.recipe.model.depth == 18
    assert page.header.chip.text() == "ResNet-18"
    assert figure(page, "parameters") == "11.2M"
    assert len(page.diagram.parts) == 6
    assert page.table.rowCount() == 6


def test_the_drawing_follows_the_choice(qtbot: QtBot, page: ModelPage) -> None:
    assert [part.blocks for part in page.diagram.parts] == [0, 3, 3, 3, 0]
    click(qtbot, page, "depth_110")
    assert [part.blocks for part in page.diagram.parts] == [0, 18, 18, 18, 0]
    assert not page.grab().isNull()


def test_own_stages_can_be_edited_added_and_removed(qtbot: QtBot, page: ModelPage, session: Session) -> None:
    click(qtbot, page, "depth_0")
    blocks = page.findChild(QSpinBox, "model.stage_depths.1")
    assert blocks is not None
    assert blocks.isVisible()
    blocks.setValue(7)
    assert session.recipe.model.stage_depths == (3, 7, 3)
    click(qtbot, page, "add_stage")
    assert session.recipe.model.stage_depths == (3, 7, 3, 3)
    assert session.recipe.model.stage_widths == (16, 32, 64, 128)
    click(qtbot, page, "remove_stage")
    assert session.recipe.model.stage_widths == (16, 32, 64)


def test_what_is_dropped_on_a_stage_reaches_the_window(qtbot: QtBot, page: ModelPage) -> None:
    click(qtbot, page, "depth_0")
    boxes = page.findChildren(QSpinBox)
    assert len(boxes) == 6
    assert not any(box.acceptDrops() or box.lineEdit().acceptDrops() for box in boxes)


def test_a_network_that_does_not_fit_is_refused_beside_the_fields(page: ModelPage, session: Session) -> None:
    session.set_dataset(scan_digits(), None)
    deep = {"model.depth": 0, "model.stage_depths": [1] * 8, "model.stage_widths": [16] * 8}
    session.set_recipe(set_values(session.recipe, deep))
    assert "too small" in page.choices.error.text()
    assert page.choices.error.isVisible()
    assert not page.next_button.isEnabled()
    assert figure(page, "parameters") == "–"
    session.set_recipe(set_values(session.recipe, {"model.depth": 20}))
    assert not page.choices.error.isVisible()
    assert page.next_button.isEnabled()


def test_stem_and_shortcut_are_written(qtbot: QtBot, page: ModelPage, session: Session) -> None:
    combo = page.choices.shortcut
    combo.setCurrentIndex(combo.findData("B"))
    combo.activated.emit(combo.currentIndex())
    assert session.recipe.model.shortcut == "B"
    page.choices.zero_init.click()
    assert session.recipe.model.zero_init


def test_a_network_in_keras_terms_is_chosen_counted_and_explained(page: ModelPage, session: Session) -> None:
    combo = page.findChild(QComboBox, "model.style")
    assert combo is not None
    before = page.legend.text()
    combo.setCurrentIndex(combo.findData("keras"))
    combo.activated.emit(combo.currentIndex())
    assert session.recipe.model.style == "keras"
    assert page.table.item(0, 3).text() == "480"  # 27 · 16 weights, 16 biases, 2 · 16 for the norm
    assert "Keras' order" in page.legend.text()
    assert "Keras" not in before


def test_the_classes_of_the_data_set_count(page: ModelPage, session: Session) -> None:
    session.set_dataset(scan_digits(), None)
    assert "10 classes of digits at 8 × 8 px" in page.header.summary.text()
    assert page.diagram.parts[-1].shape == "10 classes"


class Marking(QTranslator):
    """A translation that marks what it was asked for."""

    def translate(
        self, context: bytes, text: bytes, disambiguation: bytes | None = None, number: int = -1
    ) -> str:
        return f"[{text!s}]"


@pytest.fixture
def marked(qapp: QApplication) -> Iterator[None]:
    translator = Marking()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.mark.usefixtures("marked")
def test_the_choices_and_their_explanations_can_be_translated(qtbot: QtBot) -> None:
    choices = ModelChoices()
    qtbot.addWidget(choices)
    texts = [combo.itemText(row) for combo in choices.findChildren(QComboBox) for row in range(combo.count())]
    texts += [label.text() for label in choices.findChildren(QLabel) if label.text()]
    texts += [choices.zero_init.text(), choices.stem.toolTip()]
    assert len(texts) > 12
    assert [text for text in texts if not text.startswith("[")] == []


def test_the_tab_key_leaves_the_table_of_layers(page: ModelPage) -> None:
    assert not page.table.tabKeyNavigation()


def choose(page: ModelPage, weights: str) -> None:
    starts = page.start.starts
    starts.activated.emit(starts.findData(weights))


def test_what_was_trained_decides_the_network_and_its_fields_are_greyed(
    qtbot: QtBot, page: ModelPage, session: Session, make_kept: Callable[[str], Path]
) -> None:
    path = str(make_kept("tulips"))
    page.shown.emit()
    qtbot.waitUntil(lambda: page.start.starts.findData(path) > 0, timeout=WAIT_MS)
    assert page.choices.isEnabled()
    assert not page.start.form.isVisible()
    choose(page, path)
    qtbot.waitUntil(lambda: session.recipe.model.weights == path, timeout=WAIT_MS)
    assert session.recipe.model.depth == 32
    assert session.recipe.data.normalization == "weights"
    assert page.start.starts.currentText() == "tulips"
    assert not page.choices.isEnabled()
    assert "start from nothing" in page.locked.text()  # what decides it stands in the notes
    assert page.locked.isVisible()
    assert "ResNet-32" in page.start.notes.text()
    assert page.start.form.isVisible()
    choose(page, "")
    assert session.recipe.model.weights == ""
    assert session.recipe.data.normalization == "dataset"
    assert page.choices.isEnabled()
    assert not page.start.notes.isVisible()


def test_what_is_frozen_is_hatched_and_told(
    qtbot: QtBot, page: ModelPage, session: Session, make_kept: Callable[[str], Path]
) -> None:
    changes = {"model.weights": str(make_kept("tulips")), "fine_tune.frozen_through": "stage2"}
    session.set_recipe(set_values(session.recipe, changes))
    assert page.diagram.num_frozen == 3
    assert "hatched" in page.legend.text()
    assert "Stage 2, frozen" in page.diagram.accessibleDescription()
    assert "Stage 3, frozen" not in page.diagram.accessibleDescription()
    box = page.start.form.rows["fine_tune.frozen_through"].edit.widget
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("nothing"))
    box.activated.emit(box.currentIndex())
    assert page.diagram.num_frozen == 0
    assert "hatched" not in page.legend.text()
    choose(page, "")
    assert session.recipe.fine_tune.frozen_through == "nothing"


def test_weights_that_cannot_be_had_leave_the_recipe_as_it_is(
    qtbot: QtBot, page: ModelPage, session: Session, runner: JobRunner, make_kept: Callable[[str], Path]
) -> None:
    path = str(make_kept("bad"))
    page.shown.emit()
    qtbot.waitUntil(lambda: page.start.starts.findData(path) > 0, timeout=WAIT_MS)
    with qtbot.waitSignal(runner.unhandled_failure, timeout=WAIT_MS):
        choose(page, path)
    assert session.recipe.model.weights == ""
    assert page.start.starts.currentText() == "Nothing"


def test_the_published_weights_say_whether_they_are_here(qtbot: QtBot, page: ModelPage) -> None:
    published.published_path("resnet18").parent.mkdir(parents=True)
    published.published_path("resnet18").touch()
    page.shown.emit()
    starts = page.start.starts

    def text_of(data: str) -> str:
        return starts.itemText(starts.findData(data))

    qtbot.waitUntil(lambda: "on this computer" in text_of("torchvision:resnet18"), timeout=WAIT_MS)
    assert text_of("torchvision:resnet18") == "ResNet-18 · on this computer"
    assert starts.itemText(starts.findData("torchvision:resnet50-v2")) == "ResNet-50, V2 · download"


@pytest.fixture
def make_kept() -> Callable[[str], Path]:
    """Puts a file among the weights that the app keeps."""

    def make(name: str) -> Path:
        path = kept_folder() / f"{name}.safetensors"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        return path

    return make


def test_what_comes_with_the_app_is_called_by_the_title_on_its_card() -> None:
    for key, card in shipped_cards().items():
        assert start_words(key) == card.title
    assert shipped_cards()
    assert start_words("shipped:gone") == "shipped:gone"
    assert start_words("torchvision:resnet50-v2") == "ResNet-50, V2"


def test_the_shortcut_is_greyed_in_the_fast_style(page: ModelPage, session: Session) -> None:
    assert page.choices.shortcut.isEnabled()
    session.set_recipe(set_values(session.recipe, {"model.style": "fast"}))
    assert not page.choices.shortcut.isEnabled()
