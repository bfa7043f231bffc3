"""The Model page: which network, drawn with its shapes, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.summary import Summary
from resnet_studio.gui.model.choices import ModelChoices
from resnet_studio.gui.model.diagram import BlockDiagram
from resnet_studio.gui.model.start_choice import StartChoice
from resnet_studio.gui.theme import ROW_PX, fit
from resnet_studio.gui.widgets.numbers import grouped, short_count
from resnet_studio.gui.widgets.page_header import MARGIN_PX, ElidedLabel, PageHeader

CHOICES_WIDTH_PX = 312
FIRST_NUMBER_COLUMN = 3


@dataclass(frozen=True)
class Figure:
    """A number with its name and what it means.

    Attributes:
        value: The number in words.
        caption: How it is counted, short.
        explanation: The same at length, shown as a tool tip.
    """

    value: str
    caption: str
    explanation: str = ""


class FigureTile(QFrame):
    """Name, number, and one line about it."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        heading = QLabel(title)
        heading.setProperty("role", "secondary")
        self.value = QLabel("–")
        self.value.setObjectName(name)
        self.value.setAccessibleName(title)
        self.value.setProperty("role", "figure")
        self.caption = ElidedLabel()
        self.caption.setProperty("role", "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(2)
        for label in (heading, self.value, self.caption):
            column.addWidget(label)

    def set_figure(self, figure: Figure) -> None:
        """Show a number."""
        self.value.setText(figure.value)
        self.caption.setText(figure.caption)
        self.setToolTip(figure.explanation)


class ModelPage(QWidget):
    """What is shown; the presenter decides.

    Attributes:
        start: What the network starts from.
        choices: The fields of the network.
        diagram: The drawing.
        legend: What its marks mean.

    Signals:
        changed: A dict of dotted recipe keys and their new values.
        next_requested: On to training.
        shown: The page came into sight.
    """

    changed = Signal(dict)
    next_requested = Signal()
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model_page")
        self.header = PageHeader(self.tr("Model"))
        self.next_button = QPushButton(self.tr("Set up training"))
        self.next_button.setObjectName("set_up_training")
        self.next_button.setAccessibleName(self.tr("Set up training of this model"))
        self.next_button.clicked.connect(self.next_requested)
        self.header.set_primary(self.next_button)
        self.choices = ModelChoices()
        self.choices.changed.connect(self.changed)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("model_splitter")
        splitter.setHandleWidth(12)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._build_choices())
        splitter.addWidget(self._build_picture())
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([CHOICES_WIDTH_PX, 800])
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, 14, MARGIN_PX, 14)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(splitter, 1)

    def _build_choices(self) -> QWidget:
        start_heading = QLabel(self.tr("Start from"))
        heading = QLabel(self.tr("Depth"))
        for label in (start_heading, heading):
            label.setProperty("role", "heading")
        self.start = StartChoice()
        self.locked = QLabel(self.tr("The weights decide it. To choose it yourself, start from nothing."))
        self.locked.setObjectName("network_locked")
        self.locked.setProperty("role", "secondary")
        self.locked.setWordWrap(True)
        frame = QFrame()
        frame.setProperty("role", "panel")
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 10, 14, 14)
        column.setSpacing(8)
        for widget in (start_heading, self.start, heading, self.locked, self.choices):
            column.addWidget(widget)
        inside = QWidget()
        inside.setProperty("role", "clear")
        around = QVBoxLayout(inside)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        around.addStretch(1)
        area = QScrollArea()
        area.setObjectName("model_choices")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        fit(area, least_width=CHOICES_WIDTH_PX - 12)
        return area

    def _build_picture(self) -> QWidget:
        self._tiles = {
            "parameters": FigureTile("figure_parameters", self.tr("Parameters")),
            "flops": FigureTile("figure_flops", self.tr("Multiply-adds")),
            "memory": FigureTile("figure_memory", self.tr("Memory to train")),
        }
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        for tile in self._tiles.values():
            tiles.addWidget(tile, 1)
        self.diagram = BlockDiagram()
        self.diagram.setObjectName("block_diagram")
        self.diagram.setAccessibleName(self.tr("Drawing of the network"))
        self.legend = QLabel()
        self.legend.setProperty("role", "secondary")
        self.legend.setWordWrap(True)
        drawing = QFrame()
        drawing.setProperty("role", "panel")
        inside = QVBoxLayout(drawing)
        inside.setContentsMargins(4, 10, 4, 10)
        inside.addWidget(self.diagram, 1)
        self.legend.setContentsMargins(12, 0, 12, 0)
        inside.addWidget(self.legend)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(tiles)
        column.addWidget(drawing, 1)
        column.addWidget(self._build_table())
        return right

    def _build_table(self) -> QWidget:
        self.table = QTableWidget(0, 5)
        self.table.setObjectName("layer_table")
        self.table.setAccessibleName(self.tr("Parts of the network with their shapes and costs"))
        titles = [
            self.tr("Part"),
            self.tr("Layers"),
            self.tr("Gives"),
            self.tr("Parameters"),
            self.tr("FLOPs"),
        ]
        self.table.verticalHeader().hide()
        fit(self.table, row_height=ROW_PX - 2)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        for column in range(self.table.columnCount()):
            side = (
                Qt.AlignmentFlag.AlignRight if column >= FIRST_NUMBER_COLUMN else Qt.AlignmentFlag.AlignLeft
            )
            title = QTableWidgetItem(titles[column])
            title.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.table.setHorizontalHeaderItem(column, title)
        # All parts are seen where there is room; where there is not, it scrolls.
        self.table.setSizeAdjustPolicy(QAbstractItemView.SizeAdjustPolicy.AdjustToContents)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        fit(self.table, least_height=3 * ROW_PX)
        frame = QFrame()
        frame.setProperty("role", "panel")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(8, 4, 8, 4)
        inside.addWidget(self.table)
        return frame

    def set_figures(self, figures: dict[str, Figure]) -> None:
        """Show what the network costs."""
        for name, figure in figures.items():
            self._tiles[name].set_figure(figure)

    def set_locked(self, is_locked: bool) -> None:
        """Grey the fields of the network out, with the reason: the weights decide them."""
        self.choices.setEnabled(not is_locked)
        self.locked.setVisible(is_locked)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell it; Qt's name."""
        super().showEvent(event)
        self.shown.emit()

    def set_network(self, architecture: Architecture, summary: Summary, image_size: int, legend: str) -> None:
        """Draw a network and list its parts."""
        self.diagram.set_network(architecture, summary, image_size)
        self.legend.setText(legend)
        self.table.setRowCount(len(summary.rows))
        for number, (row, part) in enumerate(zip(summary.rows, self.diagram.parts, strict=True)):
            cells = [part.title, row.description, part.shape, grouped(row.parameters), short_count(row.flops)]
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column >= FIRST_NUMBER_COLUMN:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(number, column, item)

    def show_no_network(self, reason: str) -> None:
        """There is no such network: say why beside the fields and draw nothing that is not true."""
        self.choices.set_error(reason)
        self.diagram.clear(reason)
        self.legend.setText("")
        self.table.setRowCount(0)
        for tile in self._tiles.values():
            tile.set_figure(Figure("–", ""))
        self.next_button.setEnabled(False)
