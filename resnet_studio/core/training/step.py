"""One step of training: forward, backward, optimizer, and the average of the weights."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import DeviceRecipe
from resnet_studio.core.data.loaders import Batch
from resnet_studio.core.full_memory import again_with_room
from resnet_studio.core.models.resnet import ResNet
from resnet_studio.core.training.compiled import Compiled
from resnet_studio.core.training.group import Group
from resnet_studio.core.training.kept_norms import KeptNorms
from resnet_studio.core.training.muon import Muon
from resnet_studio.core.training.optim import build_optimizer, moves_at_once, set_learning_rate
from resnet_studio.core.training.step_guard import StepGuard
from resnet_studio.core.training.step_window import StepWindow, sums_of
from resnet_studio.core.training.timed_steps import autocast

LEAST_IN_PART = 2  # images: a batch norm needs them

_log = logging.getLogger(__name__)


class Step:
    """What makes a batch of images into a better network.

    Attributes:
        optimizer: Of the recipe.
        scaler: Of the loss; idle unless the arithmetic is fp16.
        guard: Leaves out steps that are no numbers, None where the recipe does not want that.
        average: The moving average of the weights, None where the recipe asks for none.
        forward: The network's forward pass, compiled where that pays back.
        num_parts: In how many parts a batch is computed: as the recipe says, or more where memory is short.
        tell_parts: Is called when they become more.

    Args:
        model: The network, on the device.
        recipe: How it is trained.
        device: Where.
        num_images: (classes,) training images of each class, for `training.class_weights`.
        group: The ranks that share the batches.
        is_head_alone: Whether batches hold features, which the head alone is given.
    """

    def __init__(
        self,
        model: ResNet,
        recipe: Recipe,
        device: torch.device,
        num_images: NDArray[np.int64],
        group: Group | None = None,
        *,
        is_head_alone: bool = False,
    ) -> None:
        self._model = model
        self.tell_parts: Callable[[], None] = lambda: None
        self._group = group or Group()
        changing = (
            model.fc if is_head_alone else model
        )  # to look after the rest would cost more than the step
        self.forward = Compiled(changing, _compile_wish(recipe, is_head_alone))
        self._recipe = recipe
        self._device = device
        is_scaled = recipe.device.precision == "fp16"  # which is never taken by itself
        self.scaler = torch.amp.GradScaler(device.type, enabled=is_scaled)
        if is_scaled:  # its scale comes with the first loss, and the first share may hold no image
            self.scaler.scale(torch.zeros((), device=device))
        self._norms = KeptNorms(changing)
        self.guard = None
        if recipe.training.on_divergence == "skip":
            self.guard = StepGuard(changing, device, self._norms)
        self.optimizer = build_optimizer(
            model,
            recipe.optimizer,
            stage_factor=recipe.fine_tune.stage_factor,
            has_idle_steps=is_scaled or self.guard is not None or recipe.fine_tune.unfreeze_every > 0,
        )
        self.average = None
        if recipe.training.ema_decay:
            self.average = WeightAverage(model, recipe.training.ema_decay, is_head_alone=is_head_alone)
        self.num_parts = recipe.training.micro_batches
        self._class_weights = None
        if recipe.training.class_weights == "balanced":
            self._class_weights = balanced_weights(num_images).to(device)

    @property
    def best_model(self) -> ResNet:
        """The network that is validated and kept as the best: the average where there is one."""
        return self.average.model if self.average is not None else self._model

    def take(self, batch: Batch, step: int, learning_rate: float, precision: str, window: StepWindow) -> None:
        """Learn from a batch; its sums, over all ranks, are added to the window and stay on the device.

        Where memory runs out, what it ran out in is done anew, with batches in smaller parts from then on:
        the gradients, or what comes after them. Weights and momentum move together at the very end.

        Args:
            batch: The images.
            step: Steps taken before.
            learning_rate: Of this step.
            precision: fp32, bf16 or fp16.
            window: Where loss and right answers are added up.

        Raises:
            RuntimeError, MemoryError: The memory is full with two images at a time.
        """
        set_learning_rate(self.optimizer, learning_rate)
        if isinstance(self.optimizer, Muon):
            self.optimizer.dtype = torch.bfloat16 if precision == "bf16" else torch.float32
        self._norms.remember()

        def divide() -> bool:
            return self.divide_further(len(batch.labels))

        def begin_anew() -> bool:
            self._norms.put_back()
            return divide()

        sums = again_with_room(lambda: self._add_gradients(batch, precision), begin_anew)
        self._add_up_over_ranks(sums)  # all ranks or none: this is not done again
        is_bad = again_with_room(lambda: self._judge(sums), divide)
        again_with_room(lambda: window.add(sums, batch.num_images, is_bad), divide)
        again_with_room(self._unscale, divide)
        again_with_room(self._clip, divide)
        again_with_room(
            lambda: self._move_weights(is_bad), divide if moves_at_once(self.optimizer) else lambda: False
        )
        again_with_room(lambda: self._update_average(step, is_bad), divide)

    def level(self) -> None:
        """One network on all ranks: each had norms of its own, which saw its share of the images."""
        self._group.level(self._model)
        if self.average is not None:
            self._group.level(self.average.model)

    def _add_up_over_ranks(self, sums: Tensor) -> None:
        """Gradients and sums of the whole batch on every rank: whatever is judged by them is judged alike."""
        if self._group.rank.is_alone:
            return
        gradients = []
        for parameter in self._model.parameters():
            if parameter.requires_grad:
                if parameter.grad is None:  # no image of this batch was ours
                    parameter.grad = torch.zeros_like(parameter)
                gradients.append(parameter.grad)
        self._group.add_up([*gradients, sums])

    def _judge(self, sums: Tensor) -> Tensor | None:
        if self.guard is None:
            return None
        return self.guard.judge(sums[0], is_scaled=self.scaler.is_enabled())

    def _update_average(self, step: int, is_bad: Tensor | None) -> None:
        if self.average is not None:
            self.average.update(step, is_bad)

    def _unscale(self) -> None:
        if self._recipe.optimizer.clip_norm:
            self.scaler.unscale_(self.optimizer)

    def _clip(self) -> None:
        if self._recipe.optimizer.clip_norm:
            nn.utils.clip_grad_norm_(self._model.parameters(), self._recipe.optimizer.clip_norm)

    def _move_weights(self, is_bad: Tensor | None) -> None:
        if is_bad is not None and not self.scaler.is_enabled():
            if not self.optimizer.defaults["fused"]:
                if bool(is_bad):  # without a fused optimizer, as on Apple's GPUs, the host must decide
                    return
            else:  # as `GradScaler` tells it, by a name that torch's own types do not know either
                self.optimizer.found_inf = is_bad.float()  # type: ignore[attr-defined]
        self.scaler.step(self.optimizer)
        self.scaler.update()

    def at_once(self, images: Tensor) -> Tensor:
        """As many images of a batch as are computed at once."""
        return images[: -(-len(images) // self.num_parts)]

    def divide_further(self, batch_size: int) -> bool:
        """Compute batches in twice as many parts from now on; False where they cannot be smaller."""
        if batch_size < 2 * LEAST_IN_PART * self.num_parts:
            return False
        self.num_parts *= 2
        _log.warning("Memory is short: a batch is computed in %d parts from now on.", self.num_parts)
        self.tell_parts()
        return True

    def _add_gradients(self, batch: Batch, precision: str) -> Tensor:
        """The gradients of our share of a batch.

        Each rank does that for itself: in how many parts a share is computed does not change its gradient.

        Returns:
            The sums of the share, see `sums_of`.
        """
        self.optimizer.zero_grad(set_to_none=True)
        sums = torch.zeros(3, device=self._device)
        for part in _parts_of(batch, self.num_parts):
            with autocast(precision, self._device):
                logits = self.forward(part.images)
            logits = logits.float()
            loss_sum = self._loss_sum(logits, part)
            torch.autograd.backward(self.scaler.scale(loss_sum / batch.num_images))
            sums += sums_of(loss_sum, logits.detach(), part.labels, part.targets)
        return sums

    def _loss_sum(self, logits: Tensor, batch: Batch) -> Tensor:
        # The sum: torch's mean divides by the weights of a part, and a rare class would lose its own again.
        return functional.cross_entropy(
            logits,
            batch.labels if batch.targets is None else batch.targets,
            weight=self._class_weights,
            label_smoothing=self._recipe.training.label_smoothing,
            reduction="sum",
        )


def _compile_wish(recipe: Recipe, is_head_alone: bool) -> DeviceRecipe:
    """Whether to compile: not one layer, nor what would be compiled anew whenever a stage is set free."""
    if is_head_alone or recipe.fine_tune.unfreeze_every:
        return recipe.device.model_copy(update={"compile": "off"})
    return recipe.device


class WeightAverage:
    """An exponential moving average of weights and running statistics (Polyak and Juditsky 1992).

    The first steps count for more, so that the random start is soon forgotten: after step t (from 0) the
    decay is min(decay, (1 + t) / (10 + t)), as TensorFlow's `ExponentialMovingAverage` has it.

    Attributes:
        model: The network with the averaged weights, in evaluation mode.

    Args:
        model: The network that is trained.
        decay: Part of the average that is kept at a step.
        is_head_alone: Whether nothing but the head changes; the body then is its own average.
    """

    def __init__(self, model: ResNet, decay: float, *, is_head_alone: bool = False) -> None:
        self._decay = decay
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        mine, theirs = (self.model.fc, model.fc) if is_head_alone else (self.model, model)
        pairs = list(zip(_tensors_of(mine), _tensors_of(theirs), strict=True))
        self._averaged = [pair for pair in pairs if pair[0].is_floating_point()]
        self._counters = [pair for pair in pairs if not pair[0].is_floating_point()]  # of the norms

    @torch.no_grad()
    def update(self, step: int, is_left_out: Tensor | None = None) -> None:
        """Take in the weights as they are after a step, or nothing where the step was left out."""
        weight = 1 - min(self._decay, (1 + step) / (10 + step))
        # All tensors at once, as torch's own averages do: one by one, a GPU waits for a hundred launches.
        mine, theirs = ([pair[i] for pair in self._averaged] for i in range(2))
        if is_left_out is None:
            torch._foreach_lerp_(mine, theirs, weight)
        else:
            torch._foreach_lerp_(mine, theirs, [weight * is_left_out.logical_not().float()] * len(mine))
        for counter, theirs_now in self._counters:
            counter.copy_(theirs_now)


def balanced_weights(num_images: NDArray[np.int64]) -> Tensor:
    """The weight of each class in the loss, (classes,) float32: all images / (classes · images of the class).

    A class without images weighs 0: nothing is ever seen of it.
    """
    present = np.maximum(num_images, 1)
    weights = np.where(num_images > 0, num_images.sum() / ((num_images > 0).sum() * present), 0.0)
    return torch.tensor(weights, dtype=torch.float32)


def _tensors_of(model: nn.Module) -> Iterator[Tensor]:
    yield from model.parameters()
    yield from model.buffers()


def _parts_of(batch: Batch, num_parts: int) -> list[Batch]:
    if not len(batch.labels):  # of a small batch there are no images for this rank
        return []
    num_parts = min(num_parts, max(len(batch.labels) // LEAST_IN_PART, 1))
    if num_parts == 1:
        return [batch]
    parts = torch.tensor_split(torch.arange(len(batch.labels)), num_parts)
    bounds = [(int(part[0]), int(part[-1]) + 1) for part in parts]
    return [
        Batch(
            batch.images[start:end],
            batch.labels[start:end],
            batch.indices[start:end],
            None if batch.targets is None else batch.targets[start:end],
        )
        for start, end in bounds
    ]
