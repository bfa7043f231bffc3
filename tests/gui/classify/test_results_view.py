"""The answers where there is little room."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from resnet_studio.gui.classify.results import Result
from resnet_studio.gui.classify.results_view import PICTURE_PX, ResultsView

TOP = tuple((name, 0.2) for name in ("a", "b", "c", "d", "e"))


@pytest.fixture
def view(qtbot: QtBot, themed: QApplication) -> ResultsView:
    view = ResultsView()
    qtbot.addWidget(view)
    view.start(True, "Looking…")
    view.answer.offer_stages(["layer1", "layer2", "layer3"])
    view.show_answer(Result("/pictures/one.png", "a", 0.2, TOP), "20.0 %")
    view.show_picture(np.zeros((8, 8, 3), np.uint8))
    return view


def place(view: ResultsView, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(view, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("height", [504, 664])
def test_beside_the_table_nothing_lies_over_anything_else(view: ResultsView, height: int) -> None:
    view.resize(784, height)
    view.show()
    parts = [
        place(view, part)
        for part in (
            view.picture,
            view.answer.label,
            view.answer.details,
            view.answer.bars,
            view.answer.heat_row,
            view.answer.threshold_row,
            view.answer.file,
        )
    ]
    for upper, lower in pairwise(parts):
        assert upper.bottom() < lower.top()
    assert parts[-1].bottom() < height
    assert parts[0].height() > 100


def test_where_the_answer_is_in_doubt_the_model_can_be_taught(view: ResultsView) -> None:
    assert view.answer.fine_tune_button.isHidden()
    view.show_answer(Result("/pictures/two.png", "a", 0.9, TOP, "", is_unfamiliar=True), "90.0 %")
    assert not view.answer.fine_tune_button.isHidden()


def test_pictures_dropped_on_the_filter_are_not_taken_for_words(view: ResultsView) -> None:
    assert not view.many.filters.words.acceptDrops()


def test_the_picture_of_one_answer_takes_the_room(qtbot: QtBot, view: ResultsView) -> None:
    view.resize(1000, 700)
    view.show()
    assert view.picture.height() == PICTURE_PX
    view.show_many(False)
    qtbot.waitUntil(lambda: view.picture.height() > 600)
