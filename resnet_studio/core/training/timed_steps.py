"""Forward and backward passes in a chosen arithmetic, timed on a network that comes back as it was."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import torch
from torch import Tensor, nn

DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}
FEW_IMAGES = 8
LONGEST_STEP_SECONDS = 0.4


def autocast(precision: str, device: torch.device) -> AbstractContextManager[object]:
    """The context in which a forward pass computes in `precision`: fp32, bf16 or fp16."""
    if precision == "fp32":
        return contextlib.nullcontext()
    return torch.autocast(device.type, dtype=DTYPES[precision])


@contextlib.contextmanager
def exact_arithmetic(device: torch.device) -> Iterator[None]:
    """Compute fp32 in fp32, to compare with: on NVIDIA's GPUs torch lets convolutions round it to TF32."""
    if device.type != "cuda":
        yield
        return
    # Not by `allow_tf32`: torch is giving that up, and refuses to read it where both ways were used.
    kinds = (torch.backends.cudnn.conv, torch.backends.cuda.matmul)  # type: ignore[attr-defined]
    before = [kind.fp32_precision for kind in kinds]
    try:
        for kind in kinds:
            kind.fp32_precision = "ieee"
        yield
    finally:
        for kind, precision in zip(kinds, before, strict=True):
            kind.fp32_precision = precision


@contextlib.contextmanager
def left_as_it_was(model: nn.Module) -> Iterator[None]:
    """Put back what a forward and backward pass in training mode change: running means, gradients."""
    buffers = {name: buffer.clone() for name, buffer in model.named_buffers()}
    try:
        yield
    finally:
        with torch.no_grad():
            for name, buffer in model.named_buffers():
                buffer.copy_(buffers[name])
        model.zero_grad(set_to_none=True)


def step_seconds(
    model: nn.Module, images: Tensor, precision: str, forward: Callable[[Tensor], Tensor] | None = None
) -> float:
    """How long one forward and backward pass takes, the device's work included.

    Args:
        model: The network in training mode; it is changed, see `left_as_it_was`.
        images: One batch, normalized, on the network's device.
        precision: fp32, bf16 or fp16.
        forward: Another way to compute the network's answers.
    """
    model.zero_grad(set_to_none=True)
    _wait(images.device)
    start = time.perf_counter()
    with autocast(precision, images.device):
        loss = (forward or model)(images).float().square().mean()
    loss.backward()
    _wait(images.device)
    return time.perf_counter() - start


def enough_images(model: nn.Module, images: Tensor) -> Tensor:
    """As much of a batch as a step of a fraction of a second takes, so that measuring never takes minutes.

    Args:
        model: The network in training mode; it is changed, see `left_as_it_was`.
        images: (N, 3, H, W), on the network's device.
    """
    few = images[:FEW_IMAGES]
    step_seconds(model, few, "fp32")
    seconds = max(step_seconds(model, few, "fp32"), 1e-6)
    num = int(len(few) * LONGEST_STEP_SECONDS / seconds)
    return images[: max(num, len(few))]


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
