"""Offers the data sets that were opened before, with what is kept of them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from resnet_studio.core.data.albums import forget_album, keep_album, read_album
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.gui.data.page import DataPage
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.settings import WindowMemory


class RecentData(QObject):
    """The logic of the recent data sets; whether one is there is asked in a thread, as disks may hang."""

    def __init__(self, page: DataPage, runner: JobRunner, memory: WindowMemory, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._memory = memory
        self._runner = runner
        self._reading = NewestJob(runner)
        page.forget_requested.connect(self.forget)
        self.refresh()

    def note(self, path: str, dataset: DataSet) -> None:
        """A data set was opened under this path."""
        self._memory.note_data(path)
        self._runner.run(
            self.tr("Keeping a picture of the data set"),
            lambda context, tell: keep_album(path, dataset),
            on_success=lambda _: self.refresh(),
            is_quiet=True,
        )

    def forget(self, path: str) -> None:
        """Take one from the list; its files are not touched."""
        self._memory.forget_data(path)
        forget_album(path)
        self.refresh()

    def refresh(self) -> None:
        """Look anew at those that are offered."""
        paths = self._memory.recent_data
        if not paths:
            self._page.set_recent([])
            return
        self._reading.run(
            self.tr("Looking at recent data sets"),
            lambda context: [read_album(path) for path in paths],
            self._page.set_recent,
        )
