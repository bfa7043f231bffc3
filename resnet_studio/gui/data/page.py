"""The Data page: a data set's images, classes, split and faults, or the invitation to open one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSlider,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.data.dataset import Fault, SplitName
from resnet_studio.core.tasks import Progress
from resnet_studio.gui.data.copies_list import CopiesList
from resnet_studio.gui.data.empty_state import EmptyState, shown_name
from resnet_studio.gui.data.facts_panel import FactsPanel, Finding
from resnet_studio.gui.data.fault_list import FaultList
from resnet_studio.gui.icons import put_icon
from resnet_studio.gui.retold import retold
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.image_grid import DEFAULT_SIDE_PX, ImageGrid
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.page_header import MARGIN_PX, PageHeader
from resnet_studio.gui.widgets.plain_text import escape_mnemonic, tip
from resnet_studio.gui.widgets.toast import Toast

SMALLEST_SIDE_PX = 40
LARGEST_SIDE_PX = 224


class DataPage(QWidget):
    """What is shown; the presenter decides.

    Attributes:
        grid: The thumbnails.
        facts: Classes, split and findings.
        empty: The invitation.
        faults: The list of what is wrong.
        copies: The pictures that are there twice, or that are excluded.
        toast: What was just done, with the way to undo it.

    Signals:
        source_requested: folder, archive, cifar10 or digits.
        recent_requested: The path or word of a recent data set.
        cancel_requested: The scan is to stop.
        next_requested: On to the model.
        look_requested: The list of this name is to be shown.
    """

    source_requested = Signal(str)
    recent_requested = Signal(str)
    cancel_requested = Signal()
    next_requested = Signal()
    look_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_page")
        self._build_header()
        self.empty = EmptyState()
        self.empty.source_requested.connect(self.source_requested)
        self.empty.recent_requested.connect(self.recent_requested)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._build_busy())
        self._stack.addWidget(self._build_loaded())
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, 14, MARGIN_PX, 14)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        self.toast = Toast(self)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()
        self.show_empty()

    def _build_header(self) -> None:
        self.header = PageHeader(self.tr("Data"))
        self.header.chip.setTextFormat(Qt.TextFormat.PlainText)
        self.open_button = QPushButton(self.tr("Open…"))
        self.open_button.setObjectName("open_data")
        self.open_button.setAccessibleName(self.tr("Open another data set"))
        self._open_menu = QMenu(self.open_button)
        for key, text in (
            ("folder", self.tr("Folder…")),
            ("archive", self.tr("CIFAR-10 archive…")),
            ("cifar10", self.tr("CIFAR-10")),
            ("digits", self.tr("Digits")),
        ):
            action = QAction(text, self._open_menu)
            action.setObjectName(f"open_{key}")
            action.triggered.connect(lambda _=False, source=key: self.source_requested.emit(source))
            self._open_menu.addAction(action)
        self._open_menu.addSeparator()
        self._recent_menu = self._open_menu.addMenu(self.tr("Opened lately"))
        self.open_button.setMenu(self._open_menu)
        self.header.add_button(self.open_button)
        self.next_button = QPushButton(self.tr("Choose a model"))
        self.next_button.setObjectName("choose_model")
        self.next_button.setAccessibleName(self.tr("Choose a model for this data set"))
        self.next_button.clicked.connect(self.next_requested)
        self.header.set_primary(self.next_button)

    def _build_busy(self) -> QWidget:
        self._busy_title = QLabel()
        self._busy_title.setProperty("role", "title")
        self._busy_title.setTextFormat(Qt.TextFormat.PlainText)
        self._busy_words = QLabel()
        self._busy_words.setTextFormat(Qt.TextFormat.PlainText)
        self._busy_words.setProperty("role", "secondary")
        self._busy_progress = QProgressBar()
        self._busy_progress.setTextVisible(False)
        self._busy_progress.setFixedWidth(320)
        self._busy_progress.setAccessibleName(self.tr("Progress of the scan"))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setObjectName("cancel_scan")
        self.cancel_button.setAccessibleName(self.tr("Cancel the scan"))
        self.cancel_button.clicked.connect(self.cancel_requested)
        busy = QWidget()
        column = QVBoxLayout(busy)
        column.setSpacing(12)
        column.addStretch(2)
        for widget in (self._busy_title, self._busy_progress, self._busy_words, self.cancel_button):
            column.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return busy

    def _build_loaded(self) -> QWidget:
        self.facts = FactsPanel()
        self.facts.look_requested.connect(self._look)
        self.faults = FaultList()
        self.faults.closed.connect(lambda: self.show_faults(False))
        self._left = QStackedWidget()
        self._left.addWidget(self._build_grid())
        self._left.addWidget(self.faults)
        self.copies = CopiesList()
        self.copies.closed.connect(lambda: self.show_faults(False))
        self._left.addWidget(self.copies)
        frame = QFrame()
        frame.setProperty("role", "panel")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._left)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("data_splitter")
        splitter.setHandleWidth(12)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(frame)
        splitter.addWidget(self.facts)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([800, 316])
        return splitter

    def _build_grid(self) -> QWidget:
        self.grid = ImageGrid()
        self.grid.setObjectName("image_grid")
        self.grid.setAccessibleName(self.tr("Images of the data set"))
        self._grid_title = QLabel()
        self._grid_title.setProperty("role", "heading")
        self._grid_title.setTextFormat(Qt.TextFormat.PlainText)
        self._grid_words = QLabel()
        self._grid_words.setProperty("role", "secondary")
        self.side_slider = QSlider(Qt.Orientation.Horizontal)
        self.side_slider.setObjectName("thumbnail_size")
        self.side_slider.setAccessibleName(self.tr("Size of the thumbnails"))
        self.side_slider.setToolTip(self.tr("Size of the thumbnails"))
        self.side_slider.setRange(SMALLEST_SIDE_PX, LARGEST_SIDE_PX)
        self.side_slider.setPageStep(32)
        self.side_slider.setValue(DEFAULT_SIDE_PX)
        self.side_slider.setFixedWidth(140)
        self.side_slider.valueChanged.connect(self.grid.set_side)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        head.setSpacing(10)
        head.addWidget(self._grid_title)
        head.addWidget(self._grid_words)
        head.addStretch(1)
        head.addWidget(self.side_slider)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 10, 2, 4)
        column.setSpacing(6)
        column.addLayout(head)
        grid_row = QHBoxLayout()
        grid_row.setContentsMargins(10, 0, 0, 0)
        grid_row.addWidget(self.grid)
        column.addLayout(grid_row, 1)
        return left

    def show_empty(self) -> None:
        """Invite to open data."""
        self._stack.setCurrentIndex(0)
        self.header.set_chip("")
        self.header.summary.setText("")
        self.next_button.setEnabled(False)
        self.open_button.hide()

    def show_busy(self, title: str) -> None:
        """Show that data is being looked through."""
        self._stack.setCurrentIndex(1)
        self._busy_title.setText(title)
        self._busy_words.setText("")
        self._busy_progress.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        self.next_button.setEnabled(False)

    def show_progress(self, progress: Progress) -> None:
        """Show how far the scan is."""
        fraction = progress.fraction
        self._busy_progress.setRange(0, 1000 if fraction is not None else 0)
        if fraction is not None:
            self._busy_progress.setValue(round(1000 * fraction))
        counted = self.tr("{done} of {total}") if progress.total else "{done}"
        numbers = counted.format(done=grouped(progress.done), total=grouped(progress.total or 0))
        self._busy_words.setText("  ".join(part for part in (retold(progress.text), numbers) if part))

    def show_loaded(self, name: str, summary: str) -> None:
        """Show the data set; its parts are set one by one."""
        self._stack.setCurrentIndex(2)
        self.header.set_chip(name)
        self.header.summary.setText(summary)
        self.next_button.setEnabled(True)
        self.open_button.show()
        self.show_faults(False)

    @property
    def shown(self) -> str:
        """Which of empty, busy and loaded is shown."""
        return ("empty", "busy", "loaded")[self._stack.currentIndex()]

    def show_faults(self, are_shown: bool) -> None:
        """Put the list of faults in the place of the images, or take it away."""
        self._left.setCurrentIndex(1 if are_shown else 0)

    def show_copies(self) -> None:
        """Put the pictures that are there twice in the place of the images."""
        self._left.setCurrentIndex(2)

    def _look(self, what: str) -> None:
        if what == "faults":
            self.show_faults(True)
        else:
            self.look_requested.emit(what)

    @property
    def are_copies_shown(self) -> bool:
        """Whether the pictures that are there twice stand in the place of the images."""
        return self._left.currentIndex() == 2

    @property
    def are_faults_shown(self) -> bool:
        """Whether the list of faults stands in the place of the images."""
        return self._left.currentIndex() == 1

    def set_images(
        self,
        title: str,
        words: str,
        order: NDArray[np.int64],
        caption: Callable[[int], str],
        tip_of: Callable[[int], str],
    ) -> None:
        """Show these images, each with a caption and a tip that are no HTML."""
        self._grid_title.setText(title)
        self._grid_words.setText(words)
        self.grid.images.set_images(order, caption, lambda number: tip(tip_of(number)))
        self.grid.scrollToTop()

    def set_split(self, counts: dict[SplitName, int], words: str) -> None:
        """Show the parts of the split."""
        self.facts.set_split(counts, words)

    def set_findings(self, findings: Sequence[Finding], faults: Sequence[Fault]) -> None:
        """Show what was checked and what was found wrong."""
        self.facts.set_findings(findings)
        self.faults.set_faults(faults)

    def set_recent(self, paths: Sequence[str]) -> None:
        """Offer the data sets that were opened lately."""
        self.empty.set_recent(paths[:5])
        self._recent_menu.clear()
        self._recent_menu.setEnabled(bool(paths))
        for path in paths:
            action = self._recent_menu.addAction(escape_mnemonic(shown_name(path)))
            action.triggered.connect(lambda _=False, chosen=path: self.recent_requested.emit(chosen))

    def _tint(self) -> None:
        put_icon(self.open_button, "folder")
