"""The answers: one picture large with its bars, or many in a table that fills while it works."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.tasks import Progress
from resnet_studio.gui.classify.results import Result
from resnet_studio.gui.tokens import current_tokens
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.picture_view import PictureView
from resnet_studio.gui.widgets.probability_bars import ProbabilityBars
from resnet_studio.gui.widgets.run_words import percent
from resnet_studio.gui.widgets.table_models import ROW_ROLE, Column, RowTable, WordFilter, set_up_table
from resnet_studio.gui.widgets.tile import NoteLabel

ANSWER_WIDTH_PX = 320
PICTURE_PX = 240
UNLIMITED_PX = 16_777_215
FILTER_WIDTH_PX = 110
PROBABILITY_WIDTH_PX = 104


class ResultsView(QWidget):
    """Shows answers.

    Attributes:
        table: All answers.
        picture: The picture of the chosen one.
        bars: Its most likely classes.

    Signals:
        result_chosen: Another `Result` is the current one.
        cancel_requested, export_requested: The buttons.
    """

    result_chosen = Signal(object)
    cancel_requested = Signal()
    export_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = RowTable(self._columns(), self)
        self._proxy = WordFilter(lambda row: f"{row.name} {row.label} {row.error}", self)
        self._proxy.setSourceModel(self.table)
        self.picture = PictureView()
        self.picture.setObjectName("picture")
        self.bars = ProbabilityBars()
        self.bars.setObjectName("probabilities")
        self._large = self._panel()
        self._large_place = self._column(self._large)
        self._table_panel = self._build_table()
        self._answer = self._build_answer()
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("classify_splitter")
        splitter.setHandleWidth(12)
        splitter.setChildrenCollapsible(False)
        for widget in (self._large, self._table_panel, self._answer):
            splitter.addWidget(widget)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([700, 700, ANSWER_WIDTH_PX])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self.show_many(False)

    def _columns(self) -> list[Column]:
        def failure(row: Result) -> str:
            return current_tokens().failure if row.error else ""

        return [
            Column(self.tr("File"), lambda row: row.name, tip=lambda row: row.path),
            Column(
                self.tr("Answer"),
                lambda row: f"✕ {row.error}" if row.error else row.label,
                tip=lambda row: row.error,
                color=failure,
            ),
            Column(
                self.tr("Probability"),
                lambda row: percent(row.probability, 1),
                lambda row: -1.0 if row.probability is None else row.probability,
                is_number=True,
            ),
        ]

    def _panel(self) -> QFrame:
        panel = QFrame()
        panel.setProperty("role", "panel")
        return panel

    def _column(self, panel: QFrame, spacing_px: int = 0) -> QVBoxLayout:
        column = QVBoxLayout(panel)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(spacing_px)
        return column

    def _build_table(self) -> QFrame:
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of classifying"))
        self.summary = NoteLabel()
        self.summary.setObjectName("classify_summary")
        self.cancel_button = self._button("cancel_classify", self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.export_button = self._button("export_csv", self.tr("Save as CSV…"))
        self.export_button.clicked.connect(self.export_requested)
        self.filter_edit = QLineEdit()
        self.filter_edit.setObjectName("filter_results")
        self.filter_edit.setAccessibleName(self.tr("Filter by file, class or fault"))
        self.filter_edit.setPlaceholderText(self.tr("Filter"))
        self.filter_edit.setClearButtonEnabled(True)
        self.filter_edit.setAcceptDrops(False)  # pictures are meant for the page
        self.filter_edit.setFixedWidth(FILTER_WIDTH_PX)
        self.filter_edit.textChanged.connect(self._proxy.set_words)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.setContentsMargins(14, 0, 10, 0)
        head.addWidget(self.summary, 1)
        for widget in (self.filter_edit, self.cancel_button, self.export_button):
            head.addWidget(widget)
        panel = self._panel()
        column = QVBoxLayout(panel)
        column.setContentsMargins(1, 10, 1, 1)
        column.setSpacing(8)
        column.addLayout(head)
        bar = QHBoxLayout()
        bar.setContentsMargins(14, 0, 14, 0)
        bar.addWidget(self.progress)
        column.addLayout(bar)
        column.addWidget(self._build_view(), 1)
        return panel

    def _build_view(self) -> QTableView:
        view = self.view = QTableView()
        set_up_table(view, "results_table", self.tr("Answers"), self._proxy)
        view.setSortingEnabled(True)
        view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        head = view.horizontalHeader()
        head.setMinimumSectionSize(80)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        head.resizeSection(2, PROBABILITY_WIDTH_PX)
        view.selectionModel().currentRowChanged.connect(self._choose)
        return view

    def _build_answer(self) -> QFrame:
        panel = self._panel()
        panel.setMinimumWidth(ANSWER_WIDTH_PX - 60)
        self.small_place = QVBoxLayout()
        self.label = QLabel()
        self.label.setObjectName("answer")
        self.label.setProperty("role", "title")
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.details = QLabel()
        self.details.setProperty("role", "secondary")
        self.details.setWordWrap(True)
        self.details.setTextFormat(Qt.TextFormat.PlainText)
        self.file = ElidedLabel()
        self.file.setProperty("role", "secondary")
        self.file.setTextFormat(Qt.TextFormat.PlainText)
        column = self._column(panel, 6)
        column.addLayout(self.small_place)
        for widget in (self.label, self.details):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(self.bars)
        column.addSpacing(8)
        column.addWidget(self.file)
        column.addStretch(1)
        return panel

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        return button

    def show_many(self, are_many: bool) -> None:
        """Show the table with a small picture, or one picture large."""
        self._table_panel.setVisible(are_many)
        self._large.setVisible(not are_many)
        place = self.small_place if are_many else self._large_place
        place.addWidget(self.picture)
        self.picture.setMaximumHeight(PICTURE_PX if are_many else UNLIMITED_PX)

    def start(self, are_many: bool, words: str) -> None:
        """Forget the answers before, and show that new ones are coming."""
        self.table.clear()
        self.filter_edit.clear()
        self.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.show_many(are_many)
        self.picture.clear()
        self.bars.set_top([])
        self.label.setText(words)
        self.details.setText("")
        self.file.setText("")
        self.summary.setText(words)
        self.progress.setRange(0, 0)
        self.progress.show()
        self.cancel_button.show()
        self.export_button.hide()

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        if progress.total:
            self.progress.setRange(0, progress.total)
            self.progress.setValue(progress.done)
            text = self.tr("{done} of {total}")
            self.summary.setText(text.format(done=grouped(progress.done), total=grouped(progress.total)))

    def add_results(self, results: Sequence[Result]) -> None:
        """Add answers; the first one is chosen at once."""
        self.table.append_rows(results)
        if results and not self.view.currentIndex().isValid() and self._proxy.rowCount():
            self.view.setCurrentIndex(self._proxy.index(0, 0))

    def finish(self, summary: str) -> None:
        """No more answers are coming."""
        self.summary.setText(summary)
        self.progress.hide()
        self.cancel_button.hide()
        self.export_button.setVisible(bool(self.table.rows))

    def show_answer(self, result: Result, details: str) -> None:
        """Show the answer for one picture; the picture itself comes later."""
        self.label.setText(self.tr("Not a picture that can be read") if result.error else result.label)
        self.details.setText(result.error or details)
        self.bars.set_top(result.top)
        self.file.setText(result.path)

    def show_picture(self, pixels: NDArray[np.uint8]) -> None:
        """Show the pixels of the chosen answer."""
        self.picture.set_pixels(pixels)

    @property
    def chosen(self) -> Result | None:
        """The current answer."""
        index = self.view.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def _choose(self, current: QModelIndex) -> None:
        if current.isValid():
            self.result_chosen.emit(current.data(ROW_ROLE))
