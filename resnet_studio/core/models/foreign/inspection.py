"""Looks into a file of weights: what it holds, which network it is, what does not fit; without torch."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.models.foreign.containers import read_contents
from resnet_studio.core.models.foreign.entries import Contents, TensorEntry, cannot_read
from resnet_studio.core.models.foreign.recognize import Recognition, recognize

DEEPEST_WRAPPER: Final = 3
MOST_LISTS: Final = 12
SHOWN_NAMES: Final = 5
SHOWN_FACTS: Final = 20
SHOWN_CHARACTERS: Final = 80
# An average of weights, or another network's: taken where there is nothing else.
_SECOND_CHOICE: Final = ("ema", "teacher", "optimizer", "momentum")

Tensors = dict[str, TensorEntry]


@dataclass(frozen=True)
class Inspection:
    """What was found in a file.

    Attributes:
        path: The file.
        contents: Its kind and all that it holds.
        keys: Under which keys the weights lie, from the outermost on; empty where they are the file.
        tensors: The weights by name.
        recognition: The network they belong to.
        others: Where in the file other weights lie that were left aside.
    """

    path: Path
    contents: Contents
    keys: tuple[str, ...]
    tensors: Tensors
    recognition: Recognition
    others: tuple[str, ...]

    @property
    def facts(self) -> dict[str, str | int | float | bool]:
        """Numbers and short texts that stand beside the weights, such as an epoch or an accuracy."""
        root = self.contents.root
        facts = {
            name: value
            for name, value in root.items()
            if isinstance(value, str | int | float) and len(str(name)) <= SHOWN_CHARACTERS
        }
        texts = self.contents.metadata | facts
        short = {
            str(name): value
            for name, value in texts.items()
            if not isinstance(value, str) or len(value) <= SHOWN_CHARACTERS
        }
        return dict(list(short.items())[:SHOWN_FACTS])


def inspect_weights(path: Path) -> Inspection:
    """Look into a file of weights.

    Raises:
        WeightsError: It cannot be read, or holds no tensors with names.
    """
    contents = read_contents(path)
    lists = list(islice(_tensor_lists(contents.root), MOST_LISTS))
    if not lists:
        raise cannot_read(path, QT_TRANSLATE_NOOP("reasons", "it holds no tensors with names"))
    judged = [(keys, tensors, recognize(tensors)) for keys, tensors in lists]
    keys, tensors, recognition = min(judged, key=lambda one: _rank(one[0], one[1], one[2]))
    others = tuple(".".join(one) for one, _, found in judged if one != keys and found.architecture)
    return Inspection(path, contents, keys, tensors, recognition, others)


def _rank(keys: tuple[str, ...], tensors: Tensors, recognition: Recognition) -> tuple[Any, ...]:
    """Less is better: what fits, what is a network at all, what is not an average, what has more tensors."""
    is_second = any(word in key.lower() for key in keys for word in _SECOND_CHOICE)
    return (
        not recognition.fits,
        recognition.architecture is None,
        is_second,
        recognition.num_faults,
        -len(tensors),
    )


def _tensor_lists(root: Any) -> Iterator[tuple[tuple[str, ...], Tensors]]:
    """Every dict that holds tensors by name, the outer ones first."""
    waiting: deque[tuple[tuple[str, ...], Any]] = deque([((), root)])
    seen: set[int] = set()
    while waiting:
        keys, value = waiting.popleft()
        if not isinstance(value, dict) or id(value) in seen:
            continue
        seen.add(id(value))
        tensors = {
            name: entry
            for name, entry in value.items()
            if isinstance(name, str) and isinstance(entry, TensorEntry)
        }
        if tensors:
            yield keys, tensors
        if len(keys) < DEEPEST_WRAPPER:
            waiting.extend(((*keys, name), inner) for name, inner in value.items() if isinstance(name, str))


def require_fit(inspection: Inspection) -> None:
    """Refuse what is no network of ours, or only a part of one: nothing is loaded in part.

    Raises:
        WeightsError: What does not fit, by name.
    """
    found = inspection.recognition
    if found.architecture is None:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "{path} holds no residual network of the kind known here: {reason}."),
            {"path": str(inspection.path), "reason": found.reason},
            hint=QT_TRANSLATE_NOOP("errors", "`resnet-studio weights {path}` lists what it holds."),
        )
    if not found.fits:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The weights in {path} do not fit {name}: {faults}."),
            {
                "path": str(inspection.path),
                "name": found.architecture.name,
                "faults": "; ".join(fault_lines(found)),
            },
            hint=QT_TRANSLATE_NOOP("errors", "`resnet-studio weights {path}` lists what it holds."),
        )
    if not found.architecture.num_classes:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The weights in {path} lack the last layer, which names the class."),
            {"path": str(inspection.path)},
            hint=QT_TRANSLATE_NOOP("errors", "Take a file that holds the whole network."),
        )


def fault_lines(recognition: Recognition) -> list[str]:
    """What is missing, unexpected or of another shape, the first few of each by name."""
    shapes = [
        f"{name} is {_sides(found)}, not {_sides(wanted)}" for name, found, wanted in recognition.misshapen
    ]
    kinds = {
        "missing": list(recognition.missing),
        "unexpected": list(recognition.unexpected),
        "of another shape": shapes,
    }
    return [f"{len(names):,} {kind} ({_first(names)})" for kind, names in kinds.items() if names]


def _sides(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "one number"


def _first(names: list[str]) -> str:
    shown = ", ".join(name[:SHOWN_CHARACTERS] for name in names[:SHOWN_NAMES])
    return shown + (" …" if len(names) > SHOWN_NAMES else "")
