"""The filters of convolutions over a few pixels get the gradient that torch gives them."""

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.models import small_maps
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import build
from resnet_studio.core.models.small_maps import FEWEST_CHANNELS, SmallMapConv, filter_gradient

CHANNELS = FEWEST_CHANNELS


@pytest.fixture
def products(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[torch.Size]]:
    """The shapes of the maps whose filters got their gradient by a product."""
    small_maps.is_product_sound()  # which computes one as well
    shapes: list[torch.Size] = []

    def noting(x: Tensor, gradient: Tensor) -> Tensor:
        shapes.append(x.shape)
        return filter_gradient(x, gradient)

    monkeypatch.setattr(small_maps, "filter_gradient", noting)
    yield shapes
    small_maps.is_product_sound.cache_clear()


def random_map(size: int, channels: int = CHANNELS) -> Tensor:
    return torch.randn(3, channels, size, size, generator=torch.Generator().manual_seed(size))


def gradients(conv: nn.Conv2d, x: Tensor, dtype: torch.dtype | None = torch.bfloat16) -> list[Tensor]:
    """Of the map and of the filters, of a sum of squares."""
    x = x.clone().requires_grad_()
    conv.zero_grad()
    with torch.autocast("cpu", dtype, enabled=dtype is not None):
        output = conv(x)
    output.float().square().sum().backward()
    assert x.grad is not None
    assert conv.weight.grad is not None
    return [x.grad, conv.weight.grad]


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("num_filters", [CHANNELS, 2 * CHANNELS])
def test_the_gradients_are_those_of_the_plain_convolution(
    products: list[torch.Size], size: int, num_filters: int
) -> None:
    conv, plain = (
        SmallMapConv(CHANNELS, num_filters),
        nn.Conv2d(CHANNELS, num_filters, 3, padding=1, bias=False),
    )
    plain.load_state_dict(conv.state_dict())
    x = random_map(size)
    for ours, theirs in zip(gradients(conv, x), gradients(plain, x), strict=True):
        assert ours.dtype == theirs.dtype == torch.float32
        assert float((ours - theirs).norm() / theirs.norm()) < 5e-3
    assert products == [x.shape]


def test_the_product_is_exact_in_exact_arithmetic() -> None:
    x, gradient = random_map(4, 5).double(), random_map(4, 7).double()
    weight = torch.zeros(7, 5, 3, 3, dtype=torch.float64, requires_grad=True)
    (wanted,) = torch.autograd.grad(functional.conv2d(x, weight, padding=1), weight, gradient)
    torch.testing.assert_close(filter_gradient(x, gradient), wanted)


def test_larger_maps_fewer_channels_and_fp32_are_left_to_torch(products: list[torch.Size]) -> None:
    gradients(SmallMapConv(CHANNELS, CHANNELS), random_map(5))
    gradients(SmallMapConv(8, CHANNELS), random_map(4, 8))
    gradients(SmallMapConv(CHANNELS, CHANNELS), random_map(4), dtype=None)
    assert not products


def test_a_product_that_is_wrong_is_not_used(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    small_maps.is_product_sound.cache_clear()
    monkeypatch.setattr(small_maps, "filter_gradient", lambda x, gradient: 1.1 * filter_gradient(x, gradient))
    assert not small_maps.is_product_sound()
    assert "10.0 % away" in caplog.text
    small_maps.is_product_sound.cache_clear()


def test_a_network_uses_it_where_its_maps_are_small(products: list[torch.Size]) -> None:
    network = build(architecture_of(ModelRecipe(depth=18), 32, 10), seed=0)
    with torch.autocast("cpu", torch.bfloat16):
        network(torch.randn(2, 3, 32, 32)).float().sum().backward()
    assert products == [(2, 512, 4, 4)] * 3
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        network(torch.randn(2, 3, 32, 32))
    assert len(products) == 3
