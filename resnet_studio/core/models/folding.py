"""Norms computed into the convolutions before them: the same answers up to rounding, with fewer layers."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import torch
from torch import nn

from resnet_studio.core.models.fast import PooledConv
from resnet_studio.core.models.resnet import ResNet
from resnet_studio.core.models.styles import SameConv


def folded(model: ResNet) -> ResNet:
    """A copy in evaluation mode whose norms are part of their convolutions wherever that gives the same.

    In evaluation a norm is a fixed scale and shift of each channel, which a convolution right before it can
    do itself (Jacob et al. 2018, arXiv:1712.05877, section 3.2). In the style `keras` a ReLU lies between the
    two, so its norms stay. In the style `fast` a maximum does, which may change places with a scale above 0.
    """
    copied = copy.deepcopy(model)
    for module in list(copied.modules()):
        for conv_name, norm_name in _pairs(module):
            conv, norm = getattr(module, conv_name), getattr(module, norm_name)
            if _is_foldable(module, conv, norm):
                _fold(conv, norm)
                setattr(module, norm_name, nn.Identity())
    return copied.eval()


def _pairs(module: nn.Module) -> Iterator[tuple[str, str]]:
    """The names of the layers that follow one another: conv1 and bn1, or 0 and 1 of a projection."""
    names = [name for name, _ in module.named_children()]
    wanted = {name: f"bn{name.removeprefix('conv')}" for name in names if name.startswith("conv")}
    if isinstance(module, nn.Sequential):
        wanted = {"0": "1"}
    yield from ((conv, norm) for conv, norm in wanted.items() if conv in names and norm in names)


def _is_foldable(module: nn.Module, conv: nn.Module, norm: nn.Module) -> bool:
    if not isinstance(conv, nn.Conv2d) or isinstance(conv, SameConv) or not isinstance(norm, nn.BatchNorm2d):
        return False
    return not isinstance(module, PooledConv) or bool((norm.weight > 0).all())


@torch.no_grad()
def _fold(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
    """Let the convolution give what the norm behind it would make of its answer."""
    mean, variance = norm.running_mean, norm.running_var
    if mean is None or variance is None:
        raise ValueError("a norm without running statistics cannot be folded")
    # In float64, to be rounded once, and so on the processor: Apple's GPUs have none.
    factor, shift, mean, variance = (
        value.cpu().double() for value in (norm.weight, norm.bias, mean, variance)
    )
    scale = factor / (variance + norm.eps).sqrt()
    before = torch.zeros_like(scale) if conv.bias is None else conv.bias.cpu().double()
    bias = (before - mean) * scale + shift
    # `copy_` keeps device and memory format.
    conv.weight.copy_(conv.weight.cpu().double() * scale.view(-1, 1, 1, 1))
    conv.bias = nn.Parameter(bias.to(conv.weight), requires_grad=False)
