"""How the layers of a residual network are written: as the paper has them, as Keras code mostly, or fast.

The paper is He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385.
Keras code mostly gives a convolution a bias, `padding="same"` and `activation="relu"`, and puts the norm
behind it: convolution, ReLU, norm. Its defaults are those of keras.io/api/layers.
"""

from __future__ import annotations

import math
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_studio.core.models.catalog import FEWEST_STRIDED_CHANNELS, StyleName, same_padding
from resnet_studio.core.models.fast import FixedScaleNorm, start_as_identity
from resnet_studio.core.models.small_maps import SmallMapConv

KERAS_NORM_MOMENTUM = 0.01  # Keras counts what is kept of the old mean, 0.99; torch what is taken of the new
KERAS_NORM_EPSILON = 1e-3


class Style(Protocol):
    """The layers of one way of writing, and how their weights start."""

    def conv(self, channels_in: int, channels_out: int, kernel_size: int, stride: int = 1) -> nn.Conv2d:
        """A padded convolution that makes a map of H / stride × W / stride, rounded up."""

    def norm(self, channels: int) -> nn.BatchNorm2d:
        """The batch norm behind a convolution."""

    def rectified(self, x: Tensor) -> Tensor:
        """What lies between a norm and the next convolution; may change its input."""

    def max_pool(self) -> nn.Module:
        """The 3×3 maximum of stride 2 of the ImageNet stem."""

    def projection(self, channels_in: int, channels_out: int, stride: int) -> nn.Sequential:
        """Shortcut B."""

    def initialize(self, layer: nn.Module) -> None:
        """Draw the starting weights of a layer from torch's generator, if it has any of its own."""


class PaperStyle:
    """Convolution, norm, ReLU; no biases; torch's norms; the start of He et al."""

    def conv(self, channels_in: int, channels_out: int, kernel_size: int, stride: int = 1) -> nn.Conv2d:
        """Without a bias, which the norm behind it would take away again."""
        if (kernel_size, stride) == (3, 1):
            return SmallMapConv(channels_in, channels_out)
        padding = kernel_size // 2
        return nn.Conv2d(channels_in, channels_out, kernel_size, stride, padding=padding, bias=False)

    def norm(self, channels: int) -> nn.BatchNorm2d:
        """Momentum 0.1 and epsilon 1e-5, torch's own."""
        return nn.BatchNorm2d(channels)

    def rectified(self, x: Tensor) -> Tensor:
        """The ReLU, in place."""
        return torch.relu_(x)

    def max_pool(self) -> nn.Module:
        """Padded by one pixel on each side."""
        return nn.MaxPool2d(kernel_size=3, stride=2, padding=1)

    def projection(self, channels_in: int, channels_out: int, stride: int) -> nn.Sequential:
        """A 1×1 convolution and a norm."""
        if is_thinned(channels_in, stride):
            projection: nn.Conv2d = ThinnedConv(channels_in, channels_out, stride, bias=False)
        else:
            projection = self.conv(channels_in, channels_out, 1, stride)
        return nn.Sequential(projection, self.norm(channels_out))

    def initialize(self, layer: nn.Module) -> None:
        """Convolutions: He et al. 2015, arXiv:1502.01852, section 2.2, the backward form (fan_out).

        It keeps the size of the gradient. The linear layer keeps torch's own start.
        """
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")


