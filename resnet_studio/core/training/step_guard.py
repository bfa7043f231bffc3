"""Leaves out a step whose loss or gradient is no number, decided on the device and without waiting for it."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from resnet_studio.core.training.kept_norms import KeptNorms

MOST_IN_A_ROW = 10  # then it is no accident of one batch

_log = logging.getLogger(__name__)


class StepGuard:
    """Judges each step before it is taken, and undoes what its forward pass did to the norms.

    A judgement that memory cut short can be made again.

    Attributes:
        counts: Steps left out in all, of them in a row until now, and the longest row: int64 (3,), on the
            device. A checkpoint keeps them.

    Args:
        model: The network, on the device.
        device: Where.
        norms: Its norms as they were before the forward pass of the step.
    """

    def __init__(self, model: nn.Module, device: torch.device, norms: KeptNorms) -> None:
        self._model = model
        self._norms = norms
        self._num_told = 0
        self.counts = torch.zeros(3, dtype=torch.int64, device=device)

    @torch.no_grad()
    def judge(self, loss_sum: Tensor, *, is_scaled: bool) -> Tensor:
        """Whether the step must be left out: bool, a scalar on the device; the norms are then put back.

        Args:
            loss_sum: Of the batch, a scalar.
            is_scaled: Whether a `GradScaler` sees to the gradients: with fp16 they are too large now and then
                by design.
        """
        seen = [loss_sum.float()]
        if not is_scaled:
            gradients = [one.grad for one in self._model.parameters() if one.grad is not None]
            seen.append(nn.utils.get_total_norm(gradients, math.inf))  # a square would overflow early
        is_bad = torch.stack(seen).isfinite().all().logical_not()
        self._norms.put_back_where(is_bad)
        in_all, in_a_row, longest = self.counts.unbind()
        in_a_row = (in_a_row + 1) * is_bad
        self.counts.copy_(torch.stack([in_all + is_bad, in_a_row, longest.maximum(in_a_row)]))
        return is_bad

    def is_hopeless(self, tell: Callable[..., None]) -> bool:
        """Whether too many steps in a row were left out; waits for the device.

        Args:
            tell: Gets the number of steps left out in all as `skipped_steps`, where there are new ones.
        """
        in_all, _, longest = self.counts.tolist()
        if in_all != self._num_told:
            _log.warning("Steps left out because their loss or gradient is no number: %d in all.", in_all)
            tell(skipped_steps=in_all)
            self._num_told = in_all
        return bool(longest >= MOST_IN_A_ROW)
