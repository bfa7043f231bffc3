"""The window: rail, pages, job bar, menus; it takes drops anywhere and asks before leaving a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from resnet_studio.core.config.storage import dump_recipe, load_recipe
from resnet_studio.core.durable import write_durably
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import find_live_run
from resnet_studio.core.settings import Settings, save_settings
from resnet_studio.gui import messages
from resnet_studio.gui.drops import Drop, judge
from resnet_studio.gui.file_manager import open_runs_folder
from resnet_studio.gui.history import RecipeHistory
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.menus import Menus
from resnet_studio.gui.pages import build_stages, what_is_missing
from resnet_studio.gui.run_care import RunCare
from resnet_studio.gui.runs.doors import RunsDoors
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.side_windows import SideWindows
from resnet_studio.gui.theme import apply_theme, wear_settings
from resnet_studio.gui.tokens import ThemeMode
from resnet_studio.gui.weights.doors import WeightsDoors
from resnet_studio.gui.widgets.banner import Banner
from resnet_studio.gui.widgets.drop_overlay import DropOverlay
from resnet_studio.gui.widgets.job_bar import JobBar
from resnet_studio.gui.widgets.page_header import MARGIN_PX
from resnet_studio.gui.widgets.stage_rail import RAIL_WIDTH_PX, StageRail
from resnet_studio.gui.widgets.toast import LEFT_PX, Toast
from resnet_studio.gui.worker_client import WorkerClient

SMALLEST = (1024, 640)
FIRST = (1280, 800)
RUNS_EVERY_MS = 10_000


class MainWindow(QMainWindow):
    """Holds everything together; the logic is in the presenters.

    Attributes:
        session: What is open.
        runner: Runs everything slow.
        memory: What the window remembers of itself.
        history: Undo and redo of the recipe.
        stages: The pages with their presenters by key.
        banner: Where errors are shown.
        overlay: Says what a drop would do.
        toast: A few words about what has ended.
        care: Keeps the computer awake for runs, and tells of their ends.
        weights: The ways by which weights come in.
        runs: Where the runs of the Runs page go.
        side: The windows beside this one.
        worker: The warm child that answers.

    Signals:
        page_changed: The key of the page that is shown now.
    """

    page_changed = Signal(str)

    def __init__(
        self,
        session: Session,
        runner: JobRunner,
        memory: WindowMemory | None = None,
        worker: WorkerClient | None = None,
    ) -> None:
        super().__init__()
        self.session = session
        self.runner = runner
        self.memory = memory or WindowMemory()
        self.history = RecipeHistory(session)
        self.worker = worker or WorkerClient()
        self._runs_clock = QTimer(self, interval=RUNS_EVERY_MS, singleShot=True)
        self._is_training = False
        self._hovering: tuple[tuple[str, ...], Drop] | None = None
        self.has_ended_cleanly = True
        self.setObjectName("main_window")
        self.setWindowTitle("ResNet Studio")
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        self.banner = Banner()
        self.rail = StageRail()
        self.job_bar = JobBar(runner)
        self._pages = QStackedWidget()
        self._build()
        self.overlay = DropOverlay(self)
        self.toast = Toast(self, RAIL_WIDTH_PX + LEFT_PX)
        self.stages = build_stages(session, runner, self.memory, self.worker)
        self._add_stages()
        self.weights = WeightsDoors(self, self.worker)
        self.runs = RunsDoors(self)
        self.side = SideWindows(self)
        self.menus = Menus(self)
        self.care = RunCare(self)
        runner.unhandled_failure.connect(lambda error: self.show_error(error, runner.reporting))
        runner.cause_gone.connect(self.banner.clear)
        if not self.memory.restore_geometry(self):
            room = self.screen().availableSize()
            self.resize(min(FIRST[0], room.width()), min(FIRST[1], room.height()))
        self.show_page(self.memory.page if self.memory.page in self.stages else "data")

    def _build(self) -> None:
        banner_row = QWidget()
        banner_box = QVBoxLayout(banner_row)
        banner_box.setContentsMargins(MARGIN_PX, 0, MARGIN_PX, 0)
        banner_box.addWidget(self.banner)
        page_column = QVBoxLayout()
        page_column.setContentsMargins(0, 8, 0, 0)
        page_column.setSpacing(0)
        page_column.addWidget(banner_row)
        page_column.addWidget(self._pages, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.rail)
        upper.addLayout(page_column, 1)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(self.job_bar)
        self.setCentralWidget(central)

    def _add_stages(self) -> None:
        for key, stage in self.stages.items():
            if key == "runs":
                self.rail.add_separator()
            self.rail.add_stage(key, stage.icon_name, stage.title)
            self._pages.addWidget(stage.page)
            stage.presenter.stage_changed.connect(
                lambda text, fraction, state, key=key: self.rail.set_state(key, text, fraction, state)
            )
            stage.presenter.page_requested.connect(self.show_page)
        self.rail.set_footer(self.tr("Nothing leaves this computer."))
        self.rail.stage_chosen.connect(self.show_page)
        self.session.dataset_changed.connect(lambda: self.banner.clear("data"))
        self.session.run_changed.connect(lambda: self.banner.clear("train"))
        self.session.settings_changed.connect(self._wear_settings)
        for presenter in (
            self.presenter("classify"),
            self.presenter("data").copies,
            self.presenter("runs"),
        ):
            presenter.act_done.connect(self.history.note_act)
            presenter.act_undone.connect(self.history.drop_act)
        self.presenter("train").run_ended.connect(lambda _: self.presenter("runs").refresh())
        self.presenter("train").run_ended.connect(lambda _: self.presenter("classify").refresh())
        self.presenter("train").use_run_requested.connect(self.presenter("classify").use_run)
        self._keep_runs_fresh()
        self.session.dataset_changed.connect(self._say_what_is_missing)
        # What the presenters told while they were made was heard by nobody: let them tell it again.
        for signal in (
            self.session.dataset_changed,
            self.session.recipe_changed,
            self.session.run_changed,
        ):
            signal.emit()

    def _say_what_is_missing(self) -> None:
        """A grey stage says what it waits for."""
        for key, words in what_is_missing(has_data=self.session.dataset is not None).items():
            self.rail.set_missing(key, words)

    def _keep_runs_fresh(self) -> None:
        """The rail tells of the runs whichever page is seen, so a run at work is looked after slowly.

        Each look winds the clock for the next one: a folder that cannot be read is told once.
        """
        runs = self.presenter("runs")
        self.session.settings_changed.connect(runs.refresh)
        self._runs_clock.timeout.connect(runs.refresh)
        runs.stage_changed.connect(lambda *told: self._wind_runs_clock(told[2]))
        self.presenter("train").stage_changed.connect(lambda *told: self._note_training(told[2]))

    def _wind_runs_clock(self, state: str) -> None:
        if state == "running":
            self._runs_clock.start()
        else:
            self._runs_clock.stop()

    def _note_training(self, state: str) -> None:
        if (state == "running") != self._is_training:
            self._is_training = not self._is_training
            self.presenter("runs").refresh()

    def presenter(self, key: str) -> Any:
        """The presenter of a page."""
        return self.stages[key].presenter

    @property
    def page(self) -> str:
        """The key of the page that is shown."""
        return list(self.stages)[self._pages.currentIndex()]

    def show_page(self, key: str) -> None:
        """Show a page."""
        self._pages.setCurrentWidget(self.stages[key].page)
        self.rail.set_current(key)
        self.page_changed.emit(key)

    def show_error(self, error: Exception, owner: str = "") -> None:
        """Say in the banner what went wrong; it goes when its owner begins anew or succeeds."""
        messages.show_error(self, error, owner)

    def set_theme(self, mode: ThemeMode) -> None:
        """Wear a theme and remember it."""
        self.memory.theme = mode
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, mode)

    def _wear_settings(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            wear_settings(app, self.session.settings)

    def set_settings(self, settings: Settings) -> None:
        """Take over other settings and store them."""
        self.banner.clear("settings")
        try:
            save_settings(settings)
        except StudioError as error:
            self.show_error(error, "settings")
            return
        self.session.settings = settings

    def open_paths(self, paths: Sequence[str]) -> None:
        """Open files and folders where they belong."""
        self.open_drop(judge(paths))

    def open_drop(self, drop: Drop) -> None:
        """Do what was announced while it hovered."""
        self.banner.clear("drop")
        if drop.kind == "refused":
            self.banner.show_message(self.overlay.refusal(drop), owner="drop")
        elif drop.kind == "run":
            self.open_run(RunFolder(Path(drop.paths[0])))
        elif drop.kind == "recipe":
            self.open_recipe(Path(drop.paths[0]))
        elif drop.kind == "weights":
            self.weights.drop(drop.paths[0])
        else:
            key = "data" if drop.kind == "data" else "classify"
            self.show_page(key)
            self.presenter(key).open_paths(list(drop.paths))

    def open_run(self, folder: RunFolder) -> None:
        """Look at a run, follow it if it is at work."""
        self.session.set_run(folder)
        self.presenter("train").follow(folder)
        self.show_page("train")

    def open_recipe(self, path: Path) -> None:
        """Take over a recipe from a file, and open the data that it names."""
        self.banner.clear("recipe")
        try:
            recipe = load_recipe(path)
        except StudioError as error:
            self.show_error(error, "recipe")
            return
        self.session.set_recipe(recipe)
        if self.session.dataset is None and not self.presenter("data").is_scanning:
            self.presenter("data").open_data(recipe.data.path)
        self.show_page("train")

    def save_recipe(self, path: Path) -> None:
        """Write the recipe to a file."""
        self.banner.clear("recipe")
        try:
            write_durably(path, dump_recipe(self.session.recipe).encode())
        except OSError as error:
            self.show_error(
                StudioError(
                    QT_TRANSLATE_NOOP("errors", "The recipe cannot be saved in {path}: {reason}."),
                    {"path": str(path), "reason": error.strerror or str(error)},
                    hint=QT_TRANSLATE_NOOP("errors", "Choose another folder."),
                ),
                "recipe",
            )

    def open_runs_folder(self) -> None:
        """Show the runs folder in the system's file manager."""
        try:
            open_runs_folder(self.session.settings.runs_path)
        except StudioError as error:
            self.show_error(error, "settings")

    def follow_live_run(self) -> None:
        """Find a run that is at work, such as one that was left in the background, and follow it."""
        runs_path = self.session.settings.runs_path

        def take(folder: RunFolder | None) -> None:
            train = self.presenter("train")
            if folder is not None and self.session.run is None and not train.is_starting:
                self.session.set_run(folder)
                train.follow(folder)

        self.runner.run(
            self.tr("Looking for a run at work"),
            lambda context, tell: find_live_run(runs_path),
            on_success=take,
            is_quiet=True,
        )

    def _may_leave(self) -> bool:
        """Whether the window may close; asks what is to become of a live run."""
        train = self.presenter("train")
        run = train.live_run()
        if run is None:
            return True
        choices = [
            messages.Choice("keep", self.tr("Keep training in the background"), is_default=True),
            messages.Choice("stop", self.tr("Stop and keep the result")),
            messages.Choice("cancel", self.tr("Cancel")),
        ]
        text = self.tr("{run} goes on without the window; opening ResNet Studio again shows it.")
        answer = messages.ask(self, self.tr("A run is at work"), text.format(run=run.name), choices)
        if answer == "stop":
            try:
                train.stop_live_run()
            except StudioError as error:  # it may have ended while the question stood; if not, it says so
                self.show_error(error, "train")
                return train.live_run() is None
        return answer != "cancel"

    def remember(self) -> None:
        """Keep what the next window is to begin with."""
        self.memory.page = self.page
        self.memory.keep_recipe(self.session.recipe)
        self.memory.keep_geometry(self)
        self.runs.keep_notes()

    def fall_silent(self) -> None:
        """Ask and tell nothing any more, and be seen no more; the jobs are left to the caller."""
        self.side.close_all()
        self._runs_clock.stop()
        self.care.close()
        self.hide()  # what is to be waited for now concerns nobody

    def _drop_of(self, data: QMimeData) -> Drop:
        """The verdict on what is dragged; what hovers was judged already when it came in."""
        names = tuple(url.toLocalFile() for url in data.urls() if url.isLocalFile())
        if self._hovering is None or self._hovering[0] != names:
            self._hovering = (names, judge(names))
        return self._hovering[1]

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about a live run, remember the window, end all jobs; Qt's name."""
        if not self._may_leave():
            event.ignore()
            return
        self.remember()
        self.fall_silent()
        self.runner.cancel_all()
        self.worker.close()  # ends the jobs that wait for its answers
        self.has_ended_cleanly = self.runner.shut_down() and self.has_ended_cleanly
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the hint over the whole window; Qt's name."""
        super().resizeEvent(event)
        self.overlay.setGeometry(self.rect())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say what letting go will do; Qt's name."""
        self._hovering = None
        self.overlay.show_drop(self._drop_of(event.mimeData()))
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the hint away; Qt's name."""
        self._hovering = None
        self.overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Do it; Qt's name."""
        self.overlay.hide()
        event.acceptProposedAction()
        drop, self._hovering = self._drop_of(event.mimeData()), None
        self.open_drop(drop)
