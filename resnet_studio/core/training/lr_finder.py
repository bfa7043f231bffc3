"""The learning rate range test: how the loss takes ever longer steps."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import UNMEASURED_BATCH_SIZE
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.models.fine_tune import StartingWeights
from resnet_studio.core.tasks import TaskContext
from resnet_studio.core.training.memory import full_memory_in_words
from resnet_studio.core.training.optim import hold_filter_rate
from resnet_studio.core.training.trial import Trial

NUM_STEPS = 100
LOWEST, HIGHEST = 1e-6, 10.0
SMOOTHING = 0.9
BLOWN_UP = 4.0  # times the best loss, where it ends
LEAST_POINTS = 10  # up to the lowest loss
LEAST_FALL = 0.02  # of the first loss, that must be seen before a rate is proposed


@dataclass(frozen=True)
class RateCurve:
    """Loss against learning rate.

    Attributes:
        rates: (N,) the rates, rising.
        losses: (N,) the smoothed loss before the step with each rate.
        proposed: A tenth of the rate with the lowest loss; None where the loss falls nowhere.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    proposed: float | None


def find_learning_rate(
    recipe: Recipe,
    dataset: DataSet,
    device: torch.device,
    context: TaskContext,
    start: StartingWeights | None = None,
) -> RateCurve:
    """Train with rates that rise from 1e-6 to 10 until the loss blows up (Smith 2017, arXiv:1506.01186, 3.3).

    It is done on a network of its own, which is thrown away: no run, no checkpoint and no optimizer of one is
    touched.

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
        return _find(Trial(recipe, dataset, device, NUM_STEPS, context, start), context)


def _find(trial: Trial, context: TaskContext) -> RateCurve:
    rates, losses = [], []
    average, best = 0.0, math.inf
    for i, batch in zip(range(NUM_STEPS), trial.batches(), strict=False):
        context.raise_if_stopped()
        rate = LOWEST * (HIGHEST / LOWEST) ** (i / (NUM_STEPS - 1))
        hold_filter_rate(trial.step.optimizer, trial.recipe.optimizer.filter_rate, rate)
        loss = trial.take(batch, rate)
        if not math.isfinite(loss):
            break
        average = SMOOTHING * average + (1 - SMOOTHING) * loss
        smooth = average / (1 - SMOOTHING ** (i + 1))  # as Adam corrects its start from 0
        rates.append(rate)
        losses.append(smooth)
        best = min(best, smooth)
        context.report(i + 1, NUM_STEPS, QT_TRANSLATE_NOOP("activity", "Looking for a learning rate"))
        if smooth > BLOWN_UP * best:
            break
    return RateCurve(tuple(rates), tuple(losses), propose(rates, losses))


def propose(rates: list[float], losses: list[float]) -> float | None:
    """A tenth of the rate with the lowest loss (the `minimum` of fastai's learning rate finder).

    Not the rate where the loss falls fastest: of 100 noisy steps the slope is mostly noise (ResNet-20 on
    CIFAR-10 would get 0.001). None where the loss falls by less than a fiftieth.
    """
    lowest = int(np.argmin(losses)) if losses else 0
    if lowest + 1 < LEAST_POINTS or losses[lowest] > (1 - LEAST_FALL) * losses[0]:
        return None
    return rates[lowest] / 10
