"""What the stories share: a copy of CIFAR-10, a window that is used as a user uses it, and its processes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.presets import find_preset
from resnet_studio.core.config.storage import apply_overrides, dump_recipe, set_values
from resnet_studio.core.runs import supervise
from resnet_studio.core.runs.folder import RunFolder, list_runs
from resnet_studio.core.runs.reader import read_status
from resnet_studio.core.runs.status import RunState
from resnet_studio.gui import messages
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.start import make_application, open_window
from resnet_studio.gui.widgets.run_words import NONE

Kind = TypeVar("Kind", bound=QWidget)

NUM_PER_BATCH = 10_000
WAIT_SECONDS = 60  # generous: other work may share the machine


def write_copy(folder: Path) -> None:
    """60,000 images in the right form; the brightness of three parts of an image tells its class."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(0)
    for batch in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"):
        labels = random.permutation(np.arange(NUM_PER_BATCH) % 10).astype(np.uint8)
        planes = random.integers(0, 60, (NUM_PER_BATCH, 3, 32, 32), dtype=np.uint8)
        for channel in range(3):
            planes[:, channel] += ((labels * (channel * 3 + 1)) % 10 * 19).astype(np.uint8)[:, None, None]
        rows = planes.reshape(NUM_PER_BATCH, -1)
        np.concatenate([labels[:, None], rows], axis=1).tofile(folder / f"{batch}.bin")


