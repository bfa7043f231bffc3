"""Trained weights to start from: fetched, read, and what the recipe takes over from them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from resnet_studio.core.config.presets import FINE_TUNING_PRESET, find_preset
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import FineTuneRecipe
from resnet_studio.core.config.storage import get_value, set_values
from resnet_studio.core.models import shipped
from resnet_studio.core.models.adopt import StartAbout, adopt
from resnet_studio.core.models.foreign import published
from resnet_studio.core.models.kept import kept_weights
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui import messages
from resnet_studio.gui.drops import WEIGHTS_ENDINGS
from resnet_studio.gui.jobs import Job, JobRunner
from resnet_studio.gui.model.start_choice import Start, StartChoice
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.retold import retold
from resnet_studio.gui.runs.listing import RunListing
from resnet_studio.gui.session import Session
from resnet_studio.gui.weights.completion import look_at
from resnet_studio.gui.widgets.recipe_fields import words
from resnet_studio.gui.widgets.run_words import percent
from resnet_studio.gui.worker_client import WorkerClient

ASSUMED_PX = 32
MOST_RUNS = 20
SEEN = ("data.image_size", "data.resize", "data.normalization")


class Starting(QObject):
    """The logic of the list of starts, and of whoever else chooses one.

    Signals:
        completion_requested: What was found in a file of another program that leaves something open.
        failed: The weights that were chosen last cannot be had; the recipe is as before.
    """

    completion_requested = Signal(object)
    failed = Signal()

    def __init__(
        self, choice: StartChoice, session: Session, runner: JobRunner, worker: WorkerClient
    ) -> None:
        super().__init__(choice)
        self._choice, self._session, self._runner, self._worker = choice, session, runner, worker
        self._listing = RunListing()
        self._looking = NewestJob(runner, is_older_cancelled=False)
        self._job: Job | None = None
        self._adopted: tuple[str, StartAbout, int] | None = None
        self._found_notes: list[str] = []
        choice.start_chosen.connect(self.choose)
        choice.file_requested.connect(self._ask_for_file)
        choice.form.recipe_edited.connect(session.set_recipe)
        session.recipe_changed.connect(self.show)
        session.dataset_changed.connect(self._adopt_anew)
        self.show()

    # ── which there are ──

    def refresh(self) -> None:
        """Look which runs and files there are."""
        runs_path = self._session.settings.runs_path

        def work(context: TaskContext) -> list[tuple[str, list[Start]]]:
            rows = [row for row in self._listing.read(runs_path, context) if row.has_best][:MOST_RUNS]
            runs = [Start(row.path, _run_words(row.name, row.validation_accuracy)) for row in rows]
            files = [Start(str(path), path.stem) for path in kept_weights()]
            return [
                (self.tr("Own runs"), runs),
                (self.tr("Files made complete"), files),
                (
                    self.tr("Shipped with the app"),
                    [Start(key, card.title) for key, card in shipped.shipped_cards().items()],
                ),
                (self.tr("Trained on ImageNet (torchvision)"), _published()),
            ]

        self._looking.run(self.tr("Looking for weights"), work, self._choice.set_starts)

    def show(self) -> None:
        """Show what the recipe starts from."""
        recipe = self._session.recipe
        self._choice.set_recipe(recipe, start_words(recipe.model.weights))
        if not recipe.model.weights:
            self._choice.set_notes([])

    # ── which one is chosen ──

    def choose(self, weights: str, recipe: Recipe | None = None) -> None:
        """Let the next run start from these weights, and adopt what belongs to them.

        Args:
            weights: As `model.weights` takes them; empty starts from nothing.
            recipe: What is to be changed; the session's where none is given.
        """
        if self._job is not None:
            self._job.cancel()
        if not weights:
            self._session.set_recipe(_from_nothing(recipe or self._session.recipe))
            return
        job = self._job = self._runner.run(
            self.tr("Reading {name}").format(name=start_words(weights)),
            lambda context, tell: self._read(weights, context),
            on_success=lambda found: (
                self._forget(job) if job.is_cancelled else self._take(weights, recipe, found)
            ),
            on_failure=self._fail,
            on_cancel=lambda: self._forget(job),
        )

    def _read(self, weights: str, context: TaskContext) -> dict[str, Any]:
        if weights.startswith(published.PREFIX):
            published.fetch_published(weights, context)
        return look_at(self._worker, weights, context) or self._worker.start(weights, context)

    def _take(self, weights: str, recipe: Recipe | None, found: dict[str, Any]) -> None:
        self._job = None
        if "needs" in found:
            self.completion_requested.emit((found, lambda path: self.choose(path, recipe)))
            return
        wanted = set_values(recipe or self._recipe_to_change(), {"model.weights": weights})
        self._found_notes = [retold(note) for note in found["notes"]]
        self._adopt(wanted, StartAbout.from_dict(found["about"]))

    def _adopt(self, recipe: Recipe, about: StartAbout, keep: Collection[str] = ()) -> None:
        dataset = self._session.dataset
        own_size = dataset.image_size if dataset is not None else ASSUMED_PX
        adopted, notes = adopt(recipe, about, own_size, keep)
        self._adopted = (recipe.model.weights, about, own_size)
        self._session.set_recipe(adopted)
        said = (messages.note_words(note.template, note.parameters) for note in notes)
        self._choice.set_notes([*self._found_notes, *said])

    def _adopt_anew(self) -> None:
        """Of other images the weights see another size; what the user set since stays."""
        recipe = self._session.recipe
        if self._adopted is None or self._session.dataset is None or recipe.model.weights != self._adopted[0]:
            return
        _, about, own_size = self._adopted
        before, _ = adopt(recipe, about, own_size)
        self._adopt(recipe, about, [key for key in SEEN if get_value(recipe, key) != get_value(before, key)])

    def _recipe_to_change(self) -> Recipe:
        """The session's; where it trains from nothing, the preset for weights, as `train` takes it."""
        current = self._session.recipe
        if current.data.normalization == "weights":
            return current
        preset = find_preset(FINE_TUNING_PRESET).recipe
        return set_values(preset, {"data.path": current.data.path, "seed": current.seed})

    def _fail(self, error: Exception) -> None:
        self._job = None
        self._runner.report(error)
        self.failed.emit()

    def _forget(self, job: Job) -> None:
        """It was cancelled, perhaps because other weights were chosen, which are read now."""
        if self._job is job:
            self._job = None

    def _ask_for_file(self) -> None:
        patterns = " ".join(f"*{ending}" for ending in WEIGHTS_ENDINGS)
        paths = messages.choose_files(
            self._choice, self.tr("Choose weights"), self.tr("Weights ({patterns})").format(patterns=patterns)
        )
        if paths:
            self.choose(str(paths[0]))


