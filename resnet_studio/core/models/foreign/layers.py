"""The layers that a list of named tensors speaks of, in the order in which a network uses them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from resnet_studio.core.models.foreign.entries import TensorEntry

LayerKind = Literal["conv", "norm", "linear", "other"]
Path = tuple[str, ...]

_DIGITS: Final = re.compile(r"(\d+)")
_KINDS: Final[dict[int, LayerKind]] = {4: "conv", 1: "norm", 2: "linear"}
# What people call the way around the convolutions of a block.
_SHORTCUT_WORDS: Final = ("downsample", "shortcut", "skip", "proj", "identity")
# Left behind by programs that count operations; no network uses them.
COUNTERS: Final = ("total_ops", "total_params")


@dataclass(frozen=True)
class Layer:
    """One layer: the tensors whose names differ in the last part alone.

    Attributes:
        path: Its name in parts, without what the names of all layers begin with.
        tensors: By the last part of the name: the full name.
        entries: By the last part of the name: type and shape.
        place: How many layers stand before it in the file.
    """

    path: Path
    tensors: dict[str, str] = field(default_factory=dict)
    entries: dict[str, TensorEntry] = field(default_factory=dict)
    place: int = 0

    @property
    def shape(self) -> tuple[int, ...]:
        """Of its weight; empty where it has none."""
        weight = self.entries.get("weight") or self.entries.get("running_mean")
        return weight.shape if weight else ()

    @property
    def kind(self) -> LayerKind:
        """By the dimensions of its weight."""
        return _KINDS.get(len(self.shape), "other")

    @property
    def is_shortcut(self) -> bool:
        """Whether its name says that it stands beside the convolutions of a block."""
        return any(word in part.lower() for part in self.path for word in _SHORTCUT_WORDS)

    @property
    def name(self) -> str:
        """As the file has it."""
        return next(iter(self.tensors.values())).rpartition(".")[0]


def layers_of(tensors: Mapping[str, TensorEntry], separator: str = ".") -> list[Layer]:
    """The layers, sorted by name with numbers as numbers: files do not always keep the order.

    `separator`: A character, or several of which each parts a name.
    """
    found: dict[Path, Layer] = {}
    for name, entry in tensors.items():
        *parts, last = name.split(".")
        if last in COUNTERS:
            continue
        path = tuple(re.split(f"[{re.escape(separator)}]", ".".join(parts)))
        layer = found.setdefault(path, Layer(path, place=len(found)))
        layer.tensors[last], layer.entries[last] = name, entry
    common = len(common_start([layer.path for layer in found.values() if layer.kind == "conv"]))
    shortened = [replace(layer, path=layer.path[common:]) for layer in found.values()]
    return sorted(shortened, key=lambda layer: _natural(layer.path))


def _natural(path: Path) -> list[tuple[int, int, str]]:
    parts = [part for word in path for part in (*filter(None, _DIGITS.split(word)), "")]
    return [(1, int(part), "") if part.isdecimal() else (2 if part else 0, 0, part) for part in parts]


def is_alphabetical(tensors: Mapping[str, TensorEntry]) -> bool:
    """Whether the file has sorted its tensors by name, as safetensors does for each type of numbers.

    If so, their order says nothing of that in which a network uses them.
    """
    names: dict[str, list[str]] = {}
    for name, entry in tensors.items():
        names.setdefault(entry.dtype, []).append(name)
    return all(some == sorted(some) for some in names.values())


def is_order_clear(one: Layer, other: Layer, *, is_sorted: bool) -> bool:
    """Whether `one` surely comes before `other`, where it does by name.

    Numbers tell, and so does the alphabet where single letters are counted. Words (`pre` and `post`) do not:
    there the file must say the same, and be none that has sorted its tensors by name (`is_sorted`).
    """
    pairs = zip(_natural(one.path), _natural(other.path), strict=False)
    (_, _, word), (_, _, other_word) = next((pair for pair in pairs if pair[0] != pair[1]), 2 * [(0, 0, "")])
    if not word or not other_word:
        return True
    is_counted = word[:-1] == other_word[:-1]
    return one.place < other.place and (is_counted or not is_sorted)


def common_start(paths: Sequence[Path]) -> Path:
    """The parts that all paths begin with."""
    if not paths:
        return ()
    first, last = min(paths), max(paths)
    number = 0
    while number < min(len(first), len(last)) and first[number] == last[number]:
        number += 1
    return first[:number]


class Neighbors:
    """Tells to which of some paths another one is nearest: the one with which it shares the longest start."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._owners: dict[Path, set[int]] = {}
        for number, path in enumerate(paths):
            for length in range(1, len(path) + 1):
                self._owners.setdefault(path[:length], set()).add(number)

    def nearest(self, path: Path) -> int | None:
        """The number of that path, or None where it shares none, or as much with several."""
        for length in range(len(path), 0, -1):
            owners = self._owners.get(path[:length])
            if owners:
                return next(iter(owners)) if len(owners) == 1 else None
        return None
