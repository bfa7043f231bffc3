"""A recipe tried out on some of its images: no run is made, and nothing is written."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.counter_random import epoch_order
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.loaders import Batch, Loader
from resnet_studio.core.data.normalization import measure_preprocessing
from resnet_studio.core.data.pixels import open_pixels
from resnet_studio.core.data.split import Split, look_at_split
from resnet_studio.core.full_memory import again_with_room
from resnet_studio.core.models.fine_tune import StartingWeights
from resnet_studio.core.tasks import TaskContext
from resnet_studio.core.training import activities
from resnet_studio.core.training.batch_size import with_batch_size
from resnet_studio.core.training.begin import open_start_of, start_network
from resnet_studio.core.training.memory import keep_freed_memory
from resnet_studio.core.training.pace import Pace
from resnet_studio.core.training.prepare import (
    architecture_for,
    check_before_run,
    image_size_of,
    settle_arithmetic,
    training_loader,
)
from resnet_studio.core.training.state import TrainingState
from resnet_studio.core.training.step import Step
from resnet_studio.core.training.step_window import StepWindow


@dataclass(frozen=True)
class _Sample:
    """Some of the training images, with what it took to read them."""

    loader: Loader
    num_images: int
    seconds: float


class Trial:
    """The network and the step of a recipe, as a run would have them at its start.

    Args:
        recipe: What is tried.
        dataset: Its images.
        device: Where.
        num_batches: For how many batches images are read; where there are fewer, they come again.
        context: Is told of the reading, and can stop it.
        start: The weights that the recipe starts from, where they were read already.

    Attributes:
        recipe: What is tried, with a batch size that it left open filled in.
        image_size: Side in pixels of what the network sees.
        model: The network, in training mode.
        step: What makes a batch into a better network.
        split: Which images train, validate, test.
        reading_seconds_per_image: What a folder's images take at the start of a run; 0 for other data.

    Raises:
        StudioError: The recipe and the data do not go together, or an image cannot be read.
        Cancelled: The context was stopped.
    """

    def __init__(
        self,
        recipe: Recipe,
        dataset: DataSet,
        device: torch.device,
        num_batches: int,
        context: TaskContext,
        start: StartingWeights | None = None,
    ) -> None:
        check_before_run(dataset, recipe, device)
        settle_arithmetic(recipe)
        self.device = device
        self.split = look_at_split(dataset, recipe.data)
        self.image_size = image_size_of(dataset, recipe)
        architecture = architecture_for(dataset, recipe)
        self.recipe = recipe = with_batch_size(
            recipe,
            architecture,
            self.image_size,
            len(self.split.train),
            device,
            lambda: _report(context, 0, num_batches, activities.MEASURING_SIZES),
        )
        start = start or open_start_of(recipe, context)
        sample = _read_sample(recipe, dataset, self.split, device, num_batches, context, start)
        self._loader = sample.loader
        self.reading_seconds_per_image = (
            sample.seconds / sample.num_images if dataset.kind == "folder" else 0.0
        )
        self.model, _ = start_network(recipe, dataset.classes, self._loader, device, start)
        self.model.train()
        num_images = np.bincount(dataset.labels[self.split.train], minlength=len(dataset.classes))
        self.step = Step(self.model, recipe, device, num_images)
        self.state = TrainingState()
        pace = Pace(
            recipe.device,
            device,
            self.model,
            lambda _: self.step.at_once(next(self.batches()).images),
            lambda activity: _report(context, 0, num_batches, activity),
        )
        batch_size = recipe.training.batch_size
        again_with_room(lambda: pace.settle(self.state), lambda: self.step.divide_further(batch_size))
        keep_freed_memory()
        self.device_words = pace.words(self.state)
        self.window = StepWindow(device)

    def batches(self) -> Iterator[Batch]:
        """Training batches as a run sees them at its end, where images are largest; without end."""
        epoch = self.recipe.training.length(self._loader.num_batches).num_epochs
        while True:
            yield from self._loader.epoch(epoch)
            epoch += 1

    def take(self, batch: Batch, learning_rate: float) -> float:
        """Learn from a batch at this rate; returns its mean loss, and so waits for the device.

        The loss is no number where it was none, also where such a step is left out.
        """
        self.step.take(batch, self.state.step, learning_rate, self.state.precision, self.window)
        self.state.step += 1
        loss_sum, _, num_images = self.window.take()
        return loss_sum / num_images if num_images else math.nan


def _read_sample(
    recipe: Recipe,
    dataset: DataSet,
    split: Split,
    device: torch.device,
    num_batches: int,
    context: TaskContext,
    start: StartingWeights | None,
) -> _Sample:
    num = min(num_batches * recipe.training.batch_size, len(split.train))
    chosen = np.sort(split.train[epoch_order(recipe.seed, 1, len(split.train)).numpy()[:num]])
    if dataset.kind == "folder":  # the others are read as one, and fast
        dataset = _part_of(dataset, chosen)
        chosen = np.arange(num)
    started = time.perf_counter()
    source = open_pixels(dataset, image_size_of(dataset, recipe), recipe.data.resize, context, is_kept=False)
    seconds = time.perf_counter() - started
    preprocessing = measure_preprocessing(
        source, chosen, recipe.data, context, of_weights=start.about.preprocessing if start else None
    )
    loader = training_loader(source, dataset, chosen, preprocessing, recipe, device)
    return _Sample(loader, num, seconds)


def _part_of(dataset: DataSet, indices: NDArray[np.int64]) -> DataSet:
    return replace(
        dataset,
        keys=tuple(dataset.keys[index] for index in indices),
        labels=dataset.labels[indices],
        given_splits=dataset.given_splits[indices],
    )


def _report(context: TaskContext, done: int, total: int, text: str) -> None:
    context.raise_if_stopped()
    context.report(done, total, text)
