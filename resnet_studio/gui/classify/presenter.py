"""What the Classify page does: keep a model warm, classify what comes, keep the answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage

from resnet_studio.core.tasks import Progress, TaskContext
from resnet_studio.gui import messages
from resnet_studio.gui.classify.page import ClassifyPage, ModelChoice
from resnet_studio.gui.classify.results import Result, keep_pasted, read_picture, result_of, write_results
from resnet_studio.gui.jobs import Job, JobRunner, Tell
from resnet_studio.gui.runs.listing import RunListing, RunRow
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.run_words import percent
from resnet_studio.gui.worker_client import WorkerClient

SHOW_EVERY_MS = 100
IMAGE_PATTERNS = "*.jpg *.jpeg *.png *.webp *.bmp *.gif *.tif *.tiff *.ppm *.pgm *.avif"


class ClassifyPresenter(QObject):
    """The logic of the Classify page.

    Signals:
        page_requested: The key of the page to go to.
        stage_changed: State in words, part done or None, and empty, ready, running or failed.
    """

    page_requested = Signal(str)
    stage_changed = Signal(str, object, str)

    def __init__(
        self,
        page: ClassifyPage,
        session: Session,
        runner: JobRunner,
        worker: WorkerClient,
        memory: WindowMemory | None = None,
    ) -> None:
        super().__init__(page)
        self._page, self._session, self._runner, self._worker = page, session, runner, worker
        self._memory = memory or WindowMemory()
        self._listing = RunListing()
        self._model = ""
        self._run_wished = ""
        self._files: list[str] = []
        self._waiting: list[str] = []
        self._arrived: list[Result] = []
        self._job: Job | None = None
        self._number = 0
        self._is_warm = False
        self._are_models_read = False
        self._ms_per_image: float | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(SHOW_EVERY_MS)
        self._clock.timeout.connect(self._show_arrived)
        self._connect()
        self.stage_changed.emit("", None, "empty")

    def _connect(self) -> None:
        page = self._page
        page.shown.connect(self._come_into_sight)
        page.model_chosen.connect(self.choose_model)
        page.weights_requested.connect(self._ask_for_weights)
        page.images_requested.connect(self._ask_for_images)
        page.folder_requested.connect(self._ask_for_folder)
        page.paste_requested.connect(self.paste)
        page.paths_dropped.connect(self.open_paths)
        page.train_requested.connect(lambda: self.page_requested.emit("train"))
        page.results.cancel_requested.connect(self.cancel)
        page.results.export_requested.connect(self._ask_for_table)
        page.results.result_chosen.connect(self._show_result)
        self._session.run_changed.connect(self._take_run)

    # ── the model ──

    @property
    def model(self) -> str:
        """The run or file of weights that classifies; empty where there is none."""
        return self._model

    def _come_into_sight(self) -> None:
        """Warm the worker at the first time, and look which models there are every time."""
        if not self._is_warm:
            self._is_warm = True
            self._runner.run(
                self.tr("Getting ready to classify"),
                lambda context, tell: self._worker.warm_up(context),
                lane="follow",
                is_quiet=True,
            )
        self._read_models()

    def _take_run(self) -> None:
        if self._session.run is not None:
            self._run_wished = str(self._session.run.path)
            if self._page.isVisible():
                self._read_models()

    def _read_models(self) -> None:
        runs_path = self._session.settings.runs_path
        self._runner.run(
            self.tr("Looking for models"),
            lambda context, tell: self._listing.read(runs_path, context),
            on_success=self._take_models,
            lane="follow",
            is_quiet=True,
        )

    def _take_models(self, rows: list[RunRow]) -> None:
        choices = [_choice_of(row) for row in rows if row.has_best]
        self._files = [path for path in self._files if Path(path).is_file()]
        remembered = self._memory.model
        if not self._are_models_read and remembered and Path(remembered).is_file():
            self._files.append(remembered)
        self._are_models_read = True
        choices += [ModelChoice(path, Path(path).name) for path in dict.fromkeys(self._files)]
        known = [choice.path for choice in choices]
        wishes = (self._run_wished, self._model, remembered, *known[:1])
        current = next((path for path in wishes if path in known), "")
        if current == self._run_wished:
            self._run_wished = ""
        self._page.set_models(choices, current)
        self._set_model(current)

    def choose_model(self, path: str) -> None:
        """Classify with this run or file of weights from now on."""
        self._run_wished = ""
        self._set_model(path)

    def _set_model(self, path: str) -> None:
        if path == self._model:
            self._classify_waiting()
            return
        self._model = path
        self._page.header.summary.setText("")
        if not path:
            return
        self._memory.model = path
        self._runner.run(
            self.tr("Reading the model"),
            lambda context, tell: self._worker.describe(path, context),
            on_success=lambda about: self._show_model(path, about),
            on_failure=lambda error: self._refuse_model(path, error),
            lane="follow",
            is_quiet=True,
        )
        self._classify_waiting()

    def _show_model(self, path: str, about: dict[str, Any]) -> None:
        if path != self._model:
            return
        count = len(about.get("classes", ()))
        parts = [self.tr("{count} classes").format(count=grouped(count))]
        if about.get("test_accuracy") is not None:
            parts.append(self.tr("test accuracy {value}").format(value=percent(about["test_accuracy"])))
        elif about.get("validation_accuracy") is not None:
            value = percent(about["validation_accuracy"])
            parts.append(self.tr("validation accuracy {value}").format(value=value))
        self._page.header.summary.setText(" · ".join(parts))

    def _refuse_model(self, path: str, error: Exception) -> None:
        """A file that is no model leaves the list; a run stays, it may get better weights."""
        self._runner.report(error)
        if path == self._model:
            self._model = ""
            self._memory.model = ""
            self._files = [file for file in self._files if file != path]
            place = self._page.models.findData(path)
            if place >= 0 and Path(path).is_file():
                self._page.models.removeItem(place)
            self._page.set_has_model(False)

    def _ask_for_weights(self) -> None:
        self._page.models.setCurrentIndex(max(0, self._page.models.findData(self._model)))
        paths = messages.choose_files(
            self._page, self.tr("Choose weights"), self.tr("Weights (*.safetensors)"), self._model
        )
        if paths:
            self.open_weights(str(paths[0]))

    def open_weights(self, path: str) -> None:
        """Classify with a file of weights."""
        self._files.append(path)
        self._run_wished = path
        self._read_models()

    # ── pictures ──

    def _ask_for_images(self) -> None:
        patterns = self.tr("Images ({patterns})").format(patterns=IMAGE_PATTERNS)
        paths = messages.choose_files(self._page, self.tr("Open images"), patterns)
        self.open_paths([str(path) for path in paths])

    def _ask_for_folder(self) -> None:
        folder = messages.choose_folder(self._page, self.tr("Classify all images in a folder"))
        if folder is not None:
            self.open_paths([str(folder)])

    def paste(self) -> None:
        """Classify what the clipboard holds: a picture, or files."""
        data = QGuiApplication.clipboard().mimeData()
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if files:
            self.open_paths(files)
            return
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self._page.header.summary.setText(self.tr("The clipboard holds no image."))
            return
        self._keep_pasted(image)

    def _keep_pasted(self, image: QImage) -> None:
        self._runner.run(
            self.tr("Taking the pasted image"),
            lambda context, tell: keep_pasted(image),
            on_success=lambda path: self.open_paths([path]),
            lane="follow",
            is_quiet=True,
        )

    def open_paths(self, paths: Sequence[str]) -> None:
        """Classify files and folders; without a model they wait for one."""
        self._waiting = list(paths) or self._waiting
        if self._model:
            self._classify_waiting()
        elif not self._are_models_read:
            self._read_models()

    def _classify_waiting(self) -> None:
        paths, self._waiting = self._waiting, []
        if paths and self._model:
            self._classify(paths)

    def _classify(self, paths: list[str]) -> None:
        self.cancel()
        self._number += 1
        number, model = self._number, self._model
        self._arrived.clear()
        self._ms_per_image = None
        are_many = len(paths) > 1 or Path(paths[0]).is_dir()
        self._page.show_results(True)
        self._page.results.start(are_many, self.tr("Looking…"))

        def work(context: TaskContext, tell: Tell) -> dict[str, Any]:
            return self._worker.classify(model, paths, context, tell)

        self._job = self._runner.run(
            self.tr("Classifying images"),
            work,
            on_told=lambda item: self._take(number, item),
            on_progress=lambda progress: self._show_progress(number, progress),
            on_success=lambda value: self._finish(number, value),
            on_cancel=lambda: self._note_cancel(number),
            on_failure=lambda error: self._fail(number, error),
            is_quiet=not are_many,
        )

    def cancel(self) -> None:
        """Stop classifying; the answers that came stand."""
        if self._job is not None:
            self._job.cancel()

    def _take(self, number: int, item: dict[str, Any]) -> None:
        """Keep an answer until the clock shows it: a table does not grow a thousand times a second."""
        if number == self._number:
            self._arrived.append(result_of(item))
            if not self._clock.isActive():
                self._clock.start()

    def _show_arrived(self) -> None:
        arrived, self._arrived = self._arrived, []
        self._page.results.add_results(arrived)

    def _show_progress(self, number: int, progress: Progress) -> None:
        if number == self._number:
            self._page.results.show_progress(progress)
            fraction = progress.fraction
            words = percent(fraction, 0) if fraction is not None else grouped(progress.done)
            self.stage_changed.emit(words, fraction, "running")

    def _finish(self, number: int, value: dict[str, Any]) -> None:
        if number != self._number:
            return
        count, speed = int(value.get("num_images", 0)), float(value.get("images_per_second") or 0)
        if count == 1 and speed:
            self._ms_per_image = 1000 / speed
        parts = [self.tr("{count} images").format(count=grouped(count))]
        if value.get("num_errors"):
            text = self.tr("{count} could not be read")
            parts.append(text.format(count=grouped(int(value["num_errors"]))))
        if speed and count > 1:
            parts.append(self.tr("{speed} images per second").format(speed=f"{speed:,.0f}"))
        if count == 0:
            parts = [self.tr("There are no images in there.")]
        self._end(" · ".join(parts))
        chosen = self._page.results.chosen
        if chosen is not None:
            self._show_words(chosen)
        self._tell_end(count)

    def _note_cancel(self, number: int) -> None:
        if number != self._number:
            return
        self._show_arrived()
        count = len(self._page.results.table.rows)
        self._end(self.tr("Cancelled after {count} images").format(count=grouped(count)))
        self._tell_end(count)

    def _fail(self, number: int, error: Exception) -> None:
        if number != self._number:
            return
        self._end(self.tr("It did not work; the reason is above."))
        if not self._page.results.table.rows:
            self._page.show_results(False)
        self.stage_changed.emit("", None, "failed")
        self._runner.report(error)

    def _end(self, summary: str) -> None:
        self._job = None
        self._clock.stop()
        self._show_arrived()
        self._page.results.finish(summary)
        if not self._page.results.table.rows:
            self._page.results.label.setText(summary)

    def _tell_end(self, count: int) -> None:
        self.stage_changed.emit(grouped(count) if count else "", None, "ready" if count else "empty")

    # ── one answer ──

    def _show_result(self, result: Result) -> None:
        self._page.results.picture.clear()
        self._show_words(result)
        if result.error:
            return

        def take(pixels: NDArray[np.uint8]) -> None:
            if self._page.results.chosen is result:
                self._page.results.show_picture(pixels)

        def give_up(error: Exception) -> None:
            if self._page.results.chosen is result:
                self._page.results.picture.clear(messages.words_for(error).sentence)

        self._runner.run(
            self.tr("Reading {name}").format(name=result.name),
            lambda context, tell: read_picture(result.path),
            on_success=take,
            on_failure=give_up,
            lane="follow",
            is_quiet=True,
        )

    def _show_words(self, result: Result) -> None:
        details = percent(result.probability, 1)
        if self._ms_per_image is not None:
            details += " · " + self.tr("{ms} ms").format(ms=f"{self._ms_per_image:.0f}")
        self._page.results.show_answer(result, details)

    def _ask_for_table(self) -> None:
        path = messages.choose_new_file(
            self._page, self.tr("Save the answers"), self.tr("Tables (*.csv)"), "answers.csv"
        )
        if path is not None:
            self.export(path)

    def export(self, path: Path) -> None:
        """Write all answers to a CSV file."""
        results: list[Result] = list(self._page.results.table.rows)
        self._runner.run(
            self.tr("Saving the answers"),
            lambda context, tell: write_results(path, results),
            on_success=lambda _: self._page.results.summary.setText(
                self.tr("Saved in {path}").format(path=path)
            ),
        )


def _choice_of(row: RunRow) -> ModelChoice:
    accuracy = row.validation_accuracy if row.test_accuracy is None else row.test_accuracy
    is_live = row.state is not None and row.state.is_live
    parts = [row.name, *([percent(accuracy, 1)] if accuracy is not None else []), *(["…"] if is_live else [])]
    return ModelChoice(row.path, " · ".join(parts))
