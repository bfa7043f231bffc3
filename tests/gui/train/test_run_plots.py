"""The plots of a run in the room that there is."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from resnet_studio.gui.train.run_plots import RunPlots


@pytest.fixture
def plots(qtbot: QtBot, undressed: Callable[[], AbstractContextManager[None]]) -> RunPlots:
    with undressed():
        plots = RunPlots()
    qtbot.addWidget(plots)
    plots.resize(1000, 700)
    plots.show()
    return plots


def in_view(plots: RunPlots) -> list[bool]:
    return [panel.isVisible() for panel in plots.panels]


def test_all_four_are_in_view_where_there_is_room(plots: RunPlots) -> None:
    assert in_view(plots) == [True] * 4
    assert not plots.bar.tabs.isVisible()
    assert plots.accuracy.height() > plots.rate.height() > 150


def test_where_it_is_low_a_pair_is_in_view_and_the_other_a_tab_away(plots: RunPlots) -> None:
    plots.resize(1000, 400)
    assert in_view(plots) == [True, True, False, False]
    assert plots.accuracy.width() < 600
    plots.bar.tabs.setCurrentIndex(1)
    assert in_view(plots) == [False, False, True, True]
    plots.resize(1000, 700)
    assert in_view(plots) == [True] * 4
    assert plots.accuracy.height() > plots.rate.height() > 200


def test_where_it_is_narrow_a_pair_stands_one_above_the_other(plots: RunPlots) -> None:
    plots.resize(500, 600)
    assert in_view(plots) == [True, True, False, False]
    assert plots.pairs[0].orientation() is Qt.Orientation.Vertical
    assert plots.accuracy.width() == 500


def test_the_plots_never_keep_the_window_wide(plots: RunPlots) -> None:
    assert plots.minimumSizeHint().width() <= 440


def test_what_is_done_in_one_plot_is_seen_in_all(plots: RunPlots) -> None:
    plots.loss.plot._zoom_by_key(0.5)
    assert [panel.plot.is_zoomed for panel in plots.panels] == [True] * 4
    plots.speed.plot.show_all()
    assert [panel.plot.is_zoomed for panel in plots.panels] == [False] * 4
