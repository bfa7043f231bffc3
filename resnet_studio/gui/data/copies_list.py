"""Images with something amiss, such as pairs that show the same picture, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resnet_studio.gui.widgets.cell_grid import Index
from resnet_studio.gui.widgets.image_grid import MARK_ROLE, ImageGrid, ImageModel
from resnet_studio.gui.widgets.plain_text import tip

SIDE_PX = 128


class MarkedImages(ImageModel):
    """Images of which each row may have a mark of its own: one image can be in several pairs."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: Sequence[str] = ()

    def set_marks(self, marks: Sequence[str]) -> None:
        """The words on the rows; rows beyond them have none."""
        self._marks = marks

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """As those of its kind, and the mark; Qt's name."""
        if role == MARK_ROLE:
            return self._marks[index.row()] if index.row() < len(self._marks) else ""
        return super().data(index, role)


class CopiesList(QWidget):
    """The pictures with a heading, the cure and a way back.

    Attributes:
        grid: The pictures; those of a pair stand side by side.
        cure: The button that excludes, or takes back in.
        other_cure: What else could be done; hidden where there is nothing.

    Args:
        name: Of the list, for the objectNames of its parts.
        title: What a reader of the screen calls the grid.
        parent: Owns it.

    Signals:
        cure_requested: The cure is wanted.
        other_cure_requested: The other one is.
        closed: The images are to be shown again.
    """

    cure_requested = Signal()
    other_cure_requested = Signal()
    closed = Signal()

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = MarkedImages()
        self.grid = ImageGrid(images=self._images)
        self.grid.setObjectName(f"{name}_grid")
        self.grid.setAccessibleName(title)
        self.grid.set_side(SIDE_PX)
        self._images.setParent(self.grid)
        self.title = QLabel()
        self.title.setProperty("role", "heading")
        self.title.setWordWrap(True)
        self.words = QLabel()
        self.words.setProperty("role", "secondary")
        self.words.setWordWrap(True)
        for label in (self.title, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.cure = self._button(f"cure_{name}", self.cure_requested)
        self.other_cure = self._button(f"other_cure_{name}", self.other_cure_requested)
        self.back = self._button(f"close_{name}", self.closed)
        self.back.setText(self.tr("Back"))
        self.back.setAccessibleName(self.tr("Back to the images"))
        self._lay_out()

    def _button(self, name: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setAccessibleName(self.tr("Nothing to do"))  # until it is known what
        button.clicked.connect(signal)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.other_cure)
        head.addWidget(self.cure)
        head.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 6, 6)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.grid, 1)

    def say(self, title: str, words: str, cure: str, other_cure: str = "") -> None:
        """What is shown, what it means, and what the buttons do; without words a button is hidden."""
        self.title.setText(title)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        for button, text in ((self.cure, cure), (self.other_cure, other_cure)):
            button.setText(text)
            button.setAccessibleName(text or self.tr("Nothing to do"))
            button.setVisible(bool(text))

    def set_images(
        self,
        order: NDArray[np.int64],
        marks: Sequence[str],
        caption: Callable[[int], str],
        tip_of: Callable[[int], str],
        *,
        are_pairs: bool,
    ) -> None:
        """Show these images; of pairs the two follow each other and stay side by side."""
        self._images.set_marks(marks)
        self.grid.set_together(2 if are_pairs else 1)
        self._images.set_images(order, caption, lambda number: tip(tip_of(number)))
        self.grid.scrollToTop()