class KerasStyle:
    """Convolution with bias and ReLU, then norm; `same` padding; Keras' norms; Glorot's start."""

    def conv(self, channels_in: int, channels_out: int, kernel_size: int, stride: int = 1) -> nn.Conv2d:
        """`Conv2D(padding="same", activation="relu")`."""
        return SameConv(channels_in, channels_out, kernel_size, stride)

    def norm(self, channels: int) -> nn.BatchNorm2d:
        """`BatchNormalization()`, whose momentum 0.99 and epsilon 1e-3 are not torch's."""
        return nn.BatchNorm2d(channels, eps=KERAS_NORM_EPSILON, momentum=KERAS_NORM_MOMENTUM)

    def rectified(self, x: Tensor) -> Tensor:
        """Nothing: the ReLU came before the norm."""
        return x

    def max_pool(self) -> nn.Module:
        """`MaxPooling2D(3, strides=2, padding="same")`."""
        return SameMaxPool(kernel_size=3, stride=2)

    def projection(self, channels_in: int, channels_out: int, stride: int) -> nn.Sequential:
        """A 1×1 convolution with a bias and nothing behind it."""
        if is_thinned(channels_in, stride):
            return nn.Sequential(ThinnedConv(channels_in, channels_out, stride, bias=True))
        return nn.Sequential(nn.Conv2d(channels_in, channels_out, kernel_size=1, stride=stride))

    def initialize(self, layer: nn.Module) -> None:
        """Convolutions and the linear layer: Glorot and Bengio 2010, equation 16, and biases of zero."""
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


class FastStyle(PaperStyle):
    """Norms of a fixed scale, GELUs, and convolutions that start as the identity."""

    def norm(self, channels: int) -> nn.BatchNorm2d:
        """Its bias alone is trained."""
        return FixedScaleNorm(channels)

    def rectified(self, x: Tensor) -> Tensor:
        """The GELU (Hendrycks and Gimpel 2016)."""
        return functional.gelu(x)

    def initialize(self, layer: nn.Module) -> None:
        """Convolutions: the identity for as many channels as come in, torch's own start for the rest."""
        start_as_identity(layer)


STYLES: dict[StyleName, Style] = {"paper": PaperStyle(), "keras": KerasStyle(), "fast": FastStyle()}


def is_thinned(channels_in: int, stride: int) -> bool:
    """Whether a 1×1 convolution has to take its pixels first (see `FEWEST_STRIDED_CHANNELS`)."""
    return stride > 1 and channels_in < FEWEST_STRIDED_CHANNELS


class ThinnedConv(nn.Conv2d):
    """A 1×1 convolution of every `stride`-th pixel: what a strided one computes, in two steps."""

    def __init__(self, channels_in: int, channels_out: int, stride: int, *, bias: bool) -> None:
        super().__init__(channels_in, channels_out, kernel_size=1, bias=bias)
        self.pixel_stride = stride

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels_in, H, W) to (N, channels_out, H / stride, W / stride), rounded up."""
        return super().forward(functional.avg_pool2d(x, kernel_size=1, stride=self.pixel_stride))


class SameConv(nn.Conv2d):
    """A convolution with a bias, padded as TensorFlow's `same` has it, and a ReLU."""

    def __init__(self, channels_in: int, channels_out: int, kernel_size: int, stride: int) -> None:
        # At stride 1 an odd kernel is padded evenly, which needs no padded copy.
        super().__init__(
            channels_in, channels_out, kernel_size, stride, padding=kernel_size // 2 if stride == 1 else 0
        )

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels_in, H, W) to (N, channels_out, H / stride, W / stride), rounded up."""
        if self.stride[0] > 1:
            x = _padded(x, self.kernel_size[0], self.stride[0], 0.0)
        return torch.relu_(super().forward(x))


class SameMaxPool(nn.Module):
    """The maximum over squares, padded as TensorFlow's `same` has it; what is padded is never the maximum."""

    def __init__(self, kernel_size: int, stride: int) -> None:
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels, H, W) to (N, channels, H / stride, W / stride), rounded up."""
        padded = _padded(x, self.kernel_size, self.stride, -math.inf)
        return functional.max_pool2d(padded, self.kernel_size, self.stride)


def _padded(x: Tensor, kernel_size: int, stride: int, value: float) -> Tensor:
    top, bottom = same_padding(x.shape[2], kernel_size, stride)
    left, right = same_padding(x.shape[3], kernel_size, stride)
    return functional.pad(x, (left, right, top, bottom), value=value)
