"""A user who does one thing after the other in the real window, drawn from a seed, and breaks things."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from resnet_studio.core.config.storage import set_values
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import read_status

if TYPE_CHECKING:
    from window_readings import Ears

    from resnet_studio.gui.main_window import MainWindow

PATIENCE_S = 40.0
LONG = 20_000  # epochs
ECHO_MS = 1200  # in which something might be said a second time
RUBBISH = {
    "torn.jpg": b"\xff\xd8\xff\xe0 torn",
    "empty.png": b"",
    "notes.txt": b"no picture",
    "program.pt": b"\x80\x04no weights",
    "a\u202etxt.png": b"GIF89a",
}


class User:
    """Acts in the window.

    Attributes:
        acts: How often each was done.
        broken: How often each thing was broken.
        faults: What the window did wrong.

    Args:
        window: The real window.
        place: A folder of the user's.
        draw: Decides.
        ears: Hears what the window says.
        is_stand_in: Whether a small process stands in for trainings.
    """

    def __init__(
        self, window: MainWindow, place: Path, draw: random.Random, ears: Ears, *, is_stand_in: bool
    ) -> None:
        self._window, self._place, self._draw, self._ears = window, place, draw, ears
        self._is_stand_in = is_stand_in
        self.acts: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
        self.faults: list[str] = []
        self._train: Any = window.presenter("train")
        self._page: Any = window.stages["train"].page
        self._num = 0
        for name, content in RUBBISH.items():
            (place / name).write_bytes(content)
        self._pictures = _draw_pictures(place)

    def act(self) -> None:
        """Do one thing."""
        chosen = self._draw.choices(list(ACTS), weights=list(ACTS.values()))[0]
        ACT_OF[chosen](self)
        self.acts[chosen] += 1
        QTest.qWait(self._draw.choice([0, 20, 60, 150]))

    def break_something(self) -> None:
        """Let one thing fail; what the window must say of it, it must say once."""
        chosen = self._draw.choice(list(BREAKS))
        if BREAKS[chosen](self):
            self.broken[chosen] += 1

    def rest(self) -> None:
        """Stop and close everything, and wait until the window is quiet."""
        self.end_run()
        self._window.session.set_run(None)
        self._window.show_page("data")
        if self._window.session.dataset is None or self._window.session.dataset.path != "digits":
            self._window.presenter("data").open_data("digits")
        for one in (self._window.side._doctor, self._window.side._preferences):
            if one is not None:
                one.close()
        self._window.banner.hide()
        self.wait("quiet", lambda: not self._window.runner.jobs)
        process = self._window.worker._process
        if process is not None:  # an idle one may go without a word; the next picture starts another
            process.kill()
            self.wait("the worker's end", lambda: not self._window.worker.is_running)
        for folder in self._runs():
            shutil.rmtree(folder.path, ignore_errors=True)
        QTest.qWait(300)

    # ── what a user does ──

    def start(self, epochs: int = 0) -> None:
        """Start a run unless one is shown at work; of so many epochs, or of some."""
        session = self._window.session
        if session.dataset is None or self._is_live or self._train.is_starting:
            return
        session.set_run(None)
        changes = TINY | {"training.epochs": epochs or self._draw.choice([2, 30, 400])}
        session.set_recipe(set_values(session.recipe, changes | {"data.path": session.dataset.path}))
        self.press("start_training")

    def press(self, name: str) -> None:
        """Press a button of the Train page, if it can be pressed."""
        self._window.show_page("train")
        button = self._page.findChild(QAbstractButton, name)
        if button is not None and button.isVisible() and button.isEnabled():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def turn_page(self) -> None:
        """Go to another page."""
        self._window.show_page(self._draw.choice(list(self._window.stages)))

    def change_theme(self) -> None:
        """Wear another theme."""
        self._window.set_theme(self._draw.choice(["light", "dark"]))

    def drop_pictures(self) -> None:
        """Drop some pictures."""
        self.drop(self._draw.sample(self._pictures, self._draw.randint(1, 12)))

    def drop_rubbish(self) -> None:
        """Drop what is no picture, or not there."""
        self.drop([self._place / self._draw.choice([*RUBBISH, "not there"])])

    def drop(self, paths: list[Path]) -> None:
        """Drag over the window and let go."""
        files = QMimeData()
        files.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        copy = Qt.DropAction.CopyAction
        self._window.dragEnterEvent(QDragEnterEvent(QPoint(50, 50), copy, files, left, none))
        QTest.qWait(5)
        self._window.dropEvent(QDropEvent(QPointF(50, 50), copy, files, left, none))

    def open_dialog(self) -> None:
        """Open a dialog or a window beside; what is modal is closed by a clock."""
        name = self._draw.choice(
            ["preferences", "check_computer", "keys", "about", "open_run", "save_recipe"]
        )
        self._window.menus.actions[name].trigger()
        QTest.qWait(200)
        for one in (self._window.side._doctor, self._window.side._preferences):
            if one is not None:
                one.close()

    def edit(self) -> None:
        """Change the recipe, and take some of it back."""
        session, actions = self._window.session, self._window.menus.actions
        depth = self._draw.choice([18, 20, 34, 50])
        session.set_recipe(set_values(session.recipe, {"model.depth": depth}))
        for name in self._draw.choices(["undo", "redo"], k=3):
            actions[name].trigger()

    def resize(self) -> None:
        """Give the window another size."""
        self._window.resize(self._draw.randint(1024, 1600), self._draw.randint(640, 1000))

    # ── what breaks ──

    def fail_run(self) -> bool:
        """A run that fails, when it begins or goes on."""
        with self._paused_run() as folder:
            if folder is None:
                return False
            if not self._is_stand_in:
                for path in folder.checkpoints.glob("last-*"):
                    path.write_bytes(b"damaged")
            os.environ["FAKE_TRAINING"] = "fails"
            self.must_say("disk is full" if self._is_stand_in else "is damaged", self._train.continue_run)
        return True

    def kill_training(self) -> bool:
        """The process of a run is killed."""
        self._start_long()
        if not self._is_running or self._train._folder is None:
            return False
        status = read_status(self._train._folder)
        self.must_say("was interrupted at epoch", lambda: psutil.Process(status.pid).kill())
        return True

    def kill_worker(self) -> bool:
        """The process that classifies is killed while it is asked for something."""
        worker = self._window.worker
        self._window.show_page("classify")
        if not self._window.presenter("classify").model:
            return False
        self.drop(self._pictures)
        self.wait("the worker", lambda: worker.is_running and bool(worker._waiting))
        process = worker._process
        if process is None or not worker._waiting:
            return False
        self.must_say("The process that classifies ended", process.kill)
        self._window.banner.hide()
        return True

    def lose_folder(self) -> bool:
        """The folder of a run vanishes while it is at work, and comes back."""
        self._start_long()
        folder = self._train._folder
        if not self._is_running or folder is None:
            return False
        aside = self._place / f"unplugged-{self._num}"
        self._num += 1
        self.must_say("cannot be read any more", lambda: folder.path.rename(aside))
        if folder.path.exists():  # something was written to it meanwhile
            shutil.rmtree(folder.path)
        aside.rename(folder.path)
        self.press("look_again")
        self.wait("the run again", lambda: self._page.pill.state is not None)
        return True

    def lose_data(self) -> bool:
        """Data that are not there."""
        self.must_say("cannot be opened", lambda: self._window.presenter("data").open_data("/not/there"))
        self._window.banner.hide()
        return True

    def must_say(self, words: str, happens: Callable[[], object]) -> None:
        """Let something happen; the window must say so, and once."""
        since = time.monotonic()
        happens()
        self.wait(words, lambda: self._ears.count(words, since) > 0)
        QTest.qWait(ECHO_MS)
        if (num := self._ears.count(words, since)) != 1:
            self.faults.append(f"“{words}” was said {num} times")

    # ── in between ──

    def wait(self, what: str, is_so: Callable[[], bool]) -> None:
        """Wait until something is so; note it where it is not."""
        until = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > until:
                self.faults.append(f"waited in vain for {what}: {self._where}")
                return
            QTest.qWait(20)

    def end_run(self) -> None:
        """Stop what is at work and wait for its end."""
        self.wait("the start", lambda: not self._train.is_starting)
        if self._is_live:
            self.wait("a run that hears", lambda: self._is_running or not self._is_live)
            self._train.command("stop")
            self.wait("the end", lambda: not self._train.is_following)

    def _start_long(self) -> None:
        """Have a run at work that will not end by itself."""
        self.end_run()
        self.start(epochs=LONG)
        self.wait("a run", lambda: self._is_running and self._has_epochs)

    @contextmanager
    def _paused_run(self) -> Iterator[RunFolder | None]:
        """A run that was paused."""
        self._start_long()
        self._train.command("pause")
        self.wait("the pause", lambda: not self._train.is_following)
        try:
            yield self._train._folder if self._page.pill.state is not None else None
        finally:
            os.environ.pop("FAKE_TRAINING", None)

    @property
    def _where(self) -> dict[str, object]:
        """What the Train page shows, for whoever reads of a fault."""
        button = self._page.findChild(QAbstractButton, "start_training")
        return {
            "state": str(self._page.pill.state),
            "is_following": self._train.is_following,
            "is_starting": self._train.is_starting,
            "epochs": len(self._page.run_view.series.epochs),
            "start": [button.isVisible(), button.isEnabled()] if button else [],
            "said": [text for _, text in self._ears.said[-3:]],
            "refusal": self._page.header.summary.text(),
            "jobs": [job.title for job in self._window.runner.jobs],
        }

    @property
    def _is_live(self) -> bool:
        state = self._page.pill.state
        return state is not None and state.is_live and self._train.is_following

    @property
    def _is_running(self) -> bool:
        return self._is_live and self._page.pill.state.value == "running"

    @property
    def _has_epochs(self) -> bool:
        return bool(self._page.run_view.series.epochs)

    def _runs(self) -> list[RunFolder]:
        from resnet_studio.core.runs.folder import list_runs

        return list_runs(self._window.session.settings.runs_path)


TINY: dict[str, Any] = {
    "model.depth": 0,
    "model.stage_depths": [1],
    "model.stage_widths": [4],
    "model.weights": "",
    "training.batch_size": 128,
    "device.threads": 1,
    "device.precision": "fp32",
    "device.compile": "off",
}
ACT_OF: dict[str, Callable[[User], None]] = {
    "start": User.start,
    "pause": lambda user: user.press("pause"),
    "continue": lambda user: user.press("continue"),
    "stop": lambda user: user.press("stop_now"),
    "stop after the epoch": lambda user: user.press("stop_after_epoch"),
    "turn the page": User.turn_page,
    "change the theme": User.change_theme,
    "drop pictures": User.drop_pictures,
    "drop rubbish": User.drop_rubbish,
    "open a dialog": User.open_dialog,
    "edit": User.edit,
    "resize": User.resize,
}
ACTS = {
    "start": 6,
    "pause": 5,
    "continue": 5,
    "stop": 3,
    "stop after the epoch": 1,
    "turn the page": 6,
    "change the theme": 1,
    "drop pictures": 2,
    "drop rubbish": 2,
    "open a dialog": 1,
    "edit": 3,
    "resize": 1,
}
BREAKS: dict[str, Callable[[User], bool]] = {
    "a run fails": User.fail_run,
    "a training is killed": User.kill_training,
    "the worker is killed": User.kill_worker,
    "a run's folder vanishes": User.lose_folder,
    "data are not there": User.lose_data,
}


def _draw_pictures(place: Path) -> list[Path]:
    """Digits as PNG files."""
    from PIL import Image

    from resnet_studio.core.data.digits import read_digits

    folder = place / "letterbox"
    folder.mkdir()
    for number, pixels in enumerate(read_digits()[:60]):
        Image.fromarray(pixels).save(folder / f"scan-{number:03}.png")
    return sorted(folder.iterdir())
