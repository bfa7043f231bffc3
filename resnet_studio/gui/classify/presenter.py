"""What the Classify page does: bring pictures and model together, and keep the worker warm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from resnet_studio.core.errors import StudioError
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.gui import messages
from resnet_studio.gui.classify.answers import Answers
from resnet_studio.gui.classify.heat_maps import HeatMaps
from resnet_studio.gui.classify.into_folders import IntoFolders
from resnet_studio.gui.classify.models_list import ModelsList
from resnet_studio.gui.classify.page import ClassifyPage, ModelChoice
from resnet_studio.gui.classify.results import keep_pasted
from resnet_studio.gui.drops import is_weights
from resnet_studio.gui.file_manager import show_in_file_manager
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.worker_client import WorkerClient

IMAGE_PATTERNS = "*.jpg *.jpeg *.png *.webp *.bmp *.gif *.tif *.tiff *.ppm *.pgm *.avif"


class ClassifyPresenter(QObject):
    """The logic of the Classify page.

    Attributes:
        folders: Puts chosen pictures into folders by class.

    Signals:
        page_requested: The key of the page to go to.
        act_done, act_undone: An `Act` on files, for the menu's undo.
        stage_changed: State in words, part done or None, and empty, ready, running or failed.
        completion_requested: What was found in a file of another program that leaves something open.
    """

    page_requested = Signal(str)
    act_done = Signal(object)
    act_undone = Signal(object)
    stage_changed = Signal(str, object, str)
    completion_requested = Signal(object)

    def __init__(
        self,
        page: ClassifyPage,
        session: Session,
        runner: JobRunner,
        worker: WorkerClient,
        memory: WindowMemory | None = None,
    ) -> None:
        super().__init__(page)
        self._page, self._runner, self._worker = page, runner, worker
        self._models = ModelsList(page, session, runner, worker, memory or WindowMemory())
        self._answers = Answers(page, runner, worker)
        self._heat_maps = HeatMaps(page, runner, worker)
        self.folders = IntoFolders(page, runner)
        self._keeping: dict[str, NewestJob] = {}  # of each model, so that none takes another's place
        self._pasting = NewestJob(runner)
        self._waiting: list[str] = []
        self._is_warm = False
        self._connect()
        self.stage_changed.emit("", None, "empty")

    def _connect(self) -> None:
        page = self._page
        page.shown.connect(self._come_into_sight)
        page.images_requested.connect(self.ask_for_images)
        page.folder_requested.connect(self._ask_for_folder)
        page.paste_requested.connect(self.paste)
        page.paths_dropped.connect(self.open_paths)
        page.train_requested.connect(lambda: self.page_requested.emit("train"))
        page.results.cancel_requested.connect(self.cancel)
        self._models.model_changed.connect(self._take_model)
        page.results.reveal_requested.connect(self._reveal)
        page.also_chosen.connect(lambda _: self._ask_anew())
        page.results.answer.threshold_changed.connect(self._move_threshold)
        page.results.answer.threshold_released.connect(self._keep_threshold)
        self._models.model_ready.connect(self._take_about)
        self._models.model_ready.connect(self._classify_waiting)
        self._answers.picture_shown.connect(self._heat_maps.show)
        self.folders.act_done.connect(self.act_done)
        self.folders.act_undone.connect(self.act_undone)
        self.folders.files_moved.connect(self._follow)
        self._models.completion_requested.connect(self.completion_requested)
        self._answers.stage_changed.connect(self.stage_changed)

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
        self._models.refresh()

    # ── the model ──

    @property
    def model(self) -> str:
        """The run or file of weights that classifies; empty where there is none."""
        return self._models.model

    def refresh(self) -> None:
        """Look anew which models there are, if the page was ever seen; else that is done when it is."""
        if self._models.are_read:
            self._models.refresh()

    def choose_model(self, path: str) -> None:
        """Classify with this entry of the list from now on."""
        self._models.choose(path)

    def use_run(self, folder: RunFolder) -> None:
        """Classify with this run from now on, wherever it lies."""
        self._models.ask_for(str(folder.path))

    def follow_runs(self, moved: Mapping[str, str]) -> None:
        """Runs lie elsewhere now."""
        self._models.follow(moved)

    def open_weights(self, path: str) -> None:
        """Classify with a file of weights."""
        self._models.ask_for(path)

    def _take_model(self) -> None:
        """No answer stays under a model that did not give it: the same pictures are classified anew."""
        self._waiting = self._waiting or self._answers.paths
        if self._waiting and self.model:
            self._answers.announce(self._waiting, self.tr("Reading the model…"))
        else:
            self._answers.forget()

    def _take_about(self) -> None:
        """What belongs to the model: its classes, its threshold, and the stages that heat maps are of."""
        about, results = self._models.about, self._page.results
        self.folders.classes = [str(name) for name in about.get("classes", ())]
        self._heat_maps.model = self.model
        results.answer.offer_stages([str(stage) for stage in about.get("stages", ())])
        threshold = float(about.get("threshold") or 0)
        results.table.set_threshold(threshold)
        results.many.filters.knows_unfamiliar = bool(about.get("knows_unfamiliar"))
        results.answer.set_threshold(threshold, about.get("suggested_threshold"))

    def _move_threshold(self, threshold: float) -> None:
        results = self._page.results
        results.table.set_threshold(threshold)
        results.many.show_counts()
        if results.chosen is not None:
            self._answers.show_words(results.chosen)

    def _keep_threshold(self, threshold: float) -> None:
        """Keep it with the model; the worker may be at work, and then it comes to that later."""
        model = self.model
        self._models.about["threshold"] = threshold
        keeping = self._keeping.setdefault(model, NewestJob(self._runner, is_older_cancelled=False))
        keeping.run(
            self.tr("Keeping the threshold"),
            lambda context: self._worker.set_threshold(model, threshold, context),
            lambda _: None,
        )

    def _ask_anew(self) -> None:
        """Ask the models that are chosen now about the same pictures."""
        self._waiting = self._waiting or self._answers.paths
        if self._models.is_ready:
            self._classify_waiting()

    # ── pictures ──

    def ask_for_images(self) -> None:
        """Let the user point at images, and classify them."""
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
        self._pasting.run(
            self.tr("Taking the pasted image"),
            lambda context: keep_pasted(image),
            lambda path: self.open_paths([path]),
        )

    def open_paths(self, paths: Sequence[str]) -> None:
        """Classify files and folders; without a model they wait for one. A file of weights is the model."""
        weights = [path for path in paths if is_weights(Path(path))]
        if weights:
            self.open_weights(weights[0])
        pictures = [path for path in paths if path not in weights]
        self._waiting = pictures or self._waiting
        if self._models.is_ready:
            self._classify_waiting()
        elif self.model and self._waiting:
            self._answers.announce(self._waiting, self.tr("Reading the model…"))
        elif not self._models.are_read:
            self._models.refresh()

    def _classify_waiting(self) -> None:
        paths, self._waiting = self._waiting, []
        if paths:
            choice = ModelChoice(self.model, self._page.models.currentText())
            self._answers.classify(choice, paths, self._page.also)

    def _follow(self, moved: Mapping[str, str]) -> None:
        """Files lie elsewhere now, also those that wait for a model."""
        self._waiting = [moved.get(path, path) for path in self._waiting]
        self._answers.follow(moved)

    def _reveal(self) -> None:
        result = self._page.results.chosen
        if result is not None:
            try:
                show_in_file_manager(Path(result.path))
            except StudioError as error:
                self._runner.report(error)

    def export(self, path: Path) -> None:
        """Write all answers to a CSV or JSON file."""
        self._answers.export(path)

    def take_over(self, other: ClassifyPresenter) -> None:
        """Classify what the page of another window showed, with the same model."""
        if other.model:
            self._models.ask_for(other.model)
        paths = other._waiting or other._answers.paths
        if paths:
            self.open_paths(paths)

    def cancel(self) -> None:
        """Stop classifying; the answers that came stand."""
        if self._waiting:
            self._waiting = []
            self._answers.forget()
        else:
            self._answers.cancel()
