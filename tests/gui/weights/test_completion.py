"""What a file of another program leaves open is asked for in a window, and then it is used."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox
from pytestqt.qtbot import QtBot

from resnet_studio.core.data.cifar10 import CLASSES
from resnet_studio.core.models.kept import kept_folder
from resnet_studio.gui import messages
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.session import Session
from resnet_studio.gui.weights.window import CompletionWindow
from resnet_studio.gui.worker_client import WorkerClient

FAKE = Path(__file__).parents[1] / "fake_worker.py"
WAIT_MS = 8_000


@pytest.fixture
def window(qtbot: QtBot, undressed: Callable[[], AbstractContextManager[None]]) -> Iterator[MainWindow]:
    """The real window with a worker that answers at once."""
    runner = JobRunner()
    worker = WorkerClient([sys.executable, str(FAKE)])
    with undressed():
        window = MainWindow(Session(), runner, worker=worker)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.fixture
def asking(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> CompletionWindow:
    """The window that asks, for a stranger's file that was opened."""
    return open_file(qtbot, window, tmp_path / "stranger.th")


def open_file(qtbot: QtBot, window: MainWindow, path: Path) -> CompletionWindow:
    path.write_bytes(b"weights")
    window.open_paths([str(path)])
    asking = window.findChild(CompletionWindow)
    assert isinstance(asking, CompletionWindow)
    qtbot.waitUntil(asking.isVisible, timeout=WAIT_MS)
    return asking


def wait_until_kept(qtbot: QtBot, window: MainWindow) -> dict[str, Any]:
    """What was asked to be kept, when it is the model."""
    models = window.presenter("classify")._models
    qtbot.waitUntil(lambda: models.is_ready, timeout=WAIT_MS)
    assert Path(models.model).parent == kept_folder()
    request: dict[str, Any] = json.loads(Path(models.model).read_text(encoding="utf-8"))
    return request


def test_what_was_recognized_is_shown_for_confirmation(asking: CompletionWindow) -> None:
    facts = asking.facts.facts
    assert facts["Network"] == "ResNet-20, 0.27M parameters"
    assert facts["Answers"] == "10"
    assert facts["Stem"].startswith("3×3")
    assert facts["Beside it"] == "epoch 3, best 92.6"
    assert asking.notes.text() == "It is a stranger's."
    assert not asking.faults.isVisible()
    assert asking.image_size.value() == 32
    assert asking.padding.currentData() == "even"


def test_nothing_is_kept_before_all_is_said(
    qtbot: QtBot, window: MainWindow, asking: CompletionWindow, tmp_path: Path
) -> None:
    assert not asking.save_button.isEnabled()
    asking.normalization.setCurrentIndex(asking.normalization.findData("cifar10"))
    assert "0.4914" in asking.numbers.text()
    assert not asking.save_button.isEnabled()
    asking.classes.names.setPlainText("cat\ndog\ncat")
    assert asking.classes.count.text() == "A name stands in it twice."
    asking.classes.names.setPlainText("\n".join(map(str, range(9))))
    assert asking.classes.count.text() == "9 of 10 names."
    assert not asking.save_button.isEnabled()
    asking.classes.source.setCurrentIndex(asking.classes.source.findData("cifar10"))
    asking.classes.source.activated.emit(asking.classes.source.currentIndex())
    assert asking.save_button.isEnabled()
    qtbot.mouseClick(asking.save_button, Qt.MouseButton.LeftButton)
    request = wait_until_kept(qtbot, window)
    assert request["path"] == str(tmp_path / "stranger.th")
    assert (request["normalization"], request["image_size"], request["padding"]) == ("cifar10", 32, "even")
    assert tuple(request["classes"]) == CLASSES
    assert not asking.isVisible()
    assert window.stages["classify"].page.models.currentText() == "stranger.safetensors"


