"""Shows images that are too small or whose classes are, with what can be done about it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.gui.data.findings import findings_for, small_images, tiny_classes
from resnet_studio.gui.data.page import DataPage
from resnet_studio.gui.data.shown_images import ShownImages
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.thumbnails import ThumbnailLoader, thumbnails_of
from resnet_studio.gui.widgets.numbers import grouped

LOOKS = ("small", "tiny", "balance")
ALIKE = {"training.sampling": "balanced", "training.class_weights": "none"}
WEIGHED = {"training.sampling": "all", "training.class_weights": "balanced"}


class OddImages(QObject):
    """The logic of images that are amiss in another way than by being there twice.

    Signals:
        exclude_requested: The keys of images that are to be excluded.
    """

    exclude_requested = Signal(list)

    def __init__(
        self, page: DataPage, images: ShownImages, session: Session, runner: JobRunner, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._images = images
        self._session = session
        self._look = ""
        self._thumbnails = ThumbnailLoader(page.odd.grid, runner, self)
        page.look_requested.connect(self.show)
        page.odd.cure_requested.connect(self._cure)
        page.odd.other_cure_requested.connect(lambda: self._change_recipe(WEIGHED))

    def show(self, look: str) -> None:
        """Show the images of a finding."""
        dataset = self._session.dataset
        if dataset is None or look not in LOOKS:
            return
        self._look = look
        if self._thumbnails.subject is not dataset:
            self._thumbnails.serve(thumbnails_of(dataset))
        numbers = self._numbers(dataset)
        found = {finding.look: finding for finding in findings_for(dataset, self._is_in())}.get(look)
        cures = self._cures(len(numbers))
        if found is not None:
            self._page.odd.say(found.text, found.detail, *cures)
        self._page.odd.set_images(
            numbers, (), self._caption, lambda number: dataset.keys[number], are_pairs=False
        )
        self._page.show_odd()

    def _is_in(self) -> NDArray[np.bool_]:
        return self._images.codes >= 0

    def _numbers(self, dataset: DataSet) -> NDArray[np.int64]:
        """The images of the finding; of an uneven data set those of its smallest class."""
        is_in = self._is_in()
        if self._look == "small":
            return small_images(dataset, is_in)
        classes = tiny_classes(dataset, is_in)
        if self._look == "balance":
            classes = [int(np.bincount(dataset.labels[is_in], minlength=len(dataset.classes)).argmin())]
        return np.flatnonzero(is_in & np.isin(dataset.labels, classes)).astype(np.int64)

    def _cures(self, num_images: int) -> tuple[str, str]:
        if self._look == "small":
            one, many = self.tr("Exclude 1 image"), self.tr("Exclude {count} images")
            return (one if num_images == 1 else many).format(count=grouped(num_images)), ""
        training = self._session.recipe.training
        is_alike, is_weighed = training.sampling == "balanced", training.class_weights == "balanced"
        return (
            "" if is_alike else self.tr("Show each class equally often"),
            "" if is_weighed else self.tr("Weigh small classes more"),
        )

    def _cure(self) -> None:
        dataset = self._session.dataset
        if dataset is None:
            return
        if self._look == "small":
            self.exclude_requested.emit([dataset.keys[number] for number in self._numbers(dataset)])
        else:
            self._change_recipe(ALIKE)

    def _change_recipe(self, values: dict[str, str]) -> None:
        """A step of the recipe as any other, so undo takes it back."""
        self._session.set_recipe(set_values(self._session.recipe, values))
        words = (
            self.tr("New runs show each class equally often. Undo takes it back.")
            if values is ALIKE
            else self.tr("New runs weigh the errors of small classes more. Undo takes it back.")
        )
        self._page.toast.say(words)
        self.show(self._look)

    def _caption(self, number: int) -> str:
        dataset = self._session.dataset
        if dataset is None or number >= len(dataset):
            return ""
        label = dataset.classes[int(dataset.labels[number])]
        if self._look != "small" or dataset.sides is None:
            return label
        return self.tr("{side} px · {label}").format(side=int(dataset.sides[number]), label=label)
