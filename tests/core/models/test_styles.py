"""A network in Keras terms computes what Keras does; the expected values follow TensorFlow's documents."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.models.catalog import Architecture, architecture_of, same_padding
from resnet_studio.core.models.resnet import ResNet, build
from resnet_studio.core.models.styles import KerasStyle, SameConv, ThinnedConv

KERAS = KerasStyle()
SMALL: dict[str, Any] = {"depth": 0, "stage_depths": (1, 2), "stage_widths": (4, 8), "style": "keras"}


def make_network(image_size: int = 32, **recipe: Any) -> ResNet:
    return build(architecture_of(ModelRecipe(**SMALL | recipe), image_size, 10), seed=0)


def random_images(height: int, width: int, channels: int = 3) -> Tensor:
    return torch.randn(2, channels, height, width, generator=torch.Generator().manual_seed(1))


def windows(x: Tensor, kernel_size: int, fill: float) -> Tensor:
    """Every window of a layer of stride 2, (N, C, rows, columns, k, k), with TensorFlow's formula by hand."""
    padded_sides = []
    for size in x.shape[2:]:
        total = max(kernel_size - 2, 0) if size % 2 == 0 else max(kernel_size - 1, 0)
        padded_sides.append((total // 2, size, size + total))
    (top, height, rows), (left, width, columns) = padded_sides
    padded = torch.full((*x.shape[:2], rows, columns), fill)
    padded[:, :, top : top + height, left : left + width] = x
    return padded.unfold(2, kernel_size, 2).unfold(3, kernel_size, 2)


@pytest.mark.parametrize(
    ("size", "kernel_size", "stride", "padding"),
    [(32, 7, 2, (2, 3)), (224, 7, 2, (2, 3)), (33, 7, 2, (3, 3)), (16, 3, 2, (0, 1)), (15, 3, 2, (1, 1)),
     (8, 3, 1, (1, 1)), (8, 1, 2, (0, 0)), (9, 1, 2, (0, 0))],
)  # fmt: skip
def test_same_puts_the_odd_pixel_behind(
    size: int, kernel_size: int, stride: int, padding: tuple[int, int]
) -> None:
    assert same_padding(size, kernel_size, stride) == padding


@pytest.mark.parametrize(("height", "width"), [(8, 8), (7, 8), (9, 7)])
@pytest.mark.parametrize("kernel_size", [3, 7])
def test_a_strided_convolution_is_tensorflows_same_with_a_bias_and_a_relu(
    height: int, width: int, kernel_size: int
) -> None:
    layer = KERAS.conv(3, 5, kernel_size, stride=2)
    assert layer.bias is not None
    x = random_images(height, width)
    expected = torch.einsum("nchwij,ocij->nohw", windows(x, kernel_size, 0.0), layer.weight)
    expected = (expected + layer.bias[:, None, None]).clamp(min=0)

    assert layer(x).shape == (2, 5, (height + 1) // 2, (width + 1) // 2)
    torch.testing.assert_close(layer(x), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("height", "width"), [(8, 8), (7, 9)])
def test_the_maximum_never_is_a_padded_zero(height: int, width: int) -> None:
    x = random_images(height, width) - 10
    expected = windows(x, 3, -float("inf")).amax(dim=(4, 5))

    assert torch.equal(KERAS.max_pool()(x), expected)


def test_a_block_is_convolution_relu_norm_twice_beside_a_bare_projection() -> None:
    block: Any = make_network(image_size=32).get_submodule("layer2.0")
    block.eval()
    for norm in (block.bn1, block.bn2):
        norm.running_mean.uniform_(0.5, 1)
        norm.running_var.uniform_(0.5, 2)
    x = random_images(8, 8, channels=4)

    def normed(norm: nn.BatchNorm2d, values: Tensor) -> Tensor:
        assert norm.running_mean is not None
        assert norm.running_var is not None
        mean, variance = norm.running_mean[:, None, None], norm.running_var[:, None, None]
        return (values - mean) / torch.sqrt(variance + 1e-3)

    residual = normed(block.bn2, block.conv2(normed(block.bn1, block.conv1(x))))
    shortcut = block.downsample(x)

    assert [type(layer) for layer in block.downsample] == [ThinnedConv]
    assert shortcut.min() < 0, "no ReLU behind the projection"
    torch.testing.assert_close(block(x), (residual + shortcut).clamp(min=0))


def test_the_norms_forget_as_slowly_as_those_of_keras() -> None:
    norm = KERAS.norm(3)
    norm(torch.full((4, 3, 2, 2), 1.0))

    assert norm.running_mean is not None
    torch.testing.assert_close(norm.running_mean, torch.full((3,), 0.01))  # 0.99 · 0 + 0.01 · 1
    assert norm.eps == 1e-3


def test_all_weights_start_as_glorot_has_them_and_all_biases_at_zero() -> None:
    network = make_network(depth=18)
    for layer in network.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            assert layer.bias is not None
            assert not layer.bias.any()
            area = layer.weight[0, 0].numel()
            limit = (6 / (area * (layer.weight.shape[0] + layer.weight.shape[1]))) ** 0.5
            assert 0.9 * limit < float(layer.weight.detach().abs().max()) <= limit


@pytest.mark.parametrize("stem", ["cifar", "imagenet"])
@pytest.mark.parametrize("block", ["basic", "bottleneck"])
def test_channels_last_is_kept_forth_and_back(stem: str, block: str) -> None:
    network = make_network(stem=stem, block=block, stage_widths=(16, 32))
    images = random_images(32, 32)
    logits = network(images)
    last = network.to(memory_format=torch.channels_last)
    images = images.to(memory_format=torch.channels_last).requires_grad_()
    out = last.feature_map(images)
    (gradient,) = torch.autograd.grad(out, images, torch.ones_like(out))

    torch.testing.assert_close(last(images), logits, rtol=1e-4, atol=1e-5)
    assert out.is_contiguous(memory_format=torch.channels_last)
    assert gradient.is_contiguous(memory_format=torch.channels_last)


def test_the_articles_network_has_the_parameters_that_a_count_by_hand_gives() -> None:
    recipe = ModelRecipe(
        depth=0, stem="imagenet", style="keras", stage_depths=(1, 1, 1), stage_widths=(64, 128, 256)
    )
    stem = 7 * 7 * 3 * 64 + 64 + 2 * 64
    first = 2 * (9 * 64 * 64 + 64 + 2 * 64)
    second = 9 * 64 * 128 + 9 * 128 * 128 + 2 * 3 * 128 + 64 * 128 + 128
    third = 9 * 128 * 256 + 9 * 256 * 256 + 2 * 3 * 256 + 128 * 256 + 256
    network = build(architecture_of(recipe, 32, 10), seed=0)

    assert sum(weight.numel() for weight in network.parameters()) == stem + first + second + third + 2570
    assert network.feature_map(random_images(32, 32)).shape == (2, 256, 2, 2)
    assert all(isinstance(block.conv1, SameConv) for block in network.get_submodule("layer3").children())


def test_an_architecture_that_says_nothing_of_its_style_is_the_papers() -> None:
    values = architecture_of(ModelRecipe(depth=20), 32, 10).to_dict()
    del values["style"]

    assert Architecture.from_dict(values).style == "paper"
