"""A network without norms answers as with them, in every way of writing that allows it."""

import pytest
import torch
from torch import nn

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.folding import folded
from resnet_studio.core.models.resnet import ResNet, build, put_on

CPU = torch.device("cpu")


def worn_network(**recipe: object) -> ResNet:
    """A network in float64 whose norms have statistics, scales and shifts like those of a trained one."""
    architecture = architecture_of(ModelRecipe.model_validate(recipe), 32, 5)
    model = put_on(build(architecture, seed=0), CPU).double().eval()
    generator = torch.Generator().manual_seed(0)
    for norm in (module for module in model.modules() if isinstance(module, nn.BatchNorm2d)):
        assert norm.running_mean is not None
        assert norm.running_var is not None
        norm.running_mean.normal_(generator=generator)
        norm.running_var.uniform_(0.5, 2, generator=generator)
        norm.bias.data.normal_(generator=generator)
        if norm.weight.requires_grad:
            norm.weight.data.uniform_(-1, 2, generator=generator)
    return model


def num_norms(model: nn.Module) -> int:
    return sum(isinstance(module, nn.BatchNorm2d) for module in model.modules())


@pytest.mark.parametrize(
    "recipe",
    [
        {"depth": 20, "shortcut": "A"},
        {"depth": 20, "shortcut": "B"},
        {"depth": 18},
        {"depth": 50},
        {"depth": 18, "style": "fast"},
    ],
)
def test_every_norm_is_folded_and_the_answers_stay(recipe: dict[str, object]) -> None:
    model = worn_network(**recipe)
    images = torch.randn(3, 3, 32, 32, dtype=torch.float64)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    quick = folded(model)
    with torch.inference_mode():
        torch.testing.assert_close(quick(images), model(images), rtol=1e-9, atol=1e-9)
    assert num_norms(model) > 0
    assert num_norms(quick) == 0
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())


def test_a_norm_behind_a_relu_stays() -> None:
    model = worn_network(depth=18, style="keras")
    images = torch.randn(2, 3, 32, 32, dtype=torch.float64)
    quick = folded(model)
    with torch.inference_mode():
        assert torch.equal(quick(images), model(images))
    assert num_norms(quick) == num_norms(model)


def test_a_norm_behind_a_maximum_stays_where_its_scale_turns_the_order_round() -> None:
    model = worn_network(depth=18, style="fast")
    norm = model.get_submodule("layer2.0.bn1")
    assert isinstance(norm, nn.BatchNorm2d)
    norm.weight.data[0] = -1
    images = torch.randn(2, 3, 32, 32, dtype=torch.float64)
    quick = folded(model)
    assert num_norms(quick) == 1
    with torch.inference_mode():
        torch.testing.assert_close(quick(images), model(images), rtol=1e-9, atol=1e-9)


def test_the_memory_format_and_the_evaluation_mode_are_kept() -> None:
    quick = folded(worn_network(depth=18).train())
    assert not any(module.training for module in quick.modules())
    assert quick.get_submodule("layer1.0.conv1").weight.is_contiguous(memory_format=torch.channels_last)  # type: ignore[operator, union-attr]
