"""Which models can classify, and which one does: the runs that have weights, and files of weights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from resnet_studio.core.models.kept import kept_weights
from resnet_studio.core.models.shipped import shipped_cards
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui import messages
from resnet_studio.gui.classify.page import ClassifyPage, ModelChoice
from resnet_studio.gui.drops import WEIGHTS_ENDINGS
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.runs.listing import RunListing, RunRow, read_row
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.weights.completion import look_at
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.recipe_fields import words
from resnet_studio.gui.widgets.run_words import percent
from resnet_studio.gui.worker_client import WorkerClient


class ModelsList(QObject):
    """The list of models; the list, the words beside it and `model` always tell of the same one.

    A model that was asked for is taken wherever it lies. A run that is merely looked at is taken too, but not
    while answers are shown: they belong to the model that gave them.

    Attributes:
        model: The run or file of weights that is chosen; empty where there is none.
        is_ready: Whether the worker has read it, so that it can classify.
        about: What the worker told of it then.
        are_read: Whether it has been looked once which models there are.

    Signals:
        model_changed: Another model is chosen, or none.
        model_ready: The chosen model can classify.
        completion_requested: What was found in a file of another program that leaves something open.
    """

    model_changed = Signal()
    model_ready = Signal()
    completion_requested = Signal(object)

    def __init__(
        self,
        page: ClassifyPage,
        session: Session,
        runner: JobRunner,
        worker: WorkerClient,
        memory: WindowMemory,
    ) -> None:
        super().__init__(page)
        self._page, self._session, self._runner, self._worker = page, session, runner, worker
        self._memory = memory
        self._listing = RunListing()
        self._reading = NewestJob(runner, is_older_cancelled=False)
        self._describing = NewestJob(runner)
        self.model = ""
        self.is_ready = False
        self.about: dict[str, Any] = {}
        self.are_read = False
        self._choices: list[ModelChoice] = []
        self._files: list[str] = []
        self._asked_for = ""
        self._looked_at = ""
        self._last_good = ""
        self._refused: set[str] = set()
        page.model_chosen.connect(self.choose)
        page.weights_requested.connect(self._ask_for_weights)
        session.run_changed.connect(self._note_run)

    # ── which there are ──

    def refresh(self) -> None:
        """Look which models there are."""
        runs_path = self._session.settings.runs_path
        remembered = self._memory.model
        elsewhere = [self._asked_for, self._looked_at, self.model, remembered]

        def work(context: TaskContext) -> tuple[list[RunRow], list[ModelChoice]]:
            rows = _read_rows(self._listing, runs_path, elsewhere, context)
            kept = [ModelChoice(str(path), path.name) for path in kept_weights()]
            return rows, [
                *kept,
                *(ModelChoice(key, words(card.title)) for key, card in shipped_cards().items()),
            ]

        self._reading.run(self.tr("Looking for models"), work, self._take_found)

    def _note_run(self) -> None:
        if self._session.run is not None:
            self._looked_at = str(self._session.run.path)
            if self._page.isVisible():
                self.refresh()

    def _take_found(self, found: tuple[list[RunRow], list[ModelChoice]]) -> None:
        rows, others = found
        remembered = self._memory.model
        if not self.are_read and remembered:
            self._files.append(remembered)
        self.are_read = True
        self._files = [path for path in self._files if Path(path).is_file()]
        self._choices = [_choice_of(row) for row in rows if row.has_best]
        at_hand = {one.path: one for one in others if one.path not in self._refused}
        files = {path: ModelChoice(path, Path(path).name) for path in self._files}
        self._choices += (files | at_hand).values()
        self._set(self._pick(remembered))

    def _pick(self, remembered: str) -> str:
        """What was asked for; else the run that is looked at, the model as it is, the last one, the first."""
        known = [choice.path for choice in self._choices]
        if self._asked_for in known:
            asked_for, self._asked_for = self._asked_for, ""
            return asked_for
        looked_at = "" if self._page.are_results_shown else self._looked_at
        wishes = (looked_at, self.model, remembered, *known)
        found = next((path for path in wishes if path in known and path not in self._refused), "")
        if found == self._looked_at:
            self._looked_at = ""
        return found

    def follow(self, moved: Mapping[str, str]) -> None:
        """Runs lie elsewhere now: the chosen one is read there, and the answers it gave stay."""
        self._memory.model = moved.get(self._memory.model, self._memory.model)
        self._asked_for, self._looked_at, self._last_good = (
            moved.get(path, path) for path in (self._asked_for, self._looked_at, self._last_good)
        )
        self._refused = {moved.get(path, path) for path in self._refused}
        if self.model in moved:
            self.model, self.is_ready = moved[self.model], False
            self._describe(self.model)
        if self.are_read:
            self.refresh()

    # ── which one is chosen ──

    def choose(self, path: str) -> None:
        """Classify with this entry of the list from now on."""
        self._asked_for = self._looked_at = ""
        self._refused.discard(path)
        self._set(path)

    def ask_for(self, path: str) -> None:
        """Classify with this run or file of weights as soon as it is in the list."""
        self._looked_at = ""
        self._asked_for = path
        self._refused.discard(path)
        if Path(path).is_file():
            self._files.append(path)
        self.refresh()

    def _ask_for_weights(self) -> None:
        self._page.set_models(self._choices, self.model)  # the entry that was clicked is no model
        patterns = " ".join(f"*{ending}" for ending in WEIGHTS_ENDINGS)
        paths = messages.choose_files(
            self._page,
            self.tr("Choose weights"),
            self.tr("Weights ({patterns})").format(patterns=patterns),
            self.model,
        )
        if paths:
            self.ask_for(str(paths[0]))

    def _set(self, path: str) -> None:
        self._page.set_models(self._choices, path)
        if path == self.model:
            return
        self.model, self.is_ready = path, False
        self._page.header.summary.setText("")
        self._describing.drop()
        self.model_changed.emit()
        if path:
            self._describe(path)

    def _describe(self, path: str) -> None:
        self._describing.run(
            self.tr("Reading the model"),
            lambda context: look_at(self._worker, path, context) or self._worker.describe(path, context),
            lambda about: self._take_about(path, about),
            lambda error: self._refuse(path, error),
        )

    def _take_about(self, path: str, about: dict[str, Any]) -> None:
        if "needs" in about:
            self._leave(path)
            self.completion_requested.emit(about)
            return
        self.is_ready, self.about = True, about
        self._last_good = self._memory.model = path
        parts = [self.tr("{count} classes").format(count=grouped(len(about.get("classes", ()))))]
        if about.get("test_accuracy") is not None:
            parts.append(self.tr("test accuracy {value}").format(value=percent(about["test_accuracy"])))
        elif about.get("validation_accuracy") is not None:
            value = percent(about["validation_accuracy"])
            parts.append(self.tr("validation accuracy {value}").format(value=value))
        self._page.header.summary.setText(" · ".join(parts))
        self.model_ready.emit()

    def _refuse(self, path: str, error: Exception) -> None:
        self._runner.report(error)
        self._leave(path)

    def _leave(self, path: str) -> None:
        """Go back to the model before. A file leaves the list; a run stays, it may get better weights."""
        self._refused.add(path)
        if self._memory.model == path:
            self._memory.model = ""
        if path in self._files:
            self._files = [file for file in self._files if file != path]
            self._choices = [choice for choice in self._choices if choice.path != path]
        known = [choice.path for choice in self._choices]
        before = self._last_good
        self._set(before if before in known and before not in self._refused else "")


def _read_rows(
    listing: RunListing, runs_path: Path, elsewhere: list[str], context: TaskContext
) -> list[RunRow]:
    """The runs of the runs folder, and those of these paths that are runs and lie somewhere else."""
    rows = listing.read(runs_path, context)
    listed = {row.path for row in rows}
    others = [RunFolder(Path(path)) for path in dict.fromkeys(elsewhere) if path and path not in listed]
    return rows + [read_row(folder) for folder in others if folder.is_run]


def _choice_of(row: RunRow) -> ModelChoice:
    accuracy = row.validation_accuracy if row.test_accuracy is None else row.test_accuracy
    is_live = row.state is not None and row.state.is_live
    parts = [row.name, *([percent(accuracy, 1)] if accuracy is not None else []), *(["…"] if is_live else [])]
    return ModelChoice(row.path, " · ".join(parts))
