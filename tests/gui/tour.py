"""Opens the real window, walks through the main job on the digits and takes a picture at every stop.

    python tests/gui/tour.py OUT_FOLDER                                     about two minutes
    python tests/gui/tour.py OUT_FOLDER --size 1024x640 --themes dark       another size, one theme
    python tests/gui/tour.py OUT_FOLDER --pages data train-running          some stops only
    python tests/gui/tour.py OUT_FOLDER --language zh_CN                    in Chinese
    python tests/gui/tour.py resources/pictures --readme                    the pictures of the README

Each stop becomes `STOP-THEME.png`. Everything is real: runs are trained, what is classified are files, the
doctor looks over this computer. The app's folders lie in one of their own for the time of the tour, under a
name that may be seen in a picture. Uses the display that Qt finds (`QT_QPA_PLATFORM=offscreen` for none).
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tour_answers import classify_also, classify_many, open_finished_run
from tour_guide import Tour, hover, wait_until

if TYPE_CHECKING:
    from resnet_studio.gui.tokens import ThemeMode

SIZE = (1280, 800)
THEMES = ("light", "dark")
EPOCH_TO_SHOW = 8
README_PICTURES: dict[str, tuple[ThemeMode, ...]] = {
    "data": ("light",),
    "model": ("light",),
    "train-running": ("light",),
    "train-result": ("dark",),
    "train-paused": (),  # for a row in the table of runs
    "classify-many": ("light",),
    "runs": ("light",),
}
HOME_NAME = "resnet-studio"


# ── before there is anything ──


def data_empty(tour: Tour) -> None:
    """No data set."""
    tour.window.session.set_dataset(None, None)
    tour.page("data")
    tour.take("data-empty")
    tour.open_digits()


def classify_empty(tour: Tour) -> None:
    """No model."""
    tour.page("classify")
    tour.take("classify-empty")


def runs_empty(tour: Tour) -> None:
    """No run."""
    tour.page("runs")
    tour.take("runs-empty")


# ── from data to an answer ──


def data(tour: Tour) -> None:
    """The digits."""
    tour.open_digits()
    tour.page("data")
    tour.take("data")


def data_class(tour: Tour) -> None:
    """One class of them, in larger pictures."""
    tour.open_digits()
    page = tour.page("data")
    side = page.side_slider.value()
    page.facts.classes.choose(3)
    page.side_slider.setValue(160)
    tour.take("data-class")
    page.facts.classes.choose(None)
    page.side_slider.setValue(side)


def data_faults(tour: Tour) -> None:
    """A folder with files that cannot be read."""
    from PIL import Image

    folder = tour.home / "shapes"
    for shape, shade in (("dark", 40), ("light", 220)):
        (folder / shape).mkdir(parents=True)
        for number in range(12):
            Image.new("RGB", (64, 48), (shade, shade, shade - 20)).save(folder / shape / f"{number:02}.png")
    (folder / "dark" / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe0 torn")
    (folder / "light" / "empty.png").write_bytes(b"")
    page = tour.page("data")
    tour.window.presenter("data").open_data(str(folder))
    wait_until(lambda: tour.window.session.dataset is not None and not tour.window.runner.jobs)
    page.show_faults(True)
    tour.take("data-faults")
    tour.window.presenter("data").open_data("digits")
    wait_until(lambda: not tour.window.presenter("data").is_scanning)


def model(tour: Tour) -> None:
    """The network of the preset."""
    tour.open_digits()
    tour.page("model")
    tour.take("model")


def train_setup(tour: Tour) -> None:
    """The presets before a run."""
    tour.open_digits()
    tour.window.session.set_run(None)
    bar = tour.page("train").setup.verticalScrollBar()
    tour.take("train-setup")
    bar.setValue(bar.maximum())
    tour.take("train-setup-end")
    bar.setValue(0)


def train_advanced(tour: Tour) -> None:
    """All fields of the recipe, one of them with a fault and one explained."""
    from PySide6.QtWidgets import QScrollArea

    tour.open_digits()
    tour.window.session.set_run(None)
    form = tour.page("train").form
    form.show_advanced(True)
    rows = form.rows
    rows["training.epochs"].edit.widget.setText("0")
    rows["training.epochs"].edit.edited.emit()
    rows["training.batch_size"].info_button.setChecked(True)
    tour.take("train-advanced")
    bar = next(area for area in tour.page("train").findChildren(QScrollArea) if area.widget() is form)
    bar.verticalScrollBar().setValue(bar.verticalScrollBar().maximum())
    tour.take("train-advanced-end")
    bar.verticalScrollBar().setValue(0)
    form.show_advanced(False)
    rows["training.batch_size"].info_button.setChecked(False)
    rows["training.epochs"].reset_button.click()


def train_running(tour: Tour) -> None:
    """In the middle of a run."""
    tour.start()
    wait_until(lambda: tour.num_epochs >= EPOCH_TO_SHOW)
    tour.take("train-running")
    tour.wait_for_end()
    tour.is_trained = True


def train_paused(tour: Tour) -> None:
    """A run that rests; it stays paused, so that the table of runs has one of that kind."""
    tour.start(model__depth=32, training__epochs=30)
    wait_until(lambda: tour.num_epochs >= 8)
    tour.press("train", "pause")
    tour.wait_for_end()
    tour.take("train-paused")


def train_result(tour: Tour) -> None:
    """After a run."""
    tour.need_run()
    open_finished_run(tour)
    tour.page("train")
    tour.take("train-result")


def classify_one(tour: Tour) -> None:
    """One picture."""
    tour.need_run()
    open_finished_run(tour)
    tour.classify(tour.pictures()[5:6], 1)
    tour.take("classify-one")
    results = tour.page("classify").results
    results.answer.heat_button.click()
    wait_until(lambda: results.picture.has_heat)
    tour.take("classify-heat")
    results.answer.heat_button.click()


def model_start(tour: Tour) -> None:
    """A network that starts from the finished run, with its front frozen."""
    from resnet_studio.core.config.storage import set_values

    tour.need_run()
    open_finished_run(tour)
    session = tour.window.session
    before = session.recipe
    tour.page("model")
    tour.window.presenter("model").starting.choose(str(session.run.path))
    wait_until(lambda: bool(session.recipe.model.weights))
    session.set_recipe(set_values(session.recipe, {"fine_tune.frozen_through": "stage2"}))
    tour.take("model-start")
    session.set_run(None)
    tour.page("train")
    tour.take("train-fine-tune")
    session.set_recipe(before)


def weights_of_others(tour: Tour) -> None:
    """A file that does not say what belongs to it, as another program would have written it."""
    from safetensors import safe_open
    from safetensors.numpy import save_file

    from resnet_studio.gui.weights.window import CompletionWindow

    tour.need_run()
    open_finished_run(tour)
    folder = tour.window.session.run
    path = tour.home / "theirs.safetensors"
    with safe_open(next(folder.checkpoints.glob("*.safetensors")), framework="numpy") as stream:
        names = [name for name in stream.keys() if name.startswith("model.")]  # noqa: SIM118 - no mapping
        save_file({name.removeprefix("model."): stream.get_tensor(name) for name in names}, path)
    tour.page("classify")
    tour.window.open_paths([str(path)])
    asking = tour.window.findChild(CompletionWindow)
    wait_until(asking.isVisible)
    tour.take("weights-of-others", asking)
    asking.close()


def runs(tour: Tour) -> None:
    """All runs in a table, one of them stopped early."""
    tour.need_run()
    tour.start(model__depth=44, training__epochs=20)
    wait_until(lambda: tour.num_epochs >= 10)
    tour.press("train", "stop_after_epoch")
    tour.wait_for_end()
    open_finished_run(tour)
    page = tour.page("runs")
    wait_until(lambda: bool(page.table.rows))
    page.choose(str(tour.window.session.run.path))
    tour.take("runs")
    page.choose(*(row.path for row in page.table.rows))
    wait_until(lambda: bool(page.comparison.lines))
    tour.take("runs-compared")
    page.choose(str(tour.window.session.run.path))


# ── what may come up anywhere ──


def doctor(tour: Tour) -> None:
    """The doctor's findings, in the window of its own."""
    from PySide6.QtWidgets import QWidget

    tour.window.side.check_computer()
    found = tour.window.findChild(QWidget, "doctor_window")
    wait_until(lambda: bool(found.checks))
    tour.take("doctor", found)
    found.close()


