"""From trained weights to a network for other classes: what is taken over, and what of it trains.

Howard and Ruder 2018, "Universal Language Model Fine-tuning for Text Classification", arXiv:1801.06146, for
gradual unfreezing and rates by depth; Yosinski et al. 2014, arXiv:1411.1792, for what layers have learned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from resnet_studio.core.durable import digest_of
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.models.adopt import StartAbout, head_note
from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.door import find_weights, is_ours
from resnet_studio.core.models.foreign.network import open_foreign, start_about
from resnet_studio.core.models.resnet import ResNet
from resnet_studio.core.models.weights import load_network
from resnet_studio.core.notes import Note
from resnet_studio.core.tasks import TaskContext

HEAD = "fc."
STEM_WEIGHT = "conv1.weight"


@dataclass(frozen=True)
class StartingWeights:
    """Trained weights, read and whole, that a network can begin with.

    Attributes:
        path: The file they were read from.
        sha256: Of that file.
        about: The network they belong to, its classes, and how it sees pictures.
        tensors: All of them by name, float32, on the processor.
        notes: What the user should know of another program's file.
    """

    path: Path
    sha256: str
    about: StartAbout
    tensors: Mapping[str, Tensor]
    notes: tuple[str, ...] = ()


def open_start(text: str, runs_path: Path, context: TaskContext | None = None) -> StartingWeights:
    """Read the weights that `model.weights` names, through the one door for weights.

    Raises:
        RunError: There is no such run, or it has no checkpoint that is intact.
        WeightsError: The file cannot be used, or not as a whole.
        DownloadError: It could not be fetched.
        Cancelled: The context was stopped.
    """
    path = find_weights(text, runs_path, context)
    if is_ours(path):
        network = load_network(path, torch.device("cpu"))
        about = StartAbout(
            network.model.architecture, network.about.preprocessing, classes=network.about.classes
        )
        return StartingWeights(path, digest_of(path), about, network.model.state_dict())
    foreign = open_foreign(path, context)
    tensors = foreign.model().state_dict()
    return StartingWeights(path, digest_of(path), start_about(foreign), tensors, tuple(foreign.notes()))


@torch.no_grad()
def take_over(model: ResNet, start: StartingWeights, classes: Sequence[str]) -> list[Note]:
    """Begin with trained weights; answers whose class stays keep what they have learned.

    Args:
        model: New, for the classes at hand; changed in place.
        start: Of the same network but for its answers and its stem.
        classes: What the answers of the new network are called.

    Returns:
        What was changed, in sentences.

    Raises:
        WeightsError: They are of another network.
    """
    require_same_network(model.architecture, start.about.architecture)
    notes = []
    state = model.state_dict()
    tensors = {name: value for name, value in start.tensors.items() if not name.startswith(HEAD)}
    if state[STEM_WEIGHT].shape != tensors[STEM_WEIGHT].shape:
        notes.append(_stem_note(model.architecture))
        tensors[STEM_WEIGHT] = resized_kernel(tensors[STEM_WEIGHT], state[STEM_WEIGHT].shape[-1])
    kept = {name: start.about.classes.index(name) for name in classes if name in start.about.classes}
    for name, value in state.items():
        if name.startswith(HEAD):
            tensors[name] = value.clone()
            for row, class_name in enumerate(classes):
                if class_name in kept:
                    tensors[name][row] = start.tensors[name][kept[class_name]]
    model.load_state_dict(tensors)
    notes.append(head_note(start.about, classes))
    return notes


def require_same_network(wanted: Architecture, given: Architecture) -> None:
    """See to it that weights fit a network in all but stem and answers.

    Raises:
        WeightsError: They do not.
    """
    if _body_of(wanted) == _body_of(given):
        return
    raise WeightsError(
        QT_TRANSLATE_NOOP("errors", "The starting weights are of {given}, and the recipe asks for {wanted}."),
        {"given": given.title, "wanted": wanted.title},
        hint=QT_TRANSLATE_NOOP(
            "errors",
            "Leave model.depth and the keys beside it to the weights, or choose weights of that network.",
        ),
    )


def _body_of(architecture: Architecture) -> Architecture:
    """All that must be alike, the rest made equal."""
    return replace(architecture, name="", num_classes=1, stem="cifar", zero_init=False)


def resized_kernel(weight: Tensor, size: int) -> Tensor:
    """The stem's filters in another size: their middle, or with zeros around, each as long as before.

    Args:
        weight: (channels, 3, k, k), k odd.
        size: The new side, odd.
    """
    margin = (size - weight.shape[-1]) // 2
    resized: Tensor = functional.pad(weight, [margin] * 4)
    lengths = weight.flatten(1).norm(dim=1) / resized.flatten(1).norm(dim=1).clamp_min(1e-12)
    return resized.mul(lengths.view(-1, 1, 1, 1))


def _stem_note(architecture: Architecture) -> Note:
    if architecture.stem == "cifar":
        return Note(
            QT_TRANSLATE_NOOP(
                "notes",
                "The stem's 7×7 filters are cut to their middle 3×3, and it keeps the resolution now: "
                "the first epochs get it used to that.",
            )
        )
    return Note(
        QT_TRANSLATE_NOOP(
            "notes",
            "The stem's 3×3 filters are set into 7×7, and it quarters the resolution now: "
            "the first epochs get it used to that.",
        )
    )
