"""The network that a run begins with: new, or with trained weights."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import torch

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.loaders import Loader
from resnet_studio.core.models.adopt import num_frozen_parts
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.fine_tune import StartingWeights, open_start, take_over
from resnet_studio.core.models.resnet import ResNet, build, put_on
from resnet_studio.core.notes import Note
from resnet_studio.core.runs.writer import RunWriter
from resnet_studio.core.settings import load_settings
from resnet_studio.core.tasks import TaskContext

NUM_FITTED_PIXELS = 2_000_000  # each the corner of a patch; twelve directions are to be found in them

_log = logging.getLogger(__name__)


def start_network(
    recipe: Recipe,
    classes: Sequence[str],
    loader: Loader,
    device: torch.device,
    start: StartingWeights | None = None,
) -> tuple[ResNet, list[Note]]:
    """The network that a run begins with, in channels_last on a device, and what was changed to fit it.

    From nothing, what starts from training images is given some; else it has the starting weights, but for
    the answers that they do not know. What the recipe freezes is frozen as in the first epoch.

    Args:
        recipe: What is asked for.
        classes: What the answers are called.
        loader: Of the training images.
        device: Where.
        start: The starting weights.

    Raises:
        WeightsError: The starting weights are of another network.
    """
    size = loader.preprocessing.image_size
    architecture = architecture_of(recipe.model, size, len(classes))
    model = build(architecture, recipe.seed)
    notes = take_over(model, start, classes) if start is not None else []
    model = put_on(model, device)
    if start is None and architecture.style == "fast":
        model.fit_stem(loader.sample(max(1, NUM_FITTED_PIXELS // size**2)).images)
    model.has_frozen_norms = recipe.training.frozen_norms
    model.freeze(num_frozen_parts(recipe.fine_tune, len(model.stage_names), epoch=1))
    return model, notes


def open_start_of(recipe: Recipe, context: TaskContext | None = None) -> StartingWeights | None:
    """The weights that a recipe starts from, read; None where it starts from nothing.

    Raises:
        StudioError: They cannot be read or fetched.
        Cancelled: The context was stopped.
    """
    if not recipe.model.weights:
        return None
    return open_start(recipe.model.weights, load_settings().runs_path, context)


def note_start(writer: RunWriter, recipe: Recipe, start: StartingWeights, notes: Sequence[Note]) -> None:
    """Write down which weights a run begins with, and what became of them."""
    told = [*start.notes, *map(str, notes)]
    for note in told:
        _log.info("%s", note)
    writer.put_json(
        writer.folder.start_path,
        {
            "weights": recipe.model.weights,
            "path": str(start.path),
            "sha256": start.sha256,
            "notes": told,
        }
        | start.about.to_dict(),
    )
