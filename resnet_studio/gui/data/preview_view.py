"""What the network will see: each image as it is, and beside it as some epochs will show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resnet_studio.gui.icons import put_icon
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.image_grid import GAP_PX, ImageGrid
from resnet_studio.gui.widgets.plain_text import tip

LEAST_SIDE_PX = 40
MOST_SIDE_PX = 160


@dataclass(frozen=True, eq=False)
class Sample:
    """One picture of the preview.

    Attributes:
        pixels: (size, size, 3) uint8.
        caption: What it is.
    """

    pixels: NDArray[np.uint8]
    caption: str


class DrawsGrid(ImageGrid):
    """A grid whose lines hold the draws of one image, as large as they fit.

    Attributes:
        num_in_line: How many pictures belong together.
    """

    num_in_line = 1

    def show_lines(self, num_in_line: int) -> None:
        """Keep so many pictures in a line."""
        self.num_in_line = num_in_line
        self.set_together(num_in_line)
        self._fit()

    def _fit(self) -> None:
        room = (self.viewport().width() - 1) // self.num_in_line - GAP_PX
        self.set_side(min(MOST_SIDE_PX, max(LEAST_SIDE_PX, room)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit()


class PreviewView(QWidget):
    """The pictures with a heading and the way to see other draws.

    Signals:
        again_requested: Other draws are wanted.
        recipe_requested: The augmentation is to be changed.
        closed: The images are to be shown again.
    """

    again_requested = Signal()
    recipe_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = DrawsGrid()
        self.grid.setObjectName("preview_grid")
        self.grid.setAccessibleName(self.tr("Images as the network will see them"))
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.words = QLabel()
        self.words.setObjectName("preview_words")
        self.words.setProperty("role", "secondary")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        head.addWidget(self.words, 1)
        self.again = self._button("draw_again", self.tr("Draw again"), self.again_requested)
        self.change = self._button("change_augmentation", self.tr("Change it…"), self.recipe_requested)
        self.back = self._button("close_preview", self.tr("Back"), self.closed)
        self.change.setAccessibleName(self.tr("Change the augmentation"))
        self.back.setAccessibleName(self.tr("Back to the images"))
        for button in (self.again, self.change, self.back):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 6, 6)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.grid, 1)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()

    def _button(self, name: str, text: str, signal: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.clicked.connect(signal)
        return button

    def show_samples(self, lines: Sequence[Sequence[Sample]]) -> None:
        """Show a line for each image: as it is, and then its draws."""
        samples = [sample for line in lines for sample in line]
        images = self.grid.images
        images.forget_pictures()
        captions = [sample.caption for sample in samples]
        images.set_images(
            np.arange(len(samples), dtype=np.int64),
            lambda number: captions[number],
            lambda number: tip(captions[number]),
        )
        for number, sample in enumerate(samples):
            images.set_picture(number, number, sample.pixels)
        self.grid.show_lines(max(map(len, lines), default=1))

    def _tint(self) -> None:
        put_icon(self.again, "refresh")
