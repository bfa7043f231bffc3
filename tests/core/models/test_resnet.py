from typing import Any

import pytest
import torch
import torchvision
from torch import Tensor
from torch.nn import functional

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import (
    BasicBlock,
    Bottleneck,
    ResNet,
    ZeroPadShortcut,
    build,
    make_shortcut,
)
from resnet_studio.core.models.styles import ThinnedConv

OWN_STAGES: dict[str, Any] = {"depth": 0, "stage_depths": (1, 2), "stage_widths": (4, 8)}


def make_network(image_size: int = 32, seed: int = 0, **recipe: Any) -> ResNet:
    return build(architecture_of(ModelRecipe(**recipe), image_size, 10), seed)


def random_images(num_images: int = 2, size: int = 32) -> Tensor:
    return torch.randn(num_images, 3, size, size, generator=torch.Generator().manual_seed(1))


def shake_norms(model: torch.nn.Module) -> None:
    """Give every norm statistics and scales that a mistake in their order would show."""
    generator = torch.Generator().manual_seed(2)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            for values in (module.weight, module.bias, module.running_mean, module.running_var):
                assert values is not None
                values.data.uniform_(0.5, 1.5, generator=generator)


@pytest.mark.parametrize("depth", [18, 34, 50, 101, 152])
def test_torchvisions_weights_fit_ours_and_ours_fit_torchvision(depth: int) -> None:
    ours = make_network(image_size=224, depth=depth).eval()
    theirs = torchvision.models.get_model(f"resnet{depth}", num_classes=10).eval()
    images = random_images(1, size=64)

    shake_norms(theirs)
    ours.load_state_dict(theirs.state_dict(), strict=True)
    with torch.no_grad():
        assert torch.equal(ours(images), theirs(images))

    shake_norms(ours)
    theirs.load_state_dict(ours.state_dict(), strict=True)
    with torch.no_grad():
        assert torch.equal(ours(images), theirs(images))


def test_ours_and_torchvisions_learn_alike() -> None:
    ours = make_network(image_size=224, depth=18)
    theirs = torchvision.models.resnet18(num_classes=10)
    theirs.load_state_dict(ours.state_dict())
    for model in (ours, theirs):
        model(random_images(2, size=64)).square().sum().backward()

    gradients = {name: weight.grad for name, weight in theirs.named_parameters()}
    for name, weight in ours.named_parameters():
        torch.testing.assert_close(weight.grad, gradients[name], msg=name)


def test_the_cifar_stem_keeps_the_names_and_the_resolution() -> None:
    network = make_network(depth=18)
    names = set(torchvision.models.resnet18().state_dict())

    assert set(network.state_dict()) == names
    assert network.conv1.weight.shape == (64, 3, 3, 3)
    assert network.feature_map(random_images()).shape == (2, 512, 4, 4)


@pytest.mark.parametrize("num_stages", [1, 2, 6])
def test_there_may_be_any_number_of_stages(num_stages: int) -> None:
    widths = tuple(range(2, 2 + num_stages))
    network = make_network(depth=0, stage_depths=(1,) * num_stages, stage_widths=widths)

    assert network.stage_names == [f"layer{number}" for number in range(1, num_stages + 1)]
    assert network(random_images()).shape == (2, 10)


