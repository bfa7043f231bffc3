"""What a stranger's file does not say, and what it most often is: normalization, class names, image size."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from resnet_studio.core.data.cifar10 import CLASSES as CIFAR10_CLASSES
from resnet_studio.core.data.preprocessing import HALF, IMAGENET_MEAN, IMAGENET_STD, Channels
from resnet_studio.core.durable import read_ordinary
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError, reason_of
from resnet_studio.core.models.catalog import SMALLEST_IMAGENET_STEM_PX, Architecture

MOST_CLASS_FILE_BYTES: Final = 4 << 20
# A name may begin with a bracket too, as `[unknown]`.
_JSON_START: Final = re.compile(r"\s*(\{|\[\s*([\[\]{\"\d]|$))")
CIFAR_PX: Final = 32
IMAGENET_PX: Final = 224
IMAGENET_CLASSES: Final = 1000

CIFAR10_MEAN: Final[Channels] = (0.4914, 0.4822, 0.4465)
# Of pixels scaled to 0..1, as they stand in the code that trained most files. The second deviation of
# CIFAR-10 is the mean of the images' own deviations, which spread widely (kuangliu/pytorch-cifar).
NORMALIZATIONS: Final[dict[str, tuple[Channels, Channels]]] = {
    "imagenet": (IMAGENET_MEAN, IMAGENET_STD),
    "cifar10": (CIFAR10_MEAN, (0.2470, 0.2435, 0.2616)),
    "cifar10-by-image": (CIFAR10_MEAN, (0.2023, 0.1994, 0.2010)),
    "cifar100": ((0.5071, 0.4865, 0.4409), (0.2673, 0.2564, 0.2762)),
    "half": (HALF, HALF),
    "none": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
}


@dataclass(frozen=True)
class Wishes:
    """What the user says about a stranger's file; None is left open.

    Attributes:
        normalization: Mean and deviation of red, green and blue, of pixels scaled to 0..1.
        classes: Names of the answers, in their order.
        image_size: Side in pixels of what the network sees.
        padding: Where shortcut A puts its zeros.
    """

    normalization: tuple[Channels, Channels] | None = None
    classes: tuple[str, ...] | None = None
    image_size: int | None = None
    padding: Literal["even", "end"] | None = None

    @property
    def are_any(self) -> bool:
        """Whether anything is said."""
        return self != Wishes()


@dataclass(frozen=True)
class Likely:
    """What a network most often goes with, to be offered and confirmed.

    Attributes:
        normalizations: Names of all that are known, the likely ones first.
        classes: `cifar10` or `imagenet`, as `read_class_names` takes them; empty where nothing is likely.
        image_size: Side in pixels of what it sees.
    """

    normalizations: tuple[str, ...]
    classes: str
    image_size: int


def likely_for(architecture: Architecture) -> Likely:
    """What goes with a network of that many answers and that stem."""
    num_answers = architecture.num_classes
    first = {100: "cifar100"}.get(num_answers, "imagenet")
    names = sorted(NORMALIZATIONS, key=lambda name: name != first)
    classes = {len(CIFAR10_CLASSES): "cifar10", IMAGENET_CLASSES: "imagenet"}.get(num_answers, "")
    return Likely(tuple(names), classes, usual_size(architecture))


def usual_size(architecture: Architecture, own_size: int | None = None) -> int:
    """The side of the images that such a network mostly sees; of small images their own."""
    if architecture.stem == "imagenet":
        return max(IMAGENET_PX, architecture.smallest_image_size)
    is_small = own_size is not None and own_size < SMALLEST_IMAGENET_STEM_PX
    return max(own_size if is_small and own_size else CIFAR_PX, architecture.smallest_image_size)


def normalization_name(mean: Channels, std: Channels) -> str:
    """Whose mean and deviation these are, or the numbers."""
    known = {values: name for name, values in NORMALIZATIONS.items()}
    return known.get((mean, std), f"mean {', '.join(map(str, mean))}, deviation {', '.join(map(str, std))}")


def read_names(path: Path) -> tuple[str, ...]:
    """The class names in a file.

    A file has a name a line, or is JSON: a list, a dict by number (of names, or as Keras has it of
    identifier and name), or a dict of the number of each name.

    Raises:
        WeightsError: The file cannot be read, or names a class twice.
    """
    try:
        text = read_ordinary(path, MOST_CLASS_FILE_BYTES).decode("utf-8-sig")
        names = names_in(text)
        if not names or len(set(names)) != len(names):
            raise ValueError(QT_TRANSLATE_NOOP("reasons", "it holds no names, or one of them twice"))
    except (OSError, ValueError, RecursionError) as error:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The class names in {path} cannot be read: {reason}."),
            {"path": str(path), "reason": reason_of(error)},
            hint=QT_TRANSLATE_NOOP(
                "errors",
                "Give a file with one name a line, in the order of the answers, or cifar10 or imagenet.",
            ),
        ) from error
    return names


def names_in(text: str) -> tuple[str, ...]:
    """The names in a text: one a line, or as JSON.

    Raises:
        ValueError: It begins as JSON and is none, or has not a name for each number from 0 on.
    """
    if not _JSON_START.match(text):
        return tuple(line.strip() for line in text.splitlines() if line.strip())
    values: Any = json.loads(text)
    if isinstance(values, dict):
        values = _by_number(values)
    names = [value[-1] if isinstance(value, list) and value else value for value in values]
    if not all(isinstance(name, str) for name in names):
        raise ValueError(QT_TRANSLATE_NOOP("reasons", "it holds something else than names"))
    return tuple(names)


def _by_number(values: dict[str, Any]) -> list[Any]:
    """The names in the order of their numbers, whichever of the two are the keys."""
    pairs = list(values.items())
    if all(type(value) is int for value in values.values()):
        pairs = [(value, key) for key, value in pairs]
    numbered = {int(number): name for number, name in pairs}
    if len(numbered) != len(pairs) or set(numbered) != set(range(len(pairs))):
        raise ValueError(QT_TRANSLATE_NOOP("reasons", "its numbers do not go from 0 on, each once"))
    return [numbered[number] for number in range(len(pairs))]
