"""Names of the user's in the head of a page and in the rail stand as they are."""

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.page_header import PageHeader
from resnet_studio.gui.widgets.plain_text import tip
from resnet_studio.gui.widgets.stage_rail import StageRail

NAME = "<h1>cats</h1>"


def test_a_name_with_tags_takes_the_room_that_it_is_drawn_in(qtbot: QtBot, themed: QApplication) -> None:
    header = PageHeader("Data")
    qtbot.addWidget(header)
    header.show()
    header.set_chip(NAME)
    header.summary.setText(NAME)
    for label in (header.chip, header.summary):
        assert isinstance(label, QLabel)
        width = label.fontMetrics().horizontalAdvance(NAME)
        assert label.sizeHint().width() >= width
        assert label.sizeHint().height() < 2 * label.fontMetrics().height()


def test_the_tip_of_a_stage_shows_a_name_with_tags_as_it_is(qtbot: QtBot, themed: QApplication) -> None:
    rail = StageRail()
    qtbot.addWidget(rail)
    rail.add_stage("train", "train", "Train")
    rail.set_state("train", NAME, None, "ready")
    assert rail.stage("train").toolTip() == tip(f"Train: {NAME}")
    assert "&lt;h1&gt;cats" in rail.stage("train").toolTip()


def test_a_stage_says_what_it_waits_for_only_while_it_is_empty(themed: QApplication, qtbot: QtBot) -> None:
    rail = StageRail()
    qtbot.addWidget(rail)
    rail.add_stage("train", "train", "Train")
    rail.set_missing("train", "a data set is missing.")
    stage = rail.stage("train")
    told = []
    for state in (("3/40", 0.1, "running"), ("", None, "empty"), ("", None, "ready")):
        rail.set_state("train", *state)
        told.append((stage.toolTip(), stage.accessibleDescription()))
    missing = "a data set is missing."
    assert told == [
        (tip("Train: 3/40"), "3/40"),
        (tip(f"Train: {missing}"), missing),
        (tip("Train"), ""),
    ]