def commands(tour: Tour) -> None:
    """The list of commands, with a few letters typed."""
    tour.page("data")
    palette = tour.window.menus.palette
    palette.open()
    palette.edit.setText("run")
    tour.take("commands")
    palette.leave()


def side_windows(tour: Tour) -> None:
    """The sheet of keys and the preferences."""
    from PySide6.QtWidgets import QWidget

    for action, name in (("keys", "key_sheet_window"), ("preferences", "preferences_window")):
        tour.window.menus.actions[action].trigger()
        found = tour.window.findChild(QWidget, name)
        wait_until(lambda: not tour.window.runner.jobs)
        tour.take(action, found)
        found.close()


def drop(tour: Tour) -> None:
    """A folder that hovers over the window, and a file that cannot be opened."""
    tour.page("data")
    letter = tour.home / "letter.docx"
    letter.write_bytes(b"")
    for name, path in (("drop", tour.pictures()[0].parent), ("drop-refused", letter)):
        hover(tour.window, [path])
        tour.take(name)
    tour.window.overlay.hide()


def error(tour: Tour) -> None:
    """A data set that is not there any more."""
    tour.page("data")
    tour.window.presenter("data").open_data(str(tour.home / "holiday"))
    wait_until(tour.window.banner.isVisible)
    tour.take("error")
    tour.window.banner.hide()


