"""Several runs side by side: curves, differences, and the copy of them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from resnet_studio.gui.runs.columns import RunColumn
from resnet_studio.gui.runs.comparing import MOST_RUNS
from resnet_studio.gui.runs.page import RunsPage
from resnet_studio.gui.runs.presenter import RunsPresenter

from .conftest import MakeRun, show


@pytest.fixture
def compared(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> RunsPage:
    """Two runs that differ in seed and result."""
    make_run("one", curve=(0.5, 0.7, 0.8), best_validation_accuracy=0.8, validation_images=100)
    make_run(
        "two", recipe={"seed": 3}, curve=(0.4, 0.6, 0.9), best_validation_accuracy=0.9, validation_images=100
    )
    show(qtbot, page, 2)
    page.view.sortByColumn(RunColumn.NAME, Qt.SortOrder.AscendingOrder)
    page.view.selectAll()
    qtbot.waitUntil(lambda: bool(page.comparison.lines))
    return page


def test_two_chosen_runs_are_compared_and_one_is_shown_in_detail(compared: RunsPage) -> None:
    assert compared.comparison.isVisible()
    assert not compared.details.isVisible()
    compared.choose(compared.table.rows[0].path)
    assert compared.details.isVisible()


def test_only_what_differs_is_shown_until_all_is_wanted(compared: RunsPage) -> None:
    panel = compared.comparison
    lines = {line.key: line.cells for line in panel.lines}
    assert lines["seed"] == ("0", "3")
    assert lines["validation_accuracy"] == ("80.00 % (71.1–86.7)", "90.00 % (82.6–94.5)")
    assert "training.epochs" not in lines
    panel.all_box.click()
    assert "training.epochs" in {line.key for line in panel.lines}
    assert panel.table.rowCount() == len(panel.lines)


def test_curves_are_overlaid_in_the_order_of_the_columns(compared: RunsPage) -> None:
    panel = compared.comparison
    heads = [panel.table.headerData(number, panel.view.horizontalHeader().orientation()) for number in (1, 2)]
    assert heads == ["one", "two"]
    assert [entry.name.text() for entry in panel.accuracy.overlay_legend.entries] == ["one", "two"]
    ends = [curve.y[-1] for curve in panel.accuracy.plot.overlays.curves]
    assert ends == [0.8, 0.9]
    assert [curve.y[-1] for curve in panel.loss.plot.overlays.curves] == pytest.approx([0.2, 0.1])


def test_the_comparison_is_copied_as_a_table_or_as_csv(compared: RunsPage) -> None:
    panel = compared.comparison
    panel.copy_requested.emit("\t")
    assert "\tone\ttwo\n" in QGuiApplication.clipboard().text()
    panel.copy_requested.emit(",")
    text = QGuiApplication.clipboard().text()
    assert text.startswith(",one,two\n")
    assert "\nseed,0,3\n" in text


def test_runs_with_the_same_recipe_say_so(qtbot: QtBot, page: RunsPage, make_run: MakeRun) -> None:
    make_run("one")
    make_run("two")
    show(qtbot, page, 2)
    page.view.selectAll()
    qtbot.waitUntil(lambda: bool(page.comparison.lines))
    assert page.comparison.nothing.isVisible()


def test_a_run_that_cannot_be_read_is_a_column_of_dashes(
    qtbot: QtBot, page: RunsPage, make_run: MakeRun
) -> None:
    make_run("one")
    make_run("two").recipe_path.write_text("version = 99", encoding="utf-8")
    show(qtbot, page, 2)
    page.view.selectAll()
    qtbot.waitUntil(lambda: bool(page.comparison.lines))
    lines = {line.key: set(line.cells) for line in page.comparison.lines}
    assert lines["seed"] == {"0", "–"}


def test_more_than_can_be_told_apart_are_not_drawn_and_that_is_said(
    qtbot: QtBot, page: RunsPage, make_run: MakeRun
) -> None:
    for number in range(MOST_RUNS + 2):
        make_run(f"run-{number}")
    show(qtbot, page, MOST_RUNS + 2)
    page.view.selectAll()
    qtbot.waitUntil(lambda: len(page.comparison.accuracy.overlay_legend.entries) == MOST_RUNS)
    assert page.comparison.title.text() == "The first 12 of 14 runs compared"


def test_the_choice_and_the_comparison_stay_while_rows_are_read_anew(
    qtbot: QtBot, compared: RunsPage, presenter: RunsPresenter, make_run: MakeRun
) -> None:
    make_run("three")
    presenter.refresh()
    qtbot.waitUntil(lambda: compared.table.rowCount() == 3)
    assert [row.name for row in compared.view.chosen] == ["one", "two"]
    assert compared.comparison.isVisible()
