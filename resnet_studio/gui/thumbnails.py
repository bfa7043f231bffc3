"""Fetches the thumbnails that a grid asks for, in the background and never more than are seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.pixels import thumbnail
from resnet_studio.core.errors import StudioError
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.jobs import Job, JobRunner, Tell
from resnet_studio.gui.widgets.image_grid import ImageGrid

Wanted = list[tuple[int, int]]

SIDES_PX = (64, 128, 256)
SMALL_IMAGE_PX = 64
BATCH = 8


@dataclass(frozen=True)
class ThumbnailSource:
    """Where the thumbnails of a grid come from.

    Attributes:
        subject: Whose images they are, to tell one source from another.
        read: The pixels (side, side, 3) of the image of a number; called in a thread.
        own_side_px: Side of all images where it is the same; 0 where it is not.
    """

    subject: object
    read: Callable[[int, int], NDArray[np.uint8]]
    own_side_px: int = 0


def thumbnails_of(dataset: DataSet | None) -> ThumbnailSource | None:
    """The images of a data set by their index."""
    if dataset is None:
        return None
    return ThumbnailSource(dataset, lambda index, side: thumbnail(dataset, index, side), dataset.image_size)


class ThumbnailLoader(QObject):
    """Serves one grid: the newest wish wins, one job at a time."""

    def __init__(self, grid: ImageGrid, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: ThumbnailSource | None = None
        self._grid = grid
        self._runner = runner
        self._job: Job | None = None
        self._next: Wanted = []
        self._side_px = 0
        grid.pictures_wanted.connect(self._want)

    @property
    def subject(self) -> object:
        """Whose images are shown, None before the first."""
        return self._source.subject if self._source else None

    def serve(
        self, source: ThumbnailSource | None, number_of: Callable[[int], int | None] | None = None
    ) -> None:
        """Serve other images; what was fetched is forgotten, or gets other numbers where there are some.

        Args:
            source: Where they come from.
            number_of: The number that an image has from now on; None for one that is gone.
        """
        self._source = source
        self._next = []
        if number_of is None:
            self._grid.images.forget_pictures()
        else:
            self._grid.images.renumber(number_of)
        if self._job is not None:
            self._job.cancel()

    def _fitting_side(self, source: ThumbnailSource) -> int:
        """The side to fetch: the next size above what is drawn; small images as they are."""
        if 0 < source.own_side_px <= SMALL_IMAGE_PX:
            return source.own_side_px
        wanted = self._grid.side_px * self._grid.devicePixelRatioF()
        return next((side for side in SIDES_PX if side >= wanted), SIDES_PX[-1])

    def _want(self, wanted: Wanted) -> None:
        if self._source is None:
            return
        side_px = self._fitting_side(self._source)
        if side_px > self._side_px:
            self._grid.images.forget_pictures()
        self._side_px = side_px
        self._next = wanted
        if self._job is None:
            self._start()
        else:
            self._job.cancel()

    def _start(self) -> None:
        source, side_px, wanted = self._source, self._side_px, self._next
        self._job, self._next = None, []
        if source is None or not wanted:
            return

        def work(context: TaskContext, tell: Tell) -> None:
            for start in range(0, len(wanted), BATCH):
                context.raise_if_stopped()
                tell(fetch(source, wanted[start : start + BATCH], side_px))

        def take(pictures: Any) -> None:
            if self._source is source:
                for number, row, pixels in pictures:
                    self._grid.images.set_picture(number, row, pixels)

        self._job = self._runner.run(
            self.tr("Reading thumbnails"),
            work,
            on_told=take,
            on_success=lambda _: self._start(),
            on_cancel=self._start,
            on_failure=lambda _: self._start(),
            is_quiet=True,
        )


def fetch(source: ThumbnailSource, wanted: Wanted, side_px: int) -> list[tuple[int, int, NDArray[np.uint8]]]:
    """Thumbnails of some images; one that can no longer be read is a dark square."""
    pictures = []
    for number, row in wanted:
        try:
            pixels = source.read(number, side_px)
        except (StudioError, OSError):
            pixels = np.zeros((side_px, side_px, 3), np.uint8)
        pictures.append((number, row, pixels))
    return pictures
