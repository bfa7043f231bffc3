"""What the worker is asked about weights of other programs: what they hold, how they become the app's own.

Methods: inspect `{path}`, try_on `{path, data, …}` and complete `{path, save_as, …}`, where `…` is what the
user says about the file: `normalization` (a name, or mean and deviation), `classes` (a list, or the word
cifar10 or imagenet), `image_size` and `padding`; what is left out is open. And start `{weights}`: what a
recipe that starts from them takes over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from resnet_studio.cli.weights import describe
from resnet_studio.core.data.preprocessing import Channels, Deviation
from resnet_studio.core.models.foreign.inspection import inspect_weights
from resnet_studio.core.models.foreign.known_classes import read_class_names
from resnet_studio.core.models.foreign.likely import NORMALIZATIONS, Wishes, likely_for, normalization_name
from resnet_studio.core.models.foreign.published import is_published
from resnet_studio.core.settings import load_settings
from resnet_studio.core.tasks import TaskContext

Request = Mapping[str, Any]
Answer = dict[str, Any]


class Said(BaseModel):
    """What the user says about a file, as it comes over the wire."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    normalization: str | tuple[Channels, tuple[Deviation, Deviation, Deviation]] | None = None
    classes: tuple[str, ...] | Literal["cifar10", "imagenet"] | None = None
    image_size: int | None = Field(default=None, ge=1, le=4096)
    padding: Literal["even", "end"] | None = None

    def wishes(self) -> Wishes:
        """The same as the core takes it.

        Raises:
            KeyError: There is no normalization of that name.
        """
        classes = read_class_names(self.classes) if isinstance(self.classes, str) else self.classes
        said = self.normalization
        normalization = NORMALIZATIONS[said] if isinstance(said, str) and said else said
        return Wishes(normalization or None, classes, self.image_size, self.padding)


def inspect(request: Request, context: TaskContext) -> Answer:
    """What a file holds, what it leaves open (`needs`), and what is likely."""
    from resnet_studio.core.models.door import is_ours
    from resnet_studio.core.models.foreign.network import open_foreign

    path = _path(request)
    inspection = inspect_weights(path)
    found = describe(inspection) | {"needs": [], "likely": None, "padding": None, "untrained": False}
    architecture = inspection.recognition.architecture
    if is_ours(path) or architecture is None or not found["fits"] or not architecture.num_classes:
        return found | {"written_by_app": is_ours(path)}
    network = open_foreign(path, context)
    likely = likely_for(architecture)
    return found | {
        "needs": [] if is_published(path) else ["normalization", "classes"],
        "likely": {
            "normalization": list(likely.normalizations),
            "classes": likely.classes,
            "image_size": likely.image_size,
        },
        "padding": network.padding,
        "untrained": network.is_untrained,
        "notes": network.notes(),
    }


def try_on(request: Request, context: TaskContext) -> Answer:
    """Which of the likely ways to prepare images does best on labelled ones."""
    import torch

    from resnet_studio.core.data.scan import scan
    from resnet_studio.core.evaluation.settle import settle
    from resnet_studio.core.models.foreign.network import open_foreign

    wishes = Said.model_validate({**request, "normalization": None}).wishes()
    network = open_foreign(_path(request), context)
    dataset = scan(str(request.get("data", "")), context)
    settled = settle(network, wishes, dataset, None, torch.device("cpu"), context)
    about, best = settled.network.about, settled.best
    way = about.preprocessing
    return {
        "data": dataset.name,
        "normalization": normalization_name(way.mean, way.std),
        "image_size": way.image_size,
        "padding": best.padding if best else wishes.padding,
        "classes": list(about.classes),
        "images": best.num_images if best else 0,
        "accuracy": best.accuracy if best else None,
    }


def complete(request: Request, context: TaskContext) -> Answer:
    """Write a file of this app, with all that the user says."""
    import torch

    from resnet_studio.core.models.foreign.network import complete_by_wishes, open_foreign
    from resnet_studio.core.models.weights import save_network

    wishes = Said.model_validate(request).wishes()
    target = Path(str(request["save_as"]))
    network = complete_by_wishes(open_foreign(_path(request), context), wishes, torch.device("cpu"))
    target.parent.mkdir(parents=True, exist_ok=True)
    save_network(network, target)
    return {"path": str(target)}


def start(request: Request, context: TaskContext) -> Answer:
    """What a recipe takes over from the weights that `weights` names, as `model.weights` does."""
    from resnet_studio.core.models.fine_tune import open_start

    found = open_start(str(request.get("weights", "")), load_settings().runs_path, context)
    return {"about": found.about.to_dict(), "notes": list(found.notes)}


def _path(request: Request) -> Path:
    path = str(request.get("path", ""))
    return Path(os.path.expanduser(path))  # noqa: PTH111 - leaves `~nobody` as it is


WEIGHTS_REQUESTS: dict[str, Callable[[Request, TaskContext], Answer]] = {
    "inspect": inspect,
    "try_on": try_on,
    "complete": complete,
    "start": start,
}
