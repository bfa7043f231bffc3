"""The Data page: a data set's images, classes, split and faults, or the invitation to open one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.data.albums import Album
from resnet_studio.core.data.dataset import Fault, SplitName
from resnet_studio.core.tasks import Progress
from resnet_studio.gui.data.copies_list import CopiesList
from resnet_studio.gui.data.empty_state import EmptyState
from resnet_studio.gui.data.facts_panel import FactsPanel
from resnet_studio.gui.data.fault_list import FaultList
from resnet_studio.gui.data.finding_strip import Finding, FindingStrip
from resnet_studio.gui.data.images_view import ImagesView
from resnet_studio.gui.data.preview_view import PreviewView
from resnet_studio.gui.data.recent_card import recent_words
from resnet_studio.gui.icons import put_icon
from resnet_studio.gui.retold import retold
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.page_header import MARGIN_PX, PageHeader
from resnet_studio.gui.widgets.plain_text import escape_mnemonic
from resnet_studio.gui.widgets.toast import Toast


class DataPage(QWidget):
    """What is shown; the presenter decides.

    Attributes:
        findings: What is wrong, above all else.
        images: The thumbnails with their heading.
        grid, side_slider: Of them.
        facts: Classes and split.
        empty: The invitation.
        faults: The list of what is wrong.
        copies: The pictures that are there twice, or that are excluded.
        odd: Images with something else amiss.
        preview: What the network will see.
        toast: What was just done, with the way to undo it.

    Signals:
        source_requested: folder, archive, cifar10 or digits.
        recent_requested: The path or word of a recent data set.
        forget_requested: The path or word of one that is to be taken from the recent ones.
        cancel_requested: The scan is to stop.
        next_requested: On to the model.
        look_requested: The list of this name is to be shown.
        preview_requested: What the network will see is shown now.
    """

    source_requested = Signal(str)
    recent_requested = Signal(str)
    forget_requested = Signal(str)
    cancel_requested = Signal()
    next_requested = Signal()
    look_requested = Signal(str)
    preview_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_page")
        self._build_header()
        self.empty = EmptyState()
        self.empty.source_requested.connect(self.source_requested)
        self.empty.recent_requested.connect(self.recent_requested)
        self.empty.forget_requested.connect(self.forget_requested)
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
        self.preview_button = QPushButton(self.tr("What the network sees"))
        self.preview_button.setObjectName("show_preview")
        self.preview_button.setAccessibleName(self.preview_button.text())
        self.preview_button.setToolTip(self.tr("Your images, changed at random as in training"))
        self.preview_button.setCheckable(True)
        self.preview_button.clicked.connect(self._toggle_preview)
        self.header.add_button(self.preview_button)
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
        self.images = ImagesView()
        self.grid, self.side_slider = self.images.grid, self.images.side_slider
        self.faults = FaultList()
        self.copies = CopiesList("copies", self.tr("Images that show the same picture"))
        self.odd = CopiesList("odd", self.tr("Images with something amiss"))
        self.preview = PreviewView()
        self._left = QStackedWidget()
        for view in (self.images, self.faults, self.copies, self.odd, self.preview):
            self._left.addWidget(view)
        for listed in (self.faults, self.copies, self.odd, self.preview):
            listed.closed.connect(lambda: self.show_faults(False))
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
        self.findings = FindingStrip()
        self.findings.look_requested.connect(self._look)
        loaded = QWidget()
        column = QVBoxLayout(loaded)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.findings)
        column.addWidget(splitter, 1)
        return loaded

    def show_empty(self) -> None:
        """Invite to open data."""
        self._stack.setCurrentIndex(0)
        self.header.set_chip("")
        self.header.summary.setText("")
        self.next_button.setEnabled(False)
        self.open_button.hide()
        self.preview_button.hide()

    def show_busy(self, title: str) -> None:
        """Show that data is being looked through."""
        self._stack.setCurrentIndex(1)
        self._busy_title.setText(title)
        self._busy_words.setText("")
        self._busy_progress.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        self.next_button.setEnabled(False)
        self.preview_button.hide()
        self.show_faults(False)

    def show_progress(self, progress: Progress) -> None:
        """Show how far the scan is."""
        fraction = progress.fraction
        self._busy_progress.setRange(0, 1000 if fraction is not None else 0)
        if fraction is not None:
            self._busy_progress.setValue(round(1000 * fraction))
        counted = self.tr("{done} of {total}") if progress.total else "{done}"
        numbers = counted.format(done=grouped(progress.done), total=grouped(progress.total or 0))
        self._busy_words.setText("  ".join(part for part in (retold(progress.text), numbers) if part))

    def show_loaded(self, name: str, summary: str, short: str = "", *, is_whole: bool = True) -> None:
        """Show the data set; its parts are set one by one.

        Args:
            name: Of the data set.
            summary: A line of facts.
            short: Is shown where that does not fit.
            is_whole: Whether all is known of it, so that one may go on.
        """
        self._stack.setCurrentIndex(2)
        self.header.set_chip(name)
        self.header.summary.setText(summary)
        self.header.summary.short = short
        self.next_button.setEnabled(is_whole)
        self.preview_button.setEnabled(is_whole)
        self.open_button.show()
        self.preview_button.show()
        if not self.is_preview_shown:
            self.show_faults(False)

    @property
    def shown(self) -> str:
        """Which of empty, busy and loaded is shown."""
        return ("empty", "busy", "loaded")[self._stack.currentIndex()]

    def show_faults(self, are_shown: bool) -> None:
        """Put the list of faults in the place of the images, or the images."""
        self._show_view(self.faults if are_shown else self.images)

    def show_copies(self) -> None:
        """Put the pictures that are there twice in the place of the images."""
        self._show_view(self.copies)

    def show_odd(self) -> None:
        """Put images with something else amiss in the place of the images."""
        self._show_view(self.odd)

    def show_preview(self) -> None:
        """Put what the network will see in the place of the images."""
        self._show_view(self.preview)
        self.preview_requested.emit()

    def _show_view(self, view: QWidget) -> None:
        self._left.setCurrentWidget(view)
        self.preview_button.setChecked(view is self.preview)

    def _toggle_preview(self, is_wanted: bool) -> None:
        if is_wanted:
            self.show_preview()
        else:
            self.show_faults(False)

    def _look(self, what: str) -> None:
        if what == "faults":
            self.show_faults(True)
        else:
            self.look_requested.emit(what)

    @property
    def are_copies_shown(self) -> bool:
        """Whether the pictures that are there twice stand in the place of the images."""
        return self._left.currentWidget() is self.copies

    @property
    def are_faults_shown(self) -> bool:
        """Whether the list of faults stands in the place of the images."""
        return self._left.currentWidget() is self.faults

    @property
    def is_preview_shown(self) -> bool:
        """Whether what the network will see stands in the place of the images."""
        return self._left.currentWidget() is self.preview

    def set_split(self, counts: dict[SplitName, int], words: str) -> None:
        """Show the parts of the split."""
        self.facts.set_split(counts, words)

    def set_findings(self, findings: Sequence[Finding], faults: Sequence[Fault], pending: str = "") -> None:
        """Show what was checked, what was found wrong, and what is still looked for."""
        self.findings.set_findings(findings, pending)
        self.faults.set_faults(faults)

    def set_recent(self, albums: Sequence[Album]) -> None:
        """Offer the data sets that were opened lately; those that are gone can be taken from the list."""
        self.empty.set_recent(albums)
        self._recent_menu.clear()
        self._recent_menu.setEnabled(bool(albums))
        for album in albums:
            action = self._recent_menu.addAction(escape_mnemonic(recent_words(album)))
            if album.picture is not None:
                action.setIcon(QIcon(str(album.picture)))
            action.setEnabled(not album.is_gone)
            action.triggered.connect(lambda _=False, path=album.path: self.recent_requested.emit(path))
        gone = [album.path for album in albums if album.is_gone]
        if gone:
            self._recent_menu.addSeparator()
            action = self._recent_menu.addAction(self.tr("Remove those that are gone"))
            for path in gone:
                action.triggered.connect(lambda _=False, path=path: self.forget_requested.emit(path))

    def _tint(self) -> None:
        put_icon(self.open_button, "folder")
