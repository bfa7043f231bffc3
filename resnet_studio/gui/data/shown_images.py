"""Which images of a data set the Data page shows, and what is written below them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from resnet_studio.core.data.dataset import NO_SPLIT, SPLITS, DataSet
from resnet_studio.core.data.outline import Outline
from resnet_studio.core.data.pixels import file_of
from resnet_studio.core.data.split import Split
from resnet_studio.core.errors import StudioError
from resnet_studio.gui.data.findings import part_words
from resnet_studio.gui.data.images_view import LARGEST_SIDE_PX, SMALLEST_SIDE_PX
from resnet_studio.gui.data.page import DataPage
from resnet_studio.gui.file_manager import show_in_file_manager
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.thumbnails import ThumbnailLoader, thumbnails_of
from resnet_studio.gui.widgets.numbers import grouped


class ShownImages(QObject):
    """The logic of the grid and of the class bars beside it.

    Attributes:
        dataset: Whose images are shown; None before there are any.
        codes: (N,) the part of each image as an index into SPLITS, -1 for those in none.

    Signals:
        exclude_requested: The keys of images that are to be excluded.
    """

    exclude_requested = Signal(list)

    def __init__(self, page: DataPage, runner: JobRunner, memory: WindowMemory, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._runner = runner
        self._memory = memory
        self.dataset: DataSet | None = None
        self.codes: NDArray[np.int8] = np.empty(0, np.int8)
        self._classes: tuple[int, ...] = ()
        self._thumbnails = ThumbnailLoader(page.grid, runner, self)
        page.facts.classes.classes_chosen.connect(self.show_classes)
        page.images.filter_cleared.connect(lambda: page.facts.classes.choose(None))
        page.images.exclude_requested.connect(self._exclude)
        page.grid.image_activated.connect(self._open_image)
        page.faults.folder_requested.connect(self._show_where_it_lies)
        if (side_px := memory.thumbnail_side_px) is not None:
            page.side_slider.setValue(min(LARGEST_SIDE_PX, max(SMALLEST_SIDE_PX, side_px)))
        page.side_slider.valueChanged.connect(self._keep_side)

    def take(self, dataset: DataSet, split: Split | None) -> None:
        """Show a data set, or its other split; the classes that are chosen stay."""
        self.codes = split_codes(dataset, split)
        if dataset is not self.dataset:
            self._show(dataset, dataset.class_counts())

    def take_outline(self, outline: Outline) -> None:
        """Show what is known of a data set that is still being looked through."""
        self.codes = split_codes(outline.dataset, None)
        self._show(outline.dataset, outline.class_counts)

    def _show(self, dataset: DataSet, class_counts: dict[str, int]) -> None:
        before, self.dataset = self.dataset, dataset
        is_same = before is not None and before.path == dataset.path and before.kind == dataset.kind
        number_of = _numbers_in(dataset, before) if is_same and before is not None else None
        self._thumbnails.serve(thumbnails_of(dataset), number_of)
        chosen = self._classes if is_same and before is not None and before.classes == dataset.classes else ()
        self._page.facts.classes.set_counts(class_counts)
        self.show_classes(())
        if chosen:
            self._page.facts.classes.choose(*chosen)

    def show_classes(self, numbers: Sequence[int]) -> None:
        """Show the images of some classes; of all where none is named."""
        self._classes = tuple(numbers)
        dataset = self.dataset
        if dataset is None:
            return
        order = np.arange(len(dataset), dtype=np.int64)
        if self._classes:
            is_shown = np.zeros(len(dataset.classes), bool)
            is_shown[list(self._classes)] = True
            order = order[is_shown[dataset.labels]]
        self._page.images.set_images(
            self._title(dataset), order, self._caption, self._tip, is_filtered=bool(self._classes)
        )

    def _title(self, dataset: DataSet) -> str:
        if not self._classes:
            return self.tr("All classes")
        if len(self._classes) == 1:
            return dataset.classes[self._classes[0]]
        return self.tr("{count} classes").format(count=grouped(len(self._classes)))

    def _keep_side(self, side_px: int) -> None:
        self._memory.thumbnail_side_px = side_px

    def _exclude(self, numbers: Sequence[int]) -> None:
        if self.dataset is not None:
            self.exclude_requested.emit([self.dataset.keys[number] for number in numbers])

    def _caption(self, number: int) -> str:
        dataset = self.dataset
        if dataset is None or number >= len(dataset):
            return ""
        if len(self._classes) == 1:
            return dataset.keys[number].rpartition("/")[2]
        return dataset.classes[int(dataset.labels[number])]

    def _tip(self, number: int) -> str:
        dataset = self.dataset
        if dataset is None or number >= len(dataset):
            return ""
        code = int(self.codes[number])
        split = part_words(SPLITS[code]) if code >= 0 else self.tr("excluded")
        label = dataset.classes[int(dataset.labels[number])]
        text = self.tr("{key}\nClass {label}, {split}")
        return text.format(key=dataset.keys[number], label=label, split=split)

    def _open_image(self, number: int) -> None:
        path = file_of(self.dataset, number) if self.dataset is not None else None
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _show_where_it_lies(self, key: str) -> None:
        """Show what has a fault in the system's file manager."""
        if self.dataset is None:
            return
        root = Path(self.dataset.path)
        try:
            show_in_file_manager(root / key if (root / key).exists() else root)
        except StudioError as error:
            self._runner.report(error)


def split_codes(dataset: DataSet, split: Split | None) -> NDArray[np.int8]:
    """(N,) the part of each image as an index into SPLITS, -1 for those in none."""
    return np.full(len(dataset), NO_SPLIT, np.int8) if split is None else split.codes(len(dataset))


def _numbers_in(dataset: DataSet, before: DataSet) -> Callable[[int], int | None]:
    """The number that an image of `before` has in `dataset`; keys of folders are sorted."""

    def find(number: int) -> int | None:
        key = before.keys[number]
        place = bisect_left(dataset.keys, key)
        return place if place < len(dataset) and dataset.keys[place] == key else None

    return find
