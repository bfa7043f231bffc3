"""Tells from names and shapes alone which residual network a list of tensors belongs to.

What counts is the order and the shape of the layers, not what they are called: torchvision, timm, Hugging
Face and the many repositories for CIFAR name the same layers in different ways. Names decide only what
shapes leave open: which block a norm belongs to, and what stands beside the convolutions of a block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.models.catalog import (
    CIFAR_WIDTHS,
    EXPANSION,
    IMAGENET_STAGES,
    IMAGENET_WIDTHS,
    Architecture,
    BlockName,
    StemName,
)
from resnet_studio.core.models.foreign.entries import FLOATS, MOST_TENSORS, Refusal, TensorEntry
from resnet_studio.core.models.foreign.expected import expected_shapes
from resnet_studio.core.models.foreign.layers import (
    COUNTERS,
    Layer,
    Neighbors,
    common_start,
    is_alphabetical,
    is_order_clear,
    layers_of,
)

MOST_NAME_CHARACTERS: Final = 500
MOST_NAME_PARTS: Final = 32  # of names that nest deepest there are twelve
COLORS: Final = 3
_STEMS: Final[dict[tuple[int, ...], StemName]] = {(3, 3): "cifar", (7, 7): "imagenet"}
_KERNELS: Final[dict[BlockName, tuple[int, ...]]] = {"basic": (3, 3), "bottleneck": (1, 3, 1)}


@dataclass(frozen=True)
class Recognition:
    """What a list of tensors is found to be.

    Attributes:
        architecture: The network, its number of classes 0 where the last layer is missing; None where it is
            no residual network of this app.
        names: For each tensor of the network, as this app names them, its name in the file.
        missing: Tensors of the network that the file lacks, in this app's names.
        unexpected: Tensors of the file that the network has no place for.
        misshapen: Name in the file, shape there, shape in the network.
        reason: Why it is none, fit to end a sentence; empty otherwise.
    """

    architecture: Architecture | None = None
    names: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    misshapen: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = ()
    reason: str = ""

    @property
    def fits(self) -> bool:
        """Whether every tensor has its place and every place its tensor."""
        return self.architecture is not None and not (self.missing or self.unexpected or self.misshapen)

    @property
    def num_faults(self) -> int:
        """How many tensors do not fit."""
        return len(self.missing) + len(self.unexpected) + len(self.misshapen)


@dataclass
class _Block:
    convs: list[Layer]
    norms: list[Layer] = field(default_factory=list)
    shortcut: dict[str, Layer] = field(default_factory=dict)

    @property
    def path(self) -> tuple[str, ...]:
        return common_start([conv.path for conv in self.convs])

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Of its convolutions."""
        return [conv.shape for conv in self.convs]

    @property
    def stage(self) -> tuple[str, ...] | None:
        """What its name says of its stage: the part before its number; None where it has no number."""
        places = [place for place, part in enumerate(self.path) if part.isdecimal()]
        return self.path[: places[-1]] if places else None

    @property
    def width(self) -> int:
        return self.convs[0].shape[0]

    @property
    def channels(self) -> int:
        return self.convs[-1].shape[0]


def recognize(tensors: Mapping[str, TensorEntry]) -> Recognition:
    """The residual network that these tensors belong to, and how well they fit it."""
    try:
        _require_sane(tensors)
        is_sorted = is_alphabetical(tensors)
        try:
            architecture, names = _find(layers_of(tensors), is_sorted)
        except _UnclearNames:
            architecture, names = _find(layers_of(tensors, separator="._"), is_sorted)
    except Refusal as error:
        return Recognition(reason=str(error), unexpected=tuple(tensors))
    return _compare(architecture, names, tensors)


class _UnclearNames(Refusal):
    """The names do not tell which layers belong together."""


def _find(layers: list[Layer], is_sorted: bool) -> tuple[Architecture, dict[str, str]]:
    """The network, and for each of its tensors that is there the name in the file."""
    stem = _stem_of(layers)
    kind, blocks = _blocks_of(stem, [layer for layer in layers if layer.kind == "conv"])
    places = _places(stem, blocks, layers, is_sorted)
    head = _head_of(layers, blocks)
    if head is not None:
        places["fc"] = head
    return _architecture_of(stem, kind, blocks, head), _names(places, stages_of(blocks))


def _require_sane(tensors: Mapping[str, TensorEntry]) -> None:
    is_long = any(
        len(name) > MOST_NAME_CHARACTERS or name.count(".") + name.count("_") >= MOST_NAME_PARTS
        for name in tensors
    )
    if len(tensors) > MOST_TENSORS or is_long:
        raise Refusal(
            QT_TRANSLATE_NOOP("reasons", "it holds more tensors, or longer names, than any network has")
        )


