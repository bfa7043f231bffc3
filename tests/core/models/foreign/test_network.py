"""A stranger's network is loaded whole, and made complete by what the user says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from resnet_studio.core.errors import WeightsError
from resnet_studio.core.models.foreign.likely import NORMALIZATIONS, Wishes
from resnet_studio.core.models.foreign.network import complete_by_wishes, open_foreign
from resnet_studio.core.models.resnet import build

CPU = torch.device("cpu")
NAMES = ("a", "b", "c")
HALF = NORMALIZATIONS["half"]
Make = Callable[..., Any]


@pytest.fixture
def tensors(make_architecture: Make, make_tensors: Make) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = make_tensors(make_architecture())
    return found


def save(path: Path, tensors: dict[str, torch.Tensor]) -> Path:
    save_file(tensors, path)
    return path


def test_the_network_answers_as_the_one_that_was_saved(
    tmp_path: Path, make_architecture: Make, tensors: dict[str, torch.Tensor]
) -> None:
    path = save(tmp_path / "w", {f"module.{name}": value for name, value in tensors.items()})
    network = complete_by_wishes(open_foreign(path), Wishes(HALF, NAMES, 16), CPU)
    original = build(make_architecture(), 3).eval()
    original.load_state_dict(tensors)
    images = torch.randn(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        torch.testing.assert_close(network.model(images), original(images))
    assert not network.model.training
    assert network.about.classes == NAMES
    assert network.about.preprocessing.image_size == 16
    assert network.about.preprocessing.mean == HALF[0]
    assert network.notes == ()


def test_half_precision_comes_in_as_single(tmp_path: Path, tensors: dict[str, torch.Tensor]) -> None:
    halves = {name: value.half() if value.is_floating_point() else value for name, value in tensors.items()}
    network = open_foreign(save(tmp_path / "w", halves))
    assert network.tensors["fc.weight"].dtype is torch.float32


def test_what_is_not_said_is_asked_for_with_likely_answers(
    tmp_path: Path, tensors: dict[str, torch.Tensor]
) -> None:
    network = open_foreign(save(tmp_path / "w", tensors))
    with pytest.raises(WeightsError, match="3 answers are called nor how") as caught:
        complete_by_wishes(network, Wishes(), CPU)
    assert "--classes" in caught.value.advice
    assert "imagenet or cifar10" in caught.value.advice
    with pytest.raises(WeightsError, match="do not say how its images were normalized"):
        complete_by_wishes(network, Wishes(classes=NAMES), CPU)
    with pytest.raises(WeightsError, match="3 answers, and there are 2 names"):
        complete_by_wishes(network, Wishes(HALF, ("a", "b")), CPU)
    with pytest.raises(WeightsError, match="'a' stands twice"):
        complete_by_wishes(network, Wishes(HALF, ("a", "b", "a")), CPU)


def test_a_thousand_answers_are_taken_for_imagenets_and_that_is_said(
    tmp_path: Path, tensors: dict[str, torch.Tensor]
) -> None:
    tensors["fc.weight"], tensors["fc.bias"] = torch.ones(1000, 8), torch.ones(1000)
    network = complete_by_wishes(open_foreign(save(tmp_path / "w", tensors)), Wishes(), CPU)
    assert network.about.classes[0] == "tench"
    assert "normalization and class names are taken to be ImageNet's" in network.notes[0]
    named = complete_by_wishes(open_foreign(save(tmp_path / "w", tensors)), Wishes(HALF), CPU)
    assert "1,000 answers: class names are taken" in named.notes[0]


@pytest.mark.parametrize("has_counters", [True, False])
def test_untrained_weights_are_noticed(tmp_path: Path, make_architecture: Make, has_counters: bool) -> None:
    fresh = build(make_architecture(), 0).state_dict()
    kept = {name: value for name, value in fresh.items() if has_counters or "num_batches" not in name}
    network = open_foreign(save(tmp_path / "w", kept))
    assert network.is_untrained
    assert "untrained" in network.notes()[0]


def test_values_that_are_no_numbers_are_refused(tmp_path: Path, tensors: dict[str, torch.Tensor]) -> None:
    tensors["fc.bias"][0] = torch.nan
    with pytest.raises(WeightsError, match="no numbers"):
        open_foreign(save(tmp_path / "w", tensors))


def test_the_place_of_zeros_is_told_and_can_be_said(
    tmp_path: Path, make_architecture: Make, make_tensors: Make
) -> None:
    architecture = make_architecture(shortcut="A")
    network = open_foreign(save(tmp_path / "w", make_tensors(architecture)))
    assert network.padding in {"even", "end"}
    assert "add zeros" in network.notes()[0]
    even, end = (network.model(padding).state_dict()["fc.weight"] for padding in ("even", "end"))
    assert not torch.equal(even, end)
