"""Filters turn by a part of their length and keep it; everything else moves as with SGD."""

import math

import pytest
import torch
from torch import Tensor

from resnet_studio.core.config.sections import ModelRecipe, OptimizerRecipe
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import ResNet, build
from resnet_studio.core.training.muon import Muon, orthogonal
from resnet_studio.core.training.optim import (
    build_optimizer,
    hold_filter_rate,
    optimizer_tensors,
    restore_optimizer,
    set_learning_rate,
)

RATE, FILTER_RATE = 0.5, 0.2


def model_of() -> ResNet:
    recipe = ModelRecipe(depth=0, stage_depths=(1,), stage_widths=(8,))
    return build(architecture_of(recipe, 8, 3), seed=0).to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def muon_of(model: ResNet, **fields: object) -> Muon:
    recipe = OptimizerRecipe(name="muon", learning_rate=RATE, filter_rate=FILTER_RATE, **fields)  # type: ignore[arg-type]
    optimizer = build_optimizer(model, recipe)
    assert isinstance(optimizer, Muon)
    return optimizer


def give_gradients(model: ResNet, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.grad = torch.randn(parameter.shape, generator=generator)


def weights_of(model: ResNet) -> dict[str, Tensor]:
    return {name: parameter.detach().clone() for name, parameter in model.named_parameters()}


@pytest.mark.parametrize("shape", [(2, 8, 72), (1, 72, 8)])
@pytest.mark.parametrize("length", [1e-3, 1.0, 1e4])
def test_singular_values_come_near_one_whatever_they_were(shape: tuple[int, ...], length: float) -> None:
    matrices = torch.randn(shape, generator=torch.Generator().manual_seed(0)) * length
    values = torch.linalg.svdvals(orthogonal(matrices))
    assert values.min() > 0.5
    assert values.max() < 1.3


def test_small_singular_values_are_lifted_part_of_the_way_and_stay_in_order() -> None:
    wide = torch.diag_embed(0.8 ** torch.arange(64.0)).unsqueeze(
        0
    )  # as of a gradient, which has few directions
    before = torch.linalg.svdvals(wide / wide.norm())[0]
    after = orthogonal(wide).diagonal(dim1=1, dim2=2)[0]
    assert float(after[:10].min()) > 0.5
    assert bool((after > 10 * before)[-10:].all())
    assert float(after[-1]) < 0.1


def test_singular_vectors_stay() -> None:
    matrix = torch.randn(1, 4, 9, generator=torch.Generator().manual_seed(0))
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    turned = left.mT @ orthogonal(matrix) @ right.mT
    torch.testing.assert_close(turned, torch.diag_embed(turned.diagonal(dim1=1, dim2=2)), atol=1e-5, rtol=0)


def test_nothing_made_orthogonal_is_nothing() -> None:
    assert torch.equal(orthogonal(torch.zeros(1, 3, 5)), torch.zeros(1, 3, 5))


def test_filters_keep_their_length_and_turn_by_the_rate() -> None:
    model = model_of()
    optimizer = muon_of(model, momentum=0.0)
    set_learning_rate(optimizer, RATE)
    before = weights_of(model)
    give_gradients(model, seed=1)
    optimizer.step()

    # A step across the filters, as long as FILTER_RATE of them, and back: the tangent of their angle.
    for name, after in weights_of(model).items():
        if after.ndim != 4:
            continue
        assert after.norm() == pytest.approx(before[name].norm().item(), rel=1e-5)
        cosine = float(torch.sum(after * before[name]) / before[name].square().sum())
        assert math.tan(math.acos(cosine)) == pytest.approx(FILTER_RATE, rel=0.2)


def test_a_step_goes_against_the_gradient() -> None:
    model = model_of()
    optimizer = muon_of(model)
    before = weights_of(model)
    give_gradients(model, seed=1)
    optimizer.step()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None
        assert float(((parameter.detach() - before[name]) * parameter.grad).sum()) < 0, name


def test_a_lower_rate_of_the_schedule_turns_filters_less() -> None:
    angles = []
    for part in (1.0, 0.1):
        model = model_of()
        optimizer = muon_of(model)
        set_learning_rate(optimizer, RATE * part)
        before = weights_of(model)["conv1.weight"]
        give_gradients(model, seed=1)
        optimizer.step()
        angles.append(float((weights_of(model)["conv1.weight"] - before).norm()))
    assert angles[1] == pytest.approx(angles[0] * 0.1, rel=0.05)


@pytest.mark.parametrize("nesterov", [True, False])
def test_all_but_the_filters_moves_as_with_sgd(nesterov: bool) -> None:
    model, other = model_of(), model_of()
    fields = {"nesterov": nesterov, "weight_decay": 0.01, "norm_bias_rate": 4}
    ours = muon_of(model, **fields)
    sgd = build_optimizer(other, OptimizerRecipe(learning_rate=RATE, **fields))  # type: ignore[arg-type]
    for seed in range(3):
        for each, optimizer in ((model, ours), (other, sgd)):
            give_gradients(each, seed)
            set_learning_rate(optimizer, RATE / (1 + seed))
            optimizer.step()
    theirs = weights_of(other)
    for name, weight in weights_of(model).items():
        if weight.ndim != 4:
            torch.testing.assert_close(weight, theirs[name])
        else:
            assert not torch.allclose(weight, theirs[name])


def test_frozen_filters_and_those_without_gradient_stay() -> None:
    model = model_of()
    model.freeze(1)
    optimizer = muon_of(model)
    before = weights_of(model)
    give_gradients(model, seed=1)
    for parameter in model.layer1.parameters():
        parameter.grad = None
    optimizer.step()
    still = {name for name, weight in weights_of(model).items() if torch.equal(weight, before[name])}
    assert still == {name for name in before if not name.startswith("fc.")}


def test_restored_it_goes_on_to_the_bit() -> None:
    model, other = model_of(), model_of()
    optimizer = muon_of(model, nesterov=True)
    for seed in range(3):
        give_gradients(model, seed)
        optimizer.step()
    other.load_state_dict(model.state_dict())
    resumed = muon_of(other, nesterov=True)
    restore_optimizer(other, resumed, optimizer_tensors(model, optimizer))
    for each, of_it in ((model, optimizer), (other, resumed)):
        give_gradients(each, seed=9)
        of_it.step()
    for one, two in zip(weights_of(model).values(), weights_of(other).values(), strict=True):
        assert torch.equal(one, two)


def test_where_the_network_is_computed_in_bf16_so_are_the_matrices() -> None:
    turned = []
    for dtype in (torch.float32, torch.bfloat16):
        model = model_of()
        optimizer = muon_of(model)
        optimizer.dtype = dtype
        give_gradients(model, seed=1)
        optimizer.step()
        turned.append(weights_of(model)["conv1.weight"])
    assert not torch.equal(*turned)
    torch.testing.assert_close(*turned, atol=0.02, rtol=0)


@pytest.mark.parametrize("rate", [1e-6, 0.5, 10.0])
def test_filters_keep_their_rate_where_others_are_looked_for(rate: float) -> None:
    optimizer = muon_of(model_of())
    hold_filter_rate(optimizer, FILTER_RATE, rate)
    set_learning_rate(optimizer, rate)
    assert {group["are_filters"]: group["lr"] for group in optimizer.param_groups} == {
        False: rate,
        True: pytest.approx(FILTER_RATE),
    }
