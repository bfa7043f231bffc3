"""Equal cells: what is drawn, found, chosen and walked to is where the sums say."""

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QSize, QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.cell_grid import CellGrid

CELL = QSize(100, 50)
Key = Qt.Key


class Counted(QStringListModel):
    """Counts what is asked of its rows."""

    def __init__(self) -> None:
        super().__init__([str(number) for number in range(1_000)])
        self.num_asked = 0

    def data(self, index: Any, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        self.num_asked += 1
        return super().data(index, role)


@pytest.fixture
def grid(qtbot: QtBot, themed: QApplication) -> CellGrid:
    """Four columns and a little more; 1,000 rows in 250 lines of which five are seen."""
    grid = CellGrid()
    qtbot.addWidget(grid)
    grid.setModel(Counted())
    grid.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    grid.set_cell(CELL)
    grid.show()
    grid.resize(grid.size() - grid.viewport().size() + QSize(421, 250))
    assert grid.viewport().size() == QSize(421, 250)
    return grid


def row(index: QModelIndex) -> int:
    return index.row()


def chosen(grid: CellGrid) -> list[int]:
    return sorted(index.row() for index in grid.selectionModel().selectedIndexes())


def test_the_cells_share_the_width_and_are_found_where_they_are_drawn(grid: CellGrid) -> None:
    assert (grid.num_columns, grid.cell) == (4, QSize(105, 50))
    assert row(grid.indexAt(QPoint(0, 0))) == 0
    assert row(grid.indexAt(QPoint(104, 49))) == 0
    assert row(grid.indexAt(QPoint(105, 50))) == 5
    assert not grid.indexAt(QPoint(420, 10)).isValid()
    grid.verticalScrollBar().setValue(100)
    assert row(grid.indexAt(QPoint(0, 0))) == 8
    assert grid.visualRect(grid.model().index(8, 0)).topLeft() == QPoint(0, 0)


def test_the_bar_reaches_the_last_line_and_follows_what_comes_and_goes(grid: CellGrid) -> None:
    assert grid.verticalScrollBar().maximum() == 250 * 50 - 250
    grid.model().setStringList(["one"])  # type: ignore[attr-defined]
    grid.updateGeometries()
    assert grid.verticalScrollBar().maximum() == 0
    assert not grid.indexAt(QPoint(200, 10)).isValid()


def test_only_what_is_seen_is_asked_for(qtbot: QtBot, grid: CellGrid) -> None:
    model = grid.model()
    assert isinstance(model, Counted)
    grid.verticalScrollBar().setValue(5_000)
    model.num_asked = 0
    grid.viewport().repaint()
    assert 0 < model.num_asked < 24 * 12  # at most six lines, some roles each


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        (Key.Key_Right, 3, 4),
        (Key.Key_Left, 4, 3),
        (Key.Key_Left, 0, 0),
        (Key.Key_Down, 5, 9),
        (Key.Key_Up, 9, 5),
        (Key.Key_Up, 2, 2),
        (Key.Key_Down, 998, 998),
        (Key.Key_PageDown, 1, 21),
        (Key.Key_PageUp, 21, 1),
        (Key.Key_PageDown, 990, 999),
        (Key.Key_End, 0, 999),
        (Key.Key_Home, 999, 0),
    ],
)
def test_keys_walk(qtbot: QtBot, grid: CellGrid, key: Qt.Key, start: int, end: int) -> None:
    grid.setCurrentIndex(grid.model().index(start, 0))
    qtbot.keyClick(grid, key)
    assert row(grid.currentIndex()) == end
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))
    assert chosen(grid) == [end]


def test_rows_are_chosen_from_one_to_the_other_with_mouse_and_keys(qtbot: QtBot, grid: CellGrid) -> None:
    def click(place: int, modifier: Qt.KeyboardModifier) -> None:
        point = grid.visualRect(grid.model().index(place, 0)).center()
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, point)

    modifiers = Qt.KeyboardModifier
    click(9, modifiers.NoModifier)
    assert chosen(grid) == [9]
    click(6, modifiers.ShiftModifier)
    assert chosen(grid) == [6, 7, 8, 9]
    click(1, modifiers.ControlModifier)
    assert chosen(grid) == [1, 6, 7, 8, 9]
    click(2, modifiers.NoModifier)
    qtbot.keyClick(grid, Key.Key_Down, modifiers.ShiftModifier)
    assert chosen(grid) == [2, 3, 4, 5, 6]
    grid.selectAll()
    assert len(chosen(grid)) == 1_000


def test_a_row_is_scrolled_to_where_it_is_wanted(grid: CellGrid) -> None:
    hints, index = QAbstractItemView.ScrollHint, grid.model().index(400, 0)
    tops = []
    for hint in (hints.PositionAtTop, hints.PositionAtCenter, hints.PositionAtBottom, hints.EnsureVisible):
        grid.scrollTo(index, hint)
        tops.append(grid.visualRect(index).top())
    assert tops == [0, 100, 200, 200]


def test_without_rows_nothing_is_walked_to_or_chosen(qtbot: QtBot, grid: CellGrid) -> None:
    grid.model().setStringList([])  # type: ignore[attr-defined]
    qtbot.keyClick(grid, Key.Key_Down)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert not grid.currentIndex().isValid()
    assert chosen(grid) == []


def test_cells_that_belong_together_stand_close_and_are_found_where_they_are_drawn(grid: CellGrid) -> None:
    grid.set_together(2)
    assert grid.num_columns == 4
    lefts = [grid.visualRect(grid.model().index(number, 0)).left() for number in range(4)]
    assert lefts == [0, 100, 210, 310]
    for number, left in enumerate(lefts):
        assert row(grid.indexAt(QPoint(left + 5, 10))) == number
    grid.set_together(3)
    assert grid.num_columns == 3, "none of the three stands in another line"
