"""Other names for runs, the archive, and the way back; done in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from resnet_studio.core.errors import StudioError
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.moves import archive_run, rename_run, restore_run
from resnet_studio.gui.history import Act
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.one_by_one import OneByOne
from resnet_studio.gui.runs.listing import RunRow
from resnet_studio.gui.runs.page import RunsPage
from resnet_studio.gui.runs.places import Places, RunPlace
from resnet_studio.gui.widgets.numbers import grouped

Move = Callable[[RunFolder, str], RunFolder]
Wanted = Sequence[tuple[RunPlace, str]]


@dataclass
class Moved:
    """What became of some runs.

    Attributes:
        paths: New paths by old ones.
        done: The runs that were moved, and the names they had before.
        error: Why one of them stayed; None where none did.
    """

    paths: dict[str, str] = field(default_factory=dict)
    done: list[tuple[RunPlace, str]] = field(default_factory=list)
    error: StudioError | None = None


class Moving(QObject):
    """Renames, archives and takes back.

    Signals:
        act_done: Runs were moved: an `Act`.
        act_undone: It was taken back in another way than by the history.
        runs_moved: Where runs lie now by where they lay before, a dict.
    """

    act_done = Signal(object)
    act_undone = Signal(object)
    runs_moved = Signal(object)

    def __init__(
        self, page: RunsPage, runner: JobRunner, queue: OneByOne, places: Places, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._page, self._runner, self._queue, self._places = page, runner, queue, places
        page.name_chosen.connect(self.rename)

    def rename(self, path: str, name: str) -> None:
        """Give a run another name."""
        place = self._places.of(path)
        before = place.folder.name
        words = self.tr("{before} is called {name} now.").format(before=before, name=name)
        title = self.tr("renaming of {run}").format(run=before)
        self._run([(place, name)], rename_run, rename_run, title, lambda moved: words)

    def archive(self, rows: Sequence[RunRow]) -> None:
        """Put runs out of the way."""
        wanted = [(self._places.of(row.path), row.name) for row in rows]
        title = self.tr("archiving of {run}").format(run=rows[0].name)
        if len(rows) > 1:
            title = self.tr("archiving of {count} runs").format(count=grouped(len(rows)))
        self._run(wanted, archive_run, restore_run, title, self._archived_words)

    def restore(self, rows: Sequence[RunRow]) -> None:
        """Take runs back from the archive."""
        wanted = [(self._places.of(row.path), row.name) for row in rows]
        title = self.tr("return of {run}").format(run=rows[0].name)
        if len(rows) > 1:
            title = self.tr("return of {count} runs").format(count=grouped(len(rows)))
        self._run(wanted, restore_run, archive_run, title, self._restored_words)

    def _archived_words(self, moved: Moved) -> str:
        if len(moved.done) == 1:
            return self.tr("{run} is in the archive.").format(run=moved.done[0][1])
        return self.tr("{count} runs are in the archive.").format(count=grouped(len(moved.done)))

    def _restored_words(self, moved: Moved) -> str:
        """A run whose name was taken meanwhile says which one it has now."""
        if len(moved.done) == 1:
            text = self.tr("{run} is back among the runs.")
            return text.format(run=moved.done[0][0].folder.name)
        return self.tr("{count} runs are back.").format(count=grouped(len(moved.done)))

    def _run(
        self, wanted: Wanted, move: Move, back: Move, title: str, words: Callable[[Moved], str] | None
    ) -> None:
        """Move runs to the names that are wanted; with words it is told, and can be taken back."""
        self._page.details.note.keep()  # before, in the same queue

        def work() -> Moved:
            return _move_all(wanted, move)

        def take(moved: Moved) -> None:
            self._places.follow(moved.paths)
            self.runs_moved.emit(moved.paths)
            if moved.error is not None:
                self._runner.report(moved.error)
            if moved.done and words is not None:
                self._offer_undo(title, words(moved), moved.done, move, back)

        self._queue.run(self.tr("Moving runs"), work, take)

    def _offer_undo(
        self, title: str, words: str, done: list[tuple[RunPlace, str]], move: Move, back: Move
    ) -> None:
        def undo() -> None:
            self._run(done, back, move, title, None)

        def undo_now() -> None:
            self.act_undone.emit(act)
            undo()

        act = Act(title, undo, count=len(done))
        self.act_done.emit(act)
        self._page.toast.say(words, self.tr("Undo"), undo_now)


def _move_all(wanted: Wanted, move: Move) -> Moved:
    """Move runs; one that stays keeps no other from going."""
    moved = Moved()
    for place, name in wanted:
        before = place.folder
        try:
            after = move(before, name)
        except StudioError as error:
            moved.error = moved.error or error
            continue
        if after.path != before.path:
            moved.paths[str(before.path)] = str(after.path)
            moved.done.append((place, before.name))
    return moved
