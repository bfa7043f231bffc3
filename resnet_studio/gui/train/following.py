"""What the thread that follows a run brings to the window."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.errors import StudioError
from resnet_studio.core.runs.folder import RunFolder, default_name
from resnet_studio.core.runs.reader import read_evaluation, read_recipe
from resnet_studio.core.runs.readings import num_readings
from resnet_studio.core.runs.status import Command, RunState, RunStatus
from resnet_studio.core.runs.supervise import RunNews, explain_end, watch
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.messages import words_for
from resnet_studio.gui.retold import retold
from resnet_studio.gui.train.facts import length_words
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.run_words import interval_words, model_words, percent, state_words


@dataclass(frozen=True)
class Opened:
    """A run that is followed from now on."""

    folder: RunFolder
    recipe: Recipe


@dataclass(frozen=True)
class End:
    """How a run stands now that no process works on it.

    Attributes:
        folder: The run.
        news: The last look at it.
        test: Its evaluation on the test split, None where there is none.
        test_readings: How often its test images were read.
        error: Why it failed or was interrupted.
    """

    folder: RunFolder
    news: RunNews
    test: dict[str, Any] | None
    error: StudioError | None
    test_readings: int = 0

    @property
    def parts(self) -> int:
        """In how many parts a batch would fit into the memory that was full; 0 where it was not."""
        return int(self.error.parameters.get("parts", 0)) if self.error is not None else 0


def follow_run(
    prepare: Callable[[], RunFolder], context: TaskContext, tell: Callable[[Opened | RunNews], None]
) -> End:
    """Make or find a run, then follow it to its end; runs in the thread of a job.

    Raises:
        Cancelled: The window no longer wants to follow; the run goes on.
        StudioError: The run cannot be started or read.
    """
    folder = prepare()
    tell(Opened(folder, read_recipe(folder)))
    news = watch(folder, context, tell)
    readings = num_readings(folder.readings_path, "test")
    return End(folder, news, read_evaluation(folder, "test"), explain_end(folder, news), readings)


def run_name(recipe: Recipe, dataset: DataSet | None, today: datetime.date | None = None) -> str:
    """The name of a new run: date, data and network; data that is open is named as its page names it."""
    depth = recipe.model.depth
    is_open = dataset is not None and dataset.path == recipe.data.path
    name = dataset.name if dataset is not None and is_open else Path(recipe.data.path).name
    return default_name(name, f"resnet{depth}" if depth else "resnet-own", today)


def recipe_summary(recipe: Recipe) -> str:
    """Data, network and length of a recipe in one line."""
    return " · ".join([Path(recipe.data.path).name, model_words(recipe), length_words(recipe.training)])


def stage_words(status: RunStatus, state: RunState, epochs_done: int) -> tuple[str, float | None, str]:
    """What the rail tells of a run: words, part done or None, and running, ready or failed."""
    if state.is_live:
        text = f"{grouped(epochs_done)}/{grouped(status.epochs)}" if status.epochs else state_words(state)
        parts = [(status.step, status.steps), (epochs_done, status.epochs)]
        return text, max((part / whole for part, whole in parts if part and whole), default=None), "running"
    accuracy = status.test_accuracy
    accuracy = status.best_validation_accuracy if accuracy is None else accuracy
    has_number = accuracy is not None and state in (RunState.FINISHED, RunState.STOPPED)
    text = percent(accuracy, 1) if has_number else state_words(state)
    fraction = status.step / status.steps if status.steps else None
    return text, fraction, "failed" if state is RunState.FAILED else "ready"


def activity_words(status: RunStatus, name: str, asked: Command | None) -> str:
    """What a run is doing, or will do as it was asked, and its name."""
    doing = retold(status.activity)
    if asked == "stop_after_epoch":
        doing = QCoreApplication.translate("train", "stops after this epoch")
    return " · ".join(filter(None, (doing, name)))


def outcome_words(end: End) -> tuple[str, str]:
    """Headline and details of how a run stands."""
    if end.error is not None:
        told = words_for(end.error)
        return told.sentence, told.hint
    status, state = end.news.status, end.news.state
    if state is RunState.PAUSED and status.message:  # it was told to go on, and did not
        headline = QCoreApplication.translate("train", "The run has not gone on.")
        return headline, f"{retold(status.message)} {retold(status.hint)}".strip()
    if state is RunState.PAUSED:
        headline = QCoreApplication.translate("train", "Paused after epoch {epoch} of {epochs}.")
        if status.epochs and _is_within_epoch(status):
            headline = QCoreApplication.translate(
                "train", "Paused in epoch {next} of {epochs}, after step {step}."
            )
        details = QCoreApplication.translate(
            "train", "The checkpoint is written and the device is free; Continue goes on from there."
        )
        numbers = {
            "epoch": status.epoch,
            "next": status.epoch + 1,
            "epochs": status.epochs,
            "step": status.step,
        }
        return headline.format(**{name: grouped(number) for name, number in numbers.items()}), details
    return _result_headline(end), _kept_words(status, state, end.test_readings)


def _is_within_epoch(status: RunStatus) -> bool:
    epoch_steps = status.epoch_steps or status.steps // status.epochs
    return status.step != min(status.epoch * epoch_steps, status.steps)


def lost_words(error: Exception) -> tuple[str, str]:
    """Headline and details of a run that can no longer be read."""
    told = words_for(error)
    headline = QCoreApplication.translate("train", "The run cannot be read any more.")
    return headline, f"{told.sentence} {told.hint}".strip()


def _result_headline(end: End) -> str:
    status = end.news.status
    if end.test is not None:
        accuracy, images = end.test.get("accuracy"), end.test.get("images")
        text = QCoreApplication.translate("train", "Test accuracy {accuracy} on {images} images.")
        with_interval = QCoreApplication.translate(
            "train", "Test accuracy {accuracy} on {images} images (95 % interval {interval} %)."
        )
    elif status.test_accuracy is not None:
        accuracy, images = status.test_accuracy, status.test_images
        text = QCoreApplication.translate("train", "Test accuracy {accuracy}.")
        with_interval = QCoreApplication.translate(
            "train", "Test accuracy {accuracy} (95 % interval {interval} %)."
        )
    elif status.best_validation_accuracy is not None:
        accuracy, images = status.best_validation_accuracy, status.validation_images
        text = QCoreApplication.translate("train", "Validation accuracy {accuracy}; there is no test split.")
        with_interval = QCoreApplication.translate(
            "train", "Validation accuracy {accuracy} (95 % interval {interval} %); there is no test split."
        )
    else:
        return QCoreApplication.translate("train", "There is neither a validation nor a test split.")
    interval = interval_words(accuracy, images)
    text = with_interval if interval else text
    return text.format(accuracy=percent(accuracy), images=_count(images), interval=interval)


def _count(value: object) -> str:
    return grouped(value) if isinstance(value, int) else "?"


def _kept_words(status: RunStatus, state: RunState, test_readings: int) -> str:
    parts = []
    if state is RunState.STOPPED:
        text = QCoreApplication.translate("train", "Stopped after epoch {epoch} of {epochs}.")
        parts.append(text.format(epoch=grouped(status.epoch), epochs=grouped(status.epochs)))
    if status.best_epoch is not None:
        text = QCoreApplication.translate("train", "The weights of epoch {epoch} are kept as the best.")
        parts.append(text.format(epoch=grouped(status.best_epoch)))
    if status.test_accuracy is not None and test_readings > 1:
        text = QCoreApplication.translate("train", "The test images were read {count} times with this run.")
        parts.append(text.format(count=grouped(test_readings)))
    elif status.test_accuracy is not None:
        parts.append(QCoreApplication.translate("train", "The test images were read once, with these."))
    if status.copies_across_splits:
        text = QCoreApplication.translate(
            "train", "{count} pictures are in two splits: the number is too good. The Data page shows them."
        )
        parts.append(text.format(count=grouped(status.copies_across_splits)))
    return " ".join(parts)
