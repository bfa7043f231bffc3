"""Shows the user's own images as the recipe's augmentation will show them to the network."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.data.dataset import SPLITS, DataSet
from resnet_studio.core.data.pixels import read_squares
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.data.page import DataPage
from resnet_studio.gui.data.preview_view import Sample
from resnet_studio.gui.data.shown_images import ShownImages
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.session import Session
from resnet_studio.gui.widgets.recipe_fields import words
from resnet_studio.gui.worker_client import WorkerClient

NUM_IMAGES = 6
NUM_DRAWS = 4
FOLLOW_MS = 150  # a field that is typed into is not followed letter by letter
OFF: dict[str, Any] = {"min_scale": 1.0}
MODES = ("flip_mode", "padding_mode", "rand_augment_magnitude")  # say how, not whether


class PreviewPresenter(QObject):
    """The logic of the preview.

    Signals:
        recipe_requested: The augmentation is to be changed.
    """

    recipe_requested = Signal()

    def __init__(
        self,
        page: DataPage,
        images: ShownImages,
        session: Session,
        runner: JobRunner,
        worker: WorkerClient,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._images = images
        self._session = session
        self._worker = worker
        self._first_epoch = 1
        self._drawing = NewestJob(runner)
        self._delay = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._delay.timeout.connect(self._draw)
        page.preview_requested.connect(self._draw)
        page.preview.again_requested.connect(self._draw_again)
        page.preview.recipe_requested.connect(self.recipe_requested)
        session.recipe_changed.connect(self._follow)
        session.dataset_changed.connect(self._follow)

    def _follow(self) -> None:
        if self._page.is_preview_shown:
            self._delay.start()

    def _draw_again(self) -> None:
        self._first_epoch += NUM_DRAWS
        self._draw()

    def _draw(self) -> None:
        dataset, recipe = self._session.dataset, self._session.recipe
        if dataset is None or not self._page.is_preview_shown:
            return
        numbers = self._chosen(dataset)
        epochs = range(self._first_epoch, self._first_epoch + NUM_DRAWS)
        self._page.preview.words.setText(self._told(recipe.augmentation))
        self._drawing.run(
            self.tr("Drawing what the network will see"),
            lambda context: drawn_lines(self._worker, dataset, recipe, numbers, epochs, context),
            lambda lines: self._show(dataset, numbers, epochs, lines),
        )

    def _chosen(self, dataset: DataSet) -> NDArray[np.int64]:
        """What is selected, else some training images from all over what is shown."""
        selected = self._page.images.selected()
        if selected:
            return np.array(selected[:NUM_IMAGES], np.int64)
        shown = self._page.grid.images.order
        is_trained = self._images.codes[shown] == SPLITS.index("train")
        pool = shown[is_trained] if is_trained.any() else shown
        # The middle of each of so many equal parts: neither always the first nor always the last.
        places = (np.arange(NUM_IMAGES) * 2 + 1) * len(pool) // (2 * NUM_IMAGES)
        return np.unique(pool[places]) if len(pool) else np.empty(0, np.int64)

    def _told(self, recipe: AugmentationRecipe) -> str:
        """What is changed, in the words of the form."""
        defaults = AugmentationRecipe.model_fields
        names = [
            words(defaults[name].title or name)
            for name, value in recipe.model_dump().items()
            if name not in MODES and value and value != OFF.get(name)
        ]
        if not names:
            return self.tr("Nothing is changed: the augmentation of the recipe is off.")
        text = self.tr("As the recipe has it: {names}. The first of each line is the image as it is.")
        return text.format(names=", ".join(names))

    def _show(
        self, dataset: DataSet, numbers: NDArray[np.int64], epochs: Sequence[int], lines: list[Lines]
    ) -> None:
        if self._session.dataset is not dataset:
            return
        samples = []
        for number, line in zip(numbers.tolist(), lines, strict=True):
            label = dataset.classes[int(dataset.labels[number])]
            own, *draws = line
            texts = [label]
            for epoch, (_, shares) in zip(epochs, draws, strict=True):
                texts.append(self._caption(dataset, epoch, shares))
            samples.append([Sample(one[0], text) for one, text in zip((own, *draws), texts, strict=True)])
        self._page.preview.show_samples(samples)

    def _caption(self, dataset: DataSet, epoch: int, shares: Shares | None) -> str:
        if shares is not None and len(shares) > 1:
            part = self.tr("{percent} % {name}")
            names = [(dataset.classes[int(place)], round(100 * share)) for place, share in shares]
            return ", ".join(part.format(percent=percent, name=name) for name, percent in names)
        return self.tr("epoch {number}").format(number=epoch)


Shares = list[list[float]]
Lines = list[tuple[NDArray[np.uint8], Shares | None]]


def drawn_lines(
    worker: WorkerClient,
    dataset: DataSet,
    recipe: Recipe,
    numbers: NDArray[np.int64],
    epochs: Sequence[int],
    context: TaskContext,
) -> list[Lines]:
    """For each image its pixels as the network takes them, and those of each draw; waits for the worker.

    Raises:
        StudioError: A file can no longer be read, or the worker died.
        Cancelled: It is no longer wanted.
    """
    if not len(numbers):
        return []
    size = recipe.data.size_for(dataset.image_size)
    images = read_squares(dataset, numbers, size, recipe.data.resize)
    draws = worker.augment(
        {
            "size": size,
            "pixels": base64.b64encode(images.tobytes()).decode(),
            "labels": dataset.labels[numbers].tolist(),
            "indices": numbers.tolist(),
            "epochs": list(epochs),
            "seed": recipe.seed,
            "augmentation": recipe.augmentation.model_dump(mode="json"),
            "num_classes": len(dataset.classes),
        },
        context,
    )
    lines: list[Lines] = [[(image, None)] for image in images]
    for drawn in draws:
        pixels = np.frombuffer(base64.b64decode(drawn["pixels"]), np.uint8).reshape(images.shape)
        targets = drawn["targets"] or [None] * len(images)
        for line, image, shares in zip(lines, pixels, targets, strict=True):
            line.append((image, shares))
    return lines
