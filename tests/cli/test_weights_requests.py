"""What the window asks the worker about a stranger's file, from the first look to an answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from resnet_studio.cli.weights_requests import complete, inspect, try_on
from resnet_studio.core.errors import WeightsError
from resnet_studio.core.tasks import TaskContext

Run = Callable[..., Any]


@pytest.fixture
def context() -> TaskContext:
    return TaskContext()


def test_a_file_is_inspected_tried_completed_and_used(
    command: Run, stranger: Path, trained: Any, tmp_path: Path, context: TaskContext
) -> None:
    found = inspect({"path": str(stranger)}, context)
    assert found["fits"]
    assert not found["written_by_app"]
    assert found["needs"] == ["normalization", "classes"]
    assert found["likely"]["normalization"][0] == "imagenet"
    assert found["likely"]["classes"] == ""
    assert not found["untrained"]
    tried = try_on({"path": str(stranger), "data": str(trained.data), "normalization": "none"}, context)
    assert tried["image_size"] == 12
    assert tried["classes"] == (tmp_path / "NAMES").read_text().splitlines()
    assert tried["images"] > 0
    assert 0 <= tried["accuracy"] <= 1
    target = tmp_path / "kept" / "theirs.safetensors"
    request = {"path": str(stranger), "save_as": str(target), **tried}
    assert complete(request, context) == {"path": str(target)}
    again = inspect({"path": str(target)}, context)
    assert again["written_by_app"]
    assert again["needs"] == []
    assert command("evaluate", target, "--data", trained.data, "--json").json["images"] == 36
    with pytest.raises(WeightsError, match="already"):
        complete(request, context)


def test_mean_and_deviation_can_be_said_as_numbers(
    stranger: Path, trained: Any, tmp_path: Path, context: TaskContext
) -> None:
    from resnet_studio.core.models.door import open_network

    mean, std = [0.1, 0.2, 0.3], [0.4, 0.5, 0.6]
    request = {"path": str(stranger), "save_as": str(tmp_path / "kept.safetensors"), "image_size": 12}
    request |= {"classes": ["a", "b", "c"], "normalization": [mean, std]}
    complete(request, context)
    how = open_network(tmp_path / "kept.safetensors", "cpu").about.preprocessing
    assert (list(how.mean), list(how.std)) == (mean, std)
    with pytest.raises(ValidationError):
        complete(request | {"normalization": [mean, [0.4, 0, 0.6]]}, context)


def test_what_is_not_said_or_cannot_be_is_refused(
    stranger: Path, tmp_path: Path, context: TaskContext
) -> None:
    request = {"path": str(stranger), "save_as": str(tmp_path / "kept"), "normalization": "half"}
    with pytest.raises(WeightsError, match="answers are called"):
        complete(request, context)
    with pytest.raises(WeightsError, match="3 answers"):
        complete(request | {"classes": "cifar10"}, context)
    with pytest.raises(ValidationError):
        complete(request | {"classes": ["a", "b", "c"], "image_size": 0}, context)
    assert not (tmp_path / "kept").exists()


def test_what_does_not_fit_is_listed_and_asks_nothing(tmp_path: Path, context: TaskContext) -> None:
    import torch

    torch.save({"dense.weight": torch.zeros(3, 4)}, tmp_path / "other.pt")
    found = inspect({"path": str(tmp_path / "other.pt")}, context)
    assert not found["fits"]
    assert found["reason"]
    assert found["needs"] == []
