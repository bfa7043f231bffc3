"""Plots of one run share the crosshair and the part of the run in view."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.runs.series import RunSeries
from resnet_studio.gui.widgets.curve_link import CurveLink
from resnet_studio.gui.widgets.curve_panel import CurvePanel

Panels = tuple[CurvePanel, CurvePanel]


@pytest.fixture
def panels(qtbot: QtBot, themed: QApplication) -> Panels:
    series = RunSeries()
    series.feed(
        {"kind": "step", "epoch": step / 10, "loss": 2 - step / 100, "learning_rate": 0.1 * step}
        for step in range(1, 101)
    )
    loss = CurvePanel("loss", "Loss")
    rate = CurvePanel("learning_rate", "Learning rate", digits=None, is_noisy=False)
    for panel in (loss, rate):
        qtbot.addWidget(panel)
        panel.resize(500, 300)
        panel.show()
        panel.set_series(series)
        panel.plot.draw_now()
        panel.plot.box.updateAutoRange()
    CurveLink([loss.plot, rate.plot], loss)
    return loss, rate


def zoom(panel: CurvePanel, left: float, right: float) -> None:
    panel.plot.box.setXRange(left, right, padding=0)
    panel.plot.box.sigRangeChangedManually.emit([True, True])


def test_the_crosshair_tells_the_values_of_all_plots(qtbot: QtBot, panels: Panels) -> None:
    loss, rate = panels
    loss.activateWindow()
    loss.plot.view.setFocus()
    qtbot.waitUntil(loss.plot.view.hasFocus)
    QTest.keyClick(loss.plot.view, Qt.Key.Key_Right)
    assert rate.plot.crosshair.isVisible()
    assert rate.plot.crosshair.value() == pytest.approx(loss.plot.crosshair.value())
    assert rate.epoch_value.text() == loss.epoch_value.text() != ""
    middle = loss.plot.crosshair.value()
    assert float(rate.train_value.text()) == pytest.approx(middle, rel=0.02)
    QTest.keyClick(loss.plot.view, Qt.Key.Key_Left)
    QTest.keyClick(loss.plot.view, Qt.Key.Key_Left)
    assert rate.plot.crosshair.value() < middle


def test_the_crosshair_goes_from_all_plots(panels: Panels) -> None:
    loss, rate = panels
    loss.plot._put_crosshair(4.0)
    loss.plot._put_crosshair(None)
    assert not rate.plot.crosshair.isVisible()
    assert rate.epoch_value.text() == ""
    assert rate.train_value.text() == "10"


def test_zooming_into_one_shows_the_same_epochs_of_the_others(panels: Panels) -> None:
    loss, rate = panels
    zoom(loss, 2, 4)
    assert rate.plot.span == pytest.approx((2, 4))
    assert not rate.all_button.isHidden()
    rate.plot.draw_now()
    rate.plot.box.updateAutoRange()  # as painting does
    low, high = rate.plot.box.viewRange()[1]
    assert 1 < low < 2.1
    assert 3.9 < high < 5, "the height is that of what is in view"


def test_show_all_in_one_shows_all_of_the_others(panels: Panels) -> None:
    loss, rate = panels
    zoom(loss, 2, 4)
    rate.all_button.click()
    assert not loss.plot.is_zoomed
    assert loss.all_button.isHidden()
    loss.plot.draw_now()
    loss.plot.box.updateAutoRange()
    assert loss.plot.span[1] > 9


def test_keys_zoom_around_the_crosshair(qtbot: QtBot, panels: Panels) -> None:
    loss, rate = panels
    loss.plot._put_crosshair(8.0)
    loss.activateWindow()
    loss.plot.view.setFocus()
    qtbot.waitUntil(loss.plot.view.hasFocus)
    before = loss.plot.span
    QTest.keyClick(loss.plot.view, Qt.Key.Key_Plus)
    left, right = rate.plot.span
    assert right - left < before[1] - before[0]
    assert left < 8 < right
    QTest.keyClick(loss.plot.view, Qt.Key.Key_Minus)
    assert rate.plot.span == pytest.approx(before)
    QTest.keyClick(loss.plot.view, Qt.Key.Key_Home)
    assert not rate.plot.is_zoomed


def test_a_logarithmic_axis_keeps_the_epochs_in_view(panels: Panels) -> None:
    loss, _ = panels
    zoom(loss, 2, 4)
    loss.log_button.click()
    assert loss.plot.span == pytest.approx((2, 4))
