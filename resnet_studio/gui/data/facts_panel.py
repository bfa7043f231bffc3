"""The right side of the Data page: classes and split."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from resnet_studio.core.data.dataset import SplitName
from resnet_studio.gui.theme import fit
from resnet_studio.gui.widgets.class_bars import ClassBars
from resnet_studio.gui.widgets.split_bar import SplitBar

PANEL_WIDTH_PX = 280


class FactsPanel(QScrollArea):
    """Two panels, one below the other; where there is little room, the classes scroll in theirs.

    Attributes:
        classes: The class bars.
        split: The split bar.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("facts_panel")
        self.setWidgetResizable(True)
        fit(self, least_width=PANEL_WIDTH_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.classes = ClassBars()
        self.classes.setObjectName("class_bars")
        self.classes.setAccessibleName(self.tr("Classes; those that are chosen are shown alone"))
        self.split = SplitBar()
        self.split.setObjectName("split_bar")
        self.split.setAccessibleName(self.tr("Split"))
        self._split_words = QLabel()
        self._split_words.setProperty("role", "secondary")
        self._split_words.setWordWrap(True)
        content = QWidget()
        content.setProperty("role", "clear")
        column = ShrinkingColumn(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        classes = panel(self.tr("Classes"), self.classes, inset_px=6)
        classes.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column.addWidget(classes, 1)
        column.addWidget(panel(self.tr("Split"), self.split, self._split_words))
        column.addStretch(0)
        self.setWidget(content)

    def set_split(self, counts: dict[SplitName, int], words: str) -> None:
        """Show the parts and say where they come from."""
        self.split.set_counts(counts)
        self._split_words.setText(words)


class ShrinkingColumn(QVBoxLayout):
    """A column that a scroll area lets shrink: it asks no further than for the least heights.

    One whose height goes with its width is otherwise given all that it would like to have.
    """

    def hasHeightForWidth(self) -> bool:  # noqa: D102
        return False


def panel(title: str, *parts: QWidget, inset_px: int = 14) -> QFrame:
    """A framed panel with a heading and what goes below it."""
    frame = QFrame()
    frame.setProperty("role", "panel")
    heading = QLabel(title)
    heading.setProperty("role", "heading")
    heading.setContentsMargins(14 - inset_px, 0, 0, 0)
    column = QVBoxLayout(frame)
    column.setContentsMargins(inset_px, 10, inset_px, 12)
    column.setSpacing(8)
    column.addWidget(heading)
    for part in parts:
        column.addWidget(part)
    return frame
