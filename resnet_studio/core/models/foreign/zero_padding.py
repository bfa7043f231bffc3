"""Shortcut A in two ways of writing: where a block puts the channels of zeros it adds.

The paper says only that zeros are added (He et al. 2015, arXiv:1512.03385, section 3.3). Here they stand
behind the others ("end"). The best-known files for CIFAR (akamaster/pytorch_resnet_cifar10) were trained with
half of them before and half behind ("even"). The weights have the same names and shapes, and the networks
compute the same when the channels are put in another order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import torch
from torch import Tensor

from resnet_studio.core.models.catalog import EXPANSION, Architecture

ZeroPadding = Literal["even", "end"]


def adds_zeros(architecture: Architecture) -> bool:
    """Whether the network has a shortcut that adds channels of zeros."""
    return any(architecture.shortcut == "A" and before != after for _, before, after in _blocks(architecture))


def reordered(tensors: Mapping[str, Tensor], architecture: Architecture) -> dict[str, Tensor]:
    """The tensors of a network with even padding, in the order of channels that computes the same here.

    Args:
        tensors: By our names.
        architecture: The network.
    """
    changed = dict(tensors)
    order = torch.arange(architecture.stem_width)
    num_convs = 2 if architecture.block == "basic" else 3
    for name, before, after in _blocks(architecture):
        first, last = f"{name}.conv1.weight", f"{name}.conv{num_convs}.weight"
        changed[first] = changed[first][:, order]
        order = _order_behind(order, before, after)
        changed[last] = changed[last][order]
        for kind in ("weight", "bias", "running_mean", "running_var"):
            norm = f"{name}.bn{num_convs}.{kind}"
            changed[norm] = changed[norm][order]
    if "fc.weight" in changed:
        changed["fc.weight"] = changed["fc.weight"][:, order]
    return changed


def _order_behind(order: Tensor, before: int, after: int) -> Tensor:
    """Which channel of the file becomes which of ours behind a block that adds channels."""
    if before == after:
        return order
    front = (after - before) // 2
    fed = order + front
    rest = [channel for channel in range(after) if not front <= channel < front + before]
    return torch.cat([fed, torch.tensor(rest, dtype=torch.int64)])


def guess_padding(tensors: Mapping[str, Tensor], architecture: Architecture) -> ZeroPadding:
    """Which padding a trained network has had.

    A block has to fill the channels of zeros itself: there, the scales of its last norm have grown larger
    than in the channels that the shortcut fills. In a network that shows no difference, `even` is the more
    common one.
    """
    contrast = {"even": 0.0, "end": 0.0}
    number = 2 if architecture.block == "basic" else 3
    for name, before, after in _blocks(architecture):
        if before == after:
            continue
        scales = tensors[f"{name}.bn{number}.weight"].abs().double()
        deviation = float(scales.std()) or 1.0
        for padding, front in (("even", (after - before) // 2), ("end", 0)):
            fed = torch.zeros(after, dtype=torch.bool)
            fed[front : front + before] = True
            contrast[padding] += float(scales[~fed].mean() - scales[fed].mean()) / deviation
    return "end" if contrast["end"] > contrast["even"] else "even"


def _blocks(architecture: Architecture) -> Iterator[tuple[str, int, int]]:
    """Name of each block, channels before it and behind it."""
    channels = architecture.stem_width
    for stage, (depth, width) in enumerate(
        zip(architecture.stage_depths, architecture.stage_widths, strict=True), start=1
    ):
        after = width * EXPANSION[architecture.block]
        for block in range(depth):
            yield f"layer{stage}.{block}", channels, after
            channels = after
