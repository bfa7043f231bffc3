"""Which answers are shown, and in which order."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.gui.classify.answer_model import ANSWER, FILE, PROBABILITY, AnswerFilter, AnswerModel
from resnet_studio.gui.classify.many_panel import GRID, TABLE, ManyPanel
from resnet_studio.gui.classify.results import Result
from resnet_studio.gui.widgets.image_grid import CAPTION_ROLE, MARK_ROLE

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def answer(name: str, label: str, probability: float, *, is_unfamiliar: bool = False) -> Result:
    return Result(f"/pictures/{name}", label, probability, ((label, probability),), "", is_unfamiliar)


ROWS = (
    answer("c.png", "rose", 0.9),
    answer("a.png", "tulip", 0.4),
    Result("/pictures/broken.png", error="It is no picture."),
    answer("b.png", "rose", 0.6, is_unfamiliar=True),
)


@pytest.fixture
def model(qapp: QApplication) -> AnswerModel:
    model = AnswerModel()
    model.append_rows(ROWS)
    return model


def names(model: AnswerModel) -> list[str]:
    return [model.rows[number].name for number in model.order]


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (AnswerFilter(), ["c.png", "a.png", "broken.png", "b.png"]),
        (AnswerFilter("sure"), ["c.png", "b.png"]),
        (AnswerFilter("not_sure"), ["a.png"]),
        (AnswerFilter("unfamiliar"), ["b.png"]),
        (AnswerFilter("broken"), ["broken.png"]),
        (AnswerFilter(label="rose"), ["c.png", "b.png"]),
        (AnswerFilter(label="rose", lowest=0.7), ["c.png"]),
        (AnswerFilter(words="no PICTURE"), ["broken.png"]),
        (AnswerFilter(words="tulip c.png"), []),
    ],
)
def test_a_filter_shows_what_passes_it(model: AnswerModel, wanted: AnswerFilter, shown: list[str]) -> None:
    model.set_threshold(0.5)
    model.set_filter(wanted)
    assert names(model) == shown
    model.append_rows([answer("d.png", "rose", 0.95)])
    is_passing = wanted.kind in ("all", "sure") and not wanted.words
    assert names(model) == shown + ["d.png"] * is_passing


@pytest.mark.parametrize(
    ("column", "order", "shown"),
    [
        (FILE, ASCENDING, ["a.png", "b.png", "bb.png", "broken.png", "c.png"]),
        (PROBABILITY, ASCENDING, ["broken.png", "a.png", "bb.png", "b.png", "c.png"]),
        (PROBABILITY, DESCENDING, ["c.png", "b.png", "bb.png", "a.png", "broken.png"]),
        (ANSWER, ASCENDING, ["broken.png", "bb.png", "c.png", "b.png", "a.png"]),
    ],
)
def test_answers_come_to_their_place_in_the_order(
    model: AnswerModel, column: int, order: Qt.SortOrder, shown: list[str]
) -> None:
    model.sort(column, order)
    model.append_rows([answer("bb.png", "daisy", 0.5)])
    assert names(model) == shown
    model.sort(-1)
    assert names(model)[0] == "c.png"


def test_the_line_between_sure_and_not_sure_moves(model: AnswerModel) -> None:
    assert model.counts()["not_sure"] == 0
    model.set_filter(AnswerFilter("not_sure"))
    model.set_threshold(0.7)
    assert names(model) == ["a.png", "b.png"]
    assert model.counts() == {"all": 4, "sure": 1, "not_sure": 2, "unfamiliar": 1, "broken": 1}
    assert model.index(0, ANSWER).data() == "not sure (tulip?)"
    captions = [model.index(row, FILE).data(CAPTION_ROLE) for row in range(2)]
    assert captions == ["40 % tulip?", "60 % rose?"]


def test_that_a_picture_is_unfamiliar_stands_apart_from_the_probability_of_its_class(
    model: AnswerModel,
) -> None:
    index = model.index(3, FILE)
    assert (index.data(CAPTION_ROLE), index.data(MARK_ROLE)) == ("60 % rose", "unfamiliar")
    assert model.index(0, FILE).data(MARK_ROLE) == ""


def test_what_other_models_say_stands_beside_it_and_differences_are_found(qapp: QApplication) -> None:
    model = AnswerModel()
    model.start(["second"])
    model.append_rows(ROWS)
    model.add_others("second", [answer("c.png", "rose", 0.8), answer("a.png", "rose", 0.7), ROWS[2]])
    column = PROBABILITY + 1
    assert model.headerData(column, Qt.Orientation.Horizontal) == "second"
    said = [model.index(row, column).data() for row in range(4)]
    assert said == ["rose · 80 %", "≠ rose · 70 %", "✕", ""]
    model.set_filter(AnswerFilter("differing"))
    assert names(model) == ["a.png"]


def test_late_answers_of_the_model_that_orders_come_to_their_place(qapp: QApplication) -> None:
    model = AnswerModel()
    model.start(["second"])
    model.append_rows(ROWS)
    model.sort(PROBABILITY + 1, DESCENDING)
    model.add_others("second", [answer("c.png", "daisy", 0.8)])
    model.add_others("second", [answer("a.png", "tulip", 0.7), answer("b.png", "rose", 0.7)])
    assert names(model) == ["a.png", "b.png", "c.png", "broken.png"]


def test_late_answers_of_another_model_come_and_go_with_the_filter(qapp: QApplication) -> None:
    model = AnswerModel()
    model.start(["second"])
    model.append_rows(ROWS)
    model.set_filter(AnswerFilter("differing"))
    model.add_others("second", [answer("b.png", "tulip", 0.7)])
    assert names(model) == ["b.png"]
    model.add_others("second", [answer("c.png", "daisy", 0.8), answer("b.png", "rose", 0.8)])
    assert names(model) == ["c.png"]


def test_what_comes_is_judged_by_itself(model: AnswerModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each of fifty thousand answers is looked at again ten times a second."""
    judged: list[int] = []
    passing = model._passing
    monkeypatch.setattr(model, "_passing", lambda numbers: judged.extend(numbers) or passing(numbers))
    model.append_rows([answer("d.png", "daisy", 0.8)])
    assert judged == [4]
    assert model.labels == {"rose", "tulip", "daisy"}
    assert model.counts()["sure"] == 4


