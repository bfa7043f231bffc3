"""What the Runs page does: keep the table fresh while it is seen, open and continue runs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.supervise import resume_training
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.runs.listing import RunListing, RunRow, read_details
from resnet_studio.gui.runs.page import RunsPage
from resnet_studio.gui.session import Session
from resnet_studio.gui.widgets.numbers import grouped

REFRESH_MS = 2_000


class RunsPresenter(QObject):
    """The logic of the Runs page.

    Signals:
        page_requested: The key of the page to go to.
        stage_changed: How many runs there are, None, and empty, ready or running.
        open_run_requested: A `RunFolder` to look at on the Train page.
        use_run_requested: A `RunFolder` to classify with.
        fine_tune_requested: The path of a run to fine-tune on a folder.
    """

    page_requested = Signal(str)
    stage_changed = Signal(str, object, str)
    open_run_requested = Signal(object)
    use_run_requested = Signal(object)
    fine_tune_requested = Signal(str)

    def __init__(self, page: RunsPage, session: Session, runner: JobRunner) -> None:
        super().__init__(page)
        self._page, self._session, self._runner = page, session, runner
        self._listing = RunListing()
        self._reading = NewestJob(runner, is_older_cancelled=False)
        self._details = NewestJob(runner)
        self._clock = QTimer(self)
        self._clock.setInterval(REFRESH_MS)
        self._clock.timeout.connect(self._refresh_by_clock)
        page.shown_changed.connect(self._follow_sight)
        page.run_chosen.connect(self._read_details)
        page.open_requested.connect(self.open_chosen)
        page.train_requested.connect(lambda: self.page_requested.emit("train"))
        page.details.continue_requested.connect(self.continue_chosen)
        page.details.classify_requested.connect(self.classify_with_chosen)
        page.details.fine_tune_requested.connect(self.fine_tune_chosen)
        page.details.folder_requested.connect(self._open_folder)
        page.details.copy_requested.connect(self._copy_path)
        session.run_changed.connect(self.refresh)
        if page.isVisible():
            self._follow_sight(True)

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
        self._reading.run(
            self.tr("Reading the runs"),
            lambda context: self._listing.read(runs_path, context),
            self._take,
            self._give_up,
        )

    def _give_up(self, error: Exception) -> None:
        """A folder that cannot be read would be told every two seconds: once is enough."""
        self._clock.stop()
        self._runner.report(error)

    def _take(self, rows: list[RunRow]) -> None:
        self._page.set_rows(rows)
        text = self.tr("1 run in {folder}") if len(rows) == 1 else self.tr("{count} runs in {folder}")
        self._page.header.summary.setText(
            text.format(count=grouped(len(rows)), folder=self._session.settings.runs_path) if rows else ""
        )
        is_live = any(row.state is not None and row.state.is_live for row in rows)
        state = "running" if is_live else "ready" if rows else "empty"
        self.stage_changed.emit(grouped(len(rows)) if rows else "", None, state)

    def _read_details(self, row: RunRow) -> None:
        self._details.run(
            self.tr("Reading {run}").format(run=row.name),
            lambda context: read_details(row),
            self._page.details.show_details,
        )

    @property
    def rows(self) -> list[RunRow]:
        """The runs, as they were read last."""
        rows: list[RunRow] = self._page.table.rows
        return rows

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
        row = self._page.chosen
        if row is not None:
            QGuiApplication.clipboard().setText(row.path)
