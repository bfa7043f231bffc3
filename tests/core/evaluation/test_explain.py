"""The heat map against cases whose answer is known, and that it leaves no trace."""

import threading
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.errors import WeightsError
from resnet_studio.core.evaluation.explain import grad_cam
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import ResNet, build, put_on

SIZE = 16
STYLES: list[dict[str, Any]] = [
    {},
    {"style": "keras"},
    {"style": "fast", "stage_widths": (26, 8)},
    {"block": "bottleneck"},
    {"stem": "imagenet"},
]


def make_network(**changes: Any) -> ResNet:
    recipe = {"depth": 0, "stage_depths": (1, 1), "stage_widths": (4, 8), "stem": "cifar"} | changes
    return build(architecture_of(ModelRecipe(**recipe), SIZE, 3), seed=0).eval()


def make_image(seed: int = 0) -> Tensor:
    return torch.randn(3, SIZE, SIZE, generator=torch.Generator().manual_seed(seed))


def as_told(evidence: Tensor) -> Tensor:
    """A map (h, w) as large as the image, its largest value 1."""
    large = functional.interpolate(evidence[None, None], (SIZE, SIZE), mode="bilinear")[0, 0]
    return large / large.max()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("label", range(3))
def test_over_the_last_stage_it_is_the_positive_part_of_the_class_activation_map(
    style: dict[str, Any], label: int
) -> None:
    model, image = make_network(**style), make_image()
    with torch.no_grad():
        activation = torch.einsum("k,khw->hw", model.fc.weight[label], model.feature_map(image[None])[0])
        expected = as_told(activation.relu()) if activation.max() > 0 else torch.zeros(SIZE, SIZE)
    torch.testing.assert_close(grad_cam(model, image, label), expected, rtol=1e-4, atol=1e-5)


def test_who_asks_the_network_in_another_thread_meanwhile_has_the_same_answer() -> None:
    model, image = make_network(), make_image()
    answers: list[Tensor] = []

    def answer() -> None:
        with torch.inference_mode():
            answers.append(model(image[None]))

    def answer_between(*_: Any) -> None:
        thread = threading.Thread(target=answer)
        thread.start()
        thread.join()

    answer()
    alone = grad_cam(model, image, 1)
    first_of_all = next(iter(model.children()))
    is_first: list[bool] = []

    def once(*_: Any) -> None:
        if not is_first:
            is_first.append(True)
            answer_between()

    hook = first_of_all.register_forward_hook(once)
    torch.testing.assert_close(grad_cam(model, image, 1), alone)
    hook.remove()
    assert len(answers) == 2
    assert torch.equal(answers[0], answers[1])
    assert answers[1].is_inference()


def set_by_hand(model: ResNet) -> None:
    """A network that passes on red and green: each block is its shortcut, the head tells them apart."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        model.conv1.weight[0, 0, 1, 1] = model.conv1.weight[1, 1, 1, 1] = 1  # channels 0 and 1: red and green
        model.bn1.weight.fill_(1)
        model.fc.weight[0, 0], model.fc.weight[1, 1], model.fc.weight[1, 0] = 2, 3, -1


def picture_of_two() -> Tensor:
    """Red in the upper left quarter, green in the lower right, black between."""
    image = torch.zeros(3, SIZE, SIZE)
    image[0, :8, :8] = 1
    image[1, 8:, 8:] = 1
    return image


@pytest.mark.parametrize("stage", ["layer1", "layer2", ""])
def test_a_network_set_by_hand_points_at_what_it_goes_by(stage: str) -> None:
    model = make_network(shortcut="A")
    set_by_hand(model)
    side = SIZE if stage == "layer1" else SIZE // 2
    quarter = torch.zeros(side, side)
    quarter[: side // 2, : side // 2] = 1
    red = grad_cam(model, picture_of_two(), 0, stage)
    green = grad_cam(model, picture_of_two(), 1, stage)
    torch.testing.assert_close(red, as_told(quarter))
    torch.testing.assert_close(green, as_told(quarter.flip(0, 1)))


@pytest.mark.parametrize("stage", ["layer1", "layer2"])
def test_where_nothing_speaks_for_the_class_the_map_is_all_zero(stage: str) -> None:
    model = make_network(shortcut="A")
    set_by_hand(model)
    assert not grad_cam(model, picture_of_two(), 2, stage).any()
    only_red = picture_of_two()
    only_red[1] = 0
    assert not grad_cam(model, only_red, 1, stage).any()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("stage", ["layer1", "layer2"])
def test_any_stage_of_any_style_gives_a_map_of_the_size_of_the_image(
    style: dict[str, Any], stage: str
) -> None:
    model = put_on(make_network(**style), torch.device("cpu"))
    with torch.inference_mode():  # as the caller may be in
        found = grad_cam(model, make_image(), 0, stage)
    assert found.shape == (SIZE, SIZE)
    assert found.min() >= 0
    assert found.max() == 1 or not found.any()


@pytest.mark.parametrize("has_frozen_norms", [False, True])
def test_weights_gradients_and_modes_are_left_as_they_were(has_frozen_norms: bool) -> None:
    model = make_network()
    model.has_frozen_norms = has_frozen_norms
    model.train()
    model.layer1.eval()
    model.conv1.weight.requires_grad_(False)
    model.fc.weight.grad = torch.ones_like(model.fc.weight)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [module.training for module in model.modules()]
    grad_cam(model, make_image(), 1, "layer1")
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert [module.training for module in model.modules()] == modes
    assert [name for name, value in model.named_parameters() if value.grad is not None] == ["fc.weight"]
    assert torch.equal(model.fc.weight.grad, torch.ones_like(model.fc.weight))
    assert [name for name, value in model.named_parameters() if not value.requires_grad] == ["conv1.weight"]
    assert not any(module._forward_hooks for module in model.modules())


def test_a_stage_that_is_not_there_is_an_error_in_words() -> None:
    with pytest.raises(WeightsError, match=r"no stage layer9; it has layer1, layer2"):
        grad_cam(make_network(), make_image(), 0, "layer9")
