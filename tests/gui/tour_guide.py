"""Leads through the real window: goes to its pages, presses its buttons, waits, and takes pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from resnet_studio.gui.main_window import MainWindow
    from resnet_studio.gui.tokens import ThemeMode

PATIENCE_S = 180
LOOK_MS = 50
SETTLE_MS = 400  # plots and thumbnails are drawn by clocks of up to 100 ms
NUM_PICTURES = 240
NUM_EXACT, NUM_MIXED = 160, 96  # colors of a small picture


@dataclass
class Tour:
    """The window that is walked through, and where its pictures go.

    Attributes:
        window: The real window.
        home: The folder of the app's own things; other files of the tour lie there too.
        out: Where pictures go.
        themes: In which themes the picture of a stop is taken, by its name.
        are_small: Whether pictures are kept with 256 colors, in a third of the room.
        is_trained: Whether there is a finished run.
    """

    window: MainWindow
    home: Path
    out: Path
    themes: Callable[[str], Sequence[ThemeMode]]
    are_small: bool = False
    is_trained: bool = field(default=False, init=False)

    @property
    def train(self) -> Any:
        """The presenter of training."""
        return self.window.presenter("train")

    def page(self, key: str) -> Any:
        """Go to a page."""
        self.window.show_page(key)
        return self.window.stages[key].page

    def take(self, name: str, subject: QWidget | None = None) -> None:
        """Take the pictures of a stop; the window itself where nothing else is named."""
        from resnet_studio.gui.widgets.curve_plot import CurvePlot

        settle()
        for theme in self.themes(name):
            self.window.set_theme(theme)
            settle()
            for plot in self.window.findChildren(CurvePlot):
                plot.draw_now()
            path = self.out / f"{name}-{theme}.png"
            if not (subject or self.window).grab().save(str(path)):
                raise SystemExit(f"{self.out} cannot be written")
            if self.are_small:
                shrink(path)

    def open_digits(self) -> None:
        """Open the digits where nothing is open."""
        if self.window.session.dataset is None:
            self.window.presenter("data").open_data("digits")
            wait_until(lambda: self.window.session.dataset is not None)

    def start(self, **changes: Any) -> None:
        """Start a run of the digits preset with some settings changed, and wait for its first epoch."""
        from resnet_studio.core.config.presets import find_preset
        from resnet_studio.core.config.storage import set_values

        self.open_digits()
        values = {key.replace("__", "."): value for key, value in changes.items()}
        self.window.session.set_run(None)
        self.window.session.set_recipe(set_values(find_preset("digits").recipe, values))
        self.press("train", "start_training")
        wait_until(lambda: self.is_at_work and self.num_epochs > 0)

    @property
    def is_at_work(self) -> bool:
        """Whether the page shows a run that goes on, and not the one before it any more."""
        state = self.window.stages["train"].page.pill.state
        return state is not None and state.is_live

    @property
    def num_epochs(self) -> int:
        """How many epochs the curves show."""
        return len(self.window.stages["train"].page.run_view.series.epochs)

    def wait_for_end(self) -> None:
        """Wait until the run that is followed has ended."""
        wait_until(lambda: not self.train.is_following)

    def need_run(self) -> None:
        """Have a finished run, trained now unless an earlier stop did it."""
        if not self.is_trained:
            self.start()
            self.wait_for_end()
            self.is_trained = True

    def press(self, page: str, name: str) -> None:
        """Press the button of that name on a page."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QAbstractButton

        button = self.page(page).findChild(QAbstractButton, name)
        wait_until(button.isEnabled)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def pictures(self) -> list[Path]:
        """Digits as PNG files, of the last ones that the data set has."""
        from PIL import Image

        from resnet_studio.core.data.digits import read_digits

        folder = self.home / "letterbox"
        if not folder.is_dir():
            folder.mkdir()
            for number, pixels in enumerate(read_digits()[-NUM_PICTURES:]):
                Image.fromarray(pixels).save(folder / f"scan-{number:03}.png")
        return sorted(folder.iterdir())

    def classify(self, paths: Sequence[Path], num_answers: int) -> None:
        """Classify and wait for the answers."""
        page = self.page("classify")
        presenter = self.window.presenter("classify")
        wait_until(lambda: bool(presenter.model))
        presenter.open_paths([str(path) for path in paths])
        wait_until(lambda: len(page.results.table.rows) == num_answers)


def hover(window: MainWindow, paths: Sequence[Path]) -> None:
    """Let files hover over the window, as a file manager would."""
    from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
    from PySide6.QtGui import QDragEnterEvent

    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dragEnterEvent(
        QDragEnterEvent(
            QPoint(50, 50),
            Qt.DropAction.CopyAction,
            files,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def shrink(path: Path) -> None:
    """Keep a picture with 256 colors: the frequent ones as they are, for each other one that is near."""
    import numpy as np
    from PIL import Image

    picture = Image.open(path).convert("RGB")
    pixels = np.asarray(picture)
    colors, places, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    mixed = picture.quantize(NUM_MIXED, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    frequent = colors[np.argsort(-counts)[:NUM_EXACT]]
    palette = np.concatenate([frequent, np.reshape(mixed.getpalette()[: 3 * NUM_MIXED], (-1, 3))])
    nearest = np.abs(colors[:, None, :].astype(int) - palette[None]).sum(axis=2).argmin(axis=1)
    small = Image.fromarray(nearest[places].reshape(pixels.shape[:2]).astype(np.uint8))
    small.putpalette(palette.astype(np.uint8).tobytes())
    small.save(path, optimize=True)


def settle() -> None:
    """Let the clocks of the window draw what is new."""
    from PySide6.QtTest import QTest

    QTest.qWait(SETTLE_MS)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    from PySide6.QtTest import QTest

    for _ in range(PATIENCE_S * 1000 // LOOK_MS):
        if is_so():
            return
        QTest.qWait(LOOK_MS)
    raise TimeoutError
