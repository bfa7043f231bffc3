"""One run from its folder to its end: what `train` and `resume` do."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.copies import CopyPair, by_place, find_copies, known_copies
from resnet_studio.core.data.dataset import NO_SPLIT, DataSet
from resnet_studio.core.data.scan import scan
from resnet_studio.core.device import environment
from resnet_studio.core.errors import RunError, StudioError
from resnet_studio.core.evaluation.calibrate import calibrate, store_calibration
from resnet_studio.core.evaluation.evaluate import evaluate_network
from resnet_studio.core.evaluation.interval import Interval, accuracy_interval
from resnet_studio.core.full_memory import again_with_room, is_out_of_memory
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.fine_tune import StartingWeights
from resnet_studio.core.models.weights import TrainedNetwork, load_network
from resnet_studio.core.notes import Note
from resnet_studio.core.ranks import own_rank
from resnet_studio.core.runs.checkpoint import read_checkpoint
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import has_checkpoint, newest_intact
from resnet_studio.core.runs.readings import num_readings, store_evaluation
from resnet_studio.core.runs.recovery import recipe_as_begun, refuse_newer_recipe
from resnet_studio.core.runs.room import check_room
from resnet_studio.core.runs.status import Difference, RunState
from resnet_studio.core.runs.writer import RunWriter, cannot_write
from resnet_studio.core.tasks import Progress, TaskContext
from resnet_studio.core.training import activities
from resnet_studio.core.training.attend import Plan
from resnet_studio.core.training.batch_size import with_batch_size
from resnet_studio.core.training.checks import check_shares, disk_bytes
from resnet_studio.core.training.differences import ChangedDataError, Differences, differences_since
from resnet_studio.core.training.group import opened_group
from resnet_studio.core.training.keeper import Keeper
from resnet_studio.core.training.memory import out_of_memory
from resnet_studio.core.training.prepare import (
    TrainingData,
    check_before_run,
    device_of,
    prepare_data,
    settle_arithmetic,
)
from resnet_studio.core.training.trainer import Trainer

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunResult:
    """How a run ended, as `train --json` prints it.

    Attributes:
        run: The run's folder.
        state: The state it was left in.
        epochs: Epochs completed.
        best_epoch: The epoch whose weights are kept as the best.
        validation_accuracy: Of the best weights; None without a validation split, or when paused.
        test_accuracy: Of the best weights; None without a test split, or when paused.
        validation_interval: Both ends of its 95 % interval (Wilson), fractions; None where it is None.
        test_interval: Likewise.
        test_readings: How often the run's test images were read until now.
        copies_across_splits: Pairs of images in two of its splits that show the same picture; None when they
            were not looked for yet.
        images_per_second: Training speed at the end; None where features were trained with, not images.
        seconds: Time spent in training.
    """

    run: str
    state: str
    epochs: int
    best_epoch: int | None
    validation_accuracy: float | None
    test_accuracy: float | None
    validation_interval: Interval | None
    test_interval: Interval | None
    test_readings: int
    copies_across_splits: int | None
    images_per_second: float | None
    seconds: float


def perform_run(
    folder: RunFolder,
    dataset: DataSet | None = None,
    start: StartingWeights | None = None,
    *,
    tell: Callable[[Note], None] | None = None,
    is_same_data_required: bool = False,
    least_parts: int = 0,
) -> RunResult:
    """Start the run in a folder, or go on with it from its last checkpoint.

    Whatever happens is in the folder's status when this returns or raises.

    Args:
        folder: Of the run.
        dataset: Its data, where they were scanned already.
        start: The weights that the recipe starts from, where they were read already.
        tell: Is told, before a run goes on, what is another way than when it was left; so are the log and the
            status.
        is_same_data_required: Whether a run whose images were changed does not go on.
        least_parts: In how many parts a batch is computed at the least.

    Raises:
        ChangedDataError: Its images were changed and must be the same; the status is `paused` and says so.
        NewerRecipeError: A newer app wrote its recipe; nothing was changed.
        StudioError: The run cannot be done; the status is `failed` and says why.
    """

    def note_differences(found: Differences, data: DataSet) -> None:
        _note_differences(found, writer, tell or (lambda _: None))
        if is_same_data_required:
            found.require_same_data(folder, data)

    refuse_newer_recipe(folder)
    with RunWriter(folder) as writer, contextlib.ExitStack() as until_told:
        try:
            until_told.enter_context(_log_file(folder))
            writer.tell_notes()
            recipe = recipe_as_begun(folder)
            writer.update(batch_size=recipe.training.batch_size or writer.status.batch_size)
            return _perform(folder, recipe, writer, dataset, start, note_differences, least_parts)
        except KeyboardInterrupt:
            writer.update(state=RunState.INTERRUPTED, activity="")
            raise
        except ChangedDataError as error:
            writer.update(state=RunState.PAUSED, activity="", message=error.message, hint=error.advice)
            raise
        except (OSError, MemoryError, RuntimeError) as error:
            failure = _in_words(error, folder, writer.status.batch_size)
            if failure is None:
                _note_failure(writer, error)
                raise
            _log.error("The run failed.", exc_info=error)
            _note_failure(writer, failure)
            raise failure from error
        except BaseException as error:
            _note_failure(writer, error)
            raise


def _perform(
    folder: RunFolder,
    recipe: Recipe,
    writer: RunWriter,
    dataset: DataSet | None,
    start: StartingWeights | None,
    note_differences: Callable[[Differences, DataSet], None],
    least_parts: int,
) -> RunResult:
    rank = own_rank(len(recipe.device.devices))
    device = device_of(recipe.device, rank)
    settle_arithmetic(recipe, rank)
    context = TaskContext(_heartbeat(writer))
    dataset = dataset or scan(recipe.data.path, context)
    check_before_run(dataset, recipe, device, folder)
    if not has_checkpoint(folder, "last"):
        check_room(folder.path, disk_bytes(dataset, recipe, len(dataset)))
    writer.update(is_due=True, activity=activities.READING)
    data = prepare_data(dataset, recipe, folder, context, start, writer.put_json)
    about = environment() | {"command": sys.argv, "device": str(device), "ranks": rank.num_ranks}
    note_differences(differences_since(folder, recipe, dataset, data.dataset, about), data.dataset)
    writer.put_json(folder.environment_path, about)
    writer.insist(folder.manifest_path.name, writer.keep_manifest)
    _tell_of_copies(known_copies(dataset, context), dataset, data, writer)  # else they are found at the end
    recipe = _with_batch_size(folder, recipe, data, device, writer)
    check_shares(recipe.training.batch_size, rank.num_ranks)
    with opened_group(rank, partial(_note_failure, writer)) as group:
        group.tell(Plan(recipe, data.dataset, data.split, data.preprocessing, folder.name, data.start))
        group.use(device)
        keeper = Keeper(folder, writer, recipe.training.snapshot_seconds, group)
        keeper.least_parts = least_parts
        with contextlib.closing(keeper):
            trainer = Trainer(recipe, data, device, keeper)
            state = trainer.fit()
            keeper.insist_on_best()
    if not rank.is_alone and not recipe.device.deterministic:
        settle_arithmetic(recipe)  # the other ranks of this host need their threads no more
    if state is not RunState.PAUSED:
        _count_copies(dataset, data, writer)
        _read_figures(trainer, keeper, device)
    writer.insist(folder.manifest_path.name, writer.keep_manifest)
    writer.settle(state=state, activity="", remaining_seconds=None)
    return _result(trainer, writer)


def _note_differences(found: Differences, writer: RunWriter, tell: Callable[[Note], None]) -> None:
    for note in found.notes:
        _log.warning("%s", note)
        tell(note)
    told = tuple(Difference(template=note.template, parameters=dict(note.parameters)) for note in found.notes)
    writer.update(differences=told, has_changed_data=found.is_data_changed, is_due=bool(told))


def _with_batch_size(
    folder: RunFolder, recipe: Recipe, data: TrainingData, device: torch.device, writer: RunWriter
) -> Recipe:
    """The recipe with a batch size that it leaves open: that of the last checkpoint, or a measured one."""
    if not recipe.training.batch_size and has_checkpoint(folder, "last"):
        about = read_checkpoint(newest_intact(folder, "last"), prefix="window").about
        stored = about["recipe"]["training"]["batch_size"]
        recipe = set_values(recipe, {"training.batch_size": stored})
    size = data.preprocessing.image_size
    architecture = architecture_of(recipe.model, size, len(data.dataset.classes))
    recipe = with_batch_size(
        recipe,
        architecture,
        size,
        len(data.split.train),
        device,
        lambda: writer.update(activity=activities.MEASURING_SIZES),
    )
    writer.update(batch_size=recipe.training.batch_size)
    return recipe


@contextlib.contextmanager
def _log_file(folder: RunFolder) -> Iterator[None]:
    """What the app logs while the run is performed goes to its log.txt."""
    logger = logging.getLogger("resnet_studio")
    handler = logging.FileHandler(folder.log_path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        handler.close()


def _heartbeat(writer: RunWriter) -> Callable[[Progress], None]:
    """Progress of the preparation becomes the status's activity."""

    def beat(progress: Progress) -> None:
        writer.update(activity=activities.words_of(progress))

    return beat