def test_mean_and_deviation_of_no_known_data_are_typed(
    qtbot: QtBot, window: MainWindow, asking: CompletionWindow
) -> None:
    asking.classes.set_names(CLASSES)
    assert not asking.own_numbers.isVisible()
    asking.normalization.setCurrentIndex(asking.normalization.findText("Other numbers"))
    assert asking.own_numbers.isVisible()
    assert "above 0" in asking.numbers.text()
    assert not asking.save_button.isEnabled()
    typed = {"mean": ("0.1", "0", "0.123456"), "std": ("0.2", "0.25", "0.3")}
    for key, numbers in typed.items():
        for color, number in zip(("red", "green", "blue"), numbers, strict=True):
            assert not asking.save_button.isEnabled()
            field = asking.findChild(QDoubleSpinBox, f"weights_{key}_{color}")
            field.selectAll()
            qtbot.keyClicks(field, number)
    assert field.text() == "0.3"
    assert asking.save_button.isEnabled()
    qtbot.mouseClick(asking.save_button, Qt.MouseButton.LeftButton)
    assert wait_until_kept(qtbot, window)["normalization"] == [[0.1, 0, 0.123456], [0.2, 0.25, 0.3]]


def test_names_come_from_a_file_too(asking: CompletionWindow, tmp_path: Path) -> None:
    names = [f"kind {number}" for number in range(10)]
    (tmp_path / "names.txt").write_text("\n".join(names), encoding="utf-8")
    asking.classes.read_file(tmp_path / "names.txt")
    assert asking.classes.value() == tuple(names)
    asking.classes.read_file(tmp_path / "gone.txt")
    assert "gone.txt cannot be read" in asking.error.text()
    assert asking.classes.value() == tuple(names)


def test_the_best_way_is_proposed_by_trying(
    qtbot: QtBot, asking: CompletionWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "choose_folder", lambda *_: tmp_path / "birds")
    qtbot.mouseClick(asking.try_button, Qt.MouseButton.LeftButton)
    assert not asking.save_button.isEnabled()
    qtbot.waitUntil(lambda: asking.normalization.currentData() == "half", timeout=WAIT_MS)
    assert asking.image_size.value() == 28
    assert asking.padding.currentData() == "end"
    assert "90.00 % of 512 images of birds" in asking.tried.text()
    assert asking.classes.value() == tuple(f"class {number}" for number in range(10))
    assert asking.save_button.isEnabled()


def test_what_the_user_set_is_not_tried_otherwise(
    qtbot: QtBot, asking: CompletionWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "choose_folder", lambda *_: tmp_path / "birds")
    asking.image_size.setValue(48)
    for _ in range(2):  # what was set stays so, and what was found out is found out anew
        asking.normalization.setCurrentIndex(-1)
        assert asking.decided().keys() - {"classes"} == {"image_size"}
        qtbot.mouseClick(asking.try_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: asking.normalization.currentData() == "half", timeout=WAIT_MS)
        assert asking.image_size.value() == 48
        assert asking.padding.currentData() == "end"
    asking.padding.setCurrentIndex(asking.padding.findData("even"))
    assert asking.decided()["padding"] == "even"


def test_data_that_do_not_fit_are_refused_and_nothing_is_lost(
    qtbot: QtBot, asking: CompletionWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking.classes.set_names(CLASSES)
    monkeypatch.setattr(messages, "choose_folder", lambda *_: tmp_path / "unlike")
    qtbot.mouseClick(asking.try_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asking.error.text() == "The classes do not fit.", timeout=WAIT_MS)
    assert asking.classes.value() == CLASSES
    assert asking.normalization.isEnabled()


def test_what_does_not_fit_is_listed_and_cannot_be_kept(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    asking = open_file(qtbot, window, tmp_path / "torn.pth")
    assert "nothing is loaded in part" in asking.verdict.text()
    lines = asking.faults.toPlainText().splitlines()
    assert lines == ["missing: bn1.weight", "of another shape: fc.weight is 10×32, not 10×64"]
    assert not asking.save_button.isVisible()
    assert asking.cancel_button.text() == "Close"


def test_who_cancels_has_the_model_of_before(
    qtbot: QtBot, window: MainWindow, asking: CompletionWindow, tmp_path: Path
) -> None:
    models = window.presenter("classify")._models
    qtbot.keyClick(asking, Qt.Key.Key_Escape)
    assert not asking.isVisible()
    assert models.model == ""
    assert not kept_folder().exists()
    assert not window.banner.isVisible()
    open_file(qtbot, window, tmp_path / "stranger.th")
