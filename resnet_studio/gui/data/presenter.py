"""What the Data page does: scan, split, filter, fetch thumbnails; the session learns of the data set."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from resnet_studio.core.config.presets import PRESET_FOR_KIND, load_presets
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data import cifar10, digits
from resnet_studio.core.data.dataset import DataSet, SplitName
from resnet_studio.core.data.outline import Outline
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import Split, foretell_counts, parts_to_cut, split_for
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import Progress, TaskContext
from resnet_studio.gui import messages
from resnet_studio.gui.data.copies import CopiesPresenter
from resnet_studio.gui.data.findings import findings_for, split_words
from resnet_studio.gui.data.odd_images import OddImages
from resnet_studio.gui.data.page import DataPage
from resnet_studio.gui.data.preview import PreviewPresenter
from resnet_studio.gui.data.recent import RecentData
from resnet_studio.gui.data.shown_images import ShownImages
from resnet_studio.gui.jobs import Job, JobRunner, Tell
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.split_bar import Counts, Percents
from resnet_studio.gui.worker_client import WorkerClient

CIFAR10_MB = 162
SPLIT_DELAY_MS = 400  # each split is kept for good, so none is made of a number that is half typed
WORDS = (digits.WORD, cifar10.WORD)


class DataPresenter(QObject):
    """The logic of the Data page.

    Attributes:
        images: What decides which images are shown.
        copies: What looks for copies and excludes images.

    Signals:
        page_requested: The key of the page to go to.
        stage_changed: State in words, part done or None, and empty, ready, running or failed.
    """

    page_requested = Signal(str)
    stage_changed = Signal(str, object, str)

    def __init__(
        self,
        page: DataPage,
        session: Session,
        runner: JobRunner,
        memory: WindowMemory | None = None,
        worker: WorkerClient | None = None,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._session = session
        self._runner = runner
        self._memory = memory or WindowMemory()
        self._scan: Job | None = None
        self._split_job: Job | None = None
        self._split_recipe: DataRecipe | None = None
        self._split_delay = QTimer(self)
        self._split_delay.setSingleShot(True)
        self._split_delay.setInterval(SPLIT_DELAY_MS)
        self._split_delay.timeout.connect(self._split_again)
        self._scan_number = 0
        self._named_path = ""
        self._refused = ""
        self._outline: Outline | None = None
        self.images = ShownImages(page, runner, self._memory, self)
        self.copies = CopiesPresenter(page, session, runner, self)
        odd = OddImages(page, self.images, session, runner, self)
        for part in (self.images, odd):
            part.exclude_requested.connect(self.copies.exclude)
        preview = PreviewPresenter(page, self.images, session, runner, worker or WorkerClient(), self)
        preview.recipe_requested.connect(lambda: self.page_requested.emit("train"))
        self.copies.findings_changed.connect(self._show_findings)
        page.source_requested.connect(self.open_source)
        page.recent_requested.connect(self.open_data)
        page.cancel_requested.connect(self.cancel)
        page.next_requested.connect(lambda: self.page_requested.emit("model"))
        page.facts.split.percents_chosen.connect(self._take_percents)
        page.facts.split.foretell = self._foretell
        session.dataset_changed.connect(self._show)
        session.recipe_changed.connect(self._follow_recipe)
        self._recent = RecentData(page, runner, self._memory, self)
        self._show()

    @property
    def is_scanning(self) -> bool:
        """Whether a data set is being looked through."""
        return self._scan is not None

    @property
    def is_splitting(self) -> bool:
        """Whether a split is being made or about to be."""
        return self._split_job is not None or self._split_delay.isActive()

    def open_source(self, source: str) -> None:
        """Open what a button of the page stands for, asking for the path where there is one."""
        if source in WORDS:
            self.open_data(source)
            return
        if source == "folder":
            path = messages.choose_folder(self._page, self.tr("Open a folder of images"))
        else:
            patterns = self.tr("CIFAR-10 archives (*.tar.gz *.tgz *.tar)")
            chosen = messages.choose_files(self._page, self.tr("Open a CIFAR-10 archive"), patterns)
            path = chosen[0] if chosen else None
        if path is not None:
            self.open_data(str(path))

    def open_paths(self, paths: list[str]) -> None:
        """Open what was dropped: the first path."""
        if paths:
            self.open_data(paths[0])

    def open_data(self, path: str) -> None:
        """Scan a data set in the background and open it; one that is being scanned gives way."""
        if path == cifar10.WORD and not self._may_fetch_cifar10():
            self._stay()
            return
        self.cancel()
        self._scan_number += 1
        number = self._scan_number
        name = {digits.WORD: self.tr("the digits"), cifar10.WORD: "CIFAR-10"}.get(path) or Path(path).name
        title = self.tr("Reading {name}").format(name=name)
        self._outline = None
        self._page.show_busy(title)
        self.stage_changed.emit(self.tr("reading"), None, "running")
        recipe = self._session.recipe
        self._named_path = recipe.data.path

        def work(context: TaskContext, tell: Tell) -> tuple[DataSet, DataRecipe, Split]:
            dataset = scan(path, context, tell)
            data = recipe_for(dataset, path, recipe).data
            return dataset, data, split_for(dataset, data)

        self._scan = self._runner.run(
            title,
            work,
            on_success=lambda result: self._take(number, path, result),
            on_failure=lambda error: self._give_up(number, path, error),
            on_cancel=lambda: self._leave(number),
            on_progress=self._show_progress,
            on_told=lambda outline: self._show_outline(number, outline),
        )

    def _stay(self) -> None:
        """What was not wanted must not come with the next run: the recipe names what is open."""
        if self._split_recipe is not None and not self.is_scanning:
            recipe = self._session.recipe
            self._session.set_recipe(set_values(recipe, {"data.path": self._split_recipe.path}))

    def cancel(self) -> None:
        """Stop the scan; what was open before stays."""
        if self._scan is not None:
            self._scan.cancel()

    def _may_fetch_cifar10(self) -> bool:
        if (app_folders().cache / "cifar10" / cifar10.ARCHIVE_NAME).is_file():
            return True
        text = self.tr(
            "The archive of {size} MB is fetched from {address} and kept on this computer. "
            "Nothing is sent. A copy that you have already can be opened instead."
        )
        choices = [
            messages.Choice("download", self.tr("Download CIFAR-10"), is_default=True),
            messages.Choice("archive", self.tr("Open a copy…")),
            messages.Choice("cancel", self.tr("Cancel")),
        ]
        answer = messages.ask(
            self._page,
            self.tr("Download CIFAR-10?"),
            text.format(size=CIFAR10_MB, address=cifar10.OFFICIAL_URL),
            choices,
        )
        if answer == "archive":
            self.open_source("archive")
        return answer == "download"

    def _take(self, number: int, path: str, result: tuple[DataSet, DataRecipe, Split]) -> None:
        if number != self._scan_number:
            return
        dataset, data, split = result
        self._refused = ""
        # While the data was read the recipe may have been changed: it is the one of now that goes on.
        self._named_path = path if path in WORDS else dataset.path
        self._session.follow_data(recipe_for(dataset, path, self._session.recipe))
        self._scan = None
        self._split_recipe = data
        if path != digits.WORD:
            self._recent.note(path if path in WORDS else dataset.path, dataset)
        self._session.set_dataset(dataset, split)
        self._follow_recipe()

    def _give_up(self, number: int, path: str, error: Exception) -> None:
        self._refused = path
        self._end_scan(number)
        self._runner.report(error)

    def _leave(self, number: int) -> None:
        """The scan was cancelled, so its data must not be opened again at the next change of the recipe."""
        self._end_scan(number)
        self._stay()

    def _end_scan(self, number: int) -> None:
        """Return to what was open before, unless another scan has begun."""
        if number == self._scan_number:
            self._scan = None
            self._show()
            self._follow_split()

    def _follow_recipe(self) -> None:
        """The recipe may name another data set or split it in another way."""
        self._show_percents()
        path, made = self._session.recipe.data.path, self._split_recipe
        if self.is_scanning:
            if path != self._named_path:
                self._named_path = path
                self.open_data(path)
        elif self._session.dataset is None:
            return
        elif made is not None and path != made.path:
            if path != self._refused:
                self.open_data(path)
        else:
            self._follow_split()

    def _follow_split(self) -> None:
        """Split in another way once the recipe has stood still for a moment."""
        if self._is_other_split_wanted():
            self._split_delay.start()
        else:
            self._split_delay.stop()

    def _is_other_split_wanted(self) -> bool:
        wanted, made = self._session.recipe.data, self._split_recipe
        if self._session.dataset is None or self.is_scanning:
            return False
        return made is None or (wanted.path == made.path and wanted != made)

    def _split_again(self) -> None:
        """Split as the recipe says now, one at a time: the end of one looks for what came meanwhile."""
        dataset, recipe = self._session.dataset, self._session.recipe.data
        if self._split_job is not None or dataset is None or not self._is_other_split_wanted():
            return
        self._split_recipe = recipe

        def take(split: Split) -> None:
            if self._session.dataset is dataset and self._session.recipe.data == recipe:
                self._session.set_dataset(dataset, split)
            self._end_split()

        def give_up(error: Exception) -> None:
            self._runner.report(error)
            self._end_split()

        self._split_job = self._runner.run(
            self.tr("Splitting the data set"),
            lambda context, tell: split_for(dataset, recipe),
            on_success=take,
            on_failure=give_up,
            on_cancel=self._end_split,
            is_quiet=True,
        )

    def _end_split(self) -> None:
        self._split_job = None
        self._follow_split()

    def _show_outline(self, number: int, outline: Outline) -> None:
        """Show what is known already of data that is still being looked through."""
        if number != self._scan_number or not self.is_scanning or not len(outline.dataset):
            return
        if self._outline is None:
            self._page.show_loaded(outline.dataset.name, "", is_whole=False)
            self._page.facts.split.set_percents({})
            self._page.set_split({}, self.tr("Cut as soon as each image has been looked at."))
            self._page.set_findings([], (), self.tr("Looking for images…"))
        self._outline = outline
        self._page.header.summary.setText(self._counted(outline.class_counts))
        self.images.take_outline(outline)

    def _show_progress(self, progress: Progress) -> None:
        """How far the scan is: on the page of its own, or above the images that are there already."""
        self._page.show_progress(progress)
        if self._outline is not None and self.is_scanning and progress.total:
            text = self.tr("Checking each image: {done} of {total}")
            words = text.format(done=grouped(progress.done), total=grouped(progress.total))
            self._page.set_findings([], (), words)

    def _counted(self, class_counts: dict[str, int]) -> str:
        text = self.tr("{images} images · {classes} classes")
        images, classes = grouped(sum(class_counts.values())), grouped(len(class_counts))
        return text.format(images=images, classes=classes)

    def _show_percents(self) -> None:
        """Let those borders of the split be moved that the recipe decides on."""
        dataset, recipe = self._session.dataset, self._session.recipe.data
        if dataset is not None and not self.is_scanning:
            percents = fractions_in_percent(dataset, recipe)
            self._page.facts.split.set_percents(percents)

    def _foretell(self, percents: Percents) -> Counts:
        """How many images the parts would have."""
        dataset, split = self._session.dataset, self._session.split
        if dataset is None:
            return {}
        is_out = None if split is None else split.codes(len(dataset)) < 0
        return foretell_counts(dataset, with_percents(self._session.recipe, percents).data, is_out)

    def _take_percents(self, percents: Percents) -> None:
        """Put what was chosen at the bar into the recipe: one step to undo."""
        now = fractions_in_percent(self._session.dataset, self._session.recipe.data)
        changed = {part: percent for part, percent in percents.items() if now.get(part) != percent}
        if changed:
            self._session.set_recipe(with_percents(self._session.recipe, changed))

    def _show(self) -> None:
        dataset, split = self._session.dataset, self._session.split
        if self.is_scanning:
            return
        if dataset is None:
            self._page.show_empty()
            self.stage_changed.emit("", None, "empty")
            return
        self._page.show_loaded(dataset.name, self._summary(dataset), self._counted(dataset.class_counts()))
        self.stage_changed.emit(grouped(len(dataset)), None, "ready")
        counts: dict[SplitName, int] = split.counts() if split is not None else {}
        self._page.set_split(counts, split_words(dataset, self._session.recipe.data))
        self._show_percents()
        self.images.take(dataset, split)
        self.copies.take(dataset, split)
        self._show_findings()

    def _show_findings(self) -> None:
        dataset = self._session.dataset
        if dataset is not None:
            split = self._session.split
            is_in = None if split is None else split.codes(len(dataset)) >= 0
            findings = [*self.copies.findings(), *findings_for(dataset, is_in)]
            self._page.set_findings(findings, dataset.faults, self.copies.pending)

    def _summary(self, dataset: DataSet) -> str:
        text = self.tr("{images} images · {classes} classes · mostly {size} px")
        if dataset.kind != "folder":
            text = self.tr("{images} images · {classes} classes · {size} × {size} px")
        return text.format(
            images=grouped(len(dataset)), classes=grouped(len(dataset.classes)), size=dataset.image_size
        )


def fractions_in_percent(dataset: DataSet | None, recipe: DataRecipe) -> dict[SplitName, int]:
    """The fractions of the parts that the recipe decides on, in whole percents."""
    cut = parts_to_cut(dataset) if dataset is not None else frozenset()
    fractions: dict[SplitName, float] = {
        "validation": recipe.validation_fraction,
        "test": recipe.test_fraction,
    }
    return {part: round(100 * fraction) for part, fraction in fractions.items() if part in cut}


def with_percents(recipe: Recipe, percents: Percents) -> Recipe:
    """The recipe with other fractions."""
    return set_values(recipe, {f"data.{part}_fraction": percent / 100 for part, percent in percents.items()})


def recipe_for(dataset: DataSet, path: str, recipe: Recipe) -> Recipe:
    """The recipe with this data set in it.

    A recipe that is a preset as it came, but for the data, gives way to the preset for this kind of data:
    digits want no mirroring, photographs want a deeper network than digits. One made for the same kind stays.
    """
    place = path if path in WORDS else dataset.path
    presets = load_presets()
    blank = {"data.path": ""}
    untouched = [one for one in presets if set_values(one.recipe, blank) == set_values(recipe, blank)]
    is_fine = recipe.data.path == place or any(preset.suits(dataset.kind) for preset in untouched)
    fitting = (one.recipe for one in presets if one.name == PRESET_FOR_KIND[dataset.kind])
    base = next(fitting, recipe) if untouched and not is_fine else recipe
    return set_values(base, {"data.path": place})
