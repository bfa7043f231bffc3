"""Tiles in a row that may be narrow."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from resnet_studio.gui.theme import SMALL_PX
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.tile import FigureLabel, NoteLabel, Tile


@pytest.fixture
def figure(qtbot: QtBot, themed: QApplication) -> FigureLabel:
    label = FigureLabel("3 min 20 s")
    label.setProperty("role", "figure")
    qtbot.addWidget(label)
    label.resize(300, 30)
    label.show()
    return label


@pytest.mark.parametrize("kind", [NoteLabel, ElidedLabel])
def test_a_name_that_is_cut_is_shown_as_it_is_in_the_tool_tip(
    qtbot: QtBot, themed: QApplication, kind: type[QLabel]
) -> None:
    label = kind("<b>a folder</b> with a name that is far too long for this")
    qtbot.addWidget(label)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.resize(60, 20)
    label.grab()
    assert "&lt;b&gt;a folder" in label.toolTip()


def test_a_figure_is_set_smaller_until_it_fits(figure: FigureLabel) -> None:
    assert figure.fitting_font().pixelSize() == figure.font().pixelSize()
    figure.resize(80, 30)
    font = figure.fitting_font()
    assert SMALL_PX < font.pixelSize() < figure.font().pixelSize()
    assert QFontMetrics(font).horizontalAdvance(figure.text()) <= 80


def test_a_figure_is_never_set_smaller_than_a_note(figure: FigureLabel) -> None:
    figure.resize(10, 30)
    assert figure.fitting_font().pixelSize() == SMALL_PX


def test_no_figure_keeps_a_tile_wide(qtbot: QtBot, themed: QApplication) -> None:
    tile = Tile("tile_time", "Elapsed")
    qtbot.addWidget(tile)
    before = tile.minimumSizeHint().width()
    tile.set("123 h 45 min", "spent training on a machine with a long name")
    assert tile.minimumSizeHint().width() == before


def test_a_note_that_does_not_fit_has_a_short_form_or_is_cut(qtbot: QtBot, themed: QApplication) -> None:
    note = NoteLabel("best 98.15, epoch 25")
    qtbot.addWidget(note)
    note.resize(300, 20)
    assert note.shown() == "best 98.15, epoch 25"
    note.resize(note.fontMetrics().horizontalAdvance("epoch 25") + 4, 20)
    assert note.shown().endswith("…")
    note.short = "epoch 25"
    assert note.shown() == "epoch 25"
