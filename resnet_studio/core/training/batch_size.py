"""How many images make one step: measured where a recipe leaves it open, compared where it is rehearsed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import UNMEASURED_BATCH_SIZE, DeviceRecipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.full_memory import is_out_of_memory
from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.resnet import build, put_on
from resnet_studio.core.training.pace import Pace
from resnet_studio.core.training.state import TrainingState
from resnet_studio.core.training.timed_steps import left_as_it_was, step_seconds

LEAST, MOST = 32, 1024
LEAST_STEPS = 8  # of an epoch: with fewer the rate has no time to do its work
WORTH_A_CHANGE = 1.1  # times the images/s; less is noise
TIMED_STEPS = 3
ENOUGH_SECONDS = 15.0  # of one size

_log = logging.getLogger(__name__)


def with_batch_size(
    recipe: Recipe,
    architecture: Architecture,
    image_size: int,
    num_images: int,
    device: torch.device,
    tell: Callable[[], None],
) -> Recipe:
    """The recipe with a batch size that it leaves open (0) filled in; one that names a size as it is.

    It is the fastest power of two, of those about alike the smallest, since more steps learn more; at most
    1,024 images and an eighth of the training images. Deterministic mode does not measure and takes 128.

    Args:
        recipe: What is asked for.
        architecture: The network, of which one is built to be measured.
        image_size: Side in pixels of what it sees.
        num_images: How many images train.
        device: Where.
        tell: Called before each step; may raise to stop.
    """
    if recipe.training.batch_size:
        return recipe
    if recipe.device.deterministic:
        size, reason = min(UNMEASURED_BATCH_SIZE, num_images), "deterministic mode does not measure"
    else:
        model = put_on(build(architecture, recipe.seed), device).train()
        size, reason = _fastest(model, recipe.device, image_size, candidates(num_images), tell)
    _log.info("Batch size: %d, %s.", size, reason)
    return set_values(recipe, {"training.batch_size": size})


def candidates(num_images: int) -> list[int]:
    """The powers of two that are measured for so many training images, rising; one at the least."""
    limit = min(MOST, max(num_images // LEAST_STEPS, 2))
    powers = [2**exponent for exponent in range(1, limit.bit_length()) if 2**exponent <= limit]
    return [size for size in powers if size >= LEAST] or powers[-1:]


def _fastest(
    model: nn.Module, recipe: DeviceRecipe, image_size: int, sizes: Sequence[int], tell: Callable[[], None]
) -> tuple[int, str]:
    """The smallest of the sizes that are about the fastest, and the speeds in words."""
    device = _device_of(model)
    # Arithmetic and threads first: with more threads than others leave, the times mean nothing.
    state = TrainingState()
    few = _random_images(sizes[0], image_size, device)
    Pace(recipe, device, model, lambda _: few, lambda _: tell()).settle(state)
    speeds = measure_speeds(model, image_size, sizes, state.precision, tell, is_rising_only=True)
    if not speeds:
        return sizes[0], "memory is too short to measure"
    told = ", ".join(f"{size}: {speed:,.0f}" for size, speed in speeds.items())
    fastest = max(speeds.values())
    chosen = min(size for size, speed in speeds.items() if WORTH_A_CHANGE * speed >= fastest)
    return chosen, f"images/s by size: {told}"


def measure_speeds(
    model: nn.Module,
    image_size: int,
    sizes: Sequence[int],
    precision: str,
    tell: Callable[[], None],
    *,
    is_rising_only: bool = False,
) -> dict[int, float]:
    """Images/s of a forward and backward pass by batch size, of the sizes that fit in the memory.

    Args:
        model: The network in training mode, on the device; it comes back as it was.
        image_size: Side in pixels of what it sees; the images are noise, which takes as long as any.
        sizes: What is measured, rising.
        precision: fp32, bf16 or fp16.
        tell: Called before each step; may raise to stop.
        is_rising_only: End with the first size that is not faster by a tenth than all before.
    """
    speeds: dict[int, float] = {}
    with left_as_it_was(model):
        for size in sizes:
            try:
                seconds = _shortest(
                    model, _random_images(size, image_size, _device_of(model)), precision, tell
                )
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                break
            fastest_before = max(speeds.values(), default=0.0)
            speeds[size] = size / seconds
            if is_rising_only and speeds[size] < WORTH_A_CHANGE * fastest_before:
                break
    return speeds


def _shortest(model: nn.Module, images: Tensor, precision: str, tell: Callable[[], None]) -> float:
    seconds: list[float] = []
    while len(seconds) < 1 + TIMED_STEPS and sum(seconds) <= ENOUGH_SECONDS:
        tell()
        seconds.append(step_seconds(model, images, precision))
    return min(seconds)


def _device_of(model: nn.Module) -> torch.device:
    return next(model.parameters()).device


def _random_images(num: int, size: int, device: torch.device) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    images = torch.randn(num, 3, size, size, generator=generator)
    return images.to(device).contiguous(memory_format=torch.channels_last)
