"""The paper's residual network for CIFAR, built to fit given weights that have torchvision's names."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional


class Block(nn.Module):
    """Two 3×3 convolutions beside a shortcut that takes every second pixel and adds channels of zeros."""

    def __init__(self, channels_in: int, width: int) -> None:
        super().__init__()
        self.stride = 1 if channels_in == width else 2
        self.num_added = width - channels_in
        self.conv1 = nn.Conv2d(channels_in, width, 3, self.stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels_in, H, W) to (N, width, H / stride, W / stride)."""
        out = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        shortcut = functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.num_added))
        return functional.relu(out + shortcut)


class Body(nn.Module):
    """Stem and stages: all but the answers."""

    def __init__(self, state: Mapping[str, Tensor]) -> None:
        super().__init__()
        channels = self.num_features = len(state["conv1.weight"])
        self.conv1 = nn.Conv2d(3, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.stage_names = sorted({name.split(".")[0] for name in state if name.startswith("layer")})
        for stage in self.stage_names:
            blocks: list[Block] = []
            while (name := f"{stage}.{len(blocks)}.conv1.weight") in state:
                self.num_features = len(state[name])
                blocks.append(Block(channels, self.num_features))
                channels = self.num_features
            self.add_module(stage, nn.Sequential(*blocks))
        self.load_state_dict({name: value for name, value in state.items() if not name.startswith("fc.")})

    def forward(self, images: Tensor) -> Tensor:
        """(N, 3, H, W), normalized, to the last map, (N, num_features, h, w)."""
        x: Tensor = functional.relu(self.bn1(self.conv1(images)))
        for stage in self.stage_names:
            x = self.get_submodule(stage)(x)
        return x


class CifarResNet(nn.Module):
    """A body, the mean over its map, and one linear layer, `fc`."""

    def __init__(self, state: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.body = Body(state)
        self.fc = nn.Linear(self.body.num_features, len(state["fc.bias"]))
        self.fc.load_state_dict({"weight": state["fc.weight"], "bias": state["fc.bias"]})

    def forward(self, images: Tensor) -> Tensor:
        """(N, 3, H, W), normalized, to logits."""
        logits: Tensor = self.fc(self.body(images).mean(dim=(2, 3)))
        return logits


def read_state(path: str) -> dict[str, Tensor]:
    """The weights that a file of torch's holds."""
    state: dict[str, Tensor] = torch.load(path, weights_only=True)
    return state