@pytest.mark.parametrize("size", [6, 7])
def test_shortcut_a_takes_every_second_pixel_and_adds_zeros(size: int) -> None:
    x = torch.randn(2, 3, size, size)
    by_hand = torch.zeros(2, 5, (size + 1) // 2, (size + 1) // 2)
    for row in range(0, size, 2):
        for column in range(0, size, 2):
            by_hand[:, :3, row // 2, column // 2] = x[:, :, row, column]

    assert torch.equal(ZeroPadShortcut(3, 5, stride=2)(x), by_hand)


def test_shortcut_a_has_no_weights() -> None:
    with_a, with_b = make_network(depth=20), make_network(depth=20, shortcut="B")
    added = set(with_b.state_dict()) - set(with_a.state_dict())

    assert {name.rpartition(".")[0] for name in added} == {
        f"layer{stage}.0.downsample.{part}" for stage in (2, 3) for part in (0, 1)
    }


def test_shortcut_a_keeps_channels_last_forth_and_back() -> None:
    x = torch.randn(2, 4, 8, 8).to(memory_format=torch.channels_last).requires_grad_()
    out = ZeroPadShortcut(4, 8, stride=2)(x)
    # Not x.grad: torch gives that the layout of x whatever the gradient came back as.
    (gradient,) = torch.autograd.grad(out, x, torch.ones_like(out))

    assert out.is_contiguous(memory_format=torch.channels_last)
    assert gradient.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("block", ["basic", "bottleneck"])
@pytest.mark.parametrize("shortcut", ["A", "B"])
def test_zero_init_makes_each_block_start_as_its_shortcut(block: str, shortcut: str) -> None:
    network = make_network(**OWN_STAGES, block=block, shortcut=shortcut, zero_init=True)
    blocks = [module for module in network.modules() if isinstance(module, (BasicBlock, Bottleneck))]

    assert len(blocks) == 3
    for residual_block in blocks:
        x = torch.rand(2, residual_block.conv1.in_channels, 8, 8)
        assert torch.equal(residual_block(x), functional.relu(residual_block.downsample(x)))
        assert torch.all(residual_block.bn1.weight == 1), "the last norm alone starts at zero"


def test_without_zero_init_a_block_adds_its_residual() -> None:
    block = BasicBlock(4, 4, stride=1, shortcut="A")
    x = torch.rand(2, 4, 8, 8)

    assert not torch.equal(block(x), x)


def test_the_convolutions_start_with_the_spread_of_he() -> None:
    weight = make_network(depth=18).get_submodule("layer4.0.conv1").get_parameter("weight").detach()
    fan_out = 512 * 3 * 3  # of 256 channels in, so that fan_in differs

    assert float(weight.std()) == pytest.approx((2 / fan_out) ** 0.5, rel=0.01)
    assert float(weight.mean()) == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("shortcut", ["A", "B"])
@pytest.mark.parametrize("block", ["basic", "bottleneck"])
def test_channels_last_gives_the_same_logits(block: str, shortcut: str) -> None:
    network = make_network(**OWN_STAGES, block=block, shortcut=shortcut)
    images = random_images()
    logits = network(images)
    last = network.to(memory_format=torch.channels_last)
    images = images.to(memory_format=torch.channels_last)

    torch.testing.assert_close(last(images), logits, rtol=1e-4, atol=1e-5)
    assert last.feature_map(images).is_contiguous(memory_format=torch.channels_last)


def test_the_same_seed_gives_the_same_weights() -> None:
    first, second, other = (make_network(**OWN_STAGES, seed=seed) for seed in (3, 3, 4))
    torch.rand(5)

    assert all(torch.equal(value, second.state_dict()[name]) for name, value in first.state_dict().items())
    assert not torch.equal(first.conv1.weight, other.conv1.weight)
    assert not torch.equal(first.fc.weight, other.fc.weight)


def test_building_leaves_the_generator_as_it_was() -> None:
    before = torch.random.get_rng_state()
    make_network(**OWN_STAGES, seed=3)

    assert torch.equal(torch.random.get_rng_state(), before)


def test_the_logits_are_the_last_layer_over_the_features() -> None:
    network = make_network(**OWN_STAGES).eval()
    images = random_images()
    features = network.features(images)

    assert features.shape == (2, network.architecture.num_features)
    assert torch.equal(features, network.pool(network.feature_map(images)))
    assert torch.equal(network.fc(features), network(images))


def test_the_network_does_not_change_its_input() -> None:
    images = random_images()
    kept = images.clone()
    make_network(**OWN_STAGES)(images)

    assert torch.equal(images, kept)


def test_a_narrow_projection_computes_what_a_strided_convolution_does() -> None:
    narrow = make_shortcut("B", 4, 8, stride=2)[0]
    assert isinstance(narrow, ThinnedConv)
    assert not isinstance(make_shortcut("B", 16, 32, stride=2)[0], ThinnedConv)
    images = torch.randn(3, 4, 7, 9, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(narrow(images), functional.conv2d(images, narrow.weight, stride=2))
    assert list(narrow.state_dict()) == ["weight"]
    assert narrow.weight.shape == (8, 4, 1, 1)


def test_a_narrow_network_trains_on_batches_that_the_threads_do_not_divide() -> None:
    """A strided 1×1 convolution of few channels writes past its memory there and ends the process."""
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        model = make_network(**OWN_STAGES, shortcut="B").to(memory_format=torch.channels_last)
        for num_images in (41, 63, 3):
            for _ in range(4):
                images = random_images(num_images).contiguous(memory_format=torch.channels_last)
                torch.autograd.backward(model(images).square().sum())
    finally:
        torch.set_num_threads(threads)
