"""Some real steps before a run: how fast it will be, where the time goes, how much memory it takes."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import UNMEASURED_BATCH_SIZE
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.loaders import Batch
from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.models.fine_tune import StartingWeights
from resnet_studio.core.tasks import TaskContext
from resnet_studio.core.training.batch_size import WORTH_A_CHANGE, measure_speeds
from resnet_studio.core.training.memory import full_memory_in_words, peak_memory_bytes
from resnet_studio.core.training.timed_steps import autocast
from resnet_studio.core.training.trial import Trial

NUM_STEPS = 20
LEAST_STEPS = 3
ENOUGH_SECONDS = 15.0
WARM_UP_STEPS = 2
TIMED_STEPS = 3
SLOW_DATA = 0.5  # of the time, from which on the data are the slow part


@dataclass(frozen=True)
class Rehearsal:
    """What some steps told of a run.

    Attributes:
        images_per_second: Training speed, reading and augmenting included.
        data_share: Part of the time that reading and augmenting took, 0 to 1.
        slow_part: `data` or `model`: where the most time goes.
        memory_bytes: The most that was in use: of the GPU, or of this process on the processor.
        seconds: Time that the whole recipe will take, with reading a folder once and all validations.
        seconds_per_epoch: Of one epoch, its validation included.
        epochs: Epochs of the whole recipe; the last one may be cut short.
        num_steps: Steps that this was measured by.
        batch_size: Images of a step, as asked for or measured.
        batch_speeds: Images/s of the model alone by batch size: half, as it is, twice; those that did not fit
            in the memory are not there.
        batch_advice: The batch size that is faster by a tenth or more, None where none is.
        device: Device, threads and arithmetic in words.
    """

    images_per_second: float
    data_share: float
    slow_part: str
    memory_bytes: int
    seconds: float
    seconds_per_epoch: float
    epochs: int
    num_steps: int
    batch_size: int
    batch_speeds: dict[int, float]
    batch_advice: int | None
    device: str


def rehearse(
    recipe: Recipe,
    dataset: DataSet,
    device: torch.device,
    context: TaskContext,
    start: StartingWeights | None = None,
) -> Rehearsal:
    """Take some steps as a run would and tell what they cost; no run is made and nothing is written.

    Args:
        recipe: What is to be trained.
        dataset: Its images.
        device: Where.
        context: Is told how far it is, and can stop it.
        start: The weights that the recipe starts from, where they were read already.

    Raises:
        StudioError: The recipe and the data do not go together.
        RunError: The memory is full even in small parts.
        Cancelled: The context was stopped.
    """
    with full_memory_in_words(recipe.training.batch_size or UNMEASURED_BATCH_SIZE):
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        trial = Trial(recipe, dataset, device, NUM_STEPS + WARM_UP_STEPS, context, start)
        return _rehearse(trial, dataset, context)


def _rehearse(trial: Trial, dataset: DataSet, context: TaskContext) -> Rehearsal:
    recipe = trial.recipe
    timed = _take_steps(trial, context)
    memory_bytes = peak_memory_bytes(trial.device)
    speed = timed.num_images / timed.seconds
    length = recipe.training.length(-(-len(trial.split.train) // recipe.training.batch_size))
    epoch_seconds = len(trial.split.train) / speed
    validation_seconds = _validation_seconds(trial, timed.batch)
    training_seconds = epoch_seconds * recipe.training.work_left(0, length) / length.num_batches
    reading_seconds = trial.reading_seconds_per_image * len(dataset)
    speeds = _batch_speeds(trial, context)
    return Rehearsal(
        images_per_second=speed,
        data_share=timed.data_seconds / timed.seconds,
        slow_part="data" if timed.data_seconds > SLOW_DATA * timed.seconds else "model",
        memory_bytes=memory_bytes,
        seconds=reading_seconds + training_seconds + length.num_epochs * validation_seconds,
        seconds_per_epoch=epoch_seconds + validation_seconds,
        epochs=length.num_epochs,
        num_steps=timed.num_steps,
        batch_size=recipe.training.batch_size,
        batch_speeds=speeds,
        batch_advice=_advice(speeds, recipe.training.batch_size),
        device=trial.device_words,
    )


@dataclass
class _Timed:
    """Steps and their time."""

    batch: Batch
    num_steps: int = 0
    num_images: int = 0
    seconds: float = 0.0
    data_seconds: float = 0.0


def _take_steps(trial: Trial, context: TaskContext) -> _Timed:
    batches = trial.batches()
    for _ in range(WARM_UP_STEPS):
        context.raise_if_stopped()
        trial.take(next(batches), trial.recipe.optimizer.learning_rate)
    timed = _Timed(next(batches))
    while timed.num_steps < NUM_STEPS and (timed.num_steps < LEAST_STEPS or timed.seconds < ENOUGH_SECONDS):
        context.raise_if_stopped()
        started = time.perf_counter()
        timed.batch = next(batches)
        read = time.perf_counter()
        trial.take(timed.batch, trial.recipe.optimizer.learning_rate)
        timed.data_seconds += read - started
        timed.seconds += time.perf_counter() - started
        timed.num_images += len(timed.batch.labels)
        timed.num_steps += 1
        context.report(timed.num_steps, NUM_STEPS, QT_TRANSLATE_NOOP("activity", "Rehearsing"))
    return timed


def _validation_seconds(trial: Trial, batch: Batch) -> float:
    """Of one validation of the whole split, from the forward passes of one batch."""
    if not len(trial.split.validation):
        return 0.0
    trial.model.eval()
    with torch.inference_mode(), autocast(trial.state.precision, trial.device):
        seconds = []
        for _ in range(TIMED_STEPS):
            started = time.perf_counter()
            trial.model(batch.images).argmax(dim=1).tolist()  # the list waits for the device
            seconds.append(time.perf_counter() - started)
    trial.model.train()
    return min(seconds) * len(trial.split.validation) / len(batch.labels)


def _batch_speeds(trial: Trial, context: TaskContext) -> dict[int, float]:
    size = trial.recipe.training.batch_size
    sizes = sorted({max(2, size // 2), max(2, size), 2 * size})
    return measure_speeds(
        trial.model,
        trial.image_size,
        [one for one in sizes if one <= max(len(trial.split.train), size)],  # larger ones are refused
        trial.state.precision,
        context.raise_if_stopped,
    )


def _advice(speeds: dict[int, float], size: int) -> int | None:
    if size not in speeds:
        return None
    best = max(speeds, key=lambda one: speeds[one])
    return best if speeds[best] >= WORTH_A_CHANGE * speeds[size] else None
