"""The optimizer of a recipe, and its state by the names of the parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from resnet_studio.core.config.sections import OptimizerRecipe

ADAM_BETA2 = 0.999


def build_optimizer(
    model: nn.Module, recipe: OptimizerRecipe, *, is_scaled: bool = False, is_guarded: bool = False
) -> torch.optim.Optimizer:
    """SGD (Sutskever et al. 2013) or AdamW (Loshchilov and Hutter 2017), fused where the device has it.

    Norm scales and biases (all parameters of one dimension) are a group of their own, so that they can go
    without weight decay.

    Args:
        model: The network, on its device.
        recipe: Which optimizer, with what.
        is_scaled: Whether a `GradScaler` may skip a step. Where the very first one is skipped, the fused SGD
            of torch 2.14 would keep a momentum that was never filled.
        is_guarded: Whether a `StepGuard` may leave a step out: the momentum then begins at zero, from which
            the first step makes what it makes of none, so that the fused SGD can be taken.
    """
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = _groups_of(model, parameters, recipe)
    is_fused = all(p.device.type in ("cpu", "cuda") for p in parameters)
    if recipe.name == "adamw":
        return torch.optim.AdamW(
            groups, lr=recipe.learning_rate, betas=(recipe.momentum, ADAM_BETA2), fused=is_fused
        )
    optimizer = torch.optim.SGD(
        groups,
        lr=recipe.learning_rate,
        momentum=recipe.momentum,
        nesterov=recipe.nesterov,
        fused=is_fused and not is_scaled,
    )
    if is_guarded and recipe.momentum:
        for parameter in parameters:
            optimizer.state[parameter]["momentum_buffer"] = torch.zeros_like(parameter)
    return optimizer


def _groups_of(
    model: nn.Module, parameters: list[nn.Parameter], recipe: OptimizerRecipe
) -> list[dict[str, Any]]:
    """Weights; norms and biases; and the norms' biases, where they have a rate of their own."""
    weights = [p for p in parameters if p.ndim > 1]
    others = [p for p in parameters if p.ndim <= 1]
    decay = recipe.weight_decay if recipe.decay_norms else 0.0
    groups: list[dict[str, Any]] = [
        {"params": weights, "weight_decay": recipe.weight_decay},
        {"params": others, "weight_decay": decay},
    ]
    factor = recipe.norm_bias_rate
    if factor != 1:
        norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
        fast = {id(norm.bias) for norm in norms}
        groups[1]["params"] = [p for p in others if id(p) not in fast]
        # The pull is the rate times the decay: as strong as on all others.
        fast_ones = [p for p in others if id(p) in fast]
        groups.append({"params": fast_ones, "weight_decay": decay / factor, "rate_factor": factor})
    return [group for group in groups if group["params"]]


def set_learning_rate(optimizer: torch.optim.Optimizer, learning_rate: float) -> None:
    """Give all groups one rate, but for those that have a factor of their own."""
    for group in optimizer.param_groups:
        group["lr"] = learning_rate * group.get("rate_factor", 1.0)


def optimizer_tensors(model: nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The optimizer's state as `PARAMETER/KEY` → tensor."""
    return {
        f"{name}/{key}": value
        for name, parameter in model.named_parameters()
        for key, value in optimizer.state.get(parameter, {}).items()
        if isinstance(value, Tensor)
    }


def restore_optimizer(
    model: nn.Module, optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]
) -> None:
    """Put back what `optimizer_tensors` gave, in each parameter's own memory format, and forget the rest."""
    optimizer.state.clear()
    parameters = dict(model.named_parameters())
    for full_name, value in tensors.items():
        name, _, key = full_name.rpartition("/")
        parameter = parameters[name]
        if value.shape == parameter.shape:
            optimizer.state[parameter][key] = torch.empty_like(parameter).copy_(value)
        else:
            optimizer.state[parameter][key] = value.to(parameter.device)
