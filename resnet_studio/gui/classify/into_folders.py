"""Chosen pictures into folders by class: asked, carried out in the background, moves undone on request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from resnet_studio.core.errors import StudioError
from resnet_studio.core.inference.placing import plan
from resnet_studio.core.inference.records import new_record
from resnet_studio.core.inference.sorting import Placed, carry_out, undo
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui import messages
from resnet_studio.gui.classify.page import ClassifyPage
from resnet_studio.gui.file_manager import show_in_file_manager
from resnet_studio.gui.history import Act
from resnet_studio.gui.jobs import JobRunner, Tell
from resnet_studio.gui.widgets.numbers import grouped


class IntoFolders(QObject):
    """Copies and moves what is chosen on the page.

    Attributes:
        classes: All class names of the model.

    Signals:
        act_done: A move, or what is left of one, as an `Act` that can be undone.
        act_undone: An `Act` was undone from here.
        files_moved: Where files lie now by where they lay before, a dict.
    """

    act_done = Signal(object)
    act_undone = Signal(object)
    files_moved = Signal(object)

    def __init__(self, page: ClassifyPage, runner: JobRunner) -> None:
        super().__init__(page)
        self._page, self._runner = page, runner
        self.classes: Sequence[str] = ()
        self._num_under_way = 0
        page.results.sort_requested.connect(self.ask)

    def ask(self, way: str) -> None:
        """Let the user choose the folder, and confirm a move; then do it."""
        answers = self.chosen()
        if not answers:
            self._page.toast.say(self.tr("None of the chosen files could be read, so none has a class."))
            return
        is_move = way == "move"
        title = self.tr("Move into folders by class") if is_move else self.tr("Copy into folders by class")
        root = messages.choose_folder(self._page, title)
        if root is not None and (not is_move or self._may_move(len(answers), root)):
            self.sort(answers, root, is_move=is_move)

    def chosen(self) -> list[tuple[str, str | None]]:
        """The chosen files that could be read, with their classes; None for those that are not sure."""
        table = self._page.results.table
        rows = [table.rows[number] for number in self._page.results.many.chosen_numbers()]
        return [(row.path, row.label if table.is_sure(row) else None) for row in rows if not row.error]

    def _may_move(self, count: int, root: Path) -> bool:
        title = self.tr("Move {count} images?") if count > 1 else self.tr("Move {count} image?")
        text = self.tr("Each goes into the folder of its class in {root}. Nothing is replaced there.")
        choices = [
            messages.Choice("move", self.tr("Move"), is_default=True),
            messages.Choice("cancel", self.tr("Cancel")),
        ]
        title = title.format(count=grouped(count))
        return messages.ask(self._page, title, text.format(root=root), choices) == "move"

    def sort(self, answers: Sequence[tuple[str, str | None]], root: Path, *, is_move: bool) -> None:
        """Copy or move files with their classes (None: not sure) below a folder."""
        record = new_record() if is_move else None
        placed: list[Placed] = []
        classes = self.classes

        def work(context: TaskContext, tell: Tell) -> None:
            placements = plan(answers, root, classes)
            for one in carry_out(placements, context, record=record, total=len(answers)):
                tell(one)

        def end() -> None:
            self._count(-1)
            self._end(placed, root, record)

        def fail(error: Exception) -> None:
            end()
            self._runner.report(error)

        self._count(1)
        self._runner.run(
            self.tr("Moving into folders") if is_move else self.tr("Copying into folders"),
            work,
            on_told=placed.append,
            on_success=lambda _: end(),
            on_cancel=end,
            on_failure=fail,
        )

    def _count(self, change: int) -> None:
        self._num_under_way += change
        self._page.results.many.set_sorting(self._num_under_way > 0)

    def _end(self, placed: Sequence[Placed], root: Path, record: Path | None) -> None:
        done = _moves(placed)
        words = self.tr("{count} moved into {root}") if record else self.tr("{count} copied into {root}")
        words = words.format(count=grouped(len(done)), root=root)
        words = self._with_the_rest(words, placed, is_move=record is not None)
        if record is None or not done:
            self._page.toast.say(words, self.tr("Show"), lambda: self._reveal(root))
            return
        self.files_moved.emit(done)
        act = self.act(record, len(done))
        self.act_done.emit(act)
        self._page.toast.say(words, self.tr("Undo"), lambda: self._undo_act(act))

    def _with_the_rest(self, words: str, placed: Sequence[Placed], *, is_move: bool = False) -> str:
        """What was done, and what was not."""
        there = [one for one in placed if one.was_there]
        left = [one for one in there if is_move and one.source != one.target]
        if len(there) > len(left):
            text = self.tr("{words}; {count} already in place")
            words = text.format(words=words, count=grouped(len(there) - len(left)))
        if left:
            text = self.tr("{words}; {count} left, since the same picture is there already")
            words = text.format(words=words, count=grouped(len(left)))
        errors = [one.error for one in placed if one.error]
        if not errors:
            return words
        text = self.tr("{words}; {count} failed: {error}")
        return text.format(words=words, count=grouped(len(errors)), error=errors[0])

    def act(self, record: Path, count: int) -> Act:
        """What was moved, to be taken back by the record of it."""
        title = self.tr("move of {count} images").format(count=grouped(count))
        return Act(title, lambda: self._undo(record, count), record, count)

    def _undo_act(self, act: Act) -> None:
        self.act_undone.emit(act)
        act.undo()

    def _undo(self, record: Path, count: int) -> None:
        back: list[Placed] = []

        def work(context: TaskContext, tell: Tell) -> None:
            for one in undo(record, context):
                tell(one)

        def end(*, was_stopped: bool = False) -> None:
            self._count(-1)
            self._end_undo(back, record, count, was_stopped=was_stopped)

        def fail(error: Exception) -> None:
            end()
            self._runner.report(error)

        self._count(1)
        self._runner.run(
            self.tr("Moving back"),
            work,
            on_told=back.append,
            on_success=lambda _: end(),
            on_cancel=lambda: end(was_stopped=True),
            on_failure=fail,
        )

    def _end_undo(self, back: Sequence[Placed], record: Path, count: int, *, was_stopped: bool) -> None:
        """Say what came back; what did not can be tried again for as long as its record is there."""
        done = _moves(back)
        self.files_moved.emit(done)
        words = self._with_the_rest(self.tr("{count} moved back").format(count=grouped(len(done))), back)
        if not record.exists():
            self._page.toast.say(words)
            return
        act = self.act(record, count - len(done))
        if done or was_stopped:  # what gets nowhere must not stand before all other steps of the menu's undo
            self.act_done.emit(act)
        self._page.toast.say(words, self.tr("Try again"), lambda: self._undo_act(act))

    def _reveal(self, path: Path) -> None:
        try:
            show_in_file_manager(path)
        except StudioError as error:
            self._runner.report(error)


def _moves(placed: Iterable[Placed]) -> dict[str, str]:
    """Where files lie now, or their copies, by where they lay before."""
    return {one.source: one.target for one in placed if one.target and not one.was_there}
