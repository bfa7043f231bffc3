"""The table of runs as it is seen: its columns give way, its star is clicked, its rows have a menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from resnet_studio.gui.commands.page_keys import add_key
from resnet_studio.gui.runs.acts import KEYS
from resnet_studio.gui.runs.columns import GIVE_WAY, NAME_LEAST_PX, WIDTHS_PX, RunColumn
from resnet_studio.gui.runs.delegates import CurveCell, ProgressCell, StarCell, TagsCell
from resnet_studio.gui.runs.listing import RunRow
from resnet_studio.gui.theme import scaled
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.table_models import ROW_ROLE, set_up_table


class RunsView(QTableView):
    """Several rows can be chosen; Return opens, other keys are those of `PAGE_KEYS`.

    Signals:
        act_requested: The name of an act on the chosen rows.
        star_clicked: A `RunRow` whose star was clicked.
        menu_requested: Where the menu of the chosen rows is wanted, on the screen.
        chosen_changed: Other rows are chosen.
    """

    act_requested = Signal(str)
    star_clicked = Signal(object)
    menu_requested = Signal(QPoint)
    chosen_changed = Signal()

    def __init__(self, model: QAbstractItemModel, name: str) -> None:
        super().__init__()
        set_up_table(self, "runs_table", name, model)
        self._has_tags = False
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSortingEnabled(True)
        self.sortByColumn(RunColumn.STARTED, Qt.SortOrder.DescendingOrder)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = self.horizontalHeader()
        head.setMinimumSectionSize(scaled(WIDTHS_PX[RunColumn.STAR]))
        head.setSectionResizeMode(RunColumn.NAME, QHeaderView.ResizeMode.Stretch)
        cells = {
            RunColumn.STAR: StarCell(self),
            RunColumn.TAGS: TagsCell(self),
            RunColumn.CURVE: CurveCell(self),
            RunColumn.EPOCHS: ProgressCell(self),
        }
        for column, cell in cells.items():
            self.setItemDelegateForColumn(column, cell)
        self.activated.connect(self._activate)
        self.clicked.connect(self._click)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen_changed.emit())
        for act, key in KEYS.items():
            if act not in ("open", "restore"):  # Return is the table's own; Del does either
                do = partial(self.act_requested.emit, act)
                add_key(key, self, do, Qt.ShortcutContext.WidgetShortcut)
        theme_hub().theme_changed.connect(self.fit_columns)
        self.fit_columns()

    # ── which are chosen ──

    @property
    def current(self) -> RunRow | None:
        """The run that has the keyboard."""
        index = self.currentIndex()
        row: RunRow | None = index.data(ROW_ROLE) if index.isValid() else None
        return row

    @property
    def chosen(self) -> list[RunRow]:
        """The chosen runs from above to below."""
        indexes = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [index.data(ROW_ROLE) for index in indexes]

    def choose(self, rows: Sequence[int]) -> None:
        """Choose these rows of the view, and no others; the first gets the keyboard."""
        flags = QItemSelectionModel.SelectionFlag
        model = self.selectionModel()
        for number, row in enumerate(rows):
            how = flags.Select if number else flags.ClearAndSelect
            index = self.model().index(row, RunColumn.NAME)
            if not number:
                model.setCurrentIndex(index, flags.NoUpdate)
            model.select(index, how | flags.Rows)
        if rows:
            self.scrollTo(self.currentIndex())

    def _activate(self, index: QModelIndex) -> None:
        if index.column() != RunColumn.STAR:
            self.act_requested.emit("open")

    def _click(self, index: QModelIndex) -> None:
        if index.column() == RunColumn.STAR:
            self.star_clicked.emit(index.data(ROW_ROLE))

    # ── how wide the columns are ──

    def show_tags(self, has_tags: bool) -> None:
        """Whether there are any tags to show."""
        if has_tags != self._has_tags:
            self._has_tags = has_tags
            self.fit_columns()

    def fit_columns(self) -> None:
        """Leave out what there is no room for, so that the name keeps its own."""
        widths = {column: scaled(width) for column, width in WIDTHS_PX.items()}
        if not self._has_tags:
            widths[RunColumn.TAGS] = 0
        room = self.viewport().width() - scaled(NAME_LEAST_PX)
        for column in GIVE_WAY:
            if sum(widths.values()) <= room:
                break
            widths[column] = 0
        for column, width in widths.items():
            self.setColumnHidden(column, not width)
            if width:
                self.horizontalHeader().resizeSection(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.fit_columns()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            row = self.visualRect(self.currentIndex().siblingAtColumn(RunColumn.NAME))
            place = self.viewport().mapToGlobal(row.bottomLeft())
        if self.chosen:
            self.menu_requested.emit(place)
