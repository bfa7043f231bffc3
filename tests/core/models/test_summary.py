from typing import Literal

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from resnet_studio.core.config.sections import CIFAR_DEPTHS, IMAGENET_DEPTHS, ModelRecipe
from resnet_studio.core.errors import RecipeError
from resnet_studio.core.models.catalog import KNOWN_NETWORKS, Architecture, architecture_of
from resnet_studio.core.models.resnet import ResNet, build
from resnet_studio.core.models.summary import summarize


def count_parameters(model: ResNet) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def build_without_memory(architecture: Architecture) -> ResNet:
    """The network on torch's meta device: shapes without numbers."""
    with torch.device("meta"):
        return ResNet(architecture)


def count_multiply_adds(model: ResNet, image_size: int, device: str) -> int:
    """What torch's own counter sees go by; it counts a multiplication and an addition as two."""
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        model.eval()(torch.zeros(1, 3, image_size, image_size, device=device))
    return counter.get_total_flops() // 2


def count_saved_bytes(model: ResNet, image_size: int, num_images: int) -> int:
    """The bytes that autograd keeps for the backward pass, each piece of memory once, weights left out."""
    weights = {weight.untyped_storage().data_ptr() for weight in model.state_dict().values()}
    kept: dict[int, Tensor] = {}

    def keep(tensor: Tensor) -> Tensor:
        if tensor.untyped_storage().data_ptr() not in weights:
            kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        model.train()(torch.randn(num_images, 3, image_size, image_size))
    return sum(tensor.untyped_storage().nbytes() for tensor in kept.values())


# Table 6 of arXiv:1512.03385, in millions.
@pytest.mark.parametrize(("depth", "millions"), [(20, 0.27), (32, 0.46), (44, 0.66), (56, 0.85), (110, 1.7)])
def test_the_cifar_family_has_the_papers_parameters(depth: int, millions: float) -> None:
    parameters = summarize(architecture_of(ModelRecipe(depth=depth), 32, 10), 32).parameters

    assert round(parameters / 1e6, 2 if depth < 110 else 1) == millions


@pytest.mark.parametrize("depth", IMAGENET_DEPTHS)
def test_the_imagenet_family_has_the_known_size(depth: int) -> None:
    known = next(network for network in KNOWN_NETWORKS if network.name == f"ResNet-{depth}")
    summary = summarize(architecture_of(ModelRecipe(depth=depth), 224, 1000), 224)

    assert summary.parameters == known.parameters
    assert summary.flops == pytest.approx(known.flops, abs=500_000)


@pytest.mark.parametrize("depth", [*CIFAR_DEPTHS, *IMAGENET_DEPTHS])
@pytest.mark.parametrize("image_size", [32, 97])
def test_the_formulas_agree_with_the_built_network(depth: int, image_size: int) -> None:
    architecture = architecture_of(ModelRecipe(depth=depth), image_size, 10)
    model = build_without_memory(architecture)
    summary = summarize(architecture, image_size)

    assert summary.parameters == count_parameters(model)
    assert summary.flops == count_multiply_adds(model, image_size, "meta")


@st.composite
def own_recipes(draw: st.DrawFn) -> ModelRecipe:
    num_stages = draw(st.integers(1, 4))
    widths = draw(st.lists(st.integers(1, 9), min_size=num_stages, max_size=num_stages))
    depths = draw(st.lists(st.integers(1, 3), min_size=num_stages, max_size=num_stages))
    shortcut: Literal["A", "B"] = draw(st.sampled_from(["A", "B"]))
    style: Literal["paper", "keras", "fast"] = draw(st.sampled_from(["paper", "keras", "fast"]))
    is_fast = style == "fast"
    return ModelRecipe(
        depth=0,
        block="basic" if is_fast else draw(st.sampled_from(["basic", "bottleneck"])),
        stem="cifar" if is_fast else draw(st.sampled_from(["cifar", "imagenet"])),
        style=style,
        shortcut=shortcut,
        stage_depths=tuple(depths),
        stage_widths=tuple(sorted(widths) if shortcut == "A" else widths),
    )


@settings(max_examples=40, deadline=None)
@given(recipe=own_recipes(), image_size=st.integers(17, 40), num_classes=st.integers(2, 5))
def test_the_formulas_agree_for_any_stages(recipe: ModelRecipe, image_size: int, num_classes: int) -> None:
    architecture = architecture_of(recipe, image_size, num_classes)
    model = build(architecture, seed=0)
    summary = summarize(architecture, image_size)
    # The norms keep means and variances of a batch beside the activations; the difference drops them.
    activation_bytes = count_saved_bytes(model, image_size, 3) - count_saved_bytes(model, image_size, 2)

    assert summary.parameters == count_parameters(model)
    assert summary.flops == count_multiply_adds(model, image_size, "cpu")
    assert summary.activation_bytes == activation_bytes


def test_the_rows_tell_the_shape_of_each_part() -> None:
    architecture = architecture_of(ModelRecipe(depth=18), 64, 10)
    rows = summarize(architecture, 64).rows
    maps: dict[str, tuple[int, int]] = {}
    model = build_without_memory(architecture)
    for name in model.stage_names:
        model.get_submodule(name).register_forward_hook(
            lambda _module, _inputs, output, name=name: maps.update({name: tuple(output.shape[1:3])})
        )
    model(torch.zeros(2, 3, 64, 64, device="meta"))

    assert [row.name for row in rows] == ["stem", "layer1", "layer2", "layer3", "layer4", "head"]
    assert {row.name: (row.channels, row.size) for row in rows[1:-1]} == maps
    assert [row.blocks for row in rows] == [0, 2, 2, 2, 2, 0]
    assert rows[2].description == "[3×3, 128 · 3×3, 128] × 2, /2"


def test_images_too_small_are_refused() -> None:
    with pytest.raises(RecipeError, match="too small"):
        summarize(architecture_of(ModelRecipe(depth=20), 32, 10), 2)
