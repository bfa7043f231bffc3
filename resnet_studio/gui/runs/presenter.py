"""What the Runs page does: keep the table fresh while it is seen, and do what can be done with runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from resnet_studio.core.runs.folder import RunFolder, archive_of, list_runs
from resnet_studio.core.runs.moves import is_archived
from resnet_studio.core.runs.reader import read_recipe
from resnet_studio.core.runs.supervise import resume_training
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.one_by_one import OneByOne
from resnet_studio.gui.runs.acts import obstacle
from resnet_studio.gui.runs.comparing import Comparing
from resnet_studio.gui.runs.listing import RunListing, RunRow, read_details
from resnet_studio.gui.runs.moving import Moving
from resnet_studio.gui.runs.page import RunsPage
from resnet_studio.gui.runs.places import Places
from resnet_studio.gui.runs.remarking import Remarking
from resnet_studio.gui.session import Session
from resnet_studio.gui.widgets.numbers import grouped

REFRESH_MS = 2_000


@dataclass(frozen=True)
class Listed:
    """What one reading found.

    Attributes:
        rows: The runs of the runs folder.
        archived: Those of its archive; only where they are to be shown.
        num_archived: How many there are.
    """

    rows: list[RunRow]
    archived: list[RunRow]
    num_archived: int


class RunsPresenter(QObject):
    """The logic of the Runs page.

    Signals:
        page_requested: The key of the page to go to.
        stage_changed: How many runs there are, None, and empty, ready or running.
        open_run_requested: A `RunFolder` to look at on the Train page.
        use_run_requested: A `RunFolder` to classify with.
        fine_tune_requested: The path of a run to fine-tune on a folder.
        recipe_requested: A `Recipe` for the form, and the name of the run that it is of.
        act_done, act_undone: An `Act` on runs, for the menu's undo.
        runs_moved: Where runs lie now by where they lay before, a dict.
    """

    page_requested = Signal(str)
    stage_changed = Signal(str, object, str)
    open_run_requested = Signal(object)
    use_run_requested = Signal(object)
    fine_tune_requested = Signal(str)
    recipe_requested = Signal(object, str)
    act_done = Signal(object)
    act_undone = Signal(object)
    runs_moved = Signal(object)

    def __init__(self, page: RunsPage, session: Session, runner: JobRunner) -> None:
        super().__init__(page)
        self._page, self._session, self._runner = page, session, runner
        self._listing, self._archive = RunListing(has_curves=True), RunListing(has_curves=True)
        self._rows: list[RunRow] = []
        self._reading = NewestJob(runner, is_older_cancelled=False)
        self._details = NewestJob(runner)
        queue, self._places = OneByOne(runner), Places()
        self.remarking = Remarking(page, runner, queue, self._places, self)
        self.moving = Moving(page, runner, queue, self._places, self)
        self.comparing = Comparing(page, runner, self)
        self._clock = QTimer(self)
        self._clock.setInterval(REFRESH_MS)
        self._clock.timeout.connect(self._refresh_by_clock)
        self._acts: dict[str, Callable[[], None]] = {
            "open": self.open_chosen,
            "continue": self.continue_chosen,
            "clone": self.clone_chosen,
            "classify": self.classify_with_chosen,
            "fine_tune": self.fine_tune_chosen,
            "star": lambda: self.remarking.toggle_stars(page.chosen_rows),
            "tags": page.details.tags.field.setFocus,
            "note": page.details.note.setFocus,
            "rename": lambda: page.ask_for_name(page.chosen_rows[0]),
            "archive": lambda: self.moving.archive(page.chosen_rows),
            "restore": lambda: self.moving.restore(page.chosen_rows),
            "folder": self._open_folder,
            "copy_path": self._copy_path,
        }
        self._connect()
        if page.isVisible():
            self._follow_sight(True)

    def _connect(self) -> None:
        page = self._page
        page.shown_changed.connect(self._follow_sight)
        page.run_chosen.connect(self._read_details)
        page.act_requested.connect(self.do)
        page.star_requested.connect(lambda row: self.remarking.toggle_stars([row]))
        page.archive_toggled.connect(self.refresh)
        page.train_requested.connect(lambda: self.page_requested.emit("train"))
        self.remarking.act_done.connect(self.act_done)
        self.remarking.changed.connect(self.refresh)
        self.moving.act_done.connect(self.act_done)
        self.moving.act_undone.connect(self.act_undone)
        self.moving.runs_moved.connect(self._follow_moved)
        self._session.run_changed.connect(self.refresh)

    # ── acts ──

    def do(self, name: str) -> None:
        """Do something with the chosen runs; where that cannot be done, say why."""
        rows = self._page.chosen_rows
        if name == "archive" and any(is_archived(row.folder) for row in rows):
            name = "restore"  # the same key
        reason = obstacle(name, rows)
        if reason is None:
            self._acts[name]()
        elif rows:
            self._page.toast.say(reason)

    def obstacle(self, name: str) -> str | None:
        """Why an act cannot be done with the chosen runs; None where it can."""
        return obstacle(name, self._page.chosen_rows)

    # ── the table ──

    def _follow_sight(self, is_seen: bool) -> None:
        """Read at once and then by the clock, but only while the page is seen."""
        if is_seen:
            self.refresh()
            self._clock.start()
        else:
            self._clock.stop()

    def _refresh_by_clock(self) -> None:
        """A disk that takes longer than the clock is not asked without a pause."""
        if not self._reading.is_busy:
            self.refresh()

    def refresh(self) -> None:
        """Read the runs anew, in a job; what changed while they are read is read after."""
        runs_path = self._session.settings.runs_path
        is_archive_shown = self._page.archived_button.isChecked()

        def work(context: TaskContext) -> Listed:
            rows = self._listing.read(runs_path, context)
            archive = archive_of(runs_path)
            archived = self._archive.read(archive, context) if is_archive_shown else []
            return Listed(rows, archived, len(archived) if is_archive_shown else len(list_runs(archive)))

        self._reading.run(
            self.tr("Reading the runs"),
            work,
            lambda listed: self._take(listed, is_archive_shown),
            self._give_up,
        )

    def _give_up(self, error: Exception) -> None:
        """A folder that cannot be read would be told every two seconds: once is enough."""
        self._clock.stop()
        self._runner.report(error)

    def _take(self, listed: Listed, is_archive_shown: bool) -> None:
        self._rows = listed.rows
        if is_archive_shown == self._page.archived_button.isChecked():
            rows = listed.archived if is_archive_shown else listed.rows
            self._page.set_rows(rows, num_archived=listed.num_archived)
            self._say_how_many(len(rows), is_archive_shown)
        count = len(listed.rows)
        state = "running" if any(row.is_live for row in listed.rows) else "ready" if count else "empty"
        self.stage_changed.emit(grouped(count) if count else "", None, state)

    def _say_how_many(self, count: int, is_archive_shown: bool) -> None:
        text = self.tr("1 run in {folder}") if count == 1 else self.tr("{count} runs in {folder}")
        runs_path = self._session.settings.runs_path
        folder = archive_of(runs_path) if is_archive_shown else runs_path
        self._page.header.summary.setText(text.format(count=grouped(count), folder=folder) if count else "")

    def _follow_moved(self, moved: Mapping[str, str]) -> None:
        self._page.follow(moved)
        self.runs_moved.emit(moved)
        self.refresh()

    def _read_details(self, row: RunRow) -> None:
        self._details.run(
            self.tr("Reading {run}").format(run=row.name),
            lambda context: read_details(row),
            self._page.details.show_details,
        )

    @property
    def rows(self) -> list[RunRow]:
        """The runs of the runs folder, as they were read last."""
        return self._rows

    def open_chosen(self) -> None:
        """Look at the chosen run on the Train page."""
        row = self._page.chosen
        if row is not None:
            self.open_run_requested.emit(row.folder)

    def continue_chosen(self) -> None:
        """Let the chosen run go on from its last checkpoint, and look at it."""
        row = self._page.chosen
        if row is None:
            return

        def work(*_: object) -> RunFolder:
            resume_training(row.folder)
            return row.folder

        self._runner.run(
            self.tr("Continuing {run}").format(run=row.name),
            work,
            on_success=self.open_run_requested.emit,
            lane="follow",
            is_quiet=True,
        )

    def clone_chosen(self) -> None:
        """Bring the chosen run's recipe into the form of the next one."""
        row = self._page.chosen
        if row is None:
            return
        self._runner.run(
            self.tr("Reading {run}").format(run=row.name),
            lambda context, tell: read_recipe(row.folder),
            on_success=lambda recipe: self.recipe_requested.emit(recipe, row.name),
            lane="follow",
            is_quiet=True,
        )

    def classify_with_chosen(self) -> None:
        """Classify with the chosen run's best weights."""
        row = self._page.chosen
        if row is not None:
            self.use_run_requested.emit(row.folder)
            self.page_requested.emit("classify")

    @property
    def chosen_path(self) -> str:
        """The run that is chosen, if it has weights; else empty."""
        row = self._page.chosen
        return row.path if row is not None and row.has_best else ""

    def fine_tune_chosen(self) -> None:
        """Train on from the chosen run's best weights, on a folder of images."""
        row = self._page.chosen
        if row is not None:
            self.fine_tune_requested.emit(row.path)

    def _open_folder(self) -> None:
        row = self._page.chosen
        if row is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(row.path))

    def _copy_path(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(row.path for row in self._page.chosen_rows))
