"""Which arithmetic to train in: bf16 only where it was measured to be faster and to agree with fp32."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager

import torch
from torch import Tensor, nn

from resnet_studio.core.config.sections import DeviceRecipe
from resnet_studio.core.errors import reason_of

DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}
TIMED_STEPS = 3
LARGEST_DISAGREEMENT = 0.05
SMALLEST_GAIN = 1.1


def autocast(precision: str, device: torch.device) -> AbstractContextManager[object]:
    """The context in which a forward pass computes in `precision`: fp32, bf16 or fp16."""
    if precision == "fp32":
        return contextlib.nullcontext()
    return torch.autocast(device.type, dtype=DTYPES[precision])


def choose_precision(recipe: DeviceRecipe, model: nn.Module, images: Tensor) -> tuple[str, str]:
    """The precision to train in and, in words, why.

    A fast one is compared with fp32 on one batch before it is trusted. In deterministic mode nothing is
    timed, since a clock could decide otherwise the next time: fp32 is taken.

    Args:
        recipe: What the user asked for.
        model: The network in training mode, on its device; it comes back as it was.
        images: One batch, normalized, on the same device.
    """
    if recipe.precision != "auto":
        return recipe.precision, "as asked for"
    if recipe.deterministic:
        return "fp32", "deterministic mode does not measure"
    if images.device.type == "mps":
        return "fp32", "bf16 is not measured on this device"
    with _left_as_it_was(model):
        return _measure_bf16(model, images)


@contextlib.contextmanager
def _left_as_it_was(model: nn.Module) -> Iterator[None]:
    """Put back what a forward and backward pass in training mode change: running means, gradients."""
    buffers = {name: buffer.clone() for name, buffer in model.named_buffers()}
    try:
        yield
    finally:
        with torch.no_grad():
            for name, buffer in model.named_buffers():
                buffer.copy_(buffers[name])
        model.zero_grad(set_to_none=True)


def _measure_bf16(model: nn.Module, images: Tensor) -> tuple[str, str]:
    try:
        disagreement = _disagreement(model, images)
        if disagreement > LARGEST_DISAGREEMENT:
            return "fp32", f"bf16 answers differ by {disagreement:.1%}"
        gain = _step_seconds(model, images, "fp32") / _step_seconds(model, images, "bf16")
    except torch.OutOfMemoryError:
        raise
    except RuntimeError as error:  # an operation without a bf16 form on this device
        return "fp32", f"bf16 fails here: {reason_of(error)}"
    if gain < SMALLEST_GAIN:
        return "fp32", f"bf16 would be {gain:.2f} times as fast"
    return "bf16", f"{gain:.2f} times as fast as fp32, answers within {disagreement:.1%}"


def _disagreement(model: nn.Module, images: Tensor) -> float:
    """Relative distance of the bf16 logits from the fp32 ones, 0 for none."""
    with torch.no_grad():
        exact = model(images).float()
        with autocast("bf16", images.device):
            fast = model(images).float()
    distance = float((fast - exact).norm() / exact.norm().clamp_min(1e-12))
    return float("inf") if math.isnan(distance) else distance


def _step_seconds(model: nn.Module, images: Tensor, precision: str) -> float:
    """The shortest of some forward and backward passes, after one to warm up."""
    seconds = []
    for _ in range(1 + TIMED_STEPS):
        model.zero_grad(set_to_none=True)
        _wait(images.device)
        start = time.perf_counter()
        with autocast(precision, images.device):
            loss = model(images).float().square().mean()
        loss.backward()
        _wait(images.device)
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:])


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