STOPS: dict[str, Callable[[Tour], None]] = {
    stop.__name__.replace("_", "-"): stop
    for stop in (
        data_empty, classify_empty, runs_empty, data, data_class, data_faults, model, train_setup,
        train_advanced, train_running, train_result, train_paused, classify_one,
        classify_many, classify_also, model_start, weights_of_others, runs, doctor,
        commands, side_windows, drop, error,
    )
}  # fmt: skip
"""In the order of the walk: the empty states come before the first run."""


# ── the walk ──


def main() -> None:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("--size", type=size_of, default=SIZE, help="of the window, such as 1024x640")
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument("--language", choices=("en", "zh_CN"), default="en", help="of the window")
    parser.add_argument("--pages", nargs="+", choices=tuple(STOPS), default=tuple(STOPS), metavar="STOP")
    parser.add_argument("--readme", action="store_true", help="take the pictures of the README instead")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    pages = README_PICTURES if arguments.readme else arguments.pages

    def themes(name: str) -> Sequence[ThemeMode]:
        return README_PICTURES.get(name, ()) if arguments.readme else arguments.themes

    with home_folder() as home, open_tour(home, arguments, themes) as tour:
        tour.are_small = arguments.readme
        for name, stop in STOPS.items():
            if name in pages:
                stop(tour)


def size_of(text: str) -> tuple[int, int]:
    """`1024x640` as numbers."""
    width, _, height = text.partition("x")
    return int(width), int(height)


@contextmanager
def home_folder() -> Iterator[Path]:
    """An empty folder for all the app's things under a name that may be seen, removed at the end."""
    home = Path(tempfile.gettempdir()) / HOME_NAME
    try:
        home.mkdir()
    except FileExistsError:
        raise SystemExit(f"{home} is there already, from another tour perhaps: remove it first") from None
    os.environ["RESNET_STUDIO_HOME"] = str(home)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def open_tour(
    home: Path, arguments: argparse.Namespace, themes: Callable[[str], Sequence[ThemeMode]]
) -> Iterator[Tour]:
    """The window as a new user meets it."""
    from resnet_studio.core.settings import Settings, save_settings
    from resnet_studio.gui.start import make_application, open_window

    save_settings(Settings(runs_folder=str(home / "runs"), language=arguments.language))
    app = make_application()
    window = open_window(app, [])
    window.resize(*arguments.size)
    window.show()
    wait_until(lambda: window.session.dataset is not None and not window.runner.jobs)
    try:
        yield Tour(window, home, arguments.out, themes)
    finally:
        if window.presenter("train").live_run() is not None:
            window.presenter("train").stop_live_run()
            wait_until(lambda: window.presenter("train").live_run() is None)
        window.close()


if __name__ == "__main__":
    main()
