"""What the curves of a plot are, and their values: the run's own, and those of other runs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from resnet_studio.gui.theme import scaled
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.curve_overlays import overlay_pen
from resnet_studio.gui.widgets.page_header import ElidedLabel

ENTRY_PX = 210  # of a name that can be told from others, and its value
MOST_ROWS = 3  # more are scrolled: the curves need the room
MARK_PX = 18
OVERLAY_MARK_PX = 34  # a pattern of dashes once and a little more


class LegendMark(QWidget):
    """The sign of a curve as it is drawn: a thin line, a line with a point, a dashed line."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setFixedSize(QSize(MARK_PX, 12))
        theme_hub().theme_changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        tokens = current_tokens()
        color = {"train": tokens.train, "validation": tokens.validation, "best": tokens.mark}[self._kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(color), 1.5)
        if self._kind == "best":
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLine(9, 0, 9, 12)
            return
        painter.setPen(pen)
        painter.drawLine(0, 6, MARK_PX, 6)
        if self._kind == "validation":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(color))
            painter.drawEllipse(QRectF(5.5, 2.5, 7, 7))


class OverlayMark(QWidget):
    """The sign of another run's curve: its hue and its dashes."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self.setFixedSize(QSize(OVERLAY_MARK_PX, 12))
        theme_hub().theme_changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        pen = overlay_pen(self._number)
        pen.setWidthF(1.5)
        painter.setPen(pen)
        painter.drawLine(0, 6, OVERLAY_MARK_PX, 6)


class OverlayEntry(QWidget):
    """Sign, name and value of another run."""

    def __init__(self, number: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ElidedLabel(name)
        self.name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.value = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(OverlayMark(number))
        for label, stretch in ((self.name, 1), (self.value, 0)):
            label.setProperty("role", "secondary")
            row.addWidget(label, stretch)

    def set_value(self, text: str) -> None:
        """Show the value there, and tell it to who cannot see it."""
        self.value.setText(text)
        self.setAccessibleName(f"{self.name.text()}: {text}")


class OverlayLegend(QScrollArea):
    """The other runs in as many columns as fit; hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: list[OverlayEntry] = []
        self.setObjectName("overlay_legend")
        self.setAccessibleName(self.tr("Runs that are compared"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = QWidget()
        self._inner.setProperty("role", "clear")
        self._grid = QGridLayout(self._inner)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        self.setWidget(self._inner)
        self.hide()

    def set_names(self, names: Sequence[str]) -> None:
        """Show these runs, in the order of their curves."""
        for entry in self.entries:
            self._grid.removeWidget(entry)
            entry.deleteLater()
        self.entries = [OverlayEntry(number, name, self._inner) for number, name in enumerate(names)]
        self.setVisible(bool(self.entries))
        self._arrange()

    def set_values(self, texts: Sequence[str]) -> None:
        """Show the values of the runs, as many as there are names."""
        for entry, text in zip(self.entries, texts, strict=True):
            entry.set_value(text)

    @property
    def num_columns(self) -> int:
        """How many runs stand side by side."""
        return max(1, min(len(self.entries), self.width() // scaled(ENTRY_PX)))

    def _arrange(self) -> None:
        for number, entry in enumerate(self.entries):
            self._grid.addWidget(entry, *divmod(number, self.num_columns))
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, int(column < self.num_columns))
        rows = min(MOST_ROWS, -(-len(self.entries) // self.num_columns))
        if self.entries:
            self.setFixedHeight(rows * self.entries[0].sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as fit; Qt's name."""
        super().resizeEvent(event)
        self._arrange()
