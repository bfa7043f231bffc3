"""What the Train page does: start, follow, command and continue runs, told by their folders."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from resnet_studio.core.config.presets import Preset, load_presets
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.series import RunSeries
from resnet_studio.core.runs.status import Command, RunState, RunStatus
from resnet_studio.core.runs.supervise import RunNews, resume_training, start_training
from resnet_studio.gui.jobs import Job, JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.train.comparison import ComparisonPresenter
from resnet_studio.gui.train.device_presenter import DevicePresenter
from resnet_studio.gui.train.facts import batch_that_works, disk_bytes_of, facts_of, refusal_of
from resnet_studio.gui.train.following import (
    End,
    Opened,
    activity_words,
    follow_run,
    lost_words,
    outcome_words,
    recipe_summary,
    run_name,
    stage_words,
)
from resnet_studio.gui.train.live_runs import LiveRuns
from resnet_studio.gui.train.page import TrainPage
from resnet_studio.gui.train.pending_command import PendingCommand
from resnet_studio.gui.train.presets import preset_of, recipe_with
from resnet_studio.gui.train.resting_run import RestingRun
from resnet_studio.gui.train.time_here import TimeHere
from resnet_studio.gui.train.trial_presenter import TrialPresenter

Prepare = Callable[[], RunFolder]


class TrainPresenter(QObject):
    """The logic of the Train page.

    Attributes:
        presets, preset: All presets, and the one that the recipe started from.
        live: The runs that were seen here and go on.
        pending: The command that the run was given and has not done yet.

    Signals:
        page_requested: The key of the page to go to.
        stage_changed: State in words, part done or None, and empty, ready, running or failed.
        run_ended: The `RunFolder` of a run that was started or followed here and is at its end.
        use_run_requested: The `RunFolder` of the run whose weights are to classify.
    """

    page_requested = Signal(str)
    stage_changed = Signal(str, object, str)
    run_ended = Signal(object)
    use_run_requested = Signal(object)

    def __init__(self, page: TrainPage, session: Session, runner: JobRunner) -> None:
        super().__init__(page)
        self._page, self._session, self._runner = page, session, runner
        self.presets = load_presets()
        self.preset: Preset | None = None
        self._folder: RunFolder | None = None
        self._series = RunSeries()
        self._job: Job | None = None
        self._number = 0
        self._wanted: RunFolder | None = None
        self._starting: dict[int, Job] = {}
        self._state: RunState | None = None
        self._news: RunNews | None = None
        self._summary = ""
        self.live = LiveRuns(runner, self)
        self.pending = PendingCommand(runner, self)
        for panel in page.run_view.plots.panels:
            panel.runner = runner
        page.setup.set_presets(self.presets)
        trial = TrialPresenter(page.setup.trial, session, runner)
        self._time = TimeHere(page.setup, self.presets, session, runner)
        trial.rehearsed.connect(self._time.note_rehearsal)
        ComparisonPresenter(page.run_view.plots, session, runner)
        DevicePresenter(page.form.rows["device.devices"], runner)
        RestingRun(lambda: None if self.is_following else session.run, self.follow, runner, self)
        self._connect()
        self._show_recipe()
        self._show_setup()

    def _connect(self) -> None:
        page = self._page
        page.setup.preset_chosen.connect(self.choose_preset)
        page.setup.weights_requested.connect(lambda: self.page_requested.emit("model"))
        page.form.recipe_edited.connect(self._session.set_recipe)
        page.form.validity_changed.connect(self._show_start)
        page.start_requested.connect(self.start)
        page.pause_requested.connect(partial(self.command, "pause"))
        page.continue_requested.connect(self.continue_run)
        page.stop_after_epoch_requested.connect(partial(self.command, "stop_after_epoch"))
        page.stop_requested.connect(partial(self.command, "stop"))
        page.new_requested.connect(lambda: self._session.set_run(None))
        page.toggle_requested.connect(self.toggle)
        outcome = page.run_view.outcome
        outcome.folder_requested.connect(self._open_folder)
        outcome.classify_requested.connect(self._use_run)
        outcome.force_requested.connect(self.force_stop)
        outcome.again_requested.connect(self._look_again)
        outcome.changed_data_requested.connect(partial(self.continue_run, is_same_data_required=False))
        outcome.parts_requested.connect(self.continue_run)
        self.pending.refused.connect(self._show_as_it_is)
        self.pending.unanswered.connect(self._offer_force)
        self.pending.answered.connect(outcome.hide)
        self.live.left_run_ended.connect(self.run_ended)
        self._session.recipe_changed.connect(self._show_recipe)
        self._session.run_changed.connect(self._take_run)
        self._session.dataset_changed.connect(self._show_summary)

    # ── the recipe ──

    def choose_preset(self, name: str) -> None:
        """Fill in a preset's recipe."""
        self._session.set_recipe(self._recipe_of(next(one for one in self.presets if one.name == name)))
        self._show_recipe()

    def _recipe_of(self, preset: Preset) -> Recipe:
        return recipe_with(preset, self._session.recipe, self._session.dataset, self._session.settings)

    def _show_recipe(self) -> None:
        recipe = self._session.recipe
        self.preset = preset_of(recipe, self.presets, self.preset)
        self._page.setup.set_start(bool(recipe.model.weights))
        self._page.setup.set_current(self.preset.name)
        self._page.form.set_defaults(self._recipe_of(self.preset))
        self._page.form.set_recipe(recipe)
        self._show_summary()

    def _show_summary(self) -> None:
        plan = self._session.plan
        self._page.setup.set_facts(facts_of(*plan))
        self._page.set_next_run(recipe_summary(plan[0]), refusal_of(*plan), batch_that_works(*plan))

    # ── starting and following ──

    @property
    def is_starting(self) -> bool:
        """Whether a run was started or continued here and has not begun yet."""
        return bool(self._starting)

    def start(self) -> None:
        """Start a run of the session's recipe and follow it."""
        if not self._page.is_recipe_good or self.is_starting:
            return
        recipe, runs_path = self._session.recipe, self._session.settings.runs_path
        name, size = run_name(recipe, self._session.dataset), disk_bytes_of(*self._session.plan)
        title = self.tr("Training {run}").format(run=name)
        self._begin(title, lambda: start_training(recipe, runs_path, name, size), None, is_start=True)

    def continue_run(self, least_parts: int = 0, *, is_same_data_required: bool = True) -> None:
        """Let the run that is shown go on from its last checkpoint, each batch in so many parts.

        With changed images only if told so.
        """
        folder = self._folder
        if folder is None or self.is_following:
            return

        def prepare() -> RunFolder:
            resume_training(folder, least_parts, is_same_data_required=is_same_data_required)
            return folder

        title = self.tr("Continuing {run}").format(run=folder.name)
        self._begin(title, prepare, folder, is_start=True)

    def follow(self, folder: RunFolder) -> None:
        """Show a run, whoever started it, and follow it while it goes on."""
        if self.is_following and self._wanted is not None and self._wanted.path == folder.path:
            return
        title = self.tr("Following {run}").format(run=folder.name)
        self._begin(title, lambda: folder, folder, is_start=False)

    @property
    def is_following(self) -> bool:
        """Whether a run is looked at in a thread now."""
        return self._job is not None

    def _begin(self, title: str, prepare: Prepare, wanted: RunFolder | None, *, is_start: bool) -> None:
        self._leave()
        self._wanted = wanted
        self._page.run_view.outcome.hide()  # it tells of the run before
        number = self._number
        self._job = self._runner.run(
            title,
            lambda context, tell: follow_run(prepare, context, tell),
            on_told=lambda news: self._hear(number, news),
            on_success=lambda end: self._end(number, end),
            on_failure=lambda error: self._fail(number, error),
            lane="follow",
            is_quiet=True,
        )
        if is_start:
            self._starting[number] = self._job
            self._show_start()

    def _leave(self) -> None:
        """Stop looking at the run that is followed; it goes on."""
        if self._job is not None and self._number not in self._starting:
            self._job.cancel()  # what is being started is let go when it has begun
        self._number += 1
        self._job, self._wanted = None, None
        self.pending.forget()
        if self._folder is not None:
            self.live.leave(self._folder)

    def _take_run(self) -> None:
        """The session looks at another run, or at none."""
        folder = self._session.run
        if folder is None:
            self._leave()
            self._folder, self._state = None, None
            self._show_setup()
        else:
            current = self._wanted or self._folder
            if current is None or folder.path != current.path:
                self.follow(folder)

    def _hear(self, number: int, news: Opened | RunNews) -> None:
        job = self._starting.pop(number, None)
        if job is not None and isinstance(news, Opened):
            self.live.note(news.folder, is_live=True)
            self._show_start()
            if number != self._number:  # the page turned away while it was started
                job.cancel()
                self.live.leave(news.folder)
        if number == self._number:
            if isinstance(news, Opened):
                self._open(news)
            else:
                self._take_news(news)

    def _open(self, opened: Opened) -> None:
        self.pending.forget()
        if self._folder is None or self._folder.path != opened.folder.path:
            self._state, self._news = None, None  # of another run; of this one they hold, as do its buttons
        self._folder = self._wanted = opened.folder
        self._series = RunSeries()
        self._page.run_view.outcome.hide()
        self._page.run_view.set_series(self._series)
        self._summary = f"{recipe_summary(opened.recipe)} · {opened.folder.name}"
        self._page.header.summary.setText(self._summary)
        if self._session.run is None or self._session.run.path != opened.folder.path:
            self._session.set_run(opened.folder)

    def _take_news(self, news: RunNews) -> None:
        for part in news.parts:
            self._series.append(part)
        if news.parts:
            self._page.run_view.refresh()
        if self._folder is not None:
            self.live.note(self._folder, is_live=news.state.is_live)
        self.pending.take(news.status)
        self._news = news
        self._show_as_it_is()

    def _show_as_it_is(self) -> None:
        """Show state and figures as the last news told, and the command that is on its way."""
        news = self._news
        if news is None:
            return
        self._state = self.pending.shown_state(news.state)
        self._page.run_view.set_news(news)
        self._page.show_run(self._state, self.pending.asked)
        self._show_activity(news.status)
        epochs_done = self._page.run_view.epochs_done(news.status)
        self.stage_changed.emit(*stage_words(news.status, news.state, epochs_done))

    def _show_activity(self, status: RunStatus) -> None:
        words = self._summary
        if self._state is not None and self._state.is_live and self._folder is not None:
            # Beside the buttons of a run at work there is room for its name and no more.
            words = activity_words(status, self._folder.name, self.pending.asked)
        self._page.header.summary.setText(words)

    def _end(self, number: int, end: End) -> None:
        self.live.note(end.folder, is_live=False)
        if number == self._number:
            self._show_end(end)
        self._time.look()
        self.run_ended.emit(end.folder)

    def _show_end(self, end: End) -> None:
        self._job = None
        self.pending.forget()
        self._state = end.news.state
        self._page.show_run(end.news.state)
        self._page.header.summary.setText(self._summary)
        self._page.run_view.show_end(end.news, *outcome_words(end), str(end.folder.path), end.parts)

    def _fail(self, number: int, error: Exception) -> None:
        """A run could not be started or read: go back to what was shown before."""
        was_starting = self._starting.pop(number, None) is not None
        self._show_start()
        if number == self._number or was_starting:
            self._runner.report(error)
        if number != self._number:
            return
        self._job, shown, wanted = None, self._folder, self._wanted
        self.pending.forget()
        if shown is None:
            self._session.set_run(None)
        elif wanted is not None and wanted.path == shown.path and not was_starting:
            self._lose(shown, error)
        else:
            self._session.set_run(shown)
            self.follow(shown)

    def _lose(self, folder: RunFolder, error: Exception) -> None:
        """The run that is shown cannot be read any more."""
        self._state, self._news = None, None
        self._page.show_run(None)
        self._page.header.summary.setText(self._summary)
        headline, details = lost_words(error)
        self._page.run_view.outcome.show_lost(headline, details, str(folder.path))
        self.stage_changed.emit(self.tr("unreadable"), None, "failed")

    def _look_again(self) -> None:
        if self._folder is not None:
            self.follow(self._folder)

    def _show_start(self) -> None:
        self._page.allow_start(not self.is_starting)

    def _show_setup(self) -> None:
        self._page.show_setup()
        self._show_start()
        self._show_summary()
        self.stage_changed.emit("", None, "empty")

    # ── commands ──

    def toggle(self) -> None:
        """Pause a run that goes on, continue one that rests."""
        if self._state is not None and self._state.is_live:
            self.command("pause")
        elif self._state is not None and self._state.can_resume:
            self.continue_run()

    def command(self, command: Command) -> None:
        """Give the run a command; the page shows it at once."""
        folder = self._folder
        if folder is None or self._state is None or not self._state.is_live:
            return
        self.pending.give(folder, command)
        self._state = self.pending.shown_state(self._state)
        self._page.show_run(self._state)
        self._page.stop_after_epoch_button.setEnabled(False)

    def _offer_force(self) -> None:
        """A command was given a while ago, and the process still goes on without a sign of life."""
        self._page.run_view.outcome.show_unanswered(
            self.tr("The training process has not ended yet."),
            self.tr("It may be busy. Forcing it to stop keeps the last checkpoint; what came after is lost."),
        )

    def force_stop(self) -> None:
        """End the process at once; its last checkpoint stands."""
        if self._folder is not None:
            self._page.run_view.outcome.hide()
            self.live.kill(self._folder)

    # ── for the window ──

    def live_run(self) -> RunFolder | None:
        """A run that was seen here and still goes on as far as the news tell, the one shown before others."""
        return self.live.first(self._folder)

    def stop_live_run(self) -> None:
        """Ask the run that goes on to stop and keep its result.

        Raises:
            RunError: The command cannot be written, or not in time.
        """
        folder = self.live_run()
        if folder is not None:
            self.live.stop(folder)

    def _use_run(self) -> None:
        if self._folder is not None:
            self.use_run_requested.emit(self._folder)
            self.page_requested.emit("classify")

    def _open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder.path)))
