"""The thumbnails of a data set with what they are: which classes, how many, how large."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QPushButton, QSlider, QVBoxLayout, QWidget

from resnet_studio.gui.commands.page_keys import Context, add_key
from resnet_studio.gui.icons import put_icon
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.image_grid import DEFAULT_SIDE_PX, ImageGrid
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.plain_text import tip

SMALLEST_SIDE_PX = 40
LARGEST_SIDE_PX = 224
SIDE_STEP_PX = 16


class ImagesView(QWidget):
    """Heading, size and grid.

    Attributes:
        grid: The thumbnails.
        side_slider: Their size.
        all_button: Takes the filter away; hidden where there is none.
        exclude_button: Excludes what is selected; hidden where nothing is.

    Signals:
        filter_cleared: All classes are to be shown.
        exclude_requested: The numbers of the images that are selected.
    """

    filter_cleared = Signal()
    exclude_requested = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = ImageGrid()
        self.grid.setObjectName("image_grid")
        self.grid.setAccessibleName(self.tr("Images of the data set"))
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._is_filtered = False
        self._title, self._words = ElidedLabel(), ElidedLabel()
        self._title.setProperty("role", "heading")
        self._words.setProperty("role", "secondary")
        self._build_buttons()
        self._build_slider()
        self._lay_out()
        self.grid.selectionModel().selectionChanged.connect(lambda *_: self._show_selection())
        self.grid.zoom_requested.connect(self.zoom)
        add_key("images_larger", self, lambda: self.zoom(1))
        add_key("images_smaller", self, lambda: self.zoom(-1))
        add_key("exclude_images", self.grid, self._exclude, Context.WidgetShortcut)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()
        self._show_selection()

    def _build_buttons(self) -> None:
        self.all_button = QPushButton(self.tr("Show all"))
        self.all_button.setObjectName("show_all_classes")
        self.all_button.setAccessibleName(self.tr("Show all classes"))
        self.all_button.clicked.connect(self.filter_cleared)
        self.exclude_button = QPushButton()
        self.exclude_button.setObjectName("exclude_selected")
        self.exclude_button.setToolTip(
            self.tr("They are in no part of new runs then. No file is touched, and it can be undone.")
        )
        self.exclude_button.clicked.connect(self._exclude)

    def _build_slider(self) -> None:
        self.side_slider = QSlider(Qt.Orientation.Horizontal)
        self.side_slider.setObjectName("thumbnail_size")
        self.side_slider.setAccessibleName(self.tr("Size of the thumbnails"))
        self.side_slider.setToolTip(self.tr("Size of the thumbnails; Ctrl and the wheel change it too"))
        self.side_slider.setRange(SMALLEST_SIDE_PX, LARGEST_SIDE_PX)
        self.side_slider.setSingleStep(SIDE_STEP_PX)
        self.side_slider.setPageStep(2 * SIDE_STEP_PX)
        self.side_slider.setValue(DEFAULT_SIDE_PX)
        self.side_slider.setFixedWidth(120)
        self.side_slider.valueChanged.connect(self.grid.set_side)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._words)
        head.addStretch(1)
        for widget in (self.exclude_button, self.all_button, self.side_slider):
            head.addWidget(widget)
        grid_row = QHBoxLayout()
        grid_row.setContentsMargins(10, 0, 0, 0)
        grid_row.addWidget(self.grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 2, 4)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(grid_row, 1)

    def set_images(
        self,
        title: str,
        order: NDArray[np.int64],
        caption: Callable[[int], str],
        tip_of: Callable[[int], str],
        *,
        is_filtered: bool,
    ) -> None:
        """Show these images, each with a caption and a tip that are no HTML."""
        self._title.setText(title)
        is_one = len(order) == 1
        words = self.tr("1 image") if is_one else self.tr("{count} images")
        self._words.setText(words.format(count=grouped(len(order))))
        self._is_filtered = is_filtered
        self.grid.images.set_images(order, caption, lambda number: tip(tip_of(number)))
        self.grid.scrollToTop()
        self._show_selection()

    def zoom(self, steps: int) -> None:
        """Make the thumbnails larger or smaller, by so many steps."""
        self.side_slider.setValue(self.side_slider.value() + steps * SIDE_STEP_PX)

    def selected(self) -> list[int]:
        """The numbers of the images that are selected."""
        order = self.grid.images.order
        rows = sorted({index.row() for index in self.grid.selectionModel().selectedIndexes()})
        return [int(order[row]) for row in rows]

    def _exclude(self) -> None:
        numbers = self.selected()
        if numbers:
            self.exclude_requested.emit(numbers)

    def _show_selection(self) -> None:
        # By ranges: of a hundred thousand that are selected no list is to be made at each step.
        chosen = self.grid.selectionModel().selection()
        count = sum(chosen.at(place).height() for place in range(chosen.count()))
        text = self.tr("Exclude 1 image") if count == 1 else self.tr("Exclude {count} images")
        self.exclude_button.setText(text.format(count=grouped(count)))
        self.exclude_button.setAccessibleName(self.exclude_button.text())
        self.exclude_button.setVisible(bool(count))
        # One at a time: both would leave no room for what is shown.
        self.all_button.setVisible(self._is_filtered and not count)

    def _tint(self) -> None:
        put_icon(self.all_button, "close")
