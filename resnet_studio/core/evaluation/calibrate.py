"""What a network's answers are worth, measured on its validation images and kept beside its figures."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_studio.core.data.loaders import Loader
from resnet_studio.core.data.pixels import PixelSource
from resnet_studio.core.durable import replace_durably
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.evaluation.evaluate import evaluation_batch, logits_of
from resnet_studio.core.evaluation.familiarity import NUM_STAGES, Familiarity, StageMeans, fit_familiarity
from resnet_studio.core.full_memory import again_with_room
from resnet_studio.core.models.weights import TrainedNetwork
from resnet_studio.core.runs.checkpoint import read_checkpoint, write_checkpoint
from resnet_studio.core.runs.folder import RunFolder, run_of
from resnet_studio.core.runs.sealed import is_whole
from resnet_studio.core.tasks import TaskContext

MOST_IMAGES = 2000  # of each split, evenly drawn: enough for a percentile, and little beside an epoch
FEWEST_IMAGES = 50  # of the validation split; of fewer a percentile says nothing
WANTED_PRECISION = 0.99  # of the answers that are given


@dataclass(frozen=True)
class Calibration:
    """How a network's answers are to be taken.

    Attributes:
        suggested_threshold: The smallest probability from which on `WANTED_PRECISION` of the answers to the
            validation images are right; 0 where all answers together are, None where there is no such.
        familiarity: Tells images that look like none of the training; None where that cannot be told.
    """

    suggested_threshold: float | None
    familiarity: Familiarity | None


def calibrate(
    network: TrainedNetwork,
    source: PixelSource,
    labels: NDArray[np.int64],
    train: NDArray[np.int64],
    validation: NDArray[np.int64],
    context: TaskContext | None = None,
) -> Calibration | None:
    """Measure on some training and validation images; None where there are too few of the latter.

    Args:
        network: The network.
        source: The pixels of the data set.
        labels: (N,) positions in the network's classes.
        train: The images it was trained on, as places in the data set.
        validation: Images of the same kind that it was not trained on.
        context: Can stop the work.

    Raises:
        Cancelled: The context was stopped.
    """
    if len(validation) < FEWEST_IMAGES:
        return None
    context = context or TaskContext()
    watch, batch_size = StageMeans(network.model), evaluation_batch(source.size)

    def halve() -> bool:
        nonlocal batch_size
        batch_size //= 2
        return batch_size > 0

    def look_at(some: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        return again_with_room(
            lambda: _pass(network, watch, (source, labels, some), batch_size, context), halve
        )

    try:
        _, train_means = look_at(_evenly(train))
        chosen = _evenly(validation)
        logits, means = look_at(chosen)
    finally:
        watch.close()
    probabilities, answers = logits.softmax(dim=1).max(dim=1)
    is_right = answers.numpy() == labels[chosen]
    return Calibration(
        threshold_for(probabilities.numpy(), is_right, WANTED_PRECISION), fit_familiarity(train_means, means)
    )


def threshold_for(
    probabilities: NDArray[np.float32], is_right: NDArray[np.bool_], precision: float
) -> float | None:
    """The smallest probability such that of the answers from it on this part is right.

    Returns:
        0 where the answers as a whole are as good, None where no probability asks for enough.
    """
    if is_right.mean() >= precision:
        return 0.0
    order = np.argsort(-probabilities, kind="stable")
    sorted_down = probabilities[order]
    right = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    is_last_of_its_value = np.append(sorted_down[1:] < sorted_down[:-1], True)
    good = np.flatnonzero((right >= precision) & is_last_of_its_value)
    return float(sorted_down[good[-1]]) if len(good) else None


def _evenly(indices: NDArray[np.int64]) -> NDArray[np.int64]:
    places = np.linspace(0, len(indices) - 1, min(len(indices), MOST_IMAGES)).round().astype(np.int64)
    return indices[places]


def _pass(
    network: TrainedNetwork,
    watch: StageMeans,
    images: tuple[PixelSource, NDArray[np.int64], NDArray[np.int64]],
    batch_size: int,
    context: TaskContext,
) -> tuple[Tensor, Tensor]:
    """Logits and stage means of images (source, all labels, places), in their order, on the CPU."""
    source, labels, indices = images
    device = next(network.model.parameters()).device
    how = network.about.preprocessing
    loader = Loader(source, labels, indices, batch_size, how, device, augmentation=None)
    logits, means = [], []
    for batch in loader.in_order():
        context.raise_if_stopped()
        with watch.looking():
            logits.append(logits_of(network.model, batch.images).float().cpu())
            means.append(watch.means.cpu())
        context.report(sum(map(len, logits)), len(indices), QT_TRANSLATE_NOOP("activity", "Calibrating"))
    return torch.cat(logits), torch.cat(means)


def store_calibration(folder: RunFolder, found: Calibration, checkpoint: Path) -> None:
    """Keep what was measured of a checkpoint in its run.

    Raises:
        OSError: The disk is full, gone or read-only.
    """
    about = {"checkpoint": checkpoint.name, "suggested_threshold": found.suggested_threshold}
    tensors = {}
    if found.familiarity is not None:
        about |= {"limit": found.familiarity.limit}
        tensors = {"mean": found.familiarity.mean, "whitening": found.familiarity.whitening}
    # A name that the next start of the run knows for a leftover, should this process be killed now.
    temporary = folder.calibration_path.with_name(f".{folder.calibration_path.name}.{os.getpid()}.tmp")
    try:
        digest = write_checkpoint(temporary, tensors, about, is_sealed=True)
        replace_durably(temporary, folder.calibration_path, digest)
    finally:
        temporary.unlink(missing_ok=True)


def read_calibration(checkpoint: Path, network: TrainedNetwork) -> Calibration | None:
    """What was measured of a checkpoint of a run; None of other files and of other checkpoints.

    A damaged file, or one that does not fit the checkpoint's network, counts as none: answers are given
    without it.
    """
    folder = run_of(checkpoint)
    if folder is None:
        return None
    try:
        if not is_whole(folder.calibration_path):
            return None
        stored = read_checkpoint(folder.calibration_path)
        if stored.about["checkpoint"] != checkpoint.name:
            return None
        threshold, limit = stored.about["suggested_threshold"], stored.about.get("limit")
        if limit is None:
            return Calibration(threshold, None)
        gaussian = Familiarity(stored.tensors["mean"], stored.tensors["whitening"], float(limit))
        num_means = sum(network.model.architecture.stage_channels[:NUM_STAGES])
        if gaussian.mean.shape != (num_means,) or gaussian.whitening.shape != (num_means, num_means):
            return None
        return Calibration(threshold, gaussian)
    except (OSError, WeightsError, KeyError, TypeError, ValueError):
        return None
