"""What every rank of a run but the first does: it is told everything, trains along, and writes nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.pixels import open_pixels
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.data.split import Split
from resnet_studio.core.models.fine_tune import StartingWeights
from resnet_studio.core.ranks import own_rank
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.writer import NullWriter
from resnet_studio.core.training.companions import end_with_starter
from resnet_studio.core.training.group import Group, opened_group
from resnet_studio.core.training.keeper import Keeper
from resnet_studio.core.training.prepare import TrainingData, device_of, settle_arithmetic
from resnet_studio.core.training.trainer import Trainer


@dataclass(frozen=True)
class Plan:
    """What the first rank tells the others, who may not reach its run folder.

    Attributes:
        recipe: With a batch size that it leaves open filled in.
        dataset: The images that the run began with; each host has them at the same path.
        split: Which image trains, validates, tests.
        preprocessing: As it was measured.
        run: The run's name.
        start: The weights that a new run begins with, or None.
    """

    recipe: Recipe
    dataset: DataSet
    split: Split
    preprocessing: Preprocessing
    run: str
    start: StartingWeights | None = None


def attend_run(begin: Callable[[], None]) -> None:
    """Train along until the first rank ends the run.

    Args:
        begin: Called when the ranks have met.

    Raises:
        RankLostError: It ended in another way; it has told why.
        StudioError: This rank cannot go on.
    """
    logging.getLogger("resnet_studio").addHandler(logging.NullHandler())  # the first rank tells what happens
    end_with_starter()
    with opened_group(own_rank()) as group:
        begin()
        _train_along(group, cast("Plan", group.tell(None)))


def _train_along(group: Group, plan: Plan) -> None:
    recipe, how = plan.recipe, plan.preprocessing
    device = device_of(recipe.device, group.rank)
    group.use(device)
    settle_arithmetic(recipe, group.rank)
    source = open_pixels(plan.dataset, how.image_size, how.resize, num_sharing=group.rank.num_local)
    data = TrainingData(plan.dataset, plan.split, source, how, plan.start)
    folder = RunFolder(Path(plan.run))
    with NullWriter(folder) as writer:
        keeper = Keeper(folder, writer, recipe.training.snapshot_seconds, group)
        Trainer(recipe, data, device, keeper).fit()