def start_words(weights: str) -> str:
    """Weights to start from, as they are called."""
    if weights.startswith(published.PREFIX):
        name, _, version = weights.removeprefix(published.PREFIX).partition("-")
        return name.replace("resnet", "ResNet-") + (", V2" if version else "")
    card = shipped.shipped_cards().get(weights) if weights.startswith(shipped.PREFIX) else None
    return words(card.title) if card is not None else Path(weights).name


def _run_words(name: str, accuracy: float | None) -> str:
    return name if accuracy is None else f"{name} · {percent(accuracy, 1)}"


def _published() -> list[Start]:
    """torchvision's, each with whether it is here already."""
    here = QCoreApplication.translate("Starting", "{name} · on this computer")
    away = QCoreApplication.translate("Starting", "{name} · download")
    return [
        Start(
            text,
            (
                here if published.published_path(text.removeprefix(published.PREFIX)).is_file() else away
            ).format(name=start_words(text)),
        )
        for text in published.published_names()
    ]


def _from_nothing(recipe: Recipe) -> Recipe:
    """Without weights nothing can be frozen, and there is no normalization of theirs."""
    changes: dict[str, Any] = {"model.weights": "", "fine_tune": FineTuneRecipe().model_dump(mode="json")}
    if recipe.data.normalization == "weights":
        changes["data.normalization"] = "dataset"
    return set_values(recipe, changes)