def test_files_that_were_moved_are_found_at_their_new_place(model: AnswerModel) -> None:
    model.replace_paths({"/pictures/c.png": "/sorted/rose/c (2).png"})
    assert model.rows[0].path == "/sorted/rose/c (2).png"
    model.set_filter(AnswerFilter(words="(2)"))
    assert names(model) == ["c (2).png"]


def test_files_that_were_moved_stand_in_the_order_of_their_new_names(model: AnswerModel) -> None:
    model.sort(FILE, ASCENDING)
    first, *others = names(model)
    model.replace_paths({f"/pictures/{first}": "/sorted/rose/zz.png"})
    assert names(model) == [*others, "zz.png"]


def test_files_that_were_moved_are_filtered_by_their_new_names(model: AnswerModel) -> None:
    model.set_filter(AnswerFilter(words="c.png"))
    model.replace_paths({"/pictures/c.png": "/sorted/rose/other.png"})
    assert not names(model)


def test_what_is_chosen_stays_chosen_when_the_order_changes(qtbot: QtBot, themed: QApplication) -> None:
    model = AnswerModel()
    panel = ManyPanel(model)
    qtbot.addWidget(panel)
    panel.start("", [])
    model.append_rows(ROWS)
    panel.view.selectRow(3)
    model.sort(FILE, ASCENDING)
    assert panel.current is ROWS[3]
    assert [model.rows[number].name for number in panel.chosen_numbers()] == ["b.png"]
    model.append_rows([answer("aa.png", "rose", 0.9)])
    assert panel.current is ROWS[3]
    model.set_filter(AnswerFilter("broken"))
    assert panel.current is ROWS[2]


@pytest.mark.parametrize("way", [GRID, TABLE])
def test_who_has_scrolled_on_is_not_taken_back_when_more_comes(
    qtbot: QtBot, themed: QApplication, way: int
) -> None:
    model = AnswerModel()
    panel = ManyPanel(model)
    qtbot.addWidget(panel)
    panel.resize(800, 600)
    panel.show()
    panel.start("", [])
    panel.show_way(way)
    model.append_rows([answer(f"{number:03}.png", "rose", 0.5) for number in range(400)])
    model.sort(FILE, ASCENDING)
    bar = (panel.grid if way == GRID else panel.view).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    place = bar.maximum() // 2
    bar.setValue(place)
    model.append_rows([answer("500.png", "rose", 0.5)])
    QApplication.processEvents()
    assert bar.value() == place
    assert panel.current is model.rows[0]


def test_filtering_and_sorting_ask_python_for_no_more_than_is_seen(
    qtbot: QtBot, themed: QApplication
) -> None:
    """Qt's own proxies ask for a cell a million times over, and the window stands still for seconds."""

    class Counting(AnswerModel):
        num_asked = 0

        def data(self, *rest: Any) -> Any:
            Counting.num_asked += 1
            return super().data(*rest)

    model = Counting()
    panel = ManyPanel(model)
    qtbot.addWidget(panel)
    panel.resize(800, 600)
    panel.show()
    panel.start("", [])
    model.append_rows([answer(f"{number:05}.png", "rose", number / 50_000) for number in range(50_000)])
    model.sort(PROBABILITY, DESCENDING)
    model.set_filter(AnswerFilter(lowest=0.5))
    QApplication.processEvents()
    assert len(model.order) == 25_000
    assert Counting.num_asked < 5_000