def _stem_of(layers: list[Layer]) -> Layer:
    convs = [layer for layer in layers if layer.kind == "conv"]
    stems = [layer for layer in convs if layer.shape[1] == COLORS]
    if not convs:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "it has no convolutions"))
    if not stems:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "no convolution in it takes the three colors of an image"))
    if len(stems) > 1:
        names = ", ".join(layer.name for layer in stems[:4])
        raise Refusal(
            QT_TRANSLATE_NOOP("reasons", "it holds {count} networks, which begin at {names}").format(
                count=len(stems), names=names
            )
        )
    if stems[0].shape[2:] not in _STEMS:
        sides = "×".join(map(str, stems[0].shape[2:]))
        raise Refusal(
            QT_TRANSLATE_NOOP(
                "reasons", "its first convolution has {sides}, and 3×3 or 7×7 is known here"
            ).format(sides=sides)
        )
    return stems[0]


# ── blocks ──


def _blocks_of(stem: Layer, convs: list[Layer]) -> tuple[BlockName, list[_Block]]:
    """The kind of block and the blocks, by following the channels from the stem on."""
    waiting = [conv for conv in convs if conv is not stem and not conv.is_shortcut]
    if not waiting:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "it has one convolution and no blocks"))
    kind: BlockName = "bottleneck" if waiting[0].shape[2:] == (1, 1) else "basic"
    blocks: list[_Block] = []
    channels = stem.shape[0]
    while waiting:
        size = len(_KERNELS[kind])
        block = _Block(waiting[:size])
        _require_chain(block, kind, channels)
        del waiting[:size]
        if waiting and _is_projection(waiting[0], channels, block.channels):
            block.shortcut["conv"] = waiting.pop(0)
        channels = block.channels
        blocks.append(block)
    return kind, blocks


def _is_projection(conv: Layer, channels_in: int, channels_out: int) -> bool:
    """Whether a convolution that is not named so stands beside those before it."""
    return channels_in != channels_out and conv.shape == (channels_out, channels_in, 1, 1)


def _require_chain(block: _Block, kind: BlockName, channels: int) -> None:
    """See to it that the convolutions of a block follow one another as they do here."""
    for number, kernel in enumerate(_KERNELS[kind]):
        if number >= len(block.convs):
            raise Refusal(QT_TRANSLATE_NOOP("reasons", "its last block lacks a convolution"))
        conv = block.convs[number]
        is_last = number == len(_KERNELS[kind]) - 1
        out = conv.shape[0] if number == 0 else block.width * (EXPANSION[kind] if is_last else 1)
        if conv.shape != (out, channels, kernel, kernel):
            raise Refusal(
                QT_TRANSLATE_NOOP(
                    "reasons",
                    "its layer {name} is a convolution of {found}, where a residual network of the kind "
                    "known here has {wanted}",
                ).format(
                    name=conv.name, found=_sides(conv.shape), wanted=_sides((out, channels, kernel, kernel))
                )
            )
        channels = out