def _count_copies(dataset: DataSet, data: TrainingData, writer: RunWriter) -> None:
    """Look for pictures that are in two splits; done after the training, which would begin later else."""
    if writer.status.copies_across_splits is None:
        writer.update(is_due=True, activity=activities.COUNTING_COPIES)
        pairs = find_copies(dataset, TaskContext(_heartbeat(writer)))
        _tell_of_copies(pairs, dataset, data, writer)


def _tell_of_copies(
    pairs: tuple[CopyPair, ...] | None, dataset: DataSet, data: TrainingData, writer: RunWriter
) -> None:
    """Note and log how many pictures are in two of the run's splits, which may leave out some of the data."""
    if pairs is None:
        return
    parts = {key: code for code, keys in enumerate(data.split.to_keys(data.dataset).values()) for key in keys}
    codes = np.array([parts.get(key, NO_SPLIT) for key in dataset.keys], np.int8)
    across = by_place(pairs, dataset, codes)["splits"]
    writer.update(copies_across_splits=len(across))
    if across:
        keys = [dataset.keys[index] for index in (across[0].first, across[0].second)]
        _log.warning(
            "%d pairs of images in two splits show the same picture, such as %s and %s: "
            "what is measured there is too good.",
            len(across),
            *keys,
        )


def _read_figures(trainer: Trainer, keeper: Keeper, device: torch.device) -> None:
    """Evaluate the best weights, read back from the disk, on validation and, once, on test."""
    data = trainer.data
    read_back = partial(keeper.writer.insist, "checkpoints", lambda: _best_network(keeper.folder, device))
    network = again_with_room(read_back, trainer.make_room)
    keeper.writer.update(best_epoch=network.about.epoch)  # another than noted where the newest was damaged
    for split, indices in (("validation", data.split.validation), ("test", data.split.test)):
        if not len(indices):
            continue
        keeper.writer.update(is_due=True, activity=activities.EVALUATING[split])
        context = TaskContext(lambda _: keeper.writer.update())
        evaluate = partial(evaluate_network, network, data.dataset, indices, split, device, context)
        values = again_with_room(partial(evaluate, source=data.source), trainer.make_room)
        store_evaluation(keeper.folder, values, network.path, keeper.writer.insist)
        if split == "test":
            keeper.writer.update(test_accuracy=values["accuracy"], test_images=values["images"])
        else:
            keeper.writer.update(
                best_validation_accuracy=values["accuracy"],
                best_validation_loss=values["loss"],
                validation_images=values["images"],
            )
    again_with_room(lambda: _calibrate(keeper, network, data), trainer.make_room)


