"""Bars of probabilities that say what the figures beside them say."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.gui.tokens import current_tokens
from resnet_studio.gui.widgets.probability_bars import BAR_PX, INDENT_PX, ROW_PX, ProbabilityBars


def test_what_reads_zero_has_no_bar(qtbot: QtBot, themed: QApplication) -> None:
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.resize(240, 3 * ROW_PX)
    bars.set_top([("a", 0.998), ("b", 0.0015), ("c", 0.0004)])
    image = bars.grab().toImage()
    starts = [
        image.pixelColor(INDENT_PX + 2, place * ROW_PX + ROW_PX - 10 + BAR_PX // 2).name()
        for place in range(3)
    ]
    tokens = current_tokens()
    assert starts == [tokens.mark, tokens.fill, tokens.hairline]
