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
        """Move all parameters that have a gradient, and their momentum; where memory runs out, none of them.

        What needs memory comes first; then values go where they belong, which needs none.
        """
        loss = None if closure is None else closure()
        moves = [self._move_of(group) for group in self.param_groups if _with_gradient(group)]
        for parameters, momenta, moved in moves:
            torch._foreach_copy_(parameters, moved)
            for parameter, momentum in zip(parameters, momenta, strict=True):
                self.state[parameter]["momentum_buffer"] = momentum
        return loss

    def _move_of(self, group: dict[str, Any]) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        """The parameters of a group that have a gradient, and what their momentum and they will be."""
        parameters, is_turned = _with_gradient(group), group["are_filters"]
        momenta, directions = self._directions(parameters, group, 0.0 if is_turned else group["weight_decay"])
        if is_turned:
            return parameters, momenta, self._turned(parameters, directions, group["lr"])
        return parameters, momenta, list(torch._foreach_add(parameters, directions, alpha=-group["lr"]))

    def _directions(
        self, parameters: list[Tensor], group: dict[str, Any], weight_decay: float
    ) -> tuple[list[Tensor], list[Tensor]]:
        """The momentum with the new gradients in it, and what it points to."""
        gradients = [one.grad for one in parameters if one.grad is not None]
        if weight_decay:
            gradients = list(torch._foreach_add(gradients, parameters, alpha=weight_decay))
        momenta = list(torch._foreach_mul([self._momentum(one) for one in parameters], group["momentum"]))
        torch._foreach_add_(momenta, gradients)
        if not group["nesterov"]:
            return momenta, momenta
        return momenta, list(torch._foreach_add(gradients, momenta, alpha=group["momentum"]))

    def _momentum(self, parameter: Tensor) -> Tensor:
        state = self.state[parameter]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(parameter)
        momentum: Tensor = state["momentum_buffer"]
        return momentum

    def _turned(self, filters: list[Tensor], directions: list[Tensor], rate: float) -> list[Tensor]:
        turns = [torch.empty_like(one) for one in filters]
        for alike in _by_shape(directions):
            matrices = torch.stack([directions[i].flatten(1) for i in alike])
            for i, one in zip(alike, orthogonal(matrices.to(self.dtype)), strict=True):
                turns[i].copy_(one.view(filters[i].shape))
        lengths = torch._foreach_norm(filters)
        wished = torch._foreach_div(lengths, _at_least(torch._foreach_norm(turns)))
        torch._foreach_mul_(turns, wished)
        turned = list(torch._foreach_add(filters, turns, alpha=-rate))
        torch._foreach_mul_(turned, torch._foreach_div(lengths, _at_least(torch._foreach_norm(turned))))
        return turned


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


def _with_gradient(group: dict[str, Any]) -> list[Tensor]:
    return [one for one in group["params"] if one.grad is not None]


def _by_shape(tensors: list[Tensor]) -> list[list[int]]:
    """The places of tensors of the same shape: they are multiplied together."""
    places: dict[torch.Size, list[int]] = {}
    for place, tensor in enumerate(tensors):
        places.setdefault(tensor.shape, []).append(place)
    return list(places.values())


def _at_least(lengths: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return torch._foreach_clamp_min(lengths, LEAST_LENGTH)
