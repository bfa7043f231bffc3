"""The Runs page: all runs in a table, one of them in detail."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.runs.details_panel import DetailsPanel
from resnet_studio.gui.runs.listing import RunRow
from resnet_studio.gui.theme import fit, scaled
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.drop_well import DropWell
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.page_header import MARGIN_PX, PageHeader
from resnet_studio.gui.widgets.run_words import NONE, accuracy_words, speed_words, state_color, state_text
from resnet_studio.gui.widgets.table_models import ROW_ROLE, Column, RowTable, WordFilter, set_up_table

FILTER_WIDTH_PX = 200
NARROW_PX = 1150
WIDTHS_PX = {1: 112, 2: 96, 3: 90, 4: 78, 5: 156, 6: 156, 7: 84, 8: 150}
GIVE_WAY = (2, 3, 7)  # the name tells data and model too


class RunsPage(QWidget):
    """What is shown; the presenter decides.

    Attributes:
        table: The rows.
        view: The table as it is seen.
        details: The chosen run.

    Signals:
        shown_changed: Whether the page is seen.
        run_chosen: Another `RunRow` is the current one.
        open_requested: Open the current run.
        train_requested: On to training, from the invitation.
    """

    shown_changed = Signal(bool)
    run_chosen = Signal(object)
    open_requested = Signal()
    train_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runs_page")
        self.table = RowTable(self._columns(), self, key=lambda row: row.path)
        self._proxy = WordFilter(_searched, self)
        self._proxy.setSourceModel(self.table)
        self._chosen = ""
        self._build_header()
        self.details = DetailsPanel()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_empty())
        self._stack.addWidget(self._build_table())
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, 14, MARGIN_PX, 14)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        self.show_empty(True)

    def _columns(self) -> list[Column]:
        def number(value: float | None) -> float:
            return -1.0 if value is None else value

        return [
            Column(self.tr("Name"), lambda row: row.name, tip=lambda row: row.path),
            Column(
                self.tr("State"),
                lambda row: state_text(row.state) if row.state else self.tr("✕ unreadable"),
                lambda row: row.state or "",
                tip=lambda row: row.fault,
                color=lambda row: state_color(row.state or RunState.FAILED),
            ),
            Column(self.tr("Data"), lambda row: row.data),
            Column(self.tr("Model"), lambda row: row.model),
            Column(
                self.tr("Epochs"),
                lambda row: f"{grouped(row.epoch)} / {grouped(row.epochs)}" if row.epochs else NONE,
                lambda row: row.epoch,
                is_number=True,
            ),
            Column(
                self.tr("Validation"),
                lambda row: accuracy_words(row.validation_accuracy, row.validation_images),
                lambda row: number(row.validation_accuracy),
                is_number=True,
            ),
            Column(
                self.tr("Test"),
                lambda row: accuracy_words(row.test_accuracy, row.test_images),
                lambda row: number(row.test_accuracy),
                is_number=True,
            ),
            Column(
                self.tr("Speed"),
                lambda row: speed_words(row.images_per_second),
                lambda row: number(row.images_per_second),
                is_number=True,
            ),
            Column(self.tr("Started"), lambda row: when_words(row.started), lambda row: row.started),
        ]

    def _build_header(self) -> None:
        self.header = PageHeader(self.tr("Runs"))
        self.filter_edit = QLineEdit()
        self.filter_edit.setObjectName("filter_runs")
        self.filter_edit.setAccessibleName(self.tr("Filter the runs"))
        self.filter_edit.setPlaceholderText(self.tr("Filter"))
        self.filter_edit.setClearButtonEnabled(True)
        self.filter_edit.setAcceptDrops(False)  # what is dropped is meant for the window
        fit(self.filter_edit, fixed_width=FILTER_WIDTH_PX)
        self.filter_edit.textChanged.connect(self._filter)
        self.open_button = QPushButton(self.tr("Open run"))
        self.open_button.setObjectName("open_run")
        self.open_button.setAccessibleName(self.tr("Open the chosen run"))
        self.open_button.clicked.connect(self.open_requested)
        self.header.add_button(self.filter_edit)
        self.header.set_primary(self.open_button)

    def _build_empty(self) -> QWidget:
        well = DropWell("runs")
        well.say(
            self.tr("Runs are kept here"),
            self.tr("Each training makes one: its recipe, its curves, its weights, its test number."),
            self.tr("Train a network"),
        )
        well.action.setObjectName("go_train")
        well.action.clicked.connect(self.train_requested)
        return well

    def _build_table(self) -> QWidget:
        view = self.view = QTableView()
        set_up_table(view, "runs_table", self.tr("All runs"), self._proxy)
        view.setSortingEnabled(True)
        view.sortByColumn(8, Qt.SortOrder.DescendingOrder)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = view.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._fit_columns()
        theme_hub().theme_changed.connect(self._fit_columns)
        view.activated.connect(lambda _: self.open_requested.emit())
        view.selectionModel().currentRowChanged.connect(self._choose)
        frame = QFrame()
        frame.setProperty("role", "panel")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(view)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setObjectName("runs_splitter")
        splitter.setHandleWidth(12)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(frame)
        splitter.addWidget(self.details)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([420, 284])
        return splitter

    def _fit_columns(self) -> None:
        for section, width in WIDTHS_PX.items():
            self.view.horizontalHeader().resizeSection(section, scaled(width))

    @property
    def chosen(self) -> RunRow | None:
        """The current run."""
        index = self.view.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """Show these runs; the chosen one stays chosen."""
        self.show_empty(not rows)
        path = self._chosen
        self.table.set_rows(rows)
        if not rows:
            return
        current = self.chosen
        is_there = self.table.place_of(path) is not None
        if current is None or (is_there and current.path != path):
            self.choose(path)
        current = self.chosen
        if current is not None and self.details.show_row(current):
            self.run_chosen.emit(current)

    def choose(self, path: str) -> None:
        """Make a run the current one; the first where it is not there."""
        place = self.table.place_of(path)
        index = QModelIndex() if place is None else self._proxy.mapFromSource(self.table.index(place, 0))
        index = index if index.isValid() else self._proxy.index(0, 0)
        if index.isValid():
            self.view.setCurrentIndex(index)

    def show_empty(self, is_empty: bool) -> None:
        """Invite to train, or show the table."""
        self._stack.setCurrentIndex(0 if is_empty else 1)
        self.filter_edit.setVisible(not is_empty)
        self.open_button.setVisible(not is_empty)

    def _choose(self, current: QModelIndex) -> None:
        row = current.data(ROW_ROLE) if current.isValid() else None
        self.open_button.setEnabled(row is not None)
        if row is not None:
            self._chosen = row.path
            self.details.show_row(row)
            self.run_chosen.emit(row)

    def _filter(self, text: str) -> None:
        self._proxy.set_words(text)
        self.choose(self._chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        for section in GIVE_WAY:
            self.view.setColumnHidden(section, event.size().width() < scaled(NARROW_PX))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.shown_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self.shown_changed.emit(False)


def _searched(row: RunRow) -> str:
    return f"{row.name} {row.data} {row.model} {state_text(row.state) if row.state else ''}"


def when_words(seconds: float) -> str:
    """A time as date and hour; an en dash where it is unknown."""
    if not seconds:
        return NONE
    return f"{datetime.datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"
