"""Which parameters decay, and that an optimizer's state comes back to the bit."""

from typing import Literal

import pytest
import torch

from resnet_studio.core.config.sections import ModelRecipe, OptimizerRecipe
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import ResNet, build
from resnet_studio.core.training import optim
from resnet_studio.core.training.optim import (
    build_optimizer,
    optimizer_tensors,
    restore_optimizer,
    set_learning_rate,
)


def model_of(seed: int = 0) -> ResNet:
    architecture = architecture_of(ModelRecipe(depth=0, stage_depths=(1,), stage_widths=(4,)), 8, 3)
    return build(architecture, seed).to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def take_steps(model: ResNet, optimizer: torch.optim.Optimizer, num: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    for _ in range(num):
        optimizer.zero_grad()
        model(torch.randn(4, 3, 8, 8, generator=generator)).square().mean().backward()
        optimizer.step()


@pytest.mark.parametrize("decay_norms", [True, False])
@pytest.mark.parametrize("name", ["sgd", "adamw"])
def test_norms_and_biases_are_a_group_of_their_own(name: str, decay_norms: bool) -> None:
    model = model_of()
    recipe = OptimizerRecipe(name=name, weight_decay=0.01, decay_norms=decay_norms)
    weights, norms = build_optimizer(model, recipe).param_groups
    assert {p.ndim for p in weights["params"]} == {2, 4}
    assert {p.ndim for p in norms["params"]} == {1}
    assert len(weights["params"]) + len(norms["params"]) == len(list(model.parameters()))
    assert (weights["weight_decay"], norms["weight_decay"]) == (0.01, 0.01 if decay_norms else 0)


def test_norm_biases_have_a_rate_of_their_own_and_are_pulled_as_strongly() -> None:
    model = model_of()
    optimizer = build_optimizer(model, OptimizerRecipe(norm_bias_rate=64, weight_decay=0.01))
    set_learning_rate(optimizer, 0.1)
    weights, others, norm_biases = optimizer.param_groups
    names = {id(weight): name for name, weight in model.named_parameters()}

    assert {names[id(p)] for p in norm_biases["params"]} == {
        "bn1.bias",
        "layer1.0.bn1.bias",
        "layer1.0.bn2.bias",
    }
    assert "fc.bias" in {names[id(p)] for p in others["params"]}
    assert (weights["lr"], others["lr"], norm_biases["lr"]) == (0.1, 0.1, pytest.approx(6.4))
    assert norm_biases["lr"] * norm_biases["weight_decay"] == pytest.approx(0.1 * 0.01)


def test_what_is_frozen_is_left_alone() -> None:
    model = model_of()
    model.freeze(1)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    optimizer = build_optimizer(model, OptimizerRecipe())
    model.train()
    model(torch.randn(4, 3, 8, 8)).sum().backward()
    optimizer.step()

    moved = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert not {name for name in moved if name.startswith(("conv1", "bn1"))}
    assert "layer1.0.conv1.weight" in moved


def test_momentum_is_the_first_beta_of_adamw() -> None:
    optimizer = build_optimizer(model_of(), OptimizerRecipe(name="adamw", momentum=0.8))
    assert optimizer.param_groups[0]["betas"] == (0.8, 0.999)


def test_every_group_gets_the_rate() -> None:
    optimizer = build_optimizer(model_of(), OptimizerRecipe())
    set_learning_rate(optimizer, 0.25)
    assert [group["lr"] for group in optimizer.param_groups] == [0.25, 0.25]


@pytest.mark.parametrize(
    "recipe",
    [
        OptimizerRecipe(),
        OptimizerRecipe(momentum=0.0),
        OptimizerRecipe(nesterov=True, weight_decay=0.01),
        OptimizerRecipe(name="adamw", learning_rate=0.01, weight_decay=0.01),
    ],
    ids=["sgd", "no momentum", "nesterov", "adamw"],
)
def test_a_restored_optimizer_goes_on_to_the_bit(recipe: OptimizerRecipe) -> None:
    model = model_of()
    optimizer = build_optimizer(model, recipe)
    take_steps(model, optimizer, 3, seed=1)
    kept = {name: value.clone() for name, value in optimizer_tensors(model, optimizer).items()}
    weights = {name: value.clone() for name, value in model.state_dict().items()}
    take_steps(model, optimizer, 3, seed=2)

    other = model_of(seed=9)
    other_optimizer = build_optimizer(other, recipe)
    other.load_state_dict(weights)
    restore_optimizer(other, other_optimizer, kept)
    for name, value in optimizer_tensors(other, other_optimizer).items():
        assert torch.equal(value, kept[name])
    take_steps(other, other_optimizer, 3, seed=2)
    for name, value in model.state_dict().items():
        assert torch.equal(value, other.state_dict()[name]), name


def test_restored_state_is_a_copy_in_the_format_of_its_parameter() -> None:
    model = model_of()
    optimizer = build_optimizer(model, OptimizerRecipe())
    take_steps(model, optimizer, 1, seed=1)
    kept = {name: value.contiguous() for name, value in optimizer_tensors(model, optimizer).items()}
    restore_optimizer(model, optimizer, kept)
    for parameter in model.parameters():
        assert optimizer.state[parameter]["momentum_buffer"].stride() == parameter.stride()


@pytest.mark.parametrize("name", ["sgd", "adamw"])
def test_a_first_step_that_overflows_leaves_no_momentum(name: Literal["sgd", "adamw"]) -> None:
    model = model_of()
    before = {key: value.clone() for key, value in model.state_dict().items() if "weight" in key}
    optimizer = build_optimizer(model, OptimizerRecipe(name=name), has_idle_steps=True)
    scaler = torch.amp.GradScaler("cpu")
    loss = model(torch.randn(4, 3, 8, 8)).sum() * float("inf")
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    kept = optimizer_tensors(model, optimizer)
    assert not any(bool(value.any()) for value in kept.values())
    assert all(torch.equal(model.state_dict()[key], value) for key, value in before.items())


@pytest.mark.parametrize("fault", ["it goes elsewhere", "it fails"])
@pytest.mark.parametrize("name", ["sgd", "adamw"])
def test_a_fused_optimizer_that_does_not_come_where_the_plain_one_comes_is_not_used(
    name: Literal["sgd", "adamw"],
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ends = optim._end_of_some_steps

    def stand_in(recipe: OptimizerRecipe, device: torch.device, *, is_fused: bool) -> torch.Tensor:
        if is_fused and fault == "it fails":
            raise RuntimeError(fault)
        return ends(recipe, device, is_fused=is_fused) * (1.001 if is_fused else 1)

    assert build_optimizer(model_of(), OptimizerRecipe(name=name)).defaults["fused"]
    optim._is_fused_sound.cache_clear()
    monkeypatch.setattr(optim, "_end_of_some_steps", stand_in)
    assert not build_optimizer(model_of(), OptimizerRecipe(name=name)).defaults["fused"]
    optim._is_fused_sound.cache_clear()
    assert "The fused optimizer is not used: it " in caplog.text


def test_what_was_gathered_since_is_forgotten() -> None:
    model = model_of()
    optimizer = build_optimizer(model, OptimizerRecipe())
    take_steps(model, optimizer, 1, seed=1)
    assert optimizer_tensors(model, optimizer)
    restore_optimizer(model, optimizer, {})
    assert optimizer_tensors(model, optimizer) == {}


def test_each_part_moves_at_a_part_of_the_rate_of_the_one_behind_it() -> None:
    model = model_of()
    optimizer = build_optimizer(model, OptimizerRecipe(), stage_factor=0.5)
    set_learning_rate(optimizer, 0.8)
    rates = {id(p): group["lr"] for group in optimizer.param_groups for p in group["params"]}
    found = {name.partition(".")[0]: rates[id(p)] for name, p in model.named_parameters()}
    assert found == {"fc": 0.8, "layer1": 0.4, "bn1": 0.2, "conv1": 0.2}
    assert optimizer.param_groups[0]["lr"] == 0.8
