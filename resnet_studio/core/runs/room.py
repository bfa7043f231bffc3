"""How much of a disk a run needs, and whether that is free."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError
from resnet_studio.core.runs.generations import KEPT_GENERATIONS
from resnet_studio.core.sizes import size_words

FLOAT_BYTES = 4
MOMENTS = {"sgd": 1, "adamw": 2, "muon": 1}  # that the optimizer keeps of each weight
ROW_BYTES = 500  # of a row of the curves, with TensorBoard's copy of it
SMALL_FILES_BYTES = 1_000_000
MEASURED_BATCH = 32  # of a size that is left open: a small one, which has many rows
SPARE_BYTES = 1_000_000  # that a save leaves for status and curves


def run_bytes(recipe: Recipe, num_parameters: int, num_images: int) -> int:
    """What a run takes on the disk at its height: while a checkpoint is written, those before it stand.

    Args:
        recipe: What is asked for.
        num_parameters: Of the network.
        num_images: That train, in an epoch.
    """
    weights = num_parameters * FLOAT_BYTES
    last = weights * (1 + MOMENTS[recipe.optimizer.name] + bool(recipe.training.ema_decay))
    batch_size = recipe.training.batch_size or MEASURED_BATCH
    num_steps = recipe.training.length(max(1, -(-num_images // batch_size))).num_steps
    rows = num_steps // recipe.training.log_every * ROW_BYTES
    return (KEPT_GENERATIONS + 1) * (weights + last) + rows + SMALL_FILES_BYTES


def check_room(runs_path: Path, needed_bytes: int) -> None:
    """Refuse a run that its disk has no room for; a disk that cannot be asked is let be.

    Raises:
        RunError: There is less room than it needs.
    """
    free_bytes = free_bytes_at(runs_path)
    if free_bytes is not None and free_bytes < needed_bytes:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "The run needs {needed} of the disk, and {free} are free at {path}."),
            {"needed": size_words(needed_bytes), "free": size_words(free_bytes), "path": str(runs_path)},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Make room there, or choose another runs folder (--runs, or the settings)."
            ),
        )


def require_room(folder: Path, needed_bytes: int) -> None:
    """Begin no save that cannot end.

    Raises:
        OSError: The disk has less room; what is there stands.
    """
    free_bytes = free_bytes_at(folder)
    if free_bytes is not None and free_bytes < needed_bytes + SPARE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def free_bytes_at(path: Path) -> int | None:
    """What is free on the disk of a folder that may have to be made; None where nobody can say."""
    while not path.exists() and path.parent != path:
        path = path.parent
    try:
        return shutil.disk_usage(path).free
    except OSError:
        return None
