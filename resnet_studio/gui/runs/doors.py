"""Where the runs of the Runs page go in the window: to training, to classifying, into the form."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.runs.folder import RunFolder

if TYPE_CHECKING:
    from resnet_studio.gui.main_window import MainWindow


class RunsDoors(QObject):
    """Brings together the Runs page and the pages that use its runs."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._classify = window.presenter("classify")
        self._runs = runs = window.presenter("runs")
        runs.open_run_requested.connect(window.open_run)
        runs.use_run_requested.connect(self._classify.use_run)
        runs.recipe_requested.connect(self.clone)
        runs.runs_moved.connect(self._follow)

    def keep_notes(self) -> None:
        """Keep what was typed last, before the window goes."""
        self._runs.remarking.save_now()

    def clone(self, recipe: Recipe, run: str) -> None:
        """Take over a run's recipe for the next run, as a step that can be undone, and show the form."""
        window, session = self._window, self._session
        if window.presenter("train").live_run() is None:
            session.set_run(None)
        session.set_recipe(recipe)
        data = window.presenter("data")
        if session.dataset is None and not data.is_scanning:
            data.open_data(recipe.data.path)  # data that is open follows the recipe by itself
        window.show_page("train")
        text = self.tr("The form holds the recipe of {run}. Edit, Undo brings back the one before.")
        window.toast.say(text.format(run=run))

    def _follow(self, moved: Mapping[str, str]) -> None:
        """Runs lie elsewhere now: what looks at one of them, or starts from it, goes on doing so."""
        session = self._session
        weights = session.recipe.model.weights
        if weights in moved:
            session.follow_data(set_values(session.recipe, {"model.weights": moved[weights]}))
        self._classify.follow_runs(moved)
        run = session.run
        if run is not None and str(run.path) in moved:
            session.set_run(RunFolder(Path(moved[str(run.path)])))
