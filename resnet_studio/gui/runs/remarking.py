"""Star, tags and note of runs: changed in the background, with a way back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from resnet_studio.core.errors import StudioError
from resnet_studio.core.fault_log import log_error
from resnet_studio.core.runs.remarks import Change, change_remarks
from resnet_studio.gui.history import Act
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.one_by_one import OneByOne
from resnet_studio.gui.runs.listing import RunRow
from resnet_studio.gui.runs.page import RunsPage
from resnet_studio.gui.runs.places import Places, RunPlace
from resnet_studio.gui.widgets.numbers import grouped

SAVE_SECONDS = 3.0  # as long as closing the window may wait for a disk


class Remarking(QObject):
    """What the user says of runs.

    Signals:
        act_done: A star or tags were changed: an `Act`.
        changed: The rows are to be read anew.
    """

    act_done = Signal(object)
    changed = Signal()

    def __init__(
        self, page: RunsPage, runner: JobRunner, queue: OneByOne, places: Places, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._page, self._runner, self._queue, self._places = page, runner, queue, places
        page.details.note.note_changed.connect(self._keep_note)
        page.details.tags_edited.connect(self._set_tags)

    def toggle_stars(self, rows: Sequence[RunRow]) -> None:
        """Star these runs; where all of them are starred already, take the stars away."""
        is_starred = not all(row.remarks.is_starred for row in rows)
        places = [self._places.of(row.path) for row in rows if row.remarks.is_starred != is_starred]
        title = self.tr("star of {run}").format(run=rows[0].name)
        if len(rows) > 1:
            title = self.tr("stars of {count} runs").format(count=grouped(len(rows)))

        def change(is_on: bool) -> None:
            self._change(places, {"is_starred": is_on})

        change(is_starred)
        self.act_done.emit(Act(title, lambda: change(not is_starred)))

    def _set_tags(self, path: str, tags: Sequence[str]) -> None:
        place = self._places.of(path)

        def take(changes: Sequence[Change]) -> None:
            title = self.tr("change of the tags of {run}").format(run=place.folder.name)
            before = list(changes[0].before.tags)
            self.act_done.emit(Act(title, lambda: self._change([place], {"tags": before})))

        self._change([place], {"tags": list(tags)}, take)

    def _keep_note(self, path: str, note: str) -> None:
        """Keep a note; where that fails it stays in the field, and is kept with the next change."""
        place = self._places.of(path)

        def take(changes: Sequence[Change]) -> None:
            self._page.details.note.take_kept(place.path, note)

        self._change([place], {"note": note}, take)

    def _change(
        self,
        places: Sequence[RunPlace],
        values: dict[str, Any],
        take: Callable[[Sequence[Change]], None] | None = None,
    ) -> None:
        def done(changes: Sequence[Change]) -> None:
            if take is not None:
                take(changes)
            self._tell_aside(changes)
            self.changed.emit()

        self._queue.run(
            self.tr("Keeping star, tags and note"),
            lambda: [change_remarks(place.folder, **values) for place in places],
            done,
            self._fail,
        )

    def _fail(self, error: Exception) -> None:
        self._runner.report(error)
        self._page.details.give_up_tags()
        self.changed.emit()  # what is shown may be what could not be kept

    def _tell_aside(self, changes: Sequence[Change]) -> None:
        aside = next((change.aside for change in changes if change.aside is not None), None)
        if aside is not None:
            text = self.tr("What was said of the run before was damaged; it is kept as {path}.")
            self._page.toast.say(text.format(path=aside))

    def save_now(self) -> None:
        """Keep the notes that are not kept yet, before the window goes; waits for the disk, but not long."""
        drafts = self._page.details.note.drafts
        if not drafts:
            return
        is_over = threading.Event()

        def save() -> None:
            try:
                for path, note in drafts.items():
                    change_remarks(self._places.of(path).folder, note=note)
            except StudioError as error:
                log_error(error)  # the window that would show it closes
            finally:
                is_over.set()

        self._runner.run(
            self.tr("Keeping star, tags and note"), lambda *_: save(), lane="follow", is_quiet=True
        )
        is_over.wait(SAVE_SECONDS)