def _sides(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


def stages_of(blocks: list[_Block]) -> list[list[_Block]]:
    """The blocks of each stage: another one begins where the width or the name of the stage changes."""
    stages: list[list[_Block]] = []
    for number, block in enumerate(blocks):
        before = blocks[number - 1]
        if number == 0 or block.width != before.width or block.stage != before.stage:
            stages.append([])
        stages[-1].append(block)
    return stages


def _places(stem: Layer, blocks: list[_Block], layers: list[Layer], is_sorted: bool) -> dict[str, Layer]:
    """Give each norm and each shortcut to its block; the stem with its norm is what is returned."""
    paths = [block.path for block in blocks]
    if len(set(paths)) != len(paths):
        raise _UnclearNames(
            QT_TRANSLATE_NOOP("reasons", "the names of its layers do not tell which belong to one block")
        )
    neighbors = Neighbors(paths)
    places = {"conv1": stem}
    for layer in layers:
        number = neighbors.nearest(layer.path)
        if layer.kind == "norm" and number is None:
            places.setdefault("bn1", layer)
        elif number is not None and layer.is_shortcut and layer.kind in {"conv", "norm"}:
            blocks[number].shortcut.setdefault(layer.kind, layer)
        elif number is not None and layer.kind == "norm":
            blocks[number].norms.append(layer)
    _require_plain_shortcuts(blocks)
    _require_clear_order(blocks, is_sorted)
    for block in blocks:  # a projection that is not named so has its norm behind the others
        if "conv" in block.shortcut and "norm" not in block.shortcut and len(block.norms) > len(block.convs):
            block.shortcut["norm"] = block.norms.pop()
    return places


def _require_plain_shortcuts(blocks: list[_Block]) -> None:
    """Refuse shortcuts with a layer before the projection: it has no weights and does not show otherwise."""
    for block in blocks:
        conv = block.shortcut.get("conv")
        if conv is not None and conv.path[-1].isdecimal() and conv.path[-1] != "0":
            raise Refusal(
                QT_TRANSLATE_NOOP(
                    "reasons", "its shortcut {name} does something before it projects (as in ResNet-D)"
                ).format(name=conv.name)
            )


def _require_clear_order(blocks: list[_Block], is_sorted: bool) -> None:
    """Refuse names that leave open which of two layers of one shape comes first: answers would be wrong."""
    alike = [(one, other) for one, other in pairwise(blocks) if one.shapes == other.shapes]
    neighbors = [(one.convs[0], other.convs[0]) for one, other in alike]
    for block in blocks:
        neighbors += [*pairwise(block.convs), *pairwise(block.norms)]
    for one, other in neighbors:
        if one.shape == other.shape and not is_order_clear(one, other, is_sorted=is_sorted):
            raise Refusal(
                QT_TRANSLATE_NOOP(
                    "reasons", "its names do not tell whether {one} or {other} comes first"
                ).format(one=one.name, other=other.name)
            )


def _head_of(layers: list[Layer], blocks: list[_Block]) -> Layer | None:
    """The one linear layer that can stand behind the last block."""
    linears = [layer for layer in layers if layer.kind == "linear"]
    fitting = [layer for layer in linears if layer.shape[1] == blocks[-1].channels]
    if len(fitting) == 1:
        return fitting[0]
    return linears[0] if len(linears) == 1 else None


# ── the network ──


def _architecture_of(stem: Layer, kind: BlockName, blocks: list[_Block], head: Layer | None) -> Architecture:
    stages = stages_of(blocks)
    depths, widths = tuple(map(len, stages)), tuple(stage[0].width for stage in stages)
    if stem.shape[0] != widths[0]:
        raise Refusal(
            QT_TRANSLATE_NOOP(
                "reasons", "its first convolution has {channels} channels and its first stage {width}"
            ).format(channels=stem.shape[0], width=widths[0])
        )
    architecture = Architecture(
        name=_name_of(kind, depths, widths),
        block=kind,
        stem=_STEMS[stem.shape[2:]],
        stage_depths=depths,
        stage_widths=widths,
        shortcut="B" if any(block.shortcut for block in blocks) else "A",
        zero_init=False,
        num_classes=head.shape[0] if head else 0,
    )
    try:
        Architecture.from_dict(architecture.to_dict() | {"num_classes": max(1, architecture.num_classes)})
    except WeightsError as error:
        raise Refusal(error.message.rstrip(".")) from error
    return architecture


def _name_of(kind: BlockName, depths: tuple[int, ...], widths: tuple[int, ...]) -> str:
    if kind == "basic" and widths == CIFAR_WIDTHS and len(set(depths)) == 1:
        return f"resnet{6 * depths[0] + 2}"
    known = {stages: depth for depth, stages in IMAGENET_STAGES.items()}
    if widths == IMAGENET_WIDTHS and (kind, depths) in known:
        return f"resnet{known[kind, depths]}"
    return "-".join(["resnet", *map(str, depths)])


def _names(places: dict[str, Layer], stages: list[list[_Block]]) -> dict[str, str]:
    """For each tensor of the network, as this app names it, the name in the file, as far as there is one."""
    found = dict(places)
    for stage_number, stage in enumerate(stages, start=1):
        for block_number, block in enumerate(stage):
            start = f"layer{stage_number}.{block_number}"
            found |= {f"{start}.conv{number}": conv for number, conv in enumerate(block.convs, start=1)}
            found |= {f"{start}.bn{number}": norm for number, norm in enumerate(block.norms, start=1)}
            kinds = {"conv": f"{start}.downsample.0", "norm": f"{start}.downsample.1"}
            found |= {kinds[kind]: layer for kind, layer in block.shortcut.items()}
    return {f"{place}.{last}": name for place, layer in found.items() for last, name in layer.tensors.items()}


def _compare(
    architecture: Architecture, names: dict[str, str], tensors: Mapping[str, TensorEntry]
) -> Recognition:
    expected = expected_shapes(architecture)
    used = {ours: name for ours, name in names.items() if ours in expected}
    # Files of PyTorch before 0.4.1 have no such counters.
    missing = [name for name in expected if name not in used and not name.endswith("num_batches_tracked")]
    taken = set(used.values())
    unexpected = [name for name in tensors if name not in taken and name.rpartition(".")[2] not in COUNTERS]
    misshapen = [
        (name, tensors[name].shape, expected[ours])
        for ours, name in used.items()
        if tensors[name].shape != expected[ours]
    ]
    reason = ""
    if any(tensors[name].dtype not in FLOATS for ours, name in used.items() if expected[ours]):
        reason = QT_TRANSLATE_NOOP(
            "reasons", "its weights are whole numbers (quantized), which are not known here"
        )
    return Recognition(
        None if reason else architecture,
        used,
        tuple(missing),
        tuple(unexpected),
        tuple(misshapen),
        reason,
    )