def _best_network(folder: RunFolder, device: torch.device) -> TrainedNetwork:
    """The best weights, read back.

    Raises:
        OSError: The run's folder is gone; it may come back.
        StudioError: They are damaged.
    """
    try:
        return load_network(newest_intact(folder, "best"), device)
    except StudioError as error:
        if folder.is_run:
            raise
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)) from error


def _calibrate(keeper: Keeper, network: TrainedNetwork, data: TrainingData) -> None:
    """Measure on validation images from which probability on, and to which images, answers can be trusted."""
    keeper.writer.update(is_due=True, activity=activities.CALIBRATING)
    context = TaskContext(lambda _: keeper.writer.update())
    split = data.split
    found = calibrate(network, data.source, data.dataset.labels, split.train, split.validation, context)
    if found is not None:
        path = keeper.folder.calibration_path
        keeper.writer.insist(path.name, lambda: store_calibration(keeper.folder, found, network.path))


def _result(trainer: Trainer, writer: RunWriter) -> RunResult:
    status = writer.status
    return RunResult(
        run=str(writer.folder.path),
        state=status.state.value,
        epochs=trainer.state.epoch,
        best_epoch=status.best_epoch,
        validation_accuracy=status.best_validation_accuracy,
        test_accuracy=status.test_accuracy,
        validation_interval=accuracy_interval(status.best_validation_accuracy, status.validation_images),
        test_interval=accuracy_interval(status.test_accuracy, status.test_images),
        test_readings=num_readings(writer.folder.readings_path, "test"),
        copies_across_splits=status.copies_across_splits,
        images_per_second=round(status.images_per_second, 1) if status.images_per_second else None,
        seconds=round(trainer.state.elapsed_seconds, 3),
    )


def _note_failure(writer: RunWriter, error: BaseException) -> None:
    """Put the bad news into the status; what is unexpected also goes to the log in full."""
    if isinstance(error, StudioError):
        message, hint = error.message, error.advice
    else:
        _log.error("The run failed.", exc_info=error)
        message = f"{type(error).__name__}: {error}"
        hint = activities.OWN_FAULT
    writer.update(state=RunState.FAILED, activity="", message=message, hint=hint)


def _in_words(error: Exception, folder: RunFolder, batch_size: int) -> RunError | None:
    """What a user can do something about: a disk that takes no more, memory that is full."""
    if isinstance(error, OSError):
        return cannot_write(folder, error)
    return out_of_memory(batch_size) if is_out_of_memory(error) else None
