"""Other runs laid over the one that is looked at."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe
from resnet_studio.core.durable import write_json
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.rows import encode_row
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.train.comparison import MOST_OFFERED, ComparisonPresenter
from resnet_studio.gui.train.run_plots import RunPlots


@pytest.fixture
def make_run(session: Session) -> Callable[[str, int], RunFolder]:
    """Write a finished run of some epochs."""

    def make(name: str, epochs: int) -> RunFolder:
        folder = create_run_folder(session.settings.runs_path, name)
        folder.recipe_path.write_text(dump_recipe(Recipe()), encoding="utf-8")
        write_json(folder.status_path, {"state": "finished", "epoch": epochs, "epochs": epochs})
        rows = [{"kind": "epoch", "epoch": epoch + 1, "validation_accuracy": 0.5} for epoch in range(epochs)]
        folder.metrics_path.write_bytes(b"".join(map(encode_row, rows)))
        return folder

    return make


@pytest.fixture
def plots(
    qtbot: QtBot,
    undressed: Callable[[], AbstractContextManager[None]],
    session: Session,
    runner: JobRunner,
) -> Iterator[RunPlots]:
    with undressed():
        plots = RunPlots()
    qtbot.addWidget(plots)
    plots.resize(900, 600)
    plots.show()
    ComparisonPresenter(plots, session, runner)
    yield plots
    runner.shut_down()


def names(plots: RunPlots) -> list[str]:
    return [entry.name.text() for entry in plots.accuracy.overlay_legend.entries]


def num_points(plots: RunPlots) -> list[int]:
    return [len(curve) for curve in plots.accuracy.plot.overlays.curves]


def test_runs_are_read_beside_the_window_and_drawn(
    qtbot: QtBot, plots: RunPlots, session: Session, make_run: Callable[[str, int], RunFolder]
) -> None:
    session.set_compared([make_run("first", 3), make_run("second", 5)])
    assert names(plots) == ["first", "second"]
    qtbot.waitUntil(lambda: num_points(plots) == [3, 5])
    assert plots.bar.button.text() == "Compared with 2 runs"


def test_one_click_takes_them_all_away(
    qtbot: QtBot, plots: RunPlots, session: Session, make_run: Callable[[str, int], RunFolder]
) -> None:
    assert plots.bar.clear_button.isHidden()
    session.set_compared([make_run("first", 3)])
    qtbot.waitUntil(lambda: num_points(plots) == [3])
    QTest.mouseClick(plots.bar.clear_button, Qt.MouseButton.LeftButton)
    assert session.compared == ()
    assert names(plots) == []
    assert plots.bar.button.text() == "Compare with…"


def test_the_menu_offers_the_runs_of_the_folder_but_the_one_that_is_shown(
    qtbot: QtBot, plots: RunPlots, session: Session, make_run: Callable[[str, int], RunFolder]
) -> None:
    shown = make_run("shown", 2)
    for name in ("first", "second"):
        make_run(name, 2)
    session.set_run(shown)
    QTest.mouseClick(plots.bar.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(plots.bar.findChildren(QMenu)))
    (menu,) = plots.bar.findChildren(QMenu)
    ticks = {action.text(): action for action in menu.actions() if action.isCheckable()}
    assert set(ticks) == {"first", "second"}
    ticks["second"].trigger()
    assert [folder.name for folder in session.compared] == ["second"]
    qtbot.waitUntil(lambda: num_points(plots) == [2])
    menu.close()


def test_a_run_is_not_laid_over_itself_and_comes_back_beside_another(
    plots: RunPlots, session: Session, make_run: Callable[[str, int], RunFolder]
) -> None:
    first, second = make_run("first", 2), make_run("second", 2)
    session.set_compared([first, second])
    session.set_run(first)
    assert names(plots) == ["second"]
    session.set_run(second)
    assert names(plots) == ["first"]


def test_a_run_that_is_chosen_stays_in_a_menu_that_is_full(
    qtbot: QtBot, plots: RunPlots, session: Session, make_run: Callable[[str, int], RunFolder], tmp_path: Path
) -> None:
    for number in range(MOST_OFFERED + 1):
        make_run(f"run-{number}", 1)
    elsewhere = tmp_path / "elsewhere"
    session.set_compared([RunFolder(elsewhere)])
    presenter = plots.findChild(ComparisonPresenter)
    assert presenter is not None
    session.set_compared([make_run("kept", 1)])
    presenter.offer()
    qtbot.waitUntil(lambda: bool(plots.bar.findChildren(QMenu)))
    (menu,) = plots.bar.findChildren(QMenu)
    texts = [action.text() for action in menu.actions() if action.isChecked()]
    assert texts == ["kept"]
    assert len([action for action in menu.actions() if action.isCheckable()]) <= MOST_OFFERED + 1
    menu.close()


def test_a_run_that_cannot_be_read_is_told_and_left_out(
    qtbot: QtBot,
    plots: RunPlots,
    session: Session,
    runner: JobRunner,
    make_run: Callable[[str, int], RunFolder],
) -> None:
    broken = make_run("broken", 1)
    broken.status_path.write_text("[]")
    failures: list[Exception] = []
    runner.unhandled_failure.connect(failures.append)
    session.set_compared([broken])
    qtbot.waitUntil(lambda: bool(failures))
    assert session.compared == ()
    assert names(plots) == []


def test_what_is_compared_outlives_the_window(
    session: Session, make_run: Callable[[str, int], RunFolder]
) -> None:
    session.set_compared([make_run("first", 1)])
    assert [folder.name for folder in session.copy().compared] == ["first"]
