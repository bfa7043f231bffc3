"""The residual network: blocks, shortcuts, stems and stages.

The paper is He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385.
The weights have torchvision's names, so that its files fit ours and ours fit torchvision.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_studio.core.models.catalog import EXPANSION, Architecture, ShortcutName, StyleName
from resnet_studio.core.models.fast import FastBlock, PooledConv, ScaledLinear, WhitenedConv
from resnet_studio.core.models.styles import STYLES, Style


class ZeroPadShortcut(nn.Module):
    """Shortcut A: takes every `stride`-th pixel and adds channels of zeros; no parameters (section 3.3)."""

    def __init__(self, channels_in: int, channels_out: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        self.num_added_channels = channels_out - channels_in

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels_in, H, W) to (N, channels_out, H / stride, W / stride), rounded up."""
        if self.stride > 1:
            # The mean of one pixel is that pixel. Slicing would give the same, but its gradient
            # comes back as NCHW and makes the layers before it leave channels_last.
            x = functional.avg_pool2d(x, kernel_size=1, stride=self.stride)
        return functional.pad(x, (0, 0, 0, 0, 0, self.num_added_channels))


def make_shortcut(
    kind: ShortcutName, channels_in: int, channels_out: int, stride: int, style: StyleName = "paper"
) -> nn.Module:
    """What a block adds to its residual: its input, or where the shape changes, shortcut A or B."""
    if stride == 1 and channels_in == channels_out:
        return nn.Identity()
    if kind == "A":
        return ZeroPadShortcut(channels_in, channels_out, stride)
    return STYLES[style].projection(channels_in, channels_out, stride)


