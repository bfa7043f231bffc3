"""Several runs side by side below the table: their curves overlaid, and what differs in them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
)

from resnet_studio.core.runs.series import RunSeries
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.runs.comparison import CompareLine
from resnet_studio.gui.theme import scaled
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.curve_overlays import overlay_pen
from resnet_studio.gui.widgets.curve_panel import CurvePanel
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.table_models import Column, Index, RowTable, set_up_table

TWO_PLOTS_PX = 1350
TITLE_PX, RUN_PX = 150, 164
MARK_PX = 2


class LinesTable(RowTable):
    """The lines of a comparison; results that differ are bold."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if role == Qt.ItemDataRole.FontRole and index.isValid() and index.column():
            line = self.rows[index.row()]
            if line.is_result and line.differs:
                font = QFont()
                font.setBold(True)
                return font
        return super().data(index, role)


class RunHeader(QHeaderView):
    """Names of runs, each underlined as its curve is drawn."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: D102, N803
        painter.save()
        super().paintSection(painter, rect, logicalIndex)
        painter.restore()
        if logicalIndex:
            pen = overlay_pen(logicalIndex - 1)
            pen.setWidthF(MARK_PX)
            painter.setPen(pen)
            y = rect.bottom() - MARK_PX
            painter.drawLine(rect.left() + 8, y, rect.right() - 8, y)


class LinesView(QTableView):
    """The table of a comparison.

    Signals:
        resized: It has another size.
    """

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.resized.emit()


class ComparisonPanel(QFrame):
    """Curves of validation accuracy and loss, and the table of differences.

    Attributes:
        accuracy, loss: The plots.
        table: The lines that are shown.
        lines: The same as they are.

    Signals:
        copy_requested: What is to stand between the cells of the copy.
    """

    copy_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("run_comparison")
        self._names: tuple[str, ...] = ()
        self._all_lines: list[CompareLine] = []
        self.accuracy = CurvePanel("accuracy", self.tr("Accuracy"), scale=100.0, digits=2)
        self.loss = CurvePanel("loss", self.tr("Loss"), can_be_log=True)
        for panel in (self.accuracy, self.loss):
            panel.setObjectName(f"compared_{panel.objectName()}")
        self.table = LinesTable([], self, key=lambda line: line.key)
        self._build_tools()
        self._lay_out()
        theme_hub().theme_changed.connect(self._dress)

    def set_runner(self, runner: JobRunner) -> None:
        """Who writes the files that are saved."""
        self.accuracy.runner = self.loss.runner = runner

    def _build_tools(self) -> None:
        self.title = ElidedLabel()
        self.title.setProperty("role", "heading")
        self.which = QButtonGroup(self)
        self.which.setExclusive(True)
        self._which_buttons = []
        for name, text, tip in (
            ("compare_accuracy", self.tr("Accuracy"), self.tr("Show the accuracies")),
            ("compare_loss", self.tr("Loss"), self.tr("Show the losses")),
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.setAccessibleName(tip)
            button.setCheckable(True)
            button.setProperty("role", "quiet")
            self.which.addButton(button)
            self._which_buttons.append(button)
        self._which_buttons[0].setChecked(True)
        self.which.buttonToggled.connect(lambda *_: self._arrange())
        self.all_box = QCheckBox(self.tr("Show all settings"))
        self.all_box.setObjectName("compare_all")
        self.all_box.setAccessibleName(self.all_box.text())
        self.all_box.toggled.connect(lambda _: self._fill())
        self.copy_button = QPushButton(self.tr("Copy"))
        self.copy_button.setObjectName("copy_comparison")
        self.copy_button.setAccessibleName(self.tr("Copy the comparison"))
        menu = QMenu(self.copy_button)
        menu.addAction(self.tr("Copy as a table"), lambda: self.copy_requested.emit("\t"))
        menu.addAction(self.tr("Copy as CSV"), lambda: self.copy_requested.emit(","))
        self.copy_button.setMenu(menu)

    def _lay_out(self) -> None:
        self.view = LinesView()
        self.view.setHorizontalHeader(RunHeader())
        set_up_table(self.view, "comparison_table", self.tr("Differences of the chosen runs"), self.table)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.horizontalHeader().setMinimumSectionSize(scaled(60))
        self.view.resized.connect(self._fit_columns)
        self.nothing = QLabel(self.tr("Their recipes are the same."))
        self.nothing.setProperty("role", "secondary")
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.title, 1)
        tools.addWidget(self.all_box)
        tools.addWidget(self.copy_button)
        table = QFrame()
        table.setProperty("role", "panel")
        column = QVBoxLayout(table)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(tools)
        column.addWidget(self.view, 1)
        column.addWidget(self.nothing)
        switch = QHBoxLayout()
        switch.setSpacing(4)
        for button in self._which_buttons:
            switch.addWidget(button)
        switch.addStretch(1)
        plots = QVBoxLayout()
        plots.setSpacing(4)
        plots.addLayout(switch)
        side_by_side = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        side_by_side.setSpacing(12)
        side_by_side.addWidget(self.accuracy, 1)
        side_by_side.addWidget(self.loss, 1)
        plots.addLayout(side_by_side, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self._row = row
        row.addLayout(plots, 3)
        row.addWidget(table, 4)
        self._arrange()

    def _arrange(self) -> None:
        """Both plots where there is room for them, else the one that is wanted."""
        are_both = self.width() >= scaled(TWO_PLOTS_PX)
        is_accuracy = self._which_buttons[0].isChecked()
        self.accuracy.setVisible(are_both or is_accuracy)
        self.loss.setVisible(are_both or not is_accuracy)
        for button in self._which_buttons:
            button.setVisible(not are_both)
        self._row.setStretch(0, 6 if are_both else 3)

    def say(self, num_shown: int, num_chosen: int) -> None:
        """Say how many are compared, before they are read."""
        text = self.tr("{count} runs compared").format(count=num_shown)
        if num_shown < num_chosen:
            text = self.tr("The first {count} of {all} runs compared").format(count=num_shown, all=num_chosen)
        self.title.setText(text)

    @property
    def lines(self) -> list[CompareLine]:
        """The lines that are shown: all, or those in which the runs differ and the results."""
        is_all = self.all_box.isChecked()
        return [line for line in self._all_lines if is_all or line.differs or line.is_result]

    def show_runs(
        self, names: Sequence[str], series: Sequence[RunSeries], lines: Sequence[CompareLine]
    ) -> None:
        """Show these runs, in the same order everywhere."""
        self._all_lines = list(lines)
        overlays = list(zip(names, series, strict=True))
        for panel in (self.accuracy, self.loss):
            panel.set_overlays(overlays)
        if tuple(names) != self._names:
            self._names = tuple(names)
            self.table.set_columns(self._columns())
            self._fit_columns()
        self._fill()

    def _columns(self) -> list[Column]:
        def cell(number: int) -> Column:
            return Column(
                self._names[number],
                lambda line: line.cells[number] if number < len(line.cells) else "",
                tip=lambda line: line.cells[number] if number < len(line.cells) else "",
            )

        title = Column(self.tr("What"), lambda line: line.title, tip=lambda line: line.key)
        return [title, *map(cell, range(len(self._names)))]

    def _fill(self) -> None:
        lines = self.lines
        self.table.set_rows(lines)
        self.nothing.setVisible(
            bool(lines) and not any(line.differs and not line.is_result for line in lines)
        )

    def _fit_columns(self) -> None:
        """Runs share the room; where they are many, the table scrolls sideways."""
        head = self.view.horizontalHeader()
        room = self.view.viewport().width() - scaled(TITLE_PX)
        count = max(1, len(self._names))
        width = max(scaled(RUN_PX), room // count)
        for section in range(head.count()):
            head.setSectionResizeMode(section, QHeaderView.ResizeMode.Interactive)
            head.resizeSection(section, width if section else scaled(TITLE_PX))

    def _dress(self) -> None:
        self._fit_columns()
        self.view.horizontalHeader().viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._arrange()