@pytest.fixture(scope="session")
def cifar10(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The real images where they are at hand, else made-up ones; in the binary version, 184 MB."""
    root = tmp_path_factory.mktemp("cifar")
    script = Path(os.environ.get("RESNET_STUDIO_TEST_DATA", "/nowhere")) / "unpack_cifar10.py"
    if script.is_file():
        subprocess.run([sys.executable, script, root], check=True, timeout=120)
    else:
        write_copy(root / "cifar-10-batches-bin")
    yield root
    shutil.rmtree(root)


@pytest.fixture
def children() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that end with the test, whatever it finds; those that the core started too."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for child in [*started, *supervise._children]:
        if child.poll() is None:
            child.kill()
        child.communicate()


@pytest.fixture
def start(children: list[subprocess.Popen[bytes]]) -> Callable[..., subprocess.Popen[bytes]]:
    """Starts a command in a process of its own and does not wait for it."""

    def start_command(*arguments: object) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            [sys.executable, "-m", "resnet_studio", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        children.append(child)
        return child

    return start_command


class Studio:
    """The window in the hands of a user: buttons are clicked, fields typed into, files dropped.

    Attributes:
        answer: What is answered to the next questions; while it is empty, none is expected.
        asked: The titles of the questions that were asked.
        errors: What the window had to say went wrong.
    """

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._windows: list[MainWindow] = []
        self.answer = ""
        self.asked: list[str] = []
        self.errors: list[Exception] = []

    def open(self, *paths: object) -> MainWindow:
        """Open the window as the command line does, and wait until it has read its data."""
        self._windows.append(open_window(make_application(), [str(path) for path in paths]))
        self.window.runner.unhandled_failure.connect(self.errors.append)
        self._qtbot.addWidget(self.window, before_close_func=self._let_go)
        self.window.resize(1600, 1000)
        self.window.show()
        self.wait_for_data()
        return self.window

    @property
    def window(self) -> MainWindow:
        """The window that was opened last."""
        return self._windows[-1]

    def _let_go(self, window: MainWindow) -> None:
        """End what is still at work, so that the window closes without a question."""
        for folder in list_runs(window.session.settings.runs_path):
            supervise.kill(folder)

    def ask(self, parent: QWidget, title: str, text: str, choices: Any) -> str:
        """Stands in for the one place that shows questions."""
        assert self.answer, f"nobody expected to be asked: {title} {text}"
        assert self.answer in [choice.key for choice in choices]
        self.asked.append(title)
        return self.answer

    def page(self, key: str) -> Any:
        """One of the pages: data, model, train, classify or runs."""
        return self.window.stages[key].page

    def go(self, key: str) -> Any:
        """Click a stage in the rail."""
        self.click(f"stage_{key}")
        assert self.window.page == key
        return self.page(key)

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Let the window work until something holds; a run that fails ends the story at once."""

        def holds() -> bool:
            if self._windows and self.page("train").pill.state is RunState.FAILED:
                pytest.fail(self._situation())
            return bool(condition())

        try:
            self._qtbot.waitUntil(holds, timeout=1000 * WAIT_SECONDS)
        except self._qtbot.TimeoutError:
            pytest.fail(f"waited in vain until {what}; {self._situation()}")

    def _situation(self) -> str:
        if not self._windows:
            return "there is no window yet"
        page, folder = self.page("train"), self.window.session.run
        told = f"errors {self.errors}, shown {page.pill.state} {self.headline!r}"
        return told if folder is None else f"{told}, {read_status(folder)}, {supervise.last_words(folder)}"

    def wait_for_data(self) -> None:
        self.wait(lambda: not self.window.presenter("data").is_scanning, "the data is read")

    def find(self, kind: type[Kind], name: str) -> Kind:
        """The one control of that name that is seen."""

        def seen() -> list[Kind]:
            return [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]

        self.wait(lambda: len(seen()) == 1, f"{name} is seen")
        return seen()[0]

    def click(self, name: str) -> None:
        """Click a button that is seen and can be pressed."""
        button = self.find(QAbstractButton, name)
        self.wait(button.isEnabled, f"{name} can be pressed")
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def click_row(self, view: Any, index: Any) -> None:
        """Click an entry of a list or a table."""
        view.scrollTo(index)
        place = view.visualRect(index).center()
        self._qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def press_card(self, name: str) -> None:
        """Click a preset."""
        self._qtbot.mouseClick(self.find(QWidget, f"preset_{name}"), Qt.MouseButton.LeftButton)

    def fill(self, name: str, value: object) -> None:
        """Type into a field, or choose from its list by typing."""
        widget = self.find(QWidget, name)
        assert widget.isEnabled(), name
        if isinstance(widget, QSpinBox):
            widget.lineEdit().selectAll()
        elif isinstance(widget, QLineEdit):
            widget.selectAll()
        self._qtbot.keyClicks(widget, str(value))
        self._qtbot.keyClick(widget, Qt.Key.Key_Return)
        text = widget.currentText() if isinstance(widget, QComboBox) else widget.property("text")
        assert text == str(value), name

    def drop(self, *paths: Path) -> None:
        """Let files and folders go in the middle of the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        middle = self.window.rect().center()
        under = self.window.childAt(middle)
        how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(under, QDragEnterEvent(under.mapFrom(self.window, middle), *how))
        QApplication.sendEvent(under, QDropEvent(QPointF(under.mapFrom(self.window, middle)), *how))

    # ── a run that is shown ──

    @property
    def run(self) -> RunFolder:
        """The run that is looked at."""
        folder = self.window.session.run
        assert folder is not None
        return folder

    def wait_for_state(self, state: RunState) -> None:
        """Until the Train page shows the run in this state, at rest with its outcome."""
        page = self.page("train")
        self.wait(
            lambda: page.pill.state is state and page.run_view.outcome.isHidden() is state.is_live,
            f"the run is {state.value}",
        )

    def wait_for_growth(self, num_epochs: int = 1) -> None:
        """Until so many more epochs are drawn, with more of every curve, while the run goes on."""
        page = self.page("train")
        before = self.drawn()

        def has_grown() -> bool:
            is_more = all(now > then for now, then in zip(self.drawn(), before, strict=True))
            return is_more and self.drawn()[-1] >= before[-1] + num_epochs

        self.wait(has_grown, "the curves grow")
        assert page.pill.state is RunState.RUNNING

    def drawn(self) -> tuple[int, ...]:
        """How many points each curve is drawn with: training and validation, accuracy and loss."""
        plots = self.page("train").run_view.plots
        items = [(panel.plot.train, panel.plot.validation) for panel in (plots.accuracy, plots.loss)]
        points = [item.xData for pair in items for item in pair]
        return tuple(0 if x is None else len(x) for x in points)

    def wait_for_figures(self) -> None:
        """Until every tile says something; the status is written less often than the curves."""
        tiles = self.page("train").run_view.tiles
        assert tiles.keys() == {"accuracy", "loss", "epoch", "speed", "elapsed", "left"}
        self.wait(lambda: all(tile.figure != NONE for tile in tiles.values()), "all figures are there")

    @property
    def headline(self) -> str:
        """How the run ended, in words."""
        return str(self.page("train").run_view.outcome.headline.text())


@pytest.fixture
def studio(
    children: list[subprocess.Popen[bytes]],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    assert_nothing_is_left: Callable[[], None],
) -> Iterator[Studio]:
    """A user at the window; in the end no process, thread, timer or window is left."""
    studio = Studio(qtbot)
    monkeypatch.setattr(messages, "ask", studio.ask)
    yield studio
    assert_nothing_is_left()
    assert not studio.errors


@pytest.fixture
def recipe_file(tmp_path: Path, small: list[str]) -> Callable[..., Path]:
    """Writes a recipe for a network that trains in a blink, to be opened in the window."""

    def write(data: object = "digits", *assignments: str) -> Path:
        recipe = apply_overrides(find_preset("digits").recipe, [*small[1::2], *assignments])
        path = tmp_path / f"recipe-{len(list(tmp_path.iterdir()))}.toml"
        path.write_text(dump_recipe(set_values(recipe, {"data.path": str(data)})), encoding="utf-8")
        return path

    return write
