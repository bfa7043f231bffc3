"""Which arithmetic to train in: bf16 only where it was measured to be faster and to agree with fp32."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from resnet_studio.core.config.sections import DeviceRecipe
from resnet_studio.core.errors import reason_of
from resnet_studio.core.full_memory import is_out_of_memory
from resnet_studio.core.training.timed_steps import (
    FEW_IMAGES,
    autocast,
    enough_images,
    exact_arithmetic,
    left_as_it_was,
    step_seconds,
)

TIMED_STEPS = 3
HOPELESS_GAIN = 1 / 3  # with a few images, from which on more of them are not waited for
LARGEST_DISAGREEMENT = 0.05
SMALLEST_GAIN = 1.1


def choose_precision(
    recipe: DeviceRecipe, model: nn.Module, images: Callable[[], Tensor], tell: Callable[[], None]
) -> tuple[str, str]:
    """The precision to train in and, in words, why.

    A fast one is compared with fp32 on one batch before it is trusted; a few images tell first whether that
    is worth the wait, since a processor without bf16 imitates it at a tenth of the speed. In deterministic
    mode nothing is timed, since a clock could decide otherwise the next time: fp32 is taken.

    Args:
        recipe: What the user asked for.
        model: The network in training mode, on its device; it comes back as it was.
        images: Gives a batch, normalized, on the same device; asked only where it is measured.
        tell: Called before each step; may raise to stop.
    """
    if recipe.precision != "auto":
        return recipe.precision, "as asked for"
    if recipe.deterministic:
        return "fp32", "deterministic mode does not measure"
    batch = images()
    if batch.device.type == "mps":
        return "fp32", "bf16 is not measured on this device"
    with left_as_it_was(model):
        return _measure_bf16(model, batch, tell)


def _measure_bf16(model: nn.Module, batch: Tensor, tell: Callable[[], None]) -> tuple[str, str]:
    try:
        gain = _gain(model, batch[:FEW_IMAGES], tell)
        if gain < HOPELESS_GAIN:
            return "fp32", f"bf16 was {gain:.2f} times as fast with {len(batch[:FEW_IMAGES])} images"
        images = enough_images(model, batch)
        disagreement = _disagreement(model, images)
        if disagreement > LARGEST_DISAGREEMENT:
            return "fp32", f"bf16 answers differ by {disagreement:.1%}"
        gain = _gain(model, images, tell)
    except RuntimeError as error:  # an operation without a bf16 form on this device
        if is_out_of_memory(error):
            raise
        return "fp32", f"bf16 fails here: {reason_of(error)}"
    if gain < SMALLEST_GAIN:
        return "fp32", f"bf16 would be {gain:.2f} times as fast"
    return "bf16", f"{gain:.2f} times as fast as fp32, answers within {disagreement:.1%}"


def _disagreement(model: nn.Module, images: Tensor) -> float:
    """Relative distance of the bf16 logits from the fp32 ones, 0 for none."""
    with torch.no_grad():
        with exact_arithmetic(images.device):
            exact = model(images).float()
        with autocast("bf16", images.device):
            fast = model(images).float()
    distance = float((fast - exact).norm() / exact.norm().clamp_min(1e-12))
    return float("inf") if math.isnan(distance) else distance


def _gain(model: nn.Module, images: Tensor, tell: Callable[[], None]) -> float:
    """How many times as fast as fp32 a step in bf16 is."""
    return _shortest(model, images, "fp32", tell) / _shortest(model, images, "bf16", tell)


def _shortest(model: nn.Module, images: Tensor, precision: str, tell: Callable[[], None]) -> float:
    """The shortest of some steps, after one to warm up."""
    step_seconds(model, images, precision)
    seconds = []
    for _ in range(TIMED_STEPS):
        tell()
        seconds.append(step_seconds(model, images, precision))
    return min(seconds)
