"""Where weights come into the window: dropped, chosen, completed, and fine-tuned on a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from resnet_studio.gui.fine_tuning import FineTuning
from resnet_studio.gui.weights.completion import Completion
from resnet_studio.gui.weights.window import CompletionWindow
from resnet_studio.gui.worker_client import WorkerClient

if TYPE_CHECKING:
    from resnet_studio.gui.main_window import MainWindow


class WeightsDoors(QObject):
    """Brings together the pages that take weights and the window that asks what a file leaves open.

    Attributes:
        completion: Asks what files of other programs leave open.
        fine_tuning: From weights and a folder to a run that can be started.
    """

    def __init__(self, window: MainWindow, worker: WorkerClient) -> None:
        super().__init__(window)
        self._window = window
        self._classify, self._runs = window.presenter("classify"), window.presenter("runs")
        self._starting = window.presenter("model").starting
        self.completion = Completion(CompletionWindow(window), window.session, window.runner, worker)
        self.fine_tuning = FineTuning(window, window.session, window.presenter("data"), self._starting)
        self._classify.completion_requested.connect(
            lambda found: self.completion.open(found, self._classify.open_weights)
        )
        self._starting.completion_requested.connect(lambda asked: self.completion.open(*asked))
        self._runs.fine_tune_requested.connect(self.fine_tune)
        model, classify = (window.stages[key].page for key in ("model", "classify"))
        model.start.folder_requested.connect(self.fine_tune_current)  # type: ignore[attr-defined]
        classify.fine_tune_requested.connect(self.fine_tune_current)  # type: ignore[attr-defined]

    def drop(self, path: str) -> None:
        """Start from a file of weights where a network is set up, else classify with it."""
        if self._window.page in ("model", "train"):
            self._window.show_page("model")
            self._starting.choose(path)
        else:
            self._window.show_page("classify")
            self._classify.open_paths([path])

    def fine_tune_current(self) -> None:
        """Fine-tune what is looked at on this page: of the start of the recipe, the run, and the model."""
        session = self._window.session
        run = str(session.run.path) if session.run is not None else ""
        places = {"model": session.recipe.model.weights, "classify": self._classify.model, "runs": ""}
        row = self._runs.chosen_path if self._window.page == "runs" else ""
        first = row or places.get(self._window.page, run)
        weights = first or run or self._classify.model or session.recipe.model.weights
        if weights:
            self.fine_tune(weights)
        else:
            self._window.show_page("model")  # where they are chosen

    def fine_tune(self, weights: str) -> None:
        """Ask for a folder, and set up the training that starts from these weights."""
        if self.fine_tuning.ask(weights):
            self._window.show_page("train")
