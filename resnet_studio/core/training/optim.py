"""The optimizer of a recipe, and its state by the names of the parameters."""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from resnet_studio.core.config.sections import OptimizerRecipe
from resnet_studio.core.errors import reason_of
from resnet_studio.core.full_memory import is_out_of_memory
from resnet_studio.core.models.resnet import ResNet
from resnet_studio.core.training.muon import Muon

ADAM_BETA2 = 0.999
FUSED_ON = ("cpu", "cuda")
NUM_COMPARED_WEIGHTS, NUM_COMPARED_STEPS = 1000, 3
LARGEST_DISTANCE = 1e-4  # of the weights, as a part of their length: rounding makes a thousandth of it

_log = logging.getLogger(__name__)


def build_optimizer(
    model: ResNet, recipe: OptimizerRecipe, *, stage_factor: float = 1.0, has_idle_steps: bool = False
) -> torch.optim.Optimizer:
    """SGD (Sutskever et al. 2013), AdamW (Loshchilov and Hutter 2017) or Muon.

    The first two are fused where that is sound.

    Norm scales and biases (all parameters of one dimension) are a group of their own, so that they can go
    without weight decay.

    Args:
        model: The network, on its device.
        recipe: Which optimizer, with what.
        stage_factor: The rate of each part of the network as a part of that of the one behind it; the head's
            is the whole (Howard and Ruder 2018, arXiv:1801.06146, section 3.1).
        has_idle_steps: Whether a weight may miss its first steps: a `GradScaler` or a `StepGuard` leaves one
            out, or its stage is set free later. The fused SGD of torch 2.14 would then keep a momentum that
            was never filled, or find none beside others; so it begins at zero for all, frozen or not.
    """
    parameters = list(model.trained_parameters.values())
    groups = [
        group | {"rate_factor": stage_factor**distance * group.get("rate_factor", 1.0)}
        for distance, some in enumerate(_by_part(model, stage_factor))
        for group in _groups_of(model, some, recipe)
    ]
    optimizer = _new(groups, recipe, is_fused=_is_fused_sound(recipe, parameters[0].device))
    _begin_state(optimizer, recipe, [one for one in parameters if one.requires_grad or has_idle_steps])
    return optimizer


def moves_at_once(optimizer: torch.optim.Optimizer) -> bool:
    """Whether a step that has begun to move weights takes no more memory, and may so be tried again.

    Torch's plain optimizers take some on the way.
    """
    return bool(optimizer.defaults["fused"]) or isinstance(optimizer, Muon)


def _begin_state(
    optimizer: torch.optim.Optimizer, recipe: OptimizerRecipe, parameters: list[nn.Parameter]
) -> None:
    """Take the memory of the state before the first step, which makes of zeros what it makes of none."""
    for parameter in parameters:
        if recipe.name == "sgd" and recipe.momentum:
            optimizer.state[parameter]["momentum_buffer"] = torch.zeros_like(parameter)
        if recipe.name == "adamw" and optimizer.defaults["fused"]:  # the plain one counts elsewhere
            optimizer.state[parameter] = {
                "step": torch.zeros((), dtype=torch.float32, device=parameter.device),
                "exp_avg": torch.zeros_like(parameter),
                "exp_avg_sq": torch.zeros_like(parameter),
            }


def _by_part(model: ResNet, stage_factor: float) -> list[list[nn.Parameter]]:
    """The parameters of each part, from the head to the stem; all in one where the rate is the same."""
    trained = model.trained_parameters
    if stage_factor == 1:
        return [list(trained.values())]
    return [
        [one for name, one in trained.items() if name.partition(".")[0] in names]
        for names in reversed(model.parts)
    ]


def _groups_of(
    model: nn.Module, parameters: list[nn.Parameter], recipe: OptimizerRecipe
) -> list[dict[str, Any]]:
    """Weights; norms and biases; and filters and the norms' biases, where they have rates of their own."""
    filters = [p for p in parameters if p.ndim == 4] if recipe.name == "muon" else []
    turned = {id(p) for p in filters}
    weights = [p for p in parameters if p.ndim > 1 and id(p) not in turned]
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
    if filters:
        factor = recipe.filter_rate / recipe.learning_rate
        groups.append({"params": filters, "are_filters": True, "rate_factor": factor})
    return [group for group in groups if group["params"]]


def _new(groups: list[dict[str, Any]], recipe: OptimizerRecipe, *, is_fused: bool) -> torch.optim.Optimizer:
    rate = recipe.learning_rate
    if recipe.name == "adamw":
        return torch.optim.AdamW(groups, lr=rate, betas=(recipe.momentum, ADAM_BETA2), fused=is_fused)
    if recipe.name == "muon":
        return Muon(groups, lr=rate, momentum=recipe.momentum, nesterov=recipe.nesterov)
    return torch.optim.SGD(
        groups, lr=rate, momentum=recipe.momentum, nesterov=recipe.nesterov, fused=is_fused
    )


@functools.lru_cache(maxsize=16)
def _is_fused_sound(recipe: OptimizerRecipe, device: torch.device) -> bool:
    """Whether the device has a fused optimizer that comes where the plain one comes, on made-up weights."""
    if device.type not in FUSED_ON or recipe.name == "muon":
        return False
    try:
        fused, plain = (_end_of_some_steps(recipe, device, is_fused=is_fused) for is_fused in (True, False))
        distance = float((fused - plain).norm() / plain.norm())
        fault = "" if distance <= LARGEST_DISTANCE else f"it ends {distance:.1%} away"
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise
        fault = reason_of(error)
    if fault:
        _log.warning("The fused optimizer is not used: %s.", fault)
    return not fault


def _end_of_some_steps(recipe: OptimizerRecipe, device: torch.device, *, is_fused: bool) -> Tensor:
    weights = torch.linspace(-1, 1, NUM_COMPARED_WEIGHTS, device=device, requires_grad=True)
    optimizer = _new([{"params": [weights], "weight_decay": recipe.weight_decay}], recipe, is_fused=is_fused)
    for number in range(NUM_COMPARED_STEPS):
        weights.grad = torch.linspace(number - 2, 1, NUM_COMPARED_WEIGHTS, device=device)
        optimizer.step()
    return weights.detach()


def set_learning_rate(optimizer: torch.optim.Optimizer, learning_rate: float) -> None:
    """Give all groups their part of the rate; the first has the whole of it."""
    for group in optimizer.param_groups:
        group["lr"] = learning_rate * group.get("rate_factor", 1.0)


def hold_filter_rate(optimizer: torch.optim.Optimizer, filter_rate: float, learning_rate: float) -> None:
    """Let filters that have a rate of their own keep it at this learning rate; the others follow that."""
    for group in optimizer.param_groups:
        if group.get("are_filters"):
            group["rate_factor"] = filter_rate / learning_rate


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
