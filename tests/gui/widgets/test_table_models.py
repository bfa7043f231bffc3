"""Tables tell what came, went and changed, and no more."""

from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.table_models import (
    MAX_SPANS,
    ROW_ROLE,
    SORT_ROLE,
    Column,
    RowTable,
    WordFilter,
    set_up_table,
)


@dataclass(frozen=True)
class Animal:
    name: str
    legs: int = 4


class Counter:
    """Counts how often keys are computed."""

    def __init__(self) -> None:
        self.num = 0

    def legs(self, row: Animal) -> int:
        self.num += 1
        return row.legs


COLUMNS = [
    Column("Name", lambda row: row.name, tip=lambda row: row.name),
    Column("Legs", lambda row: str(row.legs), lambda row: row.legs, is_number=True),
]


def animals(names: str, legs: int = 4) -> list[Animal]:
    return [Animal(name, legs) for name in names]


@pytest.fixture
def table(qapp: QApplication) -> RowTable:
    return RowTable(COLUMNS, key=lambda row: row.name)


@pytest.fixture
def told(table: RowTable) -> list[tuple[object, ...]]:
    told: list[tuple[object, ...]] = []
    table.rowsInserted.connect(lambda _, first, last: told.append(("in", first, last)))
    table.rowsRemoved.connect(lambda _, first, last: told.append(("out", first, last)))
    table.dataChanged.connect(lambda first, last: told.append(("changed", first.row(), last.row())))
    table.modelReset.connect(lambda: told.append(("reset",)))
    return told


def test_only_what_came_went_or_changed_is_told(table: RowTable, told: list[tuple[object, ...]]) -> None:
    table.set_rows(animals("bcdfg"))
    told.clear()
    rows = animals("abdegh")
    rows[4] = replace(rows[4], legs=3)
    table.set_rows(rows)
    assert told == [("out", 3, 3), ("out", 1, 1), ("in", 0, 0), ("in", 3, 3), ("in", 5, 5), ("changed", 4, 4)]
    assert table.rows == rows
    assert [table.place_of(name) for name in "abdeghc"] == [0, 1, 2, 3, 4, 5, None]
    told.clear()
    table.set_rows(list(rows))
    assert told == []


@pytest.mark.parametrize("names", ["cba", "aab"])
def test_another_order_or_the_same_key_twice_starts_anew(
    table: RowTable, told: list[tuple[object, ...]], names: str
) -> None:
    table.set_rows(animals("abc"))
    told.clear()
    table.set_rows(animals(names))
    assert told == [("reset",)]
    assert [row.name for row in table.rows] == list(names)


def test_where_very_much_came_between_it_starts_anew(table: RowTable, told: list[tuple[object, ...]]) -> None:
    rows = [Animal(f"{number:04}") for number in range(4 * MAX_SPANS)]
    table.set_rows(rows[::2])
    told.clear()
    table.set_rows(rows)
    assert told == [("reset",)]
    assert table.rowCount() == 4 * MAX_SPANS


def test_without_a_key_rows_are_told_apart_by_their_place(qapp: QApplication) -> None:
    table = RowTable(COLUMNS)
    resets: list[bool] = []
    table.modelReset.connect(lambda: resets.append(True))
    for names in ("ab", "abcd", "xb"):
        table.set_rows(animals(names))
        assert [table.index(place, 0).data() for place in range(table.rowCount())] == list(names)
    table.append_rows(animals("yz"))
    table.set_rows(animals("xbyzq"))
    assert table.rowCount() == 5
    assert not resets


def test_qt_finds_no_fault_in_what_is_told(table: RowTable) -> None:
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    proxy = WordFilter(lambda row: row.name)
    proxy.setSourceModel(table)
    proxy.sort(1, Qt.SortOrder.DescendingOrder)
    for names, legs in (("abc", 4), ("bcxd", 2), ("dx", 1), ("", 0), ("qa", 3)):
        table.set_rows(animals(names, legs))
    table.append_rows(animals("m", 8))
    assert [proxy.index(place, 0).data() for place in range(3)] == ["m", "q", "a"]
    assert tester.model() is table


def test_a_new_row_takes_its_place_in_the_order_and_the_chosen_one_stays(
    qtbot: QtBot, table: RowTable
) -> None:
    proxy, view = WordFilter(lambda row: row.name), QTableView()
    qtbot.addWidget(view)
    proxy.setSourceModel(table)
    set_up_table(view, "animals", "Animals", proxy)
    view.setSortingEnabled(True)
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    table.set_rows([Animal("hen", 2), Animal("ant", 6)])
    view.selectionModel().setCurrentIndex(proxy.index(1, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    table.set_rows([Animal("fly", 6), Animal("cow", 4), Animal("hen", 2), Animal("ant", 7)])
    assert view.currentIndex().data(ROW_ROLE) == Animal("ant", 7)
    order = [proxy.index(place, 0).data(ROW_ROLE).legs for place in range(4)]
    assert all(before <= after for before, after in pairwise(order))


def test_what_a_row_sorts_by_is_computed_once_until_it_changes(qapp: QApplication) -> None:
    counter = Counter()
    table = RowTable([Column("Legs", lambda row: "", counter.legs)], key=lambda row: row.name)
    proxy = WordFilter(lambda row: row.name)
    proxy.setSourceModel(table)
    rows = [Animal(str(number), number % 7) for number in range(50)]
    table.set_rows(rows)
    proxy.sort(0)
    proxy.sort(0, Qt.SortOrder.DescendingOrder)
    assert counter.num == 50
    table.set_rows([replace(rows[0], legs=9), *rows[1:]])
    assert table.index(0, 0).data(SORT_ROLE) == 9
    assert counter.num == 51


def test_tab_leaves_a_table(qtbot: QtBot, table: RowTable) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    set_up_table(view, "animals", "Animals", table)
    assert not view.tabKeyNavigation()


def test_a_tool_tip_shows_a_name_as_it_is(table: RowTable) -> None:
    table.set_rows([Animal("<b>cat</b>")])
    assert "&lt;b&gt;" in table.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
