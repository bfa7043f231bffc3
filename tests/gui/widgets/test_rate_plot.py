"""The curve of a range test."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.rate_plot import RatePlot


def test_what_blew_up_does_not_press_the_rest_flat(qtbot: QtBot, themed: QApplication) -> None:
    plot = RatePlot()
    qtbot.addWidget(plot)
    plot.resize(400, 200)
    plot.show()
    plot.set_curve([1e-4, 1e-3, 1e-2, 1e-1], [2.3, 2.2, 1.5, 900.0], 1e-3)
    low, high = plot.plot.getViewBox().viewRange()[1]
    assert low < 1.5
    assert 2.3 < high < 6
    left, right = plot.plot.getViewBox().viewRange()[0]
    assert left < -3.9
    assert right > -1.1
    assert plot.line.value() == -3
    (ticks,) = plot.plot.getAxis("bottom")._tickLevels
    assert [text for _, text in ticks] == ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹"]


def test_without_a_proposal_there_is_no_line(qtbot: QtBot, themed: QApplication) -> None:
    plot = RatePlot()
    qtbot.addWidget(plot)
    plot.set_curve([1e-4, 1e-3], [2.3, 2.2], None)
    assert not plot.line.isVisible()
