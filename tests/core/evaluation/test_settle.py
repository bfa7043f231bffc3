"""What a stranger's file does not say is found out on images that are not evaluated."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.scan import scan
from resnet_studio.core.errors import WeightsError
from resnet_studio.core.evaluation.evaluate import evaluate_network
from resnet_studio.core.evaluation.settle import settle
from resnet_studio.core.models.foreign.likely import NORMALIZATIONS, Wishes
from resnet_studio.core.models.foreign.network import ForeignNetwork, open_foreign
from resnet_studio.core.models.weights import load_network
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.tasks import TaskContext

CPU = torch.device("cpu")


@pytest.fixture
def dataset(color_folder: Path) -> DataSet:
    return scan(str(color_folder))


@pytest.fixture
def stranger(new_run: Callable[..., Any], perform: Callable[..., Any], tmp_path: Path) -> ForeignNetwork:
    """A trained network, normalized by ImageNet's mean, without anything that says so."""
    folder = new_run({"training.epochs": 12, "data.normalization": "imagenet"})
    perform(folder)
    network = load_network(newest_intact(folder, "best"), CPU)
    tensors = {name: value.contiguous() for name, value in network.model.state_dict().items()}
    save_file(tensors, tmp_path / "theirs")
    return open_foreign(tmp_path / "theirs")


def test_the_normalization_is_found_by_trying(stranger: ForeignNetwork, dataset: DataSet) -> None:
    found = settle(stranger, Wishes(), dataset, None, CPU, TaskContext())
    about = found.network.about
    values = evaluate_network(found.network, dataset, found.chosen.indices, "test", CPU, None, found.source)
    assert values["accuracy"] == 1.0
    assert about.preprocessing.image_size == 8
    assert about.classes == dataset.classes
    assert "likely ways" in found.network.notes[-1]
    assert found.best is not None
    assert found.best.preprocessing == about.preprocessing
    assert 0 < found.best.num_images <= len(dataset) - len(found.chosen.indices)


def test_no_image_that_is_evaluated_is_tried(
    stranger: ForeignNetwork, dataset: DataSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resnet_studio.core.evaluation import settle as module

    tried: set[int] = set()
    real = module.Loader

    def spy(source: Any, labels: Any, indices: Any, *others: Any, **settings: Any) -> Any:
        tried.update(indices.tolist())
        return real(source, labels, indices, *others, **settings)

    monkeypatch.setattr(module, "Loader", spy)
    for split in (None, "validation", "test"):
        tried.clear()
        found = settle(stranger, Wishes(), dataset, split, CPU, TaskContext())
        assert tried
        assert not tried & set(found.chosen.indices.tolist())
        assert found.chosen.split == (split or "test")


def test_what_is_said_is_not_tried_and_all_images_count(stranger: ForeignNetwork, dataset: DataSet) -> None:
    names = ("x", "y", "z")
    wishes = Wishes(NORMALIZATIONS["half"], names, 16, "end")
    found = settle(stranger, wishes, dataset, None, CPU, TaskContext())
    assert found.chosen.split == "all"
    assert found.best is None
    assert len(found.chosen.indices) == len(dataset)
    assert found.network.about.classes == names
    assert found.network.about.preprocessing.mean == NORMALIZATIONS["half"][0]
    assert found.source.size == 16


def test_where_there_is_nothing_to_try_on_the_normalization_is_asked_for(
    stranger: ForeignNetwork, dataset: DataSet
) -> None:
    from dataclasses import replace

    only_test = replace(dataset, given_splits=np.full(len(dataset), 2, np.int8))
    with pytest.raises(WeightsError, match="how its images were normalized"):
        settle(stranger, Wishes(), only_test, None, CPU, TaskContext())


def test_images_that_the_network_does_not_know_settle_nothing(
    stranger: ForeignNetwork, dataset: DataSet
) -> None:
    from dataclasses import replace

    shuffled = np.random.default_rng(0).permutation(dataset.labels)
    with pytest.raises(WeightsError, match="no better than a guess"):
        settle(stranger, Wishes(), replace(dataset, labels=shuffled), None, CPU, TaskContext())


def test_names_must_be_known(stranger: ForeignNetwork, dataset: DataSet) -> None:
    from dataclasses import replace

    two = replace(dataset, classes=("a", "b"), labels=dataset.labels % 2)
    with pytest.raises(WeightsError, match="has 3 answers, and colors has 2 classes"):
        settle(stranger, Wishes(), two, None, CPU, TaskContext())
