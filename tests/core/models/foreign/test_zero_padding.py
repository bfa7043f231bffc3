"""A network whose shortcuts put zeros on both sides computes the same here with its channels reordered."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.foreign.inspection import inspect_weights
from resnet_studio.core.models.foreign.reading import read_tensors
from resnet_studio.core.models.foreign.zero_padding import adds_zeros, guess_padding, reordered
from resnet_studio.core.models.resnet import ResNet, ZeroPadShortcut, build

Make = Callable[..., Any]


def even(shortcut: ZeroPadShortcut, x: Tensor) -> Tensor:
    """As akamaster/pytorch_resnet_cifar10 writes it."""
    front = shortcut.num_added_channels // 2
    step = shortcut.stride
    return functional.pad(x[:, :, ::step, ::step], (0, 0, 0, 0, front, shortcut.num_added_channels - front))


def loaded(architecture: Architecture, tensors: dict[str, Tensor]) -> ResNet:
    model = build(architecture, 0).eval()
    model.load_state_dict(tensors)
    return model


@pytest.mark.parametrize("block", ["basic", "bottleneck"])
@pytest.mark.parametrize("widths", [(4, 8, 16), (4, 7, 7), (6, 6)])
def test_the_reordered_network_computes_the_same(
    block: str,
    widths: tuple[int, ...],
    make_architecture: Make,
    make_tensors: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    architecture = make_architecture(
        block=block, shortcut="A", stage_widths=widths, stage_depths=(2,) * len(widths)
    )
    tensors = make_tensors(architecture)
    images = torch.randn(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    ours = loaded(architecture, reordered(tensors, architecture))
    with torch.inference_mode():
        found = ours(images)
        monkeypatch.setattr(ZeroPadShortcut, "forward", even)
        wanted = loaded(architecture, tensors)(images)
    torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-4)


def test_only_shortcuts_that_add_channels_add_zeros(make_architecture: Make) -> None:
    assert adds_zeros(make_architecture(shortcut="A"))
    assert not adds_zeros(make_architecture(shortcut="B"))
    assert not adds_zeros(make_architecture(shortcut="A", stage_widths=(4, 4)))


def test_the_padding_is_guessed_where_channels_had_to_be_filled(
    make_architecture: Make, make_tensors: Make
) -> None:
    architecture = make_architecture(shortcut="A")
    tensors = make_tensors(architecture)
    scales = tensors["layer2.0.bn2.weight"]
    scales.copy_(torch.tensor([1.0, 1, 1, 1, 2, 2, 2, 2]))
    assert guess_padding(tensors, architecture) == "end"
    scales.copy_(torch.tensor([2.0, 2, 1, 1, 1, 1, 2, 2]))
    assert guess_padding(tensors, architecture) == "even"
    scales.fill_(1)
    assert guess_padding(tensors, architecture) == "even"


def test_a_real_file_shows_its_padding(shared_data: Path) -> None:
    inspection = inspect_weights(shared_data / "weights" / "resnet20-12fca82f.th")
    architecture = inspection.recognition.architecture
    assert architecture is not None
    read = read_tensors(inspection)
    tensors = {ours: read[name] for ours, name in inspection.recognition.names.items()}
    assert guess_padding(tensors, architecture) == "even"
    assert guess_padding(reordered(tensors, architecture), architecture) == "end"
