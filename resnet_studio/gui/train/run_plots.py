"""The curves of a run: accuracy and loss, learning rate and speed, looked at together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from resnet_studio.core.runs.series import RunSeries
from resnet_studio.gui.theme import scaled
from resnet_studio.gui.train.compare_bar import CompareBar
from resnet_studio.gui.widgets.curve_link import CurveLink
from resnet_studio.gui.widgets.curve_overlays import Overlay
from resnet_studio.gui.widgets.curve_panel import CurvePanel

WIDE_PX = 720  # two plots side by side need this width
HIGH_PX, ROOMY_PX = 460, 520  # two one above the other, and all four, need this height
LEAST_PLOT_PX = 120
GAP_PX = 10


class RunPlots(QWidget):
    """Four plots where there is room for them, else a pair at a time; they share crosshair and zoom.

    Attributes:
        accuracy, loss, rate, speed: The plots.
        bar: Which pair is in view, and what is compared.
        pairs: Accuracy and loss, learning rate and speed.

    Signals:
        pause_requested: Space was pressed in a plot.
    """

    pause_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.accuracy = CurvePanel("accuracy", self.tr("Accuracy, %"), scale=100, digits=2)
        self.loss = CurvePanel("loss", self.tr("Loss"), can_be_log=True)
        self.loss.log_button.setChecked(True)  # the first epochs would press all later ones to the ground
        self.rate = CurvePanel(
            "learning_rate", self.tr("Learning rate"), digits=None, can_be_log=True, is_noisy=False
        )
        self.speed = CurvePanel("images_per_second", self.tr("Speed, images/s"), digits=0)
        self.panels = (self.accuracy, self.loss, self.rate, self.speed)
        self._link = CurveLink([panel.plot for panel in self.panels], self)
        self.bar = CompareBar([self.tr("Accuracy and loss"), self.tr("Rate and speed")])
        self.pairs = (
            self._pair("curves_splitter", self.accuracy, self.loss),
            self._pair("rates_splitter", self.rate, self.speed),
        )
        self.rows = _splitter("plots_splitter", Qt.Orientation.Vertical)
        for pair, stretch in zip(self.pairs, (3, 2), strict=True):
            self.rows.addWidget(pair)
            self.rows.setStretchFactor(self.rows.indexOf(pair), stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # see `minimumSizeHint`
        column.addWidget(self.bar)
        column.addWidget(self.rows, 1)
        self.bar.tabs.currentChanged.connect(lambda _: self._arrange())
        for panel in self.panels:
            panel.pause_requested.connect(self.pause_requested)

    def _pair(self, name: str, *panels: CurvePanel) -> QSplitter:
        pair = _splitter(name, Qt.Orientation.Horizontal)
        for panel in panels:
            panel.setMinimumHeight(LEAST_PLOT_PX)
            pair.addWidget(panel)
        return pair

    @property
    def are_all_in_view(self) -> bool:
        """Whether there is room for all four."""
        return self.width() >= scaled(WIDE_PX) and self.height() >= scaled(ROOMY_PX)

    def _arrange(self) -> None:
        are_all = self.are_all_in_view
        were_all = not any(pair.isHidden() for pair in self.pairs)
        self.bar.tabs.setVisible(not are_all)
        for number, pair in enumerate(self.pairs):
            pair.setVisible(are_all or number == self.bar.tabs.currentIndex())
        is_high = self.height() >= scaled(HIGH_PX) or self.width() < scaled(WIDE_PX)
        side = Qt.Orientation.Vertical if is_high and not are_all else Qt.Orientation.Horizontal
        for pair in self.pairs:
            if side is not pair.orientation():
                pair.setOrientation(side)
                pair.setSizes([1, 1])
        if are_all and not were_all:  # a pair that comes back would get the least it needs
            self.rows.setSizes([3 * self.height(), 2 * self.height()])

    def minimumSizeHint(self) -> QSize:
        """Room for two plots one above the other; side by side they stand where it is wide; Qt's name."""
        width = max(panel.minimumSizeHint().width() for panel in self.panels)
        return QSize(width, self.bar.minimumSizeHint().height() + 2 * LEAST_PLOT_PX + 2 * GAP_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is in view, and how, depends on the room; Qt's name."""
        super().resizeEvent(event)
        self._arrange()

    def set_series(self, series: RunSeries) -> None:
        """Show another run's curves."""
        for panel in self.panels:
            panel.set_series(series)

    def set_overlays(self, overlays: Sequence[Overlay]) -> None:
        """Lay the curves of other runs over all plots."""
        for panel in self.panels:
            panel.set_overlays(overlays)

    def refresh(self) -> None:
        """The series, or that of an overlay, has new rows."""
        for panel in self.panels:
            panel.refresh()


def _splitter(name: str, side: Qt.Orientation) -> QSplitter:
    splitter = QSplitter(side)
    splitter.setObjectName(name)
    splitter.setHandleWidth(GAP_PX)
    splitter.setChildrenCollapsible(False)
    return splitter
