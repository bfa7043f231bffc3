"""The runs of a folder as rows of a table; a run that did not change is not read again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from resnet_studio.core.errors import StudioError
from resnet_studio.core.runs.folder import RunFolder, list_runs
from resnet_studio.core.runs.glance import Glance, read_glance
from resnet_studio.core.runs.reader import current_state, read_evaluation, read_recipe, read_status
from resnet_studio.core.runs.readings import num_readings
from resnet_studio.core.runs.remarks import NO_REMARKS, Remarks, read_remarks
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.runs.supervise import last_words
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.messages import words_for
from resnet_studio.gui.retold import retold
from resnet_studio.gui.widgets.run_words import model_words

Key = tuple[float, ...]


@dataclass(frozen=True)
class RunRow:
    """A run in a table.

    Attributes:
        path: Its folder.
        name: Its name.
        state: As it holds now; None when the folder cannot be read.
        data, model: What was trained on what, in a word.
        epoch, epochs: How far it is.
        validation_accuracy: The best, a fraction.
        test_accuracy: A fraction.
        validation_images, test_images: How many images they are of; 0 before the end.
        read_at: When images were read with its weights last, seconds since 1970.
        images_per_second: Speed of the last while.
        started: When its folder was made, seconds since 1970.
        has_best: Whether it can classify.
        fault: Why it cannot be read, or what went wrong.
        best_epoch: Whose weights are kept as the best; None before the first.
        seconds: Time spent training.
        part_done: How much of a run at work is done, a fraction; None where that is not known, or it rests.
        seconds_left: How long a run at work will take yet, as far as it says.
        glance: Its curve as a thumbnail; None before the first epoch.
        remarks: Its star, tags and note.
        remarks_fault: Why these cannot be read; empty where they can.
    """

    path: str
    name: str
    state: RunState | None
    data: str = ""
    model: str = ""
    epoch: int = 0
    epochs: int = 0
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    validation_images: int = 0
    test_images: int = 0
    read_at: float = 0.0
    images_per_second: float | None = None
    started: float = 0.0
    has_best: bool = False
    fault: str = ""
    best_epoch: int | None = None
    seconds: float = 0.0
    part_done: float | None = None
    seconds_left: float | None = None
    glance: Glance | None = None
    remarks: Remarks = NO_REMARKS
    remarks_fault: str = ""

    @property
    def is_live(self) -> bool:
        """Whether a process works on it."""
        return self.state is not None and self.state.is_live

    @property
    def folder(self) -> RunFolder:
        """The run itself."""
        return RunFolder(Path(self.path))


@dataclass(frozen=True)
class RunDetails:
    """What is shown of one run beside its row.

    Attributes:
        path: Its folder.
        recipe: Its recipe as TOML text.
        test_images: How many images the test number is of.
        test_readings: How often they were read.
        last_words: What the process said last; only where it failed or was interrupted.
    """

    path: str
    recipe: str
    test_images: int | None
    test_readings: int
    last_words: str


class RunListing:
    """Reads rows in the thread of a job, and keeps what it read for the next time.

    Args:
        has_curves: Whether rows are wanted with their curves.
    """

    def __init__(self, *, has_curves: bool = False) -> None:
        self._has_curves = has_curves
        self._known: dict[str, tuple[Key, RunRow]] = {}

    def read(self, runs_path: Path, context: TaskContext) -> list[RunRow]:
        """All runs of the folder, the newest first.

        Raises:
            Cancelled: The rows are no longer wanted.
        """
        before = self._known
        known: dict[str, tuple[Key, RunRow]] = {}
        for folder in list_runs(runs_path):
            context.raise_if_stopped()
            path, key = str(folder.path), _key(folder)
            seen = before.get(path)
            is_old = seen is None or seen[0] != key or _may_change(seen[1])
            if seen is None or is_old:
                seen = key, read_row(folder, has_curve=self._has_curves)
            known[path] = seen
        self._known = known  # at once: another reading may be under way
        return [row for _, row in known.values()]


def _may_change(row: RunRow) -> bool:
    """A live run can die without a word in its folder."""
    return row.is_live


def _key(folder: RunFolder) -> Key:
    paths = (
        folder.status_path,
        folder.recipe_path,
        folder.readings_path,
        folder.metrics_path,
        folder.remarks_path,
    )
    return tuple(map(_changed_at, paths))


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def read_row(folder: RunFolder, *, has_curve: bool = False) -> RunRow:
    """The row of a run; one that cannot be read says why."""
    remarks, remarks_fault = read_remarks(folder)
    row = RunRow(
        str(folder.path),
        folder.name,
        None,
        started=_changed_at(folder.recipe_path),
        remarks=remarks,
        remarks_fault=remarks_fault,
    )
    try:
        recipe, status = read_recipe(folder), read_status(folder)
        state = current_state(folder, status)
    except StudioError as error:
        return replace(row, fault=words_for(error).sentence)
    return replace(
        row,
        state=state,
        data=Path(recipe.data.path).name,
        model=model_words(recipe),
        epoch=status.epoch,
        epochs=status.epochs or (0 if recipe.training.steps else recipe.training.epochs),
        validation_accuracy=status.best_validation_accuracy,
        test_accuracy=status.test_accuracy,
        validation_images=status.validation_images,
        test_images=status.test_images,
        read_at=_changed_at(folder.readings_path),
        images_per_second=status.images_per_second,
        has_best=status.best_epoch is not None,
        fault=retold(status.message),
        best_epoch=status.best_epoch,
        seconds=status.elapsed_seconds,
        part_done=_part_done(status) if state.is_live else None,
        seconds_left=status.remaining_seconds if state.is_live else None,
        glance=read_glance(folder, status.epoch) if has_curve else None,
    )


def _part_done(status: RunStatus) -> float | None:
    parts = ((status.step, status.steps), (status.epoch, status.epochs))
    return max((min(1.0, part / whole) for part, whole in parts if whole), default=None)


def read_details(row: RunRow) -> RunDetails:
    """What is shown of one run beside its row."""
    folder = row.folder
    try:
        recipe = folder.recipe_path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        recipe = error.strerror or str(error)
    test = read_evaluation(folder, "test") or {}
    images = test.get("images")
    went_wrong = row.state in (None, RunState.FAILED, RunState.INTERRUPTED)
    words = retold(last_words(folder)) if went_wrong else ""
    readings = num_readings(folder.readings_path, "test")
    return RunDetails(row.path, recipe, images if isinstance(images, int) else None, readings, words)
