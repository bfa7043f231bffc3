"""The running statistics of the norms as they were before a forward pass, which moves them."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class KeptNorms:
    """Remembers a network's buffers and puts them back; takes its memory at once and none later.

    Args:
        model: The network, on the device.
    """

    def __init__(self, model: nn.Module) -> None:
        buffers = list(model.buffers())
        # The running means and the counters apart: of one type they are copied at once.
        self._pairs = [
            (some, [torch.empty_like(one) for one in some])
            for some in ([one for one in buffers if one.dtype == dtype] for dtype in _dtypes_of(buffers))
        ]

    @torch.no_grad()
    def remember(self) -> None:
        """Keep them as they are."""
        for buffers, kept in self._pairs:
            torch._foreach_copy_(kept, buffers)

    @torch.no_grad()
    def put_back(self) -> None:
        """Make them what they were."""
        for buffers, kept in self._pairs:
            torch._foreach_copy_(buffers, kept)

    @torch.no_grad()
    def put_back_where(self, is_wanted: Tensor) -> None:
        """Make them what they were if a scalar on the device says so, without waiting for it."""
        for buffers, kept in self._pairs:
            for buffer, before in zip(buffers, kept, strict=True):
                buffer.copy_(torch.where(is_wanted, before, buffer))


def _dtypes_of(tensors: list[Tensor]) -> list[torch.dtype]:
    return list(dict.fromkeys(one.dtype for one in tensors))
