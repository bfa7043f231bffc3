"""Looks for copies behind the Data page, tells what was found, and leaves images out with one click."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from resnet_studio.core.data.copies import (
    PLACES,
    CopyKind,
    CopyPair,
    Place,
    by_place,
    find_copies,
    to_leave_out,
)
from resnet_studio.core.data.dataset import SPLITS, DataSet
from resnet_studio.core.data.exclusions import exclude, include
from resnet_studio.core.data.split import Split, split_for
from resnet_studio.gui.data.copy_words import SEARCH, copy_findings, list_words
from resnet_studio.gui.data.finding_strip import Finding
from resnet_studio.gui.data.findings import part_words
from resnet_studio.gui.data.page import DataPage
from resnet_studio.gui.history import Act
from resnet_studio.gui.jobs import Job, JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.thumbnails import ThumbnailLoader, thumbnails_of
from resnet_studio.gui.widgets.numbers import grouped

AFTER_THUMBNAILS_MS = 600  # the first screen of thumbnails comes first

Shown = Place | Literal["excluded"]


class CopiesPresenter(QObject):
    """The logic of copies and exclusions.

    Signals:
        findings_changed: Something else is to be told of the data set.
        act_done: Images were excluded or taken back in: an `Act`.
        act_undone: It was taken back in another way than by the history.
    """

    findings_changed = Signal()
    act_done = Signal(object)
    act_undone = Signal(object)

    def __init__(self, page: DataPage, session: Session, runner: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._session = session
        self._runner = runner
        self._dataset: DataSet | None = None
        self._codes: NDArray[np.int8] = np.empty(0, np.int8)
        self._pairs: tuple[CopyPair, ...] | None = None
        self._places: dict[Place, tuple[CopyPair, ...]] = {}
        self._shown: Shown = "splits"
        self._job: Job | None = None
        self._delay = QTimer(self, singleShot=True, interval=AFTER_THUMBNAILS_MS)
        self._delay.timeout.connect(self._look)
        self._thumbnails = ThumbnailLoader(page.copies.grid, runner, self)
        page.copies.cure_requested.connect(self._cure)
        page.look_requested.connect(self.show_list)

    @property
    def is_looking(self) -> bool:
        """Whether copies are looked for, or about to be."""
        return self._job is not None or self._delay.isActive()

    def take(self, dataset: DataSet, split: Split | None) -> None:
        """Follow the data set that is open, and its split."""
        if dataset is not self._dataset:
            self._dataset, self._pairs = dataset, None
            self._thumbnails.serve(thumbnails_of(dataset))
            if self._job is not None:
                self._job.cancel()
            if dataset.kind == "folder":
                self._delay.start()
        self._codes = np.full(len(dataset), -1, np.int8) if split is None else split.codes(len(dataset))
        self._places = by_place(self._pairs or (), dataset, self._codes)

    @property
    def pending(self) -> str:
        """What is still looked for, in words; empty where nothing is."""
        return self.tr("Still looking for copies…") if self.is_looking else ""

    def findings(self) -> list[Finding]:
        """What is to be told of copies and of what is excluded."""
        if self._dataset is None:
            return []
        is_known = None if self.is_looking or self._dataset.kind != "folder" else self._pairs is not None
        return copy_findings(self._places, len(self._excluded()), is_known=is_known)

    def exclude(self, keys: Iterable[str]) -> None:
        """Leave images out of new runs; it can be undone."""
        self._change(keys, are_excluded=True)

    def show_list(self, what: str) -> None:
        """Show a list of this panel: pairs of a place, or what is excluded."""
        dataset = self._dataset
        if dataset is None:
            return
        if what == SEARCH:
            self._look()
            self.findings_changed.emit()
            return
        if what not in (*PLACES, "excluded"):
            return
        self._shown = next((place for place in PLACES if place == what), "excluded")
        pairs = () if self._shown == "excluded" else self._places[self._shown]
        order = np.array([(pair.first, pair.second) for pair in pairs], np.int64).reshape(-1)
        marks = [words for pair in pairs for words in (self._kind_words(pair.kind), "")]
        if self._shown == "excluded":
            order = self._excluded()
        title, words, cure = list_words(self._shown, len(order), len(self._cured_keys()))
        self._page.copies.say(title, words, cure)
        self._page.copies.set_images(
            order,
            marks,
            self._caption,
            lambda number: dataset.keys[number],
            are_pairs=bool(pairs),
        )
        self._page.show_copies()

    def _look(self) -> None:
        dataset = self._dataset
        if dataset is None or self._job is not None:
            return

        def take(pairs: tuple[CopyPair, ...]) -> None:
            self._job = None
            if self._dataset is dataset:
                self._pairs = pairs
                self._places = by_place(pairs, dataset, self._codes)
                self.findings_changed.emit()
            else:
                self._delay.start()

        self._job = self._runner.run(
            self.tr("Looking for copies"),
            lambda context, tell: find_copies(dataset, context),
            on_success=take,
            on_failure=self._give_up,
            on_cancel=lambda: self._leave(dataset),
        )

    def _give_up(self, error: Exception) -> None:
        self._job = None
        self.findings_changed.emit()
        self._runner.report(error)

    def _leave(self, dataset: DataSet) -> None:
        """Cancelled by the user, or because other data was opened, which is looked through then."""
        self._job = None
        if self._dataset is not dataset and self._dataset is not None and self._dataset.kind == "folder":
            self._delay.start()
        self.findings_changed.emit()

    def _excluded(self) -> NDArray[np.int64]:
        """The images that are in no part of the split, which only an exclusion does."""
        return np.flatnonzero(self._codes < 0) if self._session.split is not None else np.empty(0, np.int64)

    def _cured_keys(self) -> list[str]:
        """What the button of the list that is shown excludes or takes back in."""
        dataset = self._dataset
        if dataset is None:
            return []
        if self._shown == "excluded":
            return [dataset.keys[index] for index in self._excluded()]
        return to_leave_out(self._places[self._shown], dataset, self._codes)

    def _cure(self) -> None:
        keys = self._cured_keys()
        if keys:
            self._change(keys, are_excluded=self._shown != "excluded")

    def _change(self, keys: Iterable[str], *, are_excluded: bool, undone: Act | None = None) -> None:
        """Exclude images or take them back in, and make the split anew without touching a file."""
        dataset, recipe = self._dataset, self._session.recipe.data
        if dataset is None:
            return
        change = exclude if are_excluded else include

        def work() -> tuple[frozenset[str], Split]:
            return change(dataset, keys), split_for(dataset, recipe)

        def take(result: tuple[frozenset[str], Split]) -> None:
            changed, split = result
            if self._session.dataset is dataset:
                self._session.set_dataset(dataset, split)
            if undone is None and changed:
                self._tell(dataset, changed, are_excluded=are_excluded)

        title = self.tr("Excluding images") if are_excluded else self.tr("Taking images back in")
        self._runner.run(title, lambda context, tell: work(), on_success=take, is_quiet=True)

    def _tell(self, dataset: DataSet, keys: frozenset[str], *, are_excluded: bool) -> None:
        """Offer to undo it, at once and in the history."""
        count = grouped(len(keys))
        title = (
            self.tr("exclusion of {count} images") if are_excluded else self.tr("return of {count} images")
        )

        def undo() -> None:
            if self._dataset is not None and self._dataset.path == dataset.path:
                self._change(keys, are_excluded=not are_excluded, undone=act)

        def undo_now() -> None:
            self.act_undone.emit(act)
            undo()

        act = Act(title.format(count=count), undo)
        self.act_done.emit(act)
        words = (
            self.tr("{count} images are excluded from new runs. No file was touched.")
            if are_excluded
            else self.tr("{count} images take part again.")
        )
        self._page.toast.say(words.format(count=count), self.tr("Undo"), undo_now)

    def _caption(self, number: int) -> str:
        dataset = self._dataset
        if dataset is None or number >= len(dataset):
            return ""
        label, code = dataset.classes[int(dataset.labels[number])], int(self._codes[number])
        return f"{part_words(SPLITS[code])} · {label}" if code >= 0 else label

    def _kind_words(self, kind: CopyKind) -> str:
        return {
            "bytes": self.tr("same bytes"),
            "pixels": self.tr("same pixels"),
            "near": self.tr("nearly the same"),
            "mirrored": self.tr("mirrored"),
        }[kind]
