"""How long a preset would take on this machine, judged by what trained here before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject

from resnet_studio.core.config.presets import Preset
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.errors import StudioError
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.summary import summarize
from resnet_studio.core.runs.folder import RunFolder, list_runs
from resnet_studio.core.runs.reader import read_recipe, read_status
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.train.setup_view import SetupView
from resnet_studio.gui.widgets.numbers import duration_words

MOST_RUNS = 30  # the newest tell how fast this machine is
MOST_RATIO = 3.0  # of operations: a network of another size keeps a processor busy in another way
NUM_CLASSES = 10  # of a run whose data is not open: the head is a small part
KNOWN_DATA = {"digits": (8, 1_797, False), "cifar10": (32, 50_000, True)}  # side, images, has a test split

translate = QCoreApplication.translate  # called by this name, the texts are found for translation


@dataclass(frozen=True)
class KnownSpeed:
    """How fast something trained here.

    Attributes:
        device: Where, in words.
        flops: Multiply-adds of the network for one image.
        images_per_second: Of training.
    """

    device: str
    flops: int
    images_per_second: float


def flops_of(recipe: Recipe, dataset: DataSet | None) -> int:
    """Multiply-adds for one image; 0 where the images' size is not known."""
    data = recipe.data
    is_open = dataset is not None and dataset.path == data.path
    own_size = dataset.image_size if is_open and dataset is not None else KNOWN_DATA.get(data.path, (0,))[0]
    size = data.size_for(own_size)
    if not size:
        return 0
    try:
        return summarize(architecture_of(recipe.model, size, NUM_CLASSES), size).flops
    except StudioError:
        return 0


def seconds_here(
    recipe: Recipe, num_images: int, flops: int, known: Sequence[KnownSpeed]
) -> tuple[float, bool] | None:
    """Seconds of a recipe's training steps, and whether its very network trained here; None is not known.

    Args:
        recipe: What would be trained.
        num_images: Images of an epoch.
        flops: Of its network, for one image.
        known: The newest first; only its device counts.
    """
    if not known or not flops or not num_images or recipe.fine_tune.frozen_through != "nothing":
        return None
    here = [one for one in known if _device(one) == _device(known[0])]
    nearest = min(here, key=lambda one: abs(math.log(one.flops / flops)))
    ratio = flops / nearest.flops
    if not 1 / MOST_RATIO <= ratio <= MOST_RATIO:
        return None
    batch_size = recipe.training.batch_size or num_images
    length = recipe.training.length(math.ceil(num_images / batch_size))
    num_seen = recipe.training.work_left(0, length) * min(batch_size, num_images)
    return num_seen * ratio / nearest.images_per_second, ratio == 1


def _device(speed: KnownSpeed) -> str:
    """Its name; what follows, such as threads, may be another each time."""
    return speed.device.partition(",")[0]


def read_speeds(runs: Sequence[RunFolder], dataset: DataSet | None, context: TaskContext) -> list[KnownSpeed]:
    """How fast the newest runs trained; those that say nothing of it are passed over."""
    speeds = []
    for folder in runs[:MOST_RUNS]:
        context.raise_if_stopped()
        try:
            recipe, status = read_recipe(folder), read_status(folder)
        except StudioError:
            continue
        flops = flops_of(recipe, dataset)
        if flops and status.images_per_second and recipe.fine_tune.frozen_through == "nothing":
            speeds.append(KnownSpeed(status.device, flops, status.images_per_second))
    return speeds


def num_training_images(preset: Preset, session: Session) -> int:
    """How many images an epoch of a preset has; 0 where that is not known."""
    data = preset.recipe.data
    _, dataset, split = session.plan
    kind = data.path if preset.names_data else session.recipe.data.path
    is_open = dataset is not None and (dataset.kind == kind or dataset.path == kind)
    if is_open and split is not None and not preset.names_data:
        return split.counts()["train"]
    if kind not in KNOWN_DATA:
        return 0
    _, num_images, has_test = KNOWN_DATA[kind]
    left_out = data.validation_fraction + (0 if has_test else data.test_fraction)
    return round(num_images * (1 - left_out))


class TimeHere(QObject):
    """Tells on the cards how long each preset takes here, once something trained or was rehearsed here."""

    def __init__(
        self, view: SetupView, presets: Sequence[Preset], session: Session, runner: JobRunner
    ) -> None:
        super().__init__(view)
        self._view, self._presets, self._session, self._runner = view, presets, session, runner
        self._rehearsed: list[KnownSpeed] = []
        self._of_runs: list[KnownSpeed] = []
        session.dataset_changed.connect(self.look)
        self.look()

    def look(self) -> None:
        """Read the speeds of the runs, in a job, and tell the times."""
        runs_path, dataset = self._session.settings.runs_path, self._session.dataset
        self._tell()
        self._runner.run(
            self.tr("Reading how fast runs were"),
            lambda context, tell: read_speeds(list_runs(runs_path), dataset, context),
            on_success=self._take,
            lane="follow",
            is_quiet=True,
        )

    def note_rehearsal(self, recipe: Recipe, images_per_second: float, device: str) -> None:
        """Take over what a rehearsal measured."""
        flops = flops_of(recipe, self._session.dataset)
        if flops:
            self._rehearsed.insert(0, KnownSpeed(device, flops, images_per_second))
            self._tell()

    def _take(self, speeds: list[KnownSpeed]) -> None:
        self._of_runs = speeds
        self._tell()

    def _tell(self) -> None:
        known = [*self._rehearsed, *self._of_runs]
        for preset in self._presets:
            num_images = num_training_images(preset, self._session)
            recipe = preset.recipe
            found = seconds_here(recipe, num_images, self._flops(recipe, preset), known)
            self._view.cards[preset.name].set_time(_time_words(found))

    def _flops(self, recipe: Recipe, preset: Preset) -> int:
        if preset.names_data:
            return flops_of(recipe, None)
        data = recipe.data.model_copy(update={"path": self._session.recipe.data.path})
        return flops_of(recipe.model_copy(update={"data": data}), self._session.dataset)


def _time_words(found: tuple[float, bool] | None) -> str:
    if found is None:
        return translate("TimeHere", "How long it takes here is not known yet.")
    seconds, is_exact = found
    text = translate("TimeHere", "Here roughly {time}, judged by another network that trained here.")
    if is_exact:
        text = translate("TimeHere", "Here about {time}, as fast as it trained here before.")
    return text.format(time=duration_words(seconds))
