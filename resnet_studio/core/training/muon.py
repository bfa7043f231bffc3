"""Steps of a convolution's filters in which no direction is favoured: momentum, made orthogonal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

# Of a quintic that lifts all singular values to about one, fast from small ones (Jordan et al. 2024, "Muon:
# An optimizer for hidden layers in neural networks"); it does not converge, and leaves them near one.
LIFT = (3.4445, -4.7750, 2.0315)
NUM_LIFTS = 3
LEAST_LENGTH = 1e-7


class Muon(torch.optim.Optimizer):
    """SGD, but for the filters of convolutions, which keep their length and turn.

    A bank of filters is taken as a matrix, (filters, weights of one). Its step is its momentum with the
    singular values lifted towards one, small ones only part of the way, and as long as the rate's part of
    the bank; then the bank is given back the length that it had (Jordan et al. 2024, "Muon", where the
    networks of arXiv:2404.00498 are trained so). A norm behind a convolution takes any length out again, so
    only the direction is to be learned, and the rate says how fast it turns.

    Attributes:
        dtype: What the matrices are multiplied in: bfloat16 where the network is computed in it.

    Args:
        groups: As for `torch.optim.SGD`. A group that `are_filters` holds only those of convolutions;
            `weight_decay` has no effect on it.
        lr: Learning rate, as torch names it.
        momentum: Part of the last step that is kept.
        nesterov: Whether to look ahead along it.
    """

    def __init__(
        self, groups: Iterable[dict[str, Any]], *, lr: float, momentum: float, nesterov: bool
    ) -> None:
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "nesterov": nesterov,
            "weight_decay": 0.0,
            "are_filters": False,
            "fused": False,
        }
        super().__init__(groups, defaults)
        self.dtype = torch.float32

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """Move all parameters that have a gradient."""
        loss = None if closure is None else closure()
        for group in self.param_groups:
            parameters = [one for one in group["params"] if one.grad is not None]
            if not parameters:
                continue
            if group["are_filters"]:
                self._turn(parameters, self._directions(parameters, group, 0.0), group["lr"])
            else:
                directions = self._directions(parameters, group, group["weight_decay"])
                torch._foreach_add_(parameters, directions, alpha=-group["lr"])
        return loss

    def _directions(
        self, parameters: list[Tensor], group: dict[str, Any], weight_decay: float
    ) -> list[Tensor]:
        """The momentum with the new gradients in it, and what it points to."""
        gradients = [one.grad for one in parameters if one.grad is not None]
        if weight_decay:
            gradients = list(torch._foreach_add(gradients, parameters, alpha=weight_decay))
        buffers = [self._buffer(one) for one in parameters]
        torch._foreach_mul_(buffers, group["momentum"])
        torch._foreach_add_(buffers, gradients)
        if not group["nesterov"]:
            return buffers
        return list(torch._foreach_add(gradients, buffers, alpha=group["momentum"]))

    def _buffer(self, parameter: Tensor) -> Tensor:
        state = self.state[parameter]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(parameter)
        buffer: Tensor = state["momentum_buffer"]
        return buffer

    def _turn(self, filters: list[Tensor], directions: list[Tensor], rate: float) -> None:
        turns = [torch.empty_like(one) for one in filters]
        for alike in _by_shape(directions):
            matrices = torch.stack([directions[i].flatten(1) for i in alike])
            for i, one in zip(alike, orthogonal(matrices.to(self.dtype)), strict=True):
                turns[i].copy_(one.view(filters[i].shape))
        lengths = torch._foreach_norm(filters)
        wished = torch._foreach_div(lengths, _at_least(torch._foreach_norm(turns)))
        torch._foreach_mul_(turns, wished)
        torch._foreach_add_(filters, turns, alpha=-rate)
        torch._foreach_mul_(filters, torch._foreach_div(lengths, _at_least(torch._foreach_norm(filters))))


def orthogonal(matrices: Tensor) -> Tensor:
    """Matrices with the same singular vectors and singular values near one; of nothing, nothing.

    Values below a tenth of the matrix's length are lifted part of the way: three steps are no ten.

    Newton-Schulz steps (Bernstein and Newhouse 2024, arXiv:2409.20325, appendix A; Jordan et al. 2024).

    Args:
        matrices: (N, rows, columns), of any length.

    Returns:
        (N, rows, columns) in the same type.
    """
    lengths = torch.linalg.vector_norm(matrices, dim=(1, 2), keepdim=True)
    x = matrices / lengths.clamp_min(LEAST_LENGTH)
    is_high = x.shape[1] > x.shape[2]
    if is_high:
        x = x.mT
    first, third, fifth = LIFT
    for _ in range(NUM_LIFTS):
        square = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(square, square, square, beta=third, alpha=fifth), x, beta=first)
    result: Tensor = x.mT if is_high else x
    return result


def _by_shape(tensors: list[Tensor]) -> list[list[int]]:
    """The places of tensors of the same shape: they are multiplied together."""
    places: dict[torch.Size, list[int]] = {}
    for place, tensor in enumerate(tensors):
        places.setdefault(tensor.shape, []).append(place)
    return list(places.values())


def _at_least(lengths: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return torch._foreach_clamp_min(lengths, LEAST_LENGTH)
