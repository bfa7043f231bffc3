"""Figures and curves of a run in the room that there is."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.runs.series import RunSeries
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.runs.supervise import RunNews
from resnet_studio.gui.train.run_view import RunView
from resnet_studio.gui.widgets.tile import FigureLabel

LONG_TIME_S = 9 * 60 + 59
STATUS = RunStatus(
    epoch=2, epochs=200, step=40, steps=4000, device="AMD EPYC, 2 cores", images_per_second=12_345,
    elapsed_seconds=LONG_TIME_S, remaining_seconds=LONG_TIME_S,
)  # fmt: skip


def row(epoch: int) -> dict[str, Any]:
    return {"kind": "epoch", "epoch": epoch, "train_loss": 0.5, "validation_loss": 0.4,
            "train_accuracy": 0.8, "validation_accuracy": 0.7, "is_best": True}  # fmt: skip


@pytest.fixture
def view(qtbot: QtBot, themed: QApplication) -> RunView:
    series = RunSeries()
    series.feed([row(1), row(2), row(3)])
    view = RunView()
    qtbot.addWidget(view)
    view.set_series(series)
    view.set_status(STATUS, RunState.RUNNING)
    view.resize(680, 660)
    view.show()
    return view


def test_where_it_is_low_and_wide_the_plots_stand_side_by_side(view: RunView) -> None:
    accuracy, loss = view.plots.accuracy, view.plots.loss
    assert accuracy.width() == loss.width() == view.width()
    view.resize(784, 500)
    assert view.plots.pairs[0].orientation() is Qt.Orientation.Horizontal
    assert accuracy.height() == loss.height() > 320
    assert abs(accuracy.width() - loss.width()) <= 1
    view.resize(440, 500)
    assert accuracy.width() == loss.width() == view.width()


def test_side_by_side_the_plots_keep_their_height_beside_the_outcome(view: RunView) -> None:
    view.resize(784, 500)
    view.outcome.show_outcome(
        RunState.FINISHED, "Test accuracy 98.61 % on 359 images.", "Kept.", "/runs/a", can_classify=True
    )
    view.layout().activate()
    assert view.plots.accuracy.plot.height() > 150


def test_where_it_is_narrow_the_tiles_stand_in_two_rows_and_no_figure_is_cut(
    qtbot: QtBot, view: RunView
) -> None:
    def rows() -> int:
        return len({tile.y() for tile in view.tiles.values()})

    for width, num_rows in ((680, 1), (416, 2), (784, 1)):
        view.resize(width, 504)
        qtbot.waitUntil(lambda wanted=num_rows: rows() == wanted)
        for figure in view.findChildren(FigureLabel):
            assert QFontMetrics(figure.fitting_font()).horizontalAdvance(figure.text()) <= figure.width()


def test_long_figures_do_not_widen_the_view(view: RunView) -> None:
    assert view.minimumSizeHint().width() <= 440


def test_the_epoch_is_that_of_the_curves_where_the_status_is_behind(view: RunView) -> None:
    assert view.tiles["epoch"].figure == "3 / 200"
    view.set_status(STATUS.model_copy(update={"epoch": 4}), RunState.RUNNING)
    assert view.tiles["epoch"].figure == "4 / 200"


def test_the_device_is_named_short_and_told_in_full_on_hovering(view: RunView) -> None:
    assert view.tiles["speed"].note == "AMD EPYC"
    assert view.tiles["speed"].toolTip() == "AMD EPYC, 2 cores"


def test_the_time_left_goes_with_the_process(view: RunView) -> None:
    assert view.tiles["left"].isVisible()
    view.set_status(STATUS, RunState.PAUSED)
    assert not view.tiles["left"].isVisible()


def test_why_a_run_cannot_be_written_is_shown_while_it_is_so(view: RunView) -> None:
    def tell(trouble: str, state: RunState = RunState.RUNNING) -> None:
        view.set_news(RunNews(STATUS, state, [], trouble, "Make room." if trouble else ""))

    outcome = view.outcome
    tell("")
    assert not outcome.isVisible()
    tell("The disk is full.")
    assert (outcome.headline.text(), outcome.details.text()) == ("The disk is full.", "Make room.")
    assert outcome.isVisible()
    assert outcome.force_button.isHidden()
    tell("The disk is full.", RunState.STOPPING)
    assert outcome.force_button.isVisible()
    tell("")
    assert not outcome.isVisible()


def test_news_without_trouble_hide_nothing_else(view: RunView) -> None:
    view.outcome.show_unanswered("It has not ended yet.", "Force it.")
    view.set_news(RunNews(STATUS, RunState.STOPPING, []))
    assert view.outcome.isVisible()


def test_a_run_whose_memory_was_full_can_be_continued_in_parts(view: RunView) -> None:
    asked: list[int] = []
    view.outcome.parts_requested.connect(asked.append)
    words = (RunState.INTERRUPTED, "The memory was full.", "Close programs.", "/runs/a")
    view.outcome.show_outcome(*words, can_classify=False, parts=4)
    view.outcome.parts_button.click()
    assert asked == [4]
    view.outcome.show_outcome(*words, can_classify=False)
    assert view.outcome.parts_button.isHidden()
