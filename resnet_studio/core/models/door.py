"""The one door for weights: a run, a checkpoint of ours, torchvision's, or a stranger's file."""

from __future__ import annotations

from pathlib import Path

import torch

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.models import shipped
from resnet_studio.core.models.foreign import published
from resnet_studio.core.models.foreign.containers import own_words
from resnet_studio.core.models.foreign.likely import Wishes
from resnet_studio.core.models.foreign.network import complete_by_wishes, open_foreign
from resnet_studio.core.models.foreign.published import fetch_published
from resnet_studio.core.models.weights import TrainedNetwork, load_network, weights_path
from resnet_studio.core.runs.checkpoint import HEADER_KEY
from resnet_studio.core.tasks import TaskContext


def find_weights(text: str | Path, runs_path: Path, context: TaskContext | None = None) -> Path:
    """The file that a user means: `torchvision:resnet18`, `shipped:NAME`, a file, or of a run its best.

    Raises:
        RunError: There is no such run, or it has no checkpoint that is intact.
        WeightsError: There are no weights of that name.
        DownloadError: They could not be fetched.
        Cancelled: The context was stopped.
    """
    if str(text).startswith(published.PREFIX):
        return fetch_published(str(text), context)
    if str(text).startswith(shipped.PREFIX):
        return shipped.shipped_path(str(text))
    return weights_path(text, runs_path)


def is_ours(path: Path) -> bool:
    """Whether a file was written by this app and says all that belongs to it."""
    return HEADER_KEY in own_words(path)


def open_network(
    path: Path, device: torch.device, wishes: Wishes | None = None, context: TaskContext | None = None
) -> TrainedNetwork:
    """Any network, ready to answer; of a stranger's file the wishes say what it does not.

    Raises:
        WeightsError: The file cannot be used, or leaves open what its answers depend on.
        Cancelled: The context was stopped.
    """
    wishes = wishes or Wishes()
    if is_ours(path):
        require_no_wishes(path, wishes)
        return load_network(path, device)
    return complete_by_wishes(open_foreign(path, context), wishes, device)


def require_no_wishes(path: Path, wishes: Wishes) -> None:
    """What a file of ours says of itself is not to be said otherwise.

    Raises:
        WeightsError: Something is wished for.
    """
    if wishes.are_any:
        raise WeightsError(
            QT_TRANSLATE_NOOP(
                "errors", "{path} says itself how its images are prepared and what its classes are."
            ),
            {"path": str(path)},
            hint=QT_TRANSLATE_NOOP("errors", "Leave the options for other programs' weights out."),
        )
