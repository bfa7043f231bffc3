"""What a run computes with, arithmetic and threads, as far as the recipe leaves it to be measured."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from resnet_studio.core.config.sections import DeviceRecipe
from resnet_studio.core.device import describe_device
from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.full_memory import is_out_of_memory
from resnet_studio.core.training import activities
from resnet_studio.core.training.governor import ThreadGovernor
from resnet_studio.core.training.group import Group
from resnet_studio.core.training.precision import choose_precision
from resnet_studio.core.training.state import TrainingState
from resnet_studio.core.training.step import Step
from resnet_studio.core.training.timed_steps import enough_images, left_as_it_was, step_seconds

_log = logging.getLogger(__name__)

Tell = Callable[[str], None]


def _with_step(words: str, step: Step) -> str:
    """The words of a device, and how a step is computed on it."""
    if step.forward.is_on:
        words = QT_TRANSLATE_NOOP("device", "{device}, compiled").format(device=words)
    parts = QT_TRANSLATE_NOOP("device", "{device}, {count} micro-batches")
    return words if step.num_parts == 1 else parts.format(device=words, count=step.num_parts)


class Pace:
    """Settles the arithmetic and the threads of a run and says them in words.

    Args:
        recipe: What the user asked for.
        device: Where the network is.
        model: The network; measuring leaves it as it was.
        images: Gives a batch as training sees it in an epoch; without one, a batch of the largest images.
        tell: Is told what is measured, before each step; may raise to stop.
        group: The ranks of the run: the first measures for all, and threads only where it is alone.
    """

    def __init__(
        self,
        recipe: DeviceRecipe,
        device: torch.device,
        model: nn.Module,
        images: Callable[[int | None], Tensor],
        tell: Tell,
        group: Group | None = None,
    ) -> None:
        self._recipe, self._device, self._model = recipe, device, model
        self._images, self._tell = images, tell
        self._group = group or Group()
        is_open = device.type == "cpu" and not recipe.threads and not recipe.deterministic
        is_open = is_open and self._group.rank.is_alone
        self._governor = ThreadGovernor(is_on=is_open)

    def settle(self, state: TrainingState) -> None:
        """Choose what is open, and note it in the state; a resume keeps the arithmetic it began with."""
        self._model.train()
        if self._recipe.deterministic:  # another number, also on another host, would round otherwise
            torch.set_num_threads(self._group.tell_number(state.threads or torch.get_num_threads()))
        if self._governor.is_on:  # first: with more than others leave, each step to measure by takes seconds
            self._choose_threads(state)
        if not state.precision:
            state.precision, reason = self._group.decide(self._choose_precision)
            _log.info("Precision: %s, %s.", state.precision, reason)
        state.threads = torch.get_num_threads()

    def look_again(self, state: TrainingState, num_images: int, seconds: float) -> bool:
        """At the end of an epoch: measure the threads again if its speed asks for it."""
        if not self._governor.wants_to_look(num_images, seconds):
            return False
        try:
            self._choose_threads(state)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            return False  # a step needs less, and can go on as it was
        state.threads = torch.get_num_threads()
        return True

    def compile_if_due(self, step: Step, state: TrainingState, seconds_left: float, image_size: int) -> float:
        """Compile the network once it is known to pay back; returns the seconds that it took, 0 for none.

        Args:
            step: Whose forward pass it is.
            state: Of the run.
            seconds_left: Of training with images of the next step's size.
            image_size: Their side.
        """

        def is_due() -> bool:
            forward, trained = step.forward, state.elapsed_seconds
            if not forward.is_due(state.precision, trained, seconds_left, image_size):
                return False
            self._tell(activities.COMPILING)
            return True

        if step.forward.is_settled or not self._group.decide(is_due):
            return 0.0
        started = time.perf_counter()
        step.forward.settle(self._images(state.epoch + 1), state.precision, is_whole=step.num_parts == 1)
        return time.perf_counter() - started

    def words(self, state: TrainingState, step: Step | None = None) -> str:
        """Device, threads, arithmetic, and what is special in how a step is computed, for a person."""
        text = QT_TRANSLATE_NOOP("device", "{device}, {threads} threads, {precision}")
        if not self._group.rank.is_alone:
            text = QT_TRANSLATE_NOOP("device", "{ranks} × {device}, {threads} threads each, {precision}")
        elif state.threads == 1:
            text = QT_TRANSLATE_NOOP("device", "{device}, 1 thread, {precision}")
        words = text.format(
            ranks=self._group.rank.num_ranks,
            device=describe_device(self._device),
            threads=state.threads,
            precision=state.precision,
        )
        return words if step is None else _with_step(words, step)

    @property
    def _likely_precision(self) -> str:
        return "fp32" if self._recipe.precision == "auto" else self._recipe.precision

    def _choose_precision(self) -> tuple[str, str]:
        def tell() -> None:
            self._tell(activities.MEASURING_PRECISION)

        return choose_precision(self._recipe, self._model, lambda: self._images(None), tell)

    def _choose_threads(self, state: TrainingState) -> None:
        self._model.train()
        with left_as_it_was(self._model):
            images = enough_images(self._model, self._images(None))

            def step() -> float:
                self._tell(activities.MEASURING_THREADS)
                return step_seconds(self._model, images, state.precision or self._likely_precision)

            self._governor.choose(step)
