"""The names and shapes of a network's tensors by its description alone, as `models/resnet.py` has them."""

from __future__ import annotations

from resnet_studio.core.models.catalog import EXPANSION, Architecture

Shapes = dict[str, tuple[int, ...]]


def expected_shapes(architecture: Architecture) -> Shapes:
    """What the state dict of a network of the paper's style holds; without classes, no last layer."""
    width = architecture.stem_width
    side = 3 if architecture.stem == "cifar" else 7
    shapes: Shapes = {"conv1.weight": (width, 3, side, side)} | _norm("bn1", width)
    channels = width
    stages = zip(
        architecture.stage_depths, architecture.stage_widths, architecture.stage_strides, strict=True
    )
    for number, (depth, width, stride) in enumerate(stages, start=1):
        for block in range(depth):
            start = f"layer{number}.{block}"
            channels_out = width * EXPANSION[architecture.block]
            shapes |= _block(start, architecture, channels, width)
            is_projected = (stride > 1 and block == 0) or channels != channels_out
            if is_projected and architecture.shortcut == "B":
                shapes[f"{start}.downsample.0.weight"] = (channels_out, channels, 1, 1)
                shapes |= _norm(f"{start}.downsample.1", channels_out)
            channels = channels_out
    features, classes = architecture.num_features, architecture.num_classes
    return shapes | ({"fc.weight": (classes, features), "fc.bias": (classes,)} if classes else {})


def _block(start: str, architecture: Architecture, channels: int, width: int) -> Shapes:
    convs = [(width, channels, 3), (width, width, 3)]
    if architecture.block == "bottleneck":
        convs = [(width, channels, 1), (width, width, 3), (width * EXPANSION["bottleneck"], width, 1)]
    shapes: Shapes = {}
    for number, (channels_out, channels_in, side) in enumerate(convs, start=1):
        shapes[f"{start}.conv{number}.weight"] = (channels_out, channels_in, side, side)
        shapes |= _norm(f"{start}.bn{number}", channels_out)
    return shapes


def _norm(name: str, channels: int) -> Shapes:
    kinds = ("weight", "bias", "running_mean", "running_var")
    return {f"{name}.{kind}": (channels,) for kind in kinds} | {f"{name}.num_batches_tracked": ()}
