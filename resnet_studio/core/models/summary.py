"""Parameters, multiply-adds and memory of a network by closed formulas, without building it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from resnet_studio.core.models.catalog import (
    EXPANSION,
    FEWEST_STRIDED_CHANNELS,
    WHITENED_PATCH_PX,
    Architecture,
    StyleName,
    require_image_size,
    same_padding,
)

FLOAT_BYTES = 4
INDEX_BYTES = 8


@dataclass(frozen=True)
class Row:
    """The stem, a stage, or the head.

    Attributes:
        name: stem, layer1, layer2 …, head.
        description: Its layers in the notation of the paper's table 1, such as `[3×3, 16 · 3×3, 16] × 3`.
        channels: Channels it gives; of the head, the number of classes.
        size: Side in pixels of the map it gives; of the head, 1.
        blocks: Number of residual blocks.
        parameters: Weights and biases.
        flops: Multiply-adds of one image.
        activation_bytes: Its part of `Summary.activation_bytes`.
    """

    name: str
    description: str
    channels: int
    size: int
    blocks: int
    parameters: int
    flops: int
    activation_bytes: int


@dataclass(frozen=True)
class Summary:
    """The cost of a network.

    Attributes:
        parameters: Weights and biases; the norms' running means and variances are not among them.
        flops: Multiply-adds of the convolutions and the linear layer for one image, as the paper counts.
        activation_bytes: What the backward pass of one image in fp32 needs kept: the image, the output of
            every convolution and of every ReLU, the places of the maxima, the pooled features. Weights,
            gradients, optimizer and the library's own buffers come on top.
        rows: The stem, each stage, the head; they add up to the totals.
    """

    parameters: int
    flops: int
    activation_bytes: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Conv:
    """A convolution without bias and the norm behind it, from a map of side `size_in` to one of `size`.

    `is_rectified` tells whether a ReLU follows, whose output is kept beside the convolution's own: the
    projection of shortcut B has none. `is_first` tells whether the input is that of the block, which is kept
    for the ReLU that it came from, whatever becomes of it.
    """

    channels_in: int
    channels_out: int
    kernel_size: int
    size_in: int
    size: int
    is_rectified: bool = True
    is_first: bool = False

    @property
    def weights(self) -> int:
        return self.channels_in * self.channels_out * self.kernel_size**2

    @property
    def parameters(self) -> int:
        return self.weights + 2 * self.channels_out

    @property
    def flops(self) -> int:
        return self.weights * self.size**2

    @property
    def activation_bytes(self) -> int:
        values = self.channels_out * self.size**2 * (2 if self.is_rectified else 1)
        return FLOAT_BYTES * (values + self.num_copied)

    @property
    def num_copied(self) -> int:
        """Values of the copy of every second pixel that a narrow projection reads and keeps."""
        is_thinned = not self.is_rectified and self.channels_in < FEWEST_STRIDED_CHANNELS
        return self.channels_in * self.size**2 if is_thinned and self.size_in != self.size else 0


class _KerasConv(_Conv):
    """A convolution with a bias; a ReLU, in place, and a norm behind it, or neither behind a projection."""

    @property
    def parameters(self) -> int:
        return self.weights + self.channels_out * (3 if self.is_rectified else 1)

    @property
    def activation_bytes(self) -> int:
        # Behind a projection is a sum, which needs nothing kept.
        values = 2 * self.channels_out * self.size**2 if self.is_rectified else 0
        return FLOAT_BYTES * (values + self.num_copied)

    @property
    def num_copied(self) -> int:
        """Values of the padded copy that a strided convolution keeps, most often in place of its input."""
        if not self.is_rectified or self.size_in == self.size:
            return super().num_copied
        num_padded = _padded(self.size_in, self.kernel_size) ** 2
        return self.channels_in * (num_padded if self.is_first else num_padded - self.size_in**2)


class _FastConv(_Conv):
    """A convolution, a norm, a sum and a GELU, which keeps its input beside its output."""

    @property
    def activation_bytes(self) -> int:
        return FLOAT_BYTES * 3 * self.channels_out * self.size**2


class _PooledConv(_Conv):
    """A convolution, the maximum of 2×2, which keeps what it saw and where that lay, a norm, a GELU."""

    @property
    def flops(self) -> int:
        return self.weights * self.size_in**2

    @property
    def activation_bytes(self) -> int:
        before, behind = self.channels_out * self.size_in**2, self.channels_out * self.size**2
        return FLOAT_BYTES * (before + 3 * behind) + INDEX_BYTES * behind


_CONVS: dict[StyleName, type[_Conv]] = {"paper": _Conv, "keras": _KerasConv, "fast": _FastConv}


def summarize(architecture: Architecture, image_size: int) -> Summary:
    """What a network costs on square images of `image_size` pixels a side.

    Raises:
        RecipeError: The images are too small for the network.
    """
    require_image_size(architecture, image_size)
    stem = _stem_row(architecture, image_size)
    rows = (stem, *_stage_rows(architecture, stem.size), _head_row(architecture))
    return Summary(
        parameters=sum(row.parameters for row in rows),
        flops=sum(row.flops for row in rows),
        activation_bytes=sum(row.activation_bytes for row in rows),
        rows=rows,
    )


def _halved(size: int) -> int:
    """The side of a map behind a padded layer of stride 2."""
    return (size + 1) // 2


def _size_behind(architecture: Architecture, size: int, stride: int) -> int:
    """The side of the map that a stage makes."""
    if stride == 1:
        return size
    return size // 2 if architecture.style == "fast" else _halved(size)


def _padded(size: int, kernel_size: int) -> int:
    """The side of a map that Keras pads for a layer of stride 2."""
    return size + sum(same_padding(size, kernel_size, 2))


def _stem_row(architecture: Architecture, image_size: int) -> Row:
    width, make_conv = architecture.stem_width, _CONVS[architecture.style]
    if architecture.style == "fast":
        return _whitened_row(width, image_size)
    if architecture.stem == "cifar":
        description = f"3×3, {width}"
        conv = make_conv(3, width, 3, image_size, image_size)
        size, pool_bytes = conv.size, 0
    else:
        description = f"7×7, {width}, /2 · 3×3 max, /2"
        conv = make_conv(3, width, 7, image_size, _halved(image_size))
        size = _halved(conv.size)
        pool_bytes = (FLOAT_BYTES + INDEX_BYTES) * width * size**2
        if architecture.style == "keras":  # a padded copy is kept in place of what is pooled
            pool_bytes += FLOAT_BYTES * width * (_padded(conv.size, 3) ** 2 - conv.size**2)
    return Row(
        name="stem",
        description=description,
        channels=width,
        size=size,
        blocks=0,
        parameters=conv.parameters,
        flops=conv.flops,
        activation_bytes=FLOAT_BYTES * 3 * image_size**2 + conv.activation_bytes + pool_bytes,
    )


def _whitened_row(width: int, image_size: int) -> Row:
    size = image_size - WHITENED_PATCH_PX + 1
    weights = 3 * width * WHITENED_PATCH_PX**2
    return Row(
        name="stem",
        description=f"{WHITENED_PATCH_PX}×{WHITENED_PATCH_PX} whitened, {width}",
        channels=width,
        size=size,
        blocks=0,
        parameters=weights + width,
        flops=weights * size**2,
        activation_bytes=FLOAT_BYTES * (3 * image_size**2 + 2 * width * size**2),
    )


def _stage_rows(architecture: Architecture, size: int) -> Iterator[Row]:
    channels = architecture.stem_width
    for number, (depth, width, channels_out, stride) in enumerate(
        zip(
            architecture.stage_depths,
            architecture.stage_widths,
            architecture.stage_channels,
            architecture.stage_strides,
            strict=True,
        ),
        start=1,
    ):
        size_in, size = size, _size_behind(architecture, size, stride)
        block = _block_convs(architecture, channels_out, width, size, size)
        if architecture.style == "fast":
            convs = [_PooledConv(channels, width, 3, size_in, size), *block * depth]
        else:
            convs = [*_block_convs(architecture, channels, width, size_in, size), *block * (depth - 1)]
        yield Row(
            name=f"layer{number}",
            description=_stage_description(architecture, depth, width, channels_out, stride),
            channels=channels_out,
            size=size,
            blocks=depth,
            parameters=sum(conv.parameters for conv in convs),
            flops=sum(conv.flops for conv in convs),
            activation_bytes=sum(conv.activation_bytes for conv in convs),
        )
        channels = channels_out


def _block_convs(
    architecture: Architecture, channels_in: int, width: int, size_in: int, size: int
) -> list[_Conv]:
    make_conv = _CONVS[architecture.style]
    if architecture.style == "fast":
        return [make_conv(channels_in, width, 3, size_in, size)]
    if architecture.block == "basic":
        channels_out = width
        convs = [
            make_conv(channels_in, width, 3, size_in, size, is_first=True),
            make_conv(width, width, 3, size, size),
        ]
    else:
        channels_out = EXPANSION[architecture.block] * width
        # The stride is on the 3×3, so the first 1×1 still works at the full size.
        convs = [
            make_conv(channels_in, width, 1, size_in, size_in),
            make_conv(width, width, 3, size_in, size),
            make_conv(width, channels_out, 1, size, size),
        ]
    is_projected = size_in != size or channels_in != channels_out
    if is_projected and architecture.shortcut == "B":
        convs.append(make_conv(channels_in, channels_out, 1, size_in, size, is_rectified=False))
    return convs


def _stage_description(
    architecture: Architecture, depth: int, width: int, channels_out: int, stride: int
) -> str:
    layers = [f"3×3, {width}", f"3×3, {width}"]
    if architecture.block == "bottleneck":
        layers = [f"1×1, {width}", f"3×3, {width}", f"1×1, {channels_out}"]
    if architecture.style == "fast":
        return f"3×3, {width} · 2×2 max, /2 · [3×3, {width}] × {depth}"
    return f"[{' · '.join(layers)}] × {depth}" + (", /2" if stride == 2 else "")


def _head_row(architecture: Architecture) -> Row:
    features, classes = architecture.num_features, architecture.num_classes
    is_fast = architecture.style == "fast"
    return Row(
        name="head",
        description=f"{'max' if is_fast else 'mean'}, {features} → {classes}",
        channels=classes,
        size=1,
        blocks=0,
        parameters=features * classes + (0 if is_fast else classes),
        flops=features * classes,
        activation_bytes=(FLOAT_BYTES + (INDEX_BYTES if is_fast else 0)) * features,
    )