class BasicBlock(nn.Module):
    """Two 3×3 convolutions beside a shortcut (figure 5, left)."""

    def __init__(
        self,
        channels_in: int,
        width: int,
        stride: int,
        shortcut: ShortcutName,
        style: StyleName = "paper",
    ) -> None:
        super().__init__()
        self.style = STYLES[style]
        self.conv1 = self.style.conv(channels_in, width, 3, stride)
        self.bn1 = self.style.norm(width)
        self.conv2 = self.style.conv(width, width, 3)
        self.bn2 = self.style.norm(width)
        self.downsample = make_shortcut(shortcut, channels_in, width, stride, style)

    @property
    def last_norm(self) -> nn.BatchNorm2d:
        """The norm whose scale decides how much the residual adds to the shortcut."""
        return self.bn2

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels_in, H, W) to (N, width, H / stride, W / stride), rounded up."""
        out = self.style.rectified(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.downsample(x)
        return torch.relu_(out)


class Bottleneck(nn.Module):
    """A 3×3 convolution between two of 1×1, beside a shortcut (figure 5, right).

    The stride is on the 3×3 convolution and not, as in the paper, on the first 1×1: the variant that is
    known as v1.5, a little more accurate and a little dearer, and the one that torchvision has.
    """

    def __init__(
        self,
        channels_in: int,
        width: int,
        stride: int,
        shortcut: ShortcutName,
        style: StyleName = "paper",
    ) -> None:
        super().__init__()
        self.style = STYLES[style]
        channels_out = width * EXPANSION["bottleneck"]
        self.conv1 = self.style.conv(channels_in, width, 1)
        self.bn1 = self.style.norm(width)
        self.conv2 = self.style.conv(width, width, 3, stride)
        self.bn2 = self.style.norm(width)
        self.conv3 = self.style.conv(width, channels_out, 1)
        self.bn3 = self.style.norm(channels_out)
        self.downsample = make_shortcut(shortcut, channels_in, channels_out, stride, style)

    @property
    def last_norm(self) -> nn.BatchNorm2d:
        """The norm whose scale decides how much the residual adds to the shortcut."""
        return self.bn3

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels_in, H, W) to (N, 4 × width, H / stride, W / stride), rounded up."""
        out = self.style.rectified(self.bn1(self.conv1(x)))
        out = self.style.rectified(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        out += self.downsample(x)
        return torch.relu_(out)


BLOCKS: dict[str, type[BasicBlock | Bottleneck]] = {"basic": BasicBlock, "bottleneck": Bottleneck}


class ResNet(nn.Module):
    """A stem, stages of residual blocks, the mean over the map (or its maximum), and one linear layer.

    Attributes:
        architecture: What it was built from.
        has_frozen_norms: Whether norms keep their running statistics, and go by them, in training too.
        num_frozen_parts: How many of `parts`, from the image on, are not trained.
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.has_frozen_norms = False
        self.num_frozen_parts = 0
        self.architecture = architecture
        self.style = STYLES[architecture.style]
        is_fast, is_cifar = architecture.style == "fast", architecture.stem == "cifar"
        width = architecture.stem_width
        if is_fast:
            self.conv1: nn.Conv2d = WhitenedConv()
        else:
            self.conv1 = self.style.conv(3, width, 3) if is_cifar else self.style.conv(3, width, 7, stride=2)
        self.bn1 = nn.Identity() if is_fast else self.style.norm(width)
        self.maxpool = nn.Identity() if is_cifar else self.style.max_pool()
        self.stage_names = [f"layer{number}" for number, _ in enumerate(architecture.stage_widths, start=1)]
        for name, stage in zip(self.stage_names, make_stages(architecture), strict=True):
            self.add_module(name, stage)
        self.avgpool = nn.AdaptiveMaxPool2d(1) if is_fast else nn.AdaptiveAvgPool2d(1)
        linear = ScaledLinear if is_fast else nn.Linear
        self.fc = linear(architecture.num_features, architecture.num_classes)
        initialize(self, self.style, zero_init=architecture.zero_init)
        # What a style computes or fixes is never trained, whatever is frozen or set free.
        self._trained = {name for name, one in self.named_parameters() if one.requires_grad}

    @property
    def trained_parameters(self) -> dict[str, nn.Parameter]:
        """Those that training moves, by name, whether they are frozen at the moment or not."""
        return {name: one for name, one in self.named_parameters() if name in self._trained}

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The names of the layers from the image to the answers: the stem's, each stage's, the head's."""
        return (("conv1", "bn1"), *((name,) for name in self.stage_names), ("fc",))

    def freeze(self, num_parts: int) -> None:
        """Leave so many parts, from the image on, as they are: no gradients, and norms go by what they know.

        Takes effect in training mode from now on, or when it is entered.
        """
        self.num_frozen_parts = num_parts
        for number, names in enumerate(self.parts):
            for name in names:
                for key, parameter in self.get_submodule(name).named_parameters(prefix=name):
                    parameter.requires_grad_(number >= num_parts and key in self._trained)
        self.train(self.training)

    def fit_stem(self, images: Tensor) -> None:
        """Let the stem see what it will be given, where it is computed and not trained.

        Args:
            images: (N, 3, H, W), normalized as the network sees them, not augmented.
        """
        if isinstance(self.conv1, WhitenedConv):
            self.conv1.fit(images)

    def train(self, mode: bool = True) -> ResNet:
        """Go into training or evaluation mode."""
        super().train(mode)
        if self.has_frozen_norms:
            for module in self.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.eval()
        for names in self.parts[: self.num_frozen_parts]:
            for name in names:
                self.get_submodule(name).eval()
        return self

    def feature_map(self, images: Tensor) -> Tensor:
        """What the last stage sees.

        Args:
            images: (N, 3, H, W), normalized.

        Returns:
            (N, num_features, h, w), the map that a class activation map is drawn from.
        """
        x: Tensor = self.maxpool(self.style.rectified(self.bn1(self.conv1(images))))
        for name in self.stage_names:
            x = self.get_submodule(name)(x)
        return x

    def features(self, images: Tensor) -> Tensor:
        """One vector an image, (N, 3, H, W) to (N, num_features): what the last layer decides on."""
        return self.pool(self.feature_map(images))

    def pool(self, feature_map: Tensor) -> Tensor:
        """The mean over a map, or its maximum, (N, num_features, h, w) to (N, num_features)."""
        return torch.flatten(self.avgpool(feature_map), 1)

    def forward(self, images: Tensor) -> Tensor:
        """Normalized images, (N, 3, H, W), to logits, (N, num_classes)."""
        logits: Tensor = self.fc(self.features(images))
        return logits


def make_stages(architecture: Architecture) -> list[nn.Sequential]:
    """The stages in order; the first block of each changes the shape where it must."""
    block = BLOCKS[architecture.block]
    channels = architecture.stem_width
    stages = []
    for depth, width, channels_out, first_stride in zip(
        architecture.stage_depths,
        architecture.stage_widths,
        architecture.stage_channels,
        architecture.stage_strides,
        strict=True,
    ):
        shortcut, style = architecture.shortcut, architecture.style
        layers: list[nn.Module]
        if style == "fast":
            layers = [PooledConv(channels, width), *(FastBlock(width) for _ in range(depth))]
        else:
            layers = [block(channels, width, first_stride, shortcut, style)]
            layers += [block(channels_out, width, 1, shortcut, style) for _ in range(depth - 1)]
        stages.append(nn.Sequential(*layers))
        channels = channels_out
    return stages


def initialize(model: nn.Module, style: Style, *, zero_init: bool) -> None:
    """Draw the starting weights from torch's generator, as the style has it.

    `zero_init`: Goyal et al. 2017, arXiv:1706.02677, section 5.1.
    """
    for module in model.modules():
        style.initialize(module)
        if zero_init and isinstance(module, (BasicBlock, Bottleneck)):
            nn.init.zeros_(module.last_norm.weight)


def build(architecture: Architecture, seed: int) -> ResNet:
    """A new network on the processor: the same weights for the same seed, whatever was drawn before.

    The generators of torch are left as they were.
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return ResNet(architecture)


def put_on(model: ResNet, device: torch.device) -> ResNet:
    """The same network, moved to a device and to channels_last, in which convolutions are faster."""
    return model.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]
