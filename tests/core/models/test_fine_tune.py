"""Trained weights become a network for other classes; what does not fit is said or refused."""

from pathlib import Path
from typing import Any

import pytest
import torch

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.errors import WeightsError
from resnet_studio.core.models.adopt import StartAbout
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.fine_tune import StartingWeights, open_start, resized_kernel, take_over
from resnet_studio.core.models.resnet import ResNet, build
from resnet_studio.core.runs.generations import newest_intact

HOW = Preprocessing(image_size=16, resize="crop", mean=(0.5,) * 3, std=(0.5,) * 3)


def network(num_classes: int, seed: int = 0, **model: Any) -> ResNet:
    values = {"depth": 0, "stage_depths": (1, 1), "stage_widths": (4, 8), "stem": "cifar"} | model
    return build(architecture_of(ModelRecipe.model_validate(values), 64, num_classes), seed)


def starting(model: ResNet, *classes: str) -> StartingWeights:
    about = StartAbout(model.architecture, HOW, classes=classes)
    return StartingWeights(Path("a.safetensors"), "0" * 64, about, model.state_dict())


def test_the_body_is_taken_over_and_the_head_is_new() -> None:
    old, new, untouched = network(3, seed=1), network(2, seed=2), network(2, seed=2)
    (note,) = take_over(new, starting(old, "a", "b", "c"), ["x", "y"])
    images = torch.randn(2, 3, 16, 16)
    assert torch.equal(new.eval().features(images), old.eval().features(images))
    assert torch.equal(new.fc.weight, untouched.fc.weight)
    assert str(note) == "The head is new, for 2 classes."


def test_classes_that_stay_keep_their_answers_wherever_they_stand() -> None:
    old, new, untouched = network(3, seed=1), network(4, seed=2), network(4, seed=2)
    (note,) = take_over(new, starting(old, "a", "b", "c"), ["aa", "c", "d", "a"])
    images = torch.randn(2, 3, 16, 16)
    before, after = old.eval()(images), new.eval()(images)
    assert torch.allclose(after[:, [3, 1]], before[:, [0, 2]], atol=1e-6)
    assert torch.equal(new.fc.weight[[0, 2]], untouched.fc.weight[[0, 2]])
    assert str(note) == "The head keeps the answers of 2 classes; new: 2."


def test_all_classes_stay() -> None:
    old, new = network(2, seed=1), network(2, seed=2)
    (note,) = take_over(new, starting(old, "a", "b"), ["a", "b"])
    images = torch.randn(2, 3, 16, 16)
    assert torch.equal(new.eval()(images), old.eval()(images))
    assert str(note) == "The head is kept: all 2 classes stay."


@pytest.mark.parametrize("style", ["keras", "fast"])
def test_other_styles_are_taken_over_whole(style: str) -> None:
    old, new = network(2, seed=1, style=style), network(2, seed=2, style=style)
    take_over(new, starting(old, "a", "b"), ["a", "b"])
    for name, value in new.state_dict().items():
        assert torch.equal(value, old.state_dict()[name]), name


@pytest.mark.parametrize(
    ("given", "wanted", "word"), [("imagenet", "cifar", "cut"), ("cifar", "imagenet", "set into")]
)
def test_another_stem_is_fitted_and_that_is_said(given: str, wanted: str, word: str) -> None:
    old, new = network(2, seed=1, stem=given), network(2, seed=2, stem=wanted)
    stem_note, _ = take_over(new, starting(old, "a", "b"), ["a", "b"])
    assert word in str(stem_note)
    middle = old.conv1.weight[:, :, 2:5, 2:5] if given == "imagenet" else old.conv1.weight
    found = new.conv1.weight if wanted == "cifar" else new.conv1.weight[:, :, 2:5, 2:5]
    ratio = found / middle
    assert torch.allclose(ratio, ratio.mean(dim=(1, 2, 3), keepdim=True), rtol=1e-4)
    assert torch.allclose(new.conv1.weight.flatten(1).norm(dim=1), old.conv1.weight.flatten(1).norm(dim=1))
    assert torch.equal(new.layer1[0].conv1.weight, old.layer1[0].conv1.weight)  # type: ignore[index, union-attr]


def test_a_filter_of_zeros_is_resized_to_zeros() -> None:
    assert torch.equal(resized_kernel(torch.zeros(2, 3, 7, 7), 3), torch.zeros(2, 3, 3, 3))


@pytest.mark.parametrize("other", [{"stage_widths": (4, 16)}, {"block": "bottleneck"}, {"style": "keras"}])
def test_weights_of_another_network_are_refused(other: dict[str, Any]) -> None:
    new = network(2, seed=2)
    before = {name: value.clone() for name, value in new.state_dict().items()}
    with pytest.raises(WeightsError, match="recipe asks for"):
        take_over(new, starting(network(2, **other), "a", "b"), ["a", "b"])
    assert all(torch.equal(value, before[name]) for name, value in new.state_dict().items())


def test_a_run_is_opened_with_all_that_is_known_of_it(new_run: Any, perform: Any, tmp_path: Path) -> None:
    folder = new_run({"training.epochs": 1})
    perform(folder)
    start = open_start(str(folder.path), tmp_path)
    assert start.path == newest_intact(folder, "best")
    assert len(start.sha256) == 64
    assert len(start.about.classes) == 3
    assert start.about.is_normalization_known
