"""The layers of the fast style do what their sources say."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.errors import RecipeError, WeightsError
from resnet_studio.core.models.catalog import Architecture, architecture_of
from resnet_studio.core.models.fast import LEAST_VARIANCE, FixedScaleNorm, PooledConv, WhitenedConv
from resnet_studio.core.models.resnet import ResNet, build

NORMED = (1 + 1e-5) ** 0.5  # what a norm that has seen nothing divides by
FAST: dict[str, Any] = {"depth": 0, "style": "fast", "stage_depths": (1, 2), "stage_widths": (26, 8)}


def make_network(image_size: int = 16, **recipe: Any) -> ResNet:
    return build(architecture_of(ModelRecipe(**FAST | recipe), image_size, 10), seed=0)


def smooth_images(num: int = 64) -> Tensor:
    """Images whose neighbouring pixels and colors have much in common, as in photographs."""
    noise = torch.randn(num, 3, 10, 10, generator=torch.Generator().manual_seed(1))
    return nn.functional.avg_pool2d(noise + noise.mean(1, keepdim=True), 3, stride=1) * 2


def test_whitened_patches_have_no_correlation_and_variance_one() -> None:
    images, stem = smooth_images(), WhitenedConv()
    stem.fit(images)
    outputs = nn.functional.conv2d(images, stem.weight).permute(1, 0, 2, 3).flatten(1)
    moments = outputs[:12] @ outputs[:12].T / outputs.shape[1]
    patches = images.unfold(2, 2, 1).unfold(3, 2, 1).permute(0, 2, 3, 1, 4, 5).reshape(-1, 12)
    variances = torch.linalg.eigvalsh(patches.T @ patches / len(patches)).flip(0)

    assert torch.equal(outputs[12:], -outputs[:12])
    expected = torch.diag(variances / (variances + LEAST_VARIANCE))
    torch.testing.assert_close(moments, expected, rtol=1e-3, atol=1e-3)
    assert variances[0] > 20 * variances[-1]  # else there was nothing to whiten


def test_images_of_one_color_whiten_to_numbers() -> None:
    stem = WhitenedConv()
    stem.fit(torch.ones(4, 3, 8, 8))

    assert bool(stem.weight.isfinite().all())


def test_the_stem_and_the_norms_scales_are_not_trained() -> None:
    network = make_network()
    frozen = {name for name, weight in network.named_parameters() if not weight.requires_grad}

    assert frozen == {
        "conv1.weight",
        *(f"layer1.{number}.bn1.weight" for number in range(2)),
        *(f"layer2.{number}.bn1.weight" for number in range(3)),
    }


def test_a_stage_is_a_pooled_convolution_and_residual_blocks() -> None:
    first, *blocks = make_network().get_submodule("layer2").children()
    assert isinstance(first, PooledConv)
    assert len(blocks) == 2
    x = torch.randn(2, 26, 7, 7, generator=torch.Generator().manual_seed(0))
    first.eval()
    pooled = nn.functional.max_pool2d(nn.functional.conv2d(x, first.conv1.weight, padding=1), 2)

    torch.testing.assert_close(first(x), nn.functional.gelu(pooled / NORMED))
    assert first(x).shape == (2, 8, 3, 3)


def test_a_block_adds_one_normed_convolution_to_what_it_is_given() -> None:
    block: Any = make_network().get_submodule("layer2.1").eval()
    x = torch.randn(2, 8, 3, 3, generator=torch.Generator().manual_seed(0))
    residual = nn.functional.conv2d(x, block.conv1.weight, padding=1)

    torch.testing.assert_close(block(x), nn.functional.gelu(x + residual / NORMED))


def test_convolutions_start_by_passing_on_what_comes_in() -> None:
    x = torch.randn(1, 24, 5, 5, generator=torch.Generator().manual_seed(0))
    first: Any = make_network().get_submodule("layer1.0")

    assert torch.equal(first.conv1(x)[:, :24], x)
    assert bool(first.conv1.weight[24:].abs().sum() > 0)


def test_the_map_ends_as_its_maximum_and_the_logits_are_small() -> None:
    network = make_network().eval()
    images = smooth_images(2)
    features = network.feature_map(images).amax(dim=(2, 3))

    torch.testing.assert_close(network.features(images), features)
    torch.testing.assert_close(network(images), features @ network.fc.weight.T / 9)


def test_a_norm_keeps_up_with_a_short_run() -> None:
    assert FixedScaleNorm(3).momentum == 0.4


@pytest.mark.parametrize(("stages", "smallest"), [(1, 3), (3, 9)])
def test_the_smallest_image_leaves_a_pixel(stages: int, smallest: int) -> None:
    recipe = ModelRecipe(depth=0, style="fast", stage_depths=(1,) * stages, stage_widths=(4,) * stages)
    network = build(architecture_of(recipe, smallest, 10), seed=0)

    assert network(torch.randn(2, 3, smallest, smallest)).shape == (2, 10)
    with pytest.raises(RecipeError, match=f"needs {smallest} px"):
        architecture_of(recipe, smallest - 1, 10)


@pytest.mark.parametrize(
    ("change", "key"),
    [({"block": "bottleneck"}, "block"), ({"stem": "imagenet"}, "stem"), ({"zero_init": True}, "zero_init")],
)
def test_parts_of_other_networks_are_refused(change: dict[str, Any], key: str) -> None:
    with pytest.raises(RecipeError, match=f"cannot have model.{key}"):
        architecture_of(ModelRecipe(**FAST | change), 32, 10)
    values = architecture_of(ModelRecipe(**FAST), 32, 10).to_dict()
    with pytest.raises(WeightsError, match=f"cannot have model.{key}"):
        Architecture.from_dict(values | change)
