"""What ends a run whose loss or weights are no numbers any more."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError
from resnet_studio.core.training.state import TrainingState


class DivergedError(RunError):
    """The loss, or a weight, is infinite or no number.

    Args:
        step: Steps taken.
        epoch: The epoch under way, from 1.
    """

    def __init__(self, step: int, epoch: int) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP("errors", "The loss is no number any more at step {step} (epoch {epoch})."),
            {"step": step, "epoch": epoch},
            hint=QT_TRANSLATE_NOOP(
                "errors",
                "Lower optimizer.learning_rate or lengthen schedule.warmup_fraction, or set "
                "training.on_divergence to halve; the best weights so far are kept.",
            ),
        )

    @classmethod
    def at(cls, state: TrainingState) -> DivergedError:
        """The error where a run is now."""
        return cls(state.step, state.epoch + 1)


def are_numbers(tensors: Iterable[Tensor]) -> bool:
    """Whether no value of them is infinite or no number; waits once for the device."""
    sums = [tensor.detach().sum().float() for tensor in tensors]
    return bool(torch.stack(sums).isfinite().all())
