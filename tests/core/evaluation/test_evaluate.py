"""A network is measured on the right images, with classes matched by name, and comes back as it was."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.loaders import Loader
from resnet_studio.core.data.pixels import MemoryPixels, open_pixels
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.data.scan import scan
from resnet_studio.core.errors import DataError, RunError
from resnet_studio.core.evaluation.evaluate import (
    add_up,
    choose_images,
    evaluate_network,
    evaluation_batch,
    labels_by_name,
)
from resnet_studio.core.models.weights import TrainedNetwork, load_network
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.runs.reader import read_recipe
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext

CPU = torch.device("cpu")
HOW = Preprocessing(image_size=8, resize="crop", mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))


@pytest.fixture
def trained(new_run: Any, perform: Any) -> RunFolder:
    folder: RunFolder = new_run({"training.epochs": 12})
    perform(folder)
    return folder


@pytest.fixture
def network(trained: RunFolder) -> TrainedNetwork:
    return load_network(newest_intact(trained, "best"), CPU)


def everything(dataset: DataSet) -> Any:
    return np.arange(len(dataset))


def test_classes_are_matched_by_name_and_not_by_number(color_folder: Path, network: TrainedNetwork) -> None:
    dataset = scan(str(color_folder))
    turned = replace(dataset, classes=("red", "green", "blue"), labels=2 - dataset.labels)
    one = evaluate_network(network, dataset, everything(dataset), "all", CPU)
    other = evaluate_network(network, turned, everything(turned), "all", CPU)
    assert one == other
    assert one["accuracy"] == 1.0
    assert one["classes"] == ["blue", "green", "red"]


def test_a_class_that_is_missing_is_measured_as_nothing(color_folder: Path, network: TrainedNetwork) -> None:
    for path in (color_folder / "green").iterdir():
        path.unlink()
    (color_folder / "green").rmdir()
    dataset = scan(str(color_folder))
    values = evaluate_network(network, dataset, everything(dataset), "all", CPU)
    assert values["accuracy"] == 1.0
    assert values["per_class"]["green"] == {"images": 0, "precision": None, "recall": None, "f1": None}
    assert values["per_class"]["red"]["images"] == 12


def test_a_class_that_the_network_does_not_know_is_named(color_folder: Path) -> None:
    (color_folder / "red").rename(color_folder / "crimson")
    with pytest.raises(DataError, match=r"has crimson, which the network does not know.*not found here: red"):
        labels_by_name(scan(str(color_folder)), ("blue", "green", "red"))


def test_no_images_are_no_figures(color_folder: Path, network: TrainedNetwork) -> None:
    dataset = scan(str(color_folder))
    with pytest.raises(DataError, match=r"has no test images.*--split"):
        evaluate_network(network, dataset, np.array([], dtype=np.int64), "test", CPU)


def test_an_evaluation_tells_how_far_it_is_and_can_be_stopped(
    color_folder: Path, network: TrainedNetwork
) -> None:
    dataset = scan(str(color_folder))
    told: list[Progress] = []
    evaluate_network(network, dataset, everything(dataset), "all", CPU, TaskContext(told.append))
    assert (told[-1].done, told[-1].total) == (36, 36)
    context = TaskContext()
    context.stop()
    source = open_pixels(dataset, 8, "crop")
    with pytest.raises(Cancelled):
        evaluate_network(network, dataset, everything(dataset), "all", CPU, context, source)


class Fake(nn.Module):
    """Answers with the first pixel; notes the mode it was asked in."""

    def __init__(self) -> None:
        super().__init__()
        self.modes: list[bool] = []

    def forward(self, images: Tensor) -> Tensor:
        self.modes.append(self.training)
        return torch.stack([images[:, 0, 0, 0], -images[:, 0, 0, 0]], dim=1)


@pytest.mark.parametrize("is_training", [True, False])
def test_a_network_comes_back_in_the_mode_it_was_in_also_when_stopped(is_training: bool) -> None:
    model = Fake().train(is_training)
    source = MemoryPixels(np.zeros((6, 8, 8, 3), np.uint8))
    loader = Loader(source, np.zeros(6, np.int64), np.arange(6), 2, HOW, CPU)
    assert add_up(model, loader, 2).num_images == 6

    def stop(_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        add_up(model, loader, 2, tell=stop)
    assert model.modes == [False] * 4
    assert model.training is is_training


def test_where_memory_runs_out_batches_are_answered_in_parts(
    color_folder: Path, network: TrainedNetwork
) -> None:
    dataset = scan(str(color_folder))
    roomy = evaluate_network(network, dataset, everything(dataset), "all", CPU)
    tried: list[int] = []

    def look(_: nn.Module, images: tuple[Tensor]) -> None:
        tried.append(len(images[0]))
        if len(images[0]) > 10:
            raise torch.OutOfMemoryError

    network.model.register_forward_pre_hook(look)
    short = evaluate_network(network, dataset, everything(dataset), "all", CPU)
    assert tried == [36, 18, 9, 9, 9, 9]
    assert short.pop("loss") == pytest.approx(roomy.pop("loss"), rel=1e-6)
    assert short == roomy


def test_where_one_image_does_not_fit_it_is_told(color_folder: Path, network: TrainedNetwork) -> None:
    def fill(*_: Any) -> None:
        raise torch.OutOfMemoryError

    network.model.register_forward_pre_hook(fill)
    dataset = scan(str(color_folder))
    with pytest.raises(torch.OutOfMemoryError):
        evaluate_network(network, dataset, everything(dataset), "all", CPU)


def test_of_its_own_data_a_run_s_own_split_counts(trained: RunFolder, color_folder: Path) -> None:
    dataset = scan(str(color_folder))
    other = DataRecipe(split_seed=99, test_fraction=0.5)
    test, name, _ = choose_images(dataset, other, trained, None)
    validation, _, _ = choose_images(dataset, other, trained, "validation")
    assert (name, len(test), len(validation)) == ("test", 9, 6)
    assert not set(test) & set(validation)
    assert test.tolist() == sorted(test)


def test_its_own_data_without_the_run_are_split_as_its_recipe_says(
    trained: RunFolder, color_folder: Path
) -> None:
    dataset, recipe = scan(str(color_folder)), read_recipe(trained).data
    chosen = choose_images(dataset, recipe, None, None, was_trained_on=True)
    assert chosen.split == "test"
    assert chosen.indices.tolist() == choose_images(dataset, recipe, trained, None).indices.tolist()


def test_a_run_that_lost_its_split_is_not_evaluated_on_what_it_was_trained_on(
    trained: RunFolder, color_folder: Path
) -> None:
    trained.split_path.write_text('{"train')
    with pytest.raises(RunError, match="cannot be read"):
        choose_images(scan(str(color_folder)), DataRecipe(), trained, None)


def test_images_of_the_split_that_are_gone_are_counted(trained: RunFolder, color_folder: Path) -> None:
    whole = choose_images(scan(str(color_folder)), DataRecipe(), trained, "test")
    (color_folder / scan(str(color_folder)).keys[int(whole.indices[0])]).unlink()
    left = choose_images(scan(str(color_folder)), DataRecipe(), trained, "test")
    assert (len(left.indices), left.num_missing) == (len(whole.indices) - 1, 1)


def test_other_data_without_splits_counts_as_a_whole(color_folder: Path) -> None:
    dataset = scan(str(color_folder))
    indices, name, _ = choose_images(dataset, DataRecipe(), None, None)
    assert (name, len(indices)) == ("all", 36)
    indices, name, _ = choose_images(dataset, DataRecipe(test_fraction=0.25), None, "test")
    assert (name, len(indices)) == ("test", 9)


def test_given_splits_are_kept(color_folder: Path) -> None:
    dataset = scan(str(color_folder))
    given = np.zeros(36, np.int8)
    given[:4] = 1
    indices, name, _ = choose_images(replace(dataset, given_splits=given), DataRecipe(), None, None)
    assert (name, indices.tolist()) == ("validation", [0, 1, 2, 3])


@pytest.mark.parametrize(("size", "num"), [(8, 256), (128, 256), (224, 83), (512, 16), (1024, 4)])
def test_large_images_are_evaluated_in_smaller_batches(size: int, num: int) -> None:
    assert evaluation_batch(size) == num
