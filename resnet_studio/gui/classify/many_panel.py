"""Many answers: as a grid, a table or one large picture; filters above, what to do with them below."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.gui.classify.answer_model import PROBABILITY, AnswerModel
from resnet_studio.gui.classify.filter_bar import FilterBar
from resnet_studio.gui.classify.results import Result
from resnet_studio.gui.widgets.image_grid import ImageGrid
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.table_models import ROW_ROLE, set_up_table
from resnet_studio.gui.widgets.tile import NoteLabel

PROBABILITY_WIDTH_PX = 104
OTHER_WIDTH_PX = 130
MAX_RANGES = 2_000  # a selection that is torn into more is not worth the wait
Ways = ("grid", "table", "picture")
GRID, TABLE, PICTURE = range(3)


class ManyPanel(QFrame):
    """The answers with all that belongs to them.

    Attributes:
        model: All answers.
        picture_place: Where the one large picture stands.

    Signals:
        result_chosen: Another `Result` is the current one.
        cancel_requested: The button.
        export_requested: `csv` or `json`.
        sort_requested: The chosen answers are to go into folders: `copy` or `move`.
        way_changed: grid, table or picture.
    """

    result_chosen = Signal(object)
    cancel_requested = Signal()
    export_requested = Signal(str)
    sort_requested = Signal(str)
    way_changed = Signal(str)

    def __init__(self, model: AnswerModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.model = model
        self._kept: tuple[NDArray[np.int64], int] = (np.empty(0, np.int64), -1)
        self._is_current_seen = True
        self._list_way = GRID
        self._is_sorting = False
        self._build_views()
        self.filters = FilterBar()
        self.filters.filter_changed.connect(self._filter)
        self.head, self.filter_row, self.foot = (
            self._build_head(),
            self._row(self.filters),
            self._build_foot(),
        )
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of classifying"))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 10, 1, 8)
        column.setSpacing(8)
        self._progress_row = self._row(self.progress)
        for widget in (self.head, self._progress_row, self.filter_row):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot)
        model.modelAboutToBeReset.connect(self._keep_selection)
        model.modelReset.connect(self._restore_selection)
        model.rowsInserted.connect(self._choose_first)
        self.show_way(GRID)

    # ── the parts ──

    def _row(self, *widgets: QWidget) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(8)
        for widget in widgets:
            row.addWidget(widget)
        return line

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        return button

    def _build_head(self) -> QWidget:
        self.summary = NoteLabel()
        self.summary.setObjectName("classify_summary")
        self.cancel_button = self._button("cancel_classify", self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.export_button = self._button("export", self.tr("Save…"))
        menu = QMenu(self.export_button)
        for kind, text in (("csv", self.tr("Table (CSV)…")), ("json", self.tr("JSON…"))):
            action = QAction(text, menu)
            action.setObjectName(f"export_{kind}")
            action.triggered.connect(lambda _=False, kind=kind: self.export_requested.emit(kind))
            menu.addAction(action)
        self.export_button.setMenu(menu)
        self._ways = QButtonGroup(self)
        titles = (self.tr("Grid"), self.tr("Table"), self.tr("Picture"))
        line = self._row(self.summary)
        layout = line.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.setStretch(0, 1)
        for way, (name, title) in enumerate(zip(Ways, titles, strict=True)):
            button = self._button(f"show_{name}", title)
            button.setProperty("role", "quiet")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, way=way: self.show_way(way))
            self._ways.addButton(button, way)
            layout.addWidget(button)
        layout.addWidget(self.cancel_button)
        layout.addWidget(self.export_button)
        return line

    def _build_views(self) -> None:
        view = self.view = QTableView()
        set_up_table(view, "results_table", self.tr("Answers"), self.model)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setSortingEnabled(True)
        view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        view.horizontalHeader().setMinimumSectionSize(80)
        view.doubleClicked.connect(lambda _: self.show_way(PICTURE))
        self.grid = ImageGrid(images=self.model)
        self.grid.setObjectName("results_grid")
        self.grid.setAccessibleName(self.tr("Answers with their pictures"))
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.grid.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.grid.setSelectionModel(view.selectionModel())
        self.grid.image_activated.connect(lambda _: self.show_way(PICTURE))
        view.selectionModel().currentRowChanged.connect(self._choose)
        view.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self.picture_place = QVBoxLayout()
        self.picture_place.setContentsMargins(14, 6, 14, 6)
        large, grid = QWidget(), QWidget()
        large.setLayout(self.picture_place)
        inside = QVBoxLayout(grid)
        inside.setContentsMargins(10, 0, 2, 0)
        inside.addWidget(self.grid)
        self._stack = QStackedWidget()
        for widget in (grid, view, large):
            self._stack.addWidget(widget)

    def _build_foot(self) -> QWidget:
        self.chosen_words = NoteLabel()
        self.chosen_words.setObjectName("chosen_words")
        self.all_button = self._button("choose_all", self.tr("Choose all"))
        self.all_button.setProperty("role", "quiet")
        self.all_button.clicked.connect(self.view.selectAll)
        self.sort_button = self._button("sort_into_folders", self.tr("Into folders by class"))
        menu = QMenu(self.sort_button)
        for way, text in (
            ("copy", self.tr("Copy into folders by class…")),
            ("move", self.tr("Move into folders by class…")),
        ):
            action = QAction(text, menu)
            action.setObjectName(f"{way}_into_folders")
            action.triggered.connect(lambda _=False, way=way: self.sort_requested.emit(way))
            menu.addAction(action)
        self.sort_button.setMenu(menu)
        line = self._row(self.chosen_words, self.all_button, self.sort_button)
        layout = line.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.setStretch(0, 1)
        return line

    # ── how it is shown ──

    @property
    def way(self) -> int:
        """GRID, TABLE or PICTURE."""
        return self._stack.currentIndex()

    def show_way(self, way: int) -> None:
        """Show the answers as a grid, a table or one by one."""
        self._stack.setCurrentIndex(way)
        self._ways.button(way).setChecked(True)
        if way != PICTURE:
            self._list_way = way
        self.way_changed.emit(Ways[way])
        index = self.view.currentIndex()
        if index.isValid() and way != PICTURE:
            (self.grid if way == GRID else self.view).scrollTo(index)

    def take_focus(self) -> None:
        """Give the keyboard to what is shown."""
        large = self.picture_place.itemAt(0)
        shown = {GRID: self.grid, TABLE: self.view, PICTURE: large.widget() if large else None}[self.way]
        if shown is not None:
            shown.setFocus()

    def show_alone(self, is_alone: bool) -> None:
        """Show one picture with nothing around it, or many answers with all their controls."""
        for widget in (self.head, self._progress_row, self.filter_row, self.foot):
            widget.setVisible(not is_alone)
        if is_alone != (self.way == PICTURE):
            self.show_way(PICTURE if is_alone else self._list_way)

    def start(self, words: str, others: list[str]) -> None:
        """Forget the answers before, and show that new ones are coming."""
        self.model.start(others)
        self.filters.reset(are_several=bool(others))
        self.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        head = self.view.horizontalHeader()
        for column in range(self.model.columnCount()):
            is_wide = column < PROBABILITY
            mode = QHeaderView.ResizeMode.Stretch if is_wide else QHeaderView.ResizeMode.Interactive
            head.setSectionResizeMode(column, mode)
            if not is_wide:
                head.resizeSection(column, PROBABILITY_WIDTH_PX if column == PROBABILITY else OTHER_WIDTH_PX)
        self.summary.setText(words)
        self.progress.setRange(0, 0)
        self.progress.show()
        self.cancel_button.show()
        self.export_button.hide()
        self._show_chosen()

    def finish(self, summary: str) -> None:
        """No more answers are coming."""
        self.summary.setText(summary)
        self.progress.hide()
        self.cancel_button.hide()
        self.export_button.setVisible(bool(self.model.rows))
        self._show_chosen()

    def set_sorting(self, is_sorting: bool) -> None:
        """Files are on their way into folders or back, or no more: nothing is sorted twice at once."""
        self._is_sorting = is_sorting
        self._show_chosen()

    def show_counts(self) -> None:
        """Say how many answers there are of each kind, and which classes were answered."""
        self.filters.set_counts(self.model.counts())
        self.filters.offer_classes(sorted(self.model.labels))

    # ── which are chosen ──

    @property
    def current(self) -> Result | None:
        """The current answer."""
        index = self.view.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def chosen_numbers(self) -> NDArray[np.int64]:
        """The numbers of the chosen answers, in the order they are shown."""
        places = [range(top, bottom + 1) for top, bottom in self._chosen_ranges()]
        rows = np.unique(np.concatenate([np.arange(0), *places])).astype(np.int64)
        return self.model.order[rows]

    def _chosen_ranges(self) -> set[tuple[int, int]]:
        selection = self.view.selectionModel().selection()
        parts = [selection.at(place) for place in range(selection.count())]
        return {(part.top(), part.bottom()) for part in parts}

    def walk(self, step: int) -> None:
        """Go to the next answer or the one before."""
        place = self.view.currentIndex().row() + step
        if 0 <= place < self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(place, 0))

    def _choose(self, current: QModelIndex) -> None:
        if current.isValid():
            self.result_chosen.emit(current.data(ROW_ROLE))

    def _choose_first(self) -> None:
        if not self.view.currentIndex().isValid() and self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(0, 0))

    def _show_chosen(self) -> None:
        count = sum(bottom - top + 1 for top, bottom in self._chosen_ranges())
        shown, all_of_them = self.model.rowCount(), len(self.model.rows)
        words = self.tr("{count} chosen").format(count=grouped(count))
        if shown != all_of_them:
            text = self.tr("{words} · {shown} of {total} shown")
            words = text.format(words=words, shown=grouped(shown), total=grouped(all_of_them))
        self.chosen_words.setText(words)
        self.sort_button.setEnabled(count > 0 and self.progress.isHidden() and not self._is_sorting)
        self.all_button.setEnabled(shown > 0)

    def _filter(self) -> None:
        self.model.set_filter(self.filters.wanted)
        self._show_chosen()

    def _keep_selection(self) -> None:
        index = self.view.currentIndex()
        number = int(self.model.order[index.row()]) if index.isValid() else -1
        self._kept = (self.chosen_numbers(), number)
        shown = self.grid if self.way == GRID else self.view
        self._is_current_seen = shown.viewport().rect().intersects(shown.visualRect(index))

    def _restore_selection(self) -> None:
        """Choose again what was chosen and is still shown; else the first one.

        Who has scrolled away from it is not taken back to it.
        """
        order = self.model.order
        numbers, current = self._kept
        selection = self.view.selectionModel()
        place = np.flatnonzero(order == current)
        if len(place):
            flags = QItemSelectionModel.SelectionFlag
            for view in (self.grid, self.view):
                view.setAutoScroll(self._is_current_seen)
            selection.setCurrentIndex(self.model.index(int(place[0]), 0), flags.NoUpdate)
            for view in (self.grid, self.view):
                view.setAutoScroll(True)
            rows = np.flatnonzero(np.isin(order, numbers))
            breaks = np.flatnonzero(np.diff(rows) > 1) + 1
            parts = QItemSelection()
            for run in np.split(rows, breaks)[:MAX_RANGES]:
                if len(run):
                    first = self.model.index(int(run[0]), 0)
                    last = self.model.index(int(run[-1]), self.model.columnCount() - 1)
                    parts.append(QItemSelectionRange(first, last))
            selection.select(parts, flags.ClearAndSelect)
        self._choose_first()
        self._show_chosen()
