"""Convolutions over maps of a few pixels, whose filters get their gradient by one matrix product.

oneDNN has no good kernel for it: with 512 channels on 4×4 pixels in bf16 the gradient of the filters took
2.5 times as long as that of the map, which is the same number of operations, and 2.6 to 3.8 times as long as
the product. In fp32, and on larger maps, there is little to gain.
"""

from __future__ import annotations

import functools
import logging
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

MOST_PIXELS = 16  # of a map
FEWEST_CHANNELS = 128
LARGEST_DISTANCE = 1e-2  # of the gradient, as a part of its length; rounding to bf16 makes a part of it

_log = logging.getLogger(__name__)


class SmallMapConv(nn.Conv2d):
    """A padded 3×3 convolution of stride 1 without a bias.

    Args:
        channels_in: Of the map that comes in.
        channels_out: Of the map that goes out.
    """

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__(channels_in, channels_out, kernel_size=3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels_in, H, W) to (N, channels_out, H, W)."""
        if not self._has_small_map(x) or not is_product_sound():
            return super().forward(x)
        output: Tensor = _ConvByProduct.apply(x.to(torch.bfloat16), self.weight.to(torch.bfloat16))
        return output

    def _has_small_map(self, x: Tensor) -> bool:
        is_small = x.shape[2] * x.shape[3] <= MOST_PIXELS
        if not is_small or min(self.in_channels, self.out_channels) < FEWEST_CHANNELS:
            return False
        is_trained = torch.is_grad_enabled() and self.weight.requires_grad
        if not is_trained or x.device.type != "cpu" or torch.compiler.is_compiling():
            return False
        return torch.is_autocast_enabled("cpu") and torch.get_autocast_dtype("cpu") == torch.bfloat16


class _ConvByProduct(torch.autograd.Function):
    """The convolution, and its gradients as torch has them but for that of the filters."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        return functional.conv2d(x, weight, padding=1)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor]:
        x, weight = ctx.saved_tensors
        of_map = gradient_by_torch(x, weight, gradient, of_map=True)[0] if ctx.needs_input_grad[0] else None
        return of_map, filter_gradient(x, gradient)


def filter_gradient(x: Tensor, gradient: Tensor) -> Tensor:
    """The gradient of the filters of a padded 3×3 convolution of stride 1.

    Args:
        x: (N, channels_in, H, W), what came in.
        gradient: (N, channels_out, H, W), of what went out.

    Returns:
        (channels_out, channels_in, 3, 3) in their type.
    """
    num, channels, height, width = x.shape
    padded = functional.pad(x.permute(0, 2, 3, 1), (0, 0, 1, 1, 1, 1)).contiguous()
    of_image, of_row, of_pixel, _ = padded.stride()
    # For each pixel the three rows of three pixels around it; each row lies in the memory as it is.
    around = padded.as_strided(
        (num, height, width, 3, 3 * channels), (of_image, of_row, of_pixel, of_row, 1)
    ).reshape(num * height * width, 9 * channels)
    product = gradient.permute(0, 2, 3, 1).reshape(num * height * width, -1).T @ around
    return product.view(-1, 3, 3, channels).permute(0, 3, 1, 2)


def gradient_by_torch(
    x: Tensor, weight: Tensor, gradient: Tensor, *, of_map: bool
) -> tuple[Tensor | None, Tensor | None]:
    """The gradient of the map alone, or that of the filters alone, as torch computes it."""
    of_x, of_weight, _ = torch.ops.aten.convolution_backward(
        gradient, x, weight, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [of_map, not of_map, False]
    )
    return of_x, of_weight


@functools.cache
def is_product_sound() -> bool:
    """Whether the product comes to torch's own gradient in fp32, on made-up numbers."""
    generator = torch.Generator().manual_seed(0)
    x, gradient = (torch.randn(4, FEWEST_CHANNELS, 4, 4, generator=generator) for _ in range(2))
    weight = torch.zeros(FEWEST_CHANNELS, FEWEST_CHANNELS, 3, 3)
    _, exact = gradient_by_torch(x, weight, gradient, of_map=False)
    found = filter_gradient(x.bfloat16(), gradient.bfloat16()).float()
    distance = float((found - exact).norm() / exact.norm()) if exact is not None else 1.0
    if distance > LARGEST_DISTANCE:
        _log.warning("Gradients on small maps stay with torch: a product ends %.1f %% away.", 100 * distance)
    return distance <= LARGEST_DISTANCE
