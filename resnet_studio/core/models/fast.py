"""The layers of residual networks that are made for fast training on small images.

From Page 2018, "How to Train Your ResNet", part 4 (whitened patches in front, pooling behind the convolution
that changes the width, residual blocks of equal width between), and Jordan 2024, "94% on CIFAR-10 in 3.29
Seconds on a Single GPU", arXiv:2404.00498 (the frozen whitening layer of section 3.2, the identity start of
section 3.3, one convolution where there were two, GELU, the maximum and the small logits at the end).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_studio.core.models.catalog import WHITENED_CHANNELS, WHITENED_PATCH_PX
from resnet_studio.core.models.small_maps import SmallMapConv

NORM_MOMENTUM = 0.4  # of the new: such a run is short, and its statistics must keep up
LOGIT_SCALE = 1 / 9
LEAST_VARIANCE = 5e-4  # added to the variance of a whitened direction, of normalized images


class WhitenedConv(nn.Conv2d):
    """The stem: 2×2 patches in their principal directions, each of variance one, and their negatives.

    The weight is computed from the training images and is not trained; the bias is.
    """

    def __init__(self) -> None:
        super().__init__(3, WHITENED_CHANNELS, WHITENED_PATCH_PX)
        self.weight.requires_grad_(False)

    @torch.no_grad()
    def fit(self, images: Tensor) -> None:
        """Set the weight from images as the network sees them, (N, 3, H, W), normalized, not augmented."""
        size = WHITENED_PATCH_PX
        # On the processor, since Apple's GPUs have no float64: (N, 3, H - 1, W - 1, 2, 2)
        patches = images.cpu().double().unfold(2, size, 1).unfold(3, size, 1)
        patches = patches.permute(0, 2, 3, 1, 4, 5).reshape(-1, 3 * size * size)
        variances, directions = torch.linalg.eigh(patches.T @ patches / len(patches))
        rows = directions.T / (variances + LEAST_VARIANCE).sqrt().unsqueeze(1)
        # From the widest direction to the narrowest; eigh gives them the other way round.
        filters = rows.flip(0).view(-1, 3, size, size)
        self.weight.copy_(torch.cat([filters, -filters]))


class FixedScaleNorm(nn.BatchNorm2d):
    """A batch norm whose scale stays one: what follows it is normalized again, or is added to such a map."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, momentum=NORM_MOMENTUM)
        self.weight.requires_grad_(False)


class PooledConv(nn.Module):
    """What leads into a stage: a 3×3 convolution, the maximum of 2×2, a norm, a GELU."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels_out, kernel_size=3, padding=1, bias=False)
        self.pool = nn.MaxPool2d(2)
        self.bn1 = FixedScaleNorm(channels_out)

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels_in, H, W) to (N, channels_out, H / 2, W / 2), rounded down."""
        return functional.gelu(self.bn1(self.pool(self.conv1(x))))


class FastBlock(nn.Module):
    """One 3×3 convolution and its norm beside a shortcut, then a GELU."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = SmallMapConv(channels, channels)
        self.bn1 = FixedScaleNorm(channels)

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels, H, W) to the same."""
        return functional.gelu(x + self.bn1(self.conv1(x)))


class ScaledLinear(nn.Linear):
    """The last layer: no bias, and logits made small, so that the first steps are careful."""

    def __init__(self, num_features: int, num_classes: int) -> None:
        super().__init__(num_features, num_classes, bias=False)

    def forward(self, features: Tensor) -> Tensor:
        """(N, num_features) to (N, num_classes)."""
        return super().forward(features) * LOGIT_SCALE


@torch.no_grad()
def start_as_identity(layer: nn.Module) -> None:
    """The first filters of a convolution pass on what comes in, one channel each; the rest is drawn."""
    if isinstance(layer, nn.Conv2d) and not isinstance(layer, WhitenedConv):
        layer.reset_parameters()
        nn.init.dirac_(layer.weight[: layer.in_channels])
