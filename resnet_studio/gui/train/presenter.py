"""What the Train page does: start, follow, command and continue runs, told by their folders."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from resnet_studio.core.config.presets import Preset, load_presets
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.errors import StudioError
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import current_state, send_command
from resnet_studio.core.runs.series import RunSeries
from resnet_studio.core.runs.status import Command, RunState, RunStatus
from resnet_studio.core.runs.supervise import RunNews, kill, resume_training, start_training
from resnet_studio.gui.jobs import Job, JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.train.facts import facts_of
from resnet_studio.gui.train.following import (
    End,
    Opened,
    follow_run,
    outcome_words,
    recipe_summary,
    run_name,
)
from resnet_studio.gui.train.page import TrainPage
from resnet_studio.gui.train.presets import preset_of, recipe_with
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.run_words import percent, state_words

PATIENCE_MS = 10_000


class TrainPresenter(QObject):
    """The logic of the Train page.

    Attributes:
        patience: The clock that offers to end a process which does not answer.

    Signals:
        page_requested: The key of the page to go to.
        stage_changed: State in words, part done or None, and empty, ready, running or failed.
        run_ended: The `RunFolder` of a run that was followed to its end.
    """

    page_requested = Signal(str)
    stage_changed = Signal(str, object, str)
    run_ended = Signal(object)

    def __init__(self, page: TrainPage, session: Session, runner: JobRunner) -> None:
        super().__init__(page)
        self._page, self._session, self._runner = page, session, runner
        self._presets: list[Preset] = load_presets()
        self._folder: RunFolder | None = None
        self._series = RunSeries()
        self._job: Job | None = None
        self._number = 0
        self._state: RunState | None = None
        self._asked: Command | None = None
        self._expected = 0
        self._acknowledged = 0
        self._summary = ""
        self._touched: dict[str, RunFolder] = {}
        self.patience = QTimer(self)
        self.patience.setSingleShot(True)
        self.patience.setInterval(PATIENCE_MS)
        self.patience.timeout.connect(self._offer_force)
        page.setup.set_presets(self._presets)
        self._connect()
        self._show_recipe()
        self._show_setup()

    def _connect(self) -> None:
        page = self._page
        page.setup.preset_chosen.connect(self.choose_preset)
        page.form.recipe_edited.connect(self._session.set_recipe)
        page.form.validity_changed.connect(page.start_button.setEnabled)
        page.start_requested.connect(self.start)
        page.pause_requested.connect(partial(self.command, "pause"))
        page.continue_requested.connect(self.continue_run)
        page.stop_after_epoch_requested.connect(partial(self.command, "stop_after_epoch"))
        page.stop_requested.connect(partial(self.command, "stop"))
        page.new_requested.connect(lambda: self._session.set_run(None))
        page.toggle_requested.connect(self.toggle)
        outcome = page.run_view.outcome
        outcome.folder_requested.connect(self._open_folder)
        outcome.classify_requested.connect(lambda: self.page_requested.emit("classify"))
        outcome.force_requested.connect(self.force_stop)
        self._session.recipe_changed.connect(self._show_recipe)
        self._session.run_changed.connect(self._take_run)
        self._session.dataset_changed.connect(self._show_summary)

    # ── the recipe ──

    def choose_preset(self, name: str) -> None:
        """Fill in a preset's recipe."""
        preset = next(preset for preset in self._presets if preset.name == name)
        self._session.set_recipe(self._recipe_of(preset))
        self._show_recipe()

    def _recipe_of(self, preset: Preset) -> Recipe:
        """The preset's recipe; a copy of its data set that is open already is taken and not fetched anew."""
        session = self._session
        recipe, dataset = recipe_with(preset, session.recipe), session.dataset
        if dataset is None or dataset.kind != recipe.data.path or dataset.path != session.recipe.data.path:
            return recipe
        return set_values(recipe, {"data.path": dataset.path})

    def _show_recipe(self) -> None:
        recipe = self._session.recipe
        preset = preset_of(recipe, self._presets)
        if preset is not None:
            self._page.setup.set_current(preset.name)
            self._page.form.set_defaults(self._recipe_of(preset))
        self._page.form.set_recipe(recipe)
        self._show_summary()

    def _show_summary(self) -> None:
        session = self._session
        self._page.setup.set_facts(facts_of(session.recipe, session.dataset, session.split))
        if not self._page.is_showing_run:
            self._page.header.summary.setText(recipe_summary(self._session.recipe))

    # ── starting and following ──

    def start(self) -> None:
        """Start a run of the session's recipe and follow it."""
        if not self._page.form.is_valid:
            return
        recipe, runs_path = self._session.recipe, self._session.settings.runs_path
        name = run_name(recipe, self._data_name(recipe))
        self._page.start_button.setEnabled(False)
        self._begin(
            self.tr("Training {run}").format(run=name), lambda: start_training(recipe, runs_path, name)
        )

    def _data_name(self, recipe: Recipe) -> str:
        dataset = self._session.dataset
        return dataset.name if dataset is not None and dataset.path == recipe.data.path else ""

    def continue_run(self) -> None:
        """Let the run that is shown go on from its last checkpoint."""
        folder = self._folder
        if folder is None or self.is_following:
            return

        def prepare() -> RunFolder:
            resume_training(folder)
            return folder

        self._begin(self.tr("Continuing {run}").format(run=folder.name), prepare)

    def follow(self, folder: RunFolder) -> None:
        """Show a run, whoever started it, and follow it while it goes on."""
        if self._folder is not None and folder.path == self._folder.path and self.is_following:
            return
        self._folder = folder
        self._begin(self.tr("Following {run}").format(run=folder.name), lambda: folder)

    @property
    def is_following(self) -> bool:
        """Whether a run is looked at in a thread now."""
        return self._job is not None

    def _begin(self, title: str, prepare: Callable[[], RunFolder]) -> None:
        self._leave()
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

    def _leave(self) -> None:
        """Stop looking at the run that is followed; it goes on."""
        self._number += 1
        if self._job is not None:
            self._job.cancel()
        self._job = None
        self._forget_command()

    def _take_run(self) -> None:
        """The session looks at another run, or at none."""
        folder = self._session.run
        if folder is None:
            self._leave()
            self._folder, self._state = None, None
            self._show_setup()
        elif self._folder is None or folder.path != self._folder.path:
            self.follow(folder)

    def _hear(self, number: int, news: Opened | RunNews) -> None:
        if number != self._number:
            return
        if isinstance(news, Opened):
            self._open(news)
        else:
            self._take_news(news)

    def _open(self, opened: Opened) -> None:
        self._folder = opened.folder
        self._series = RunSeries()
        self._page.start_button.setEnabled(self._page.form.is_valid)
        self._page.run_view.outcome.hide()
        self._page.run_view.set_series(self._series)
        self._summary = f"{recipe_summary(opened.recipe)} · {opened.folder.name}"
        self._page.header.summary.setText(self._summary)
        if self._session.run is None or self._session.run.path != opened.folder.path:
            self._session.set_run(opened.folder)

    def _take_news(self, news: RunNews) -> None:
        if news.rows:
            self._series.feed(news.rows)
            self._page.run_view.refresh()
        self._acknowledged = news.status.acknowledged
        self._state = self._shown_state(news.state)
        self._page.run_view.set_status(news.status, news.state)
        self._page.show_run(self._state)
        self._show_activity(news.status)
        self._tell_stage(news.status, news.state)
        if self._folder is not None and news.state.is_live:
            self._touched[str(self._folder.path)] = self._folder

    def _shown_state(self, state: RunState) -> RunState:
        """A command shows at once, also before the process has seen it."""
        if state in (RunState.STARTING, RunState.RUNNING):
            return {"pause": RunState.PAUSING, "stop": RunState.STOPPING}.get(self._asked or "", state)
        return state

    def _show_activity(self, status: RunStatus) -> None:
        is_live = self._state is not None and self._state.is_live
        # Beside the buttons of a run at work there is room for its name and no more.
        parts = [self._folder.name if is_live and self._folder is not None else self._summary]
        if self._asked == "stop_after_epoch":
            parts.insert(0, self.tr("stops after this epoch"))
            self._page.stop_after_epoch_button.setEnabled(False)
        elif status.activity and is_live:
            parts.insert(0, status.activity)
        self._page.header.summary.setText(" · ".join(parts))

    def _tell_stage(self, status: RunStatus, state: RunState) -> None:
        if state.is_live:
            done = self._page.run_view.epochs_done(status)
            text = f"{grouped(done)}/{grouped(status.epochs)}" if status.epochs else state_words(state)
            parts = [(status.step, status.steps), (done, status.epochs)]
            fraction = max((part / whole for part, whole in parts if part and whole), default=None)
            self.stage_changed.emit(text, fraction, "running")
            return
        accuracy = status.test_accuracy
        accuracy = status.best_validation_accuracy if accuracy is None else accuracy
        is_failure = state is RunState.FAILED
        has_number = accuracy is not None and state in (RunState.FINISHED, RunState.STOPPED)
        text = percent(accuracy, 1) if has_number else state_words(state)
        fraction = status.step / status.steps if status.steps else None
        self.stage_changed.emit(text, fraction, "failed" if is_failure else "ready")

    def _end(self, number: int, end: End) -> None:
        if number != self._number:
            return
        self._job = None
        self._touched.pop(str(end.folder.path), None)
        self._forget_command()
        self._state = end.news.state
        self._page.show_run(end.news.state)
        self._page.header.summary.setText(self._summary)
        headline, details = outcome_words(end)
        self._page.run_view.outcome.show_outcome(
            end.news.state,
            headline,
            details,
            str(end.folder.path),
            can_classify=end.news.status.best_epoch is not None,
        )
        self.run_ended.emit(end.folder)

    def _fail(self, number: int, error: Exception) -> None:
        if number != self._number:
            return
        self._job = None
        self._forget_command()
        self._page.start_button.setEnabled(self._page.form.is_valid)
        self._runner.report(error)
        if self._session.run is not None and self._folder is None:
            self._session.set_run(None)

    def _show_setup(self) -> None:
        self._page.show_setup()
        self._page.start_button.setEnabled(self._page.form.is_valid)
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
        self._asked = command
        self._expected = self._acknowledged + 1
        self._state = self._shown_state(self._state)
        self._page.show_run(self._state)
        self._page.stop_after_epoch_button.setEnabled(False)
        self.patience.start()

        def note(sequence: int) -> None:
            self._expected = sequence

        self._runner.run(
            self.tr("Telling {run}").format(run=folder.name),
            lambda context, tell: send_command(folder, command),
            on_success=note,
            lane="follow",
            is_quiet=True,
        )

    def _forget_command(self) -> None:
        self._asked = None
        self.patience.stop()

    def _offer_force(self) -> None:
        """A command was given a while ago, and the process still goes on."""
        has_seen = self._acknowledged >= self._expected
        if not self.is_following or self._asked is None or (has_seen and self._asked == "stop_after_epoch"):
            return
        self._page.run_view.outcome.show_unanswered(
            self.tr("The training process has not ended yet."),
            self.tr("It may be busy. Forcing it to stop keeps the last checkpoint; what came after is lost."),
        )

    def force_stop(self) -> None:
        """End the process at once; its last checkpoint stands."""
        folder = self._folder
        if folder is not None:
            self._page.run_view.outcome.hide()
            self._runner.run(
                self.tr("Ending {run}").format(run=folder.name),
                lambda context, tell: kill(folder),
                lane="follow",
                is_quiet=True,
            )

    # ── for the window ──

    def live_run(self) -> RunFolder | None:
        """A run that was seen here and still goes on, the one that is shown first."""
        for folder in sorted(self._touched.values(), key=lambda folder: folder is not self._folder):
            try:
                if current_state(folder).is_live:
                    return folder
            except StudioError:
                continue
        return None

    def stop_live_run(self) -> None:
        """Ask the run that goes on to stop and keep its result."""
        folder = self.live_run()
        if folder is not None:
            send_command(folder, "stop")

    def _open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder.path)))
