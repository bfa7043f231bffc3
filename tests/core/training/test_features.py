"""Where the head alone is trained, what the body makes of images is computed once; all else is as before."""

from typing import Any

import pytest
import torch

from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.scan import scan
from resnet_studio.core.models.resnet import ResNet
from resnet_studio.core.models.weights import load_network
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.runs.reader import MetricsTail, read_recipe, read_status
from resnet_studio.core.training.features import FeatureLoader, num_views
from resnet_studio.core.training.prepare import prepare_data

CPU = torch.device("cpu")
BODY = {"fine_tune.frozen_through": "body", "device.deterministic": True}


@pytest.fixture
def first(new_run: Any, perform: Any) -> RunFolder:
    folder: RunFolder = new_run({"training.epochs": 1, "seed": 3}, "first")
    perform(folder)
    return folder


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many images went through the body, each time."""
    seen: list[int] = []
    feature_map = ResNet.feature_map

    def count(model: ResNet, images: torch.Tensor) -> torch.Tensor:
        seen.append(len(images))
        return feature_map(model, images)

    monkeypatch.setattr(ResNet, "feature_map", count)
    return seen


def test_the_head_learns_as_it_would_from_the_images(first: RunFolder, new_run: Any, perform: Any) -> None:
    values = {**BODY, "model.weights": str(first.path)}
    cached = new_run({**values, "fine_tune.views": 3}, "cached")
    plain = new_run({**values, "fine_tune.views": 0}, "plain")
    results = [perform(cached), perform(plain)]
    assert results[0].validation_accuracy == results[1].validation_accuracy
    one, other = (load_network(newest_intact(folder, "last"), CPU).model for folder in (cached, plain))
    for name, value in one.state_dict().items():
        assert torch.allclose(value.float(), other.state_dict()[name].float(), rtol=1e-4, atol=1e-6), name
    body = load_network(newest_intact(first, "best"), CPU).model
    assert not torch.equal(one.fc.weight, body.fc.weight)


def test_the_speed_of_features_is_not_told_as_that_of_images(
    first: RunFolder, new_run: Any, perform: Any
) -> None:
    values = {**BODY, "model.weights": str(first.path), "training.epochs": 1}
    for views, has_speed in ((2, False), (0, True)):
        folder = new_run({**values, "fine_tune.views": views}, f"views {views}")
        told = [perform(folder).images_per_second, read_status(folder).images_per_second]
        told += [row["images_per_second"] for row in MetricsTail(folder.metrics_path).poll()]
        assert len(told) >= 4
        assert [value is not None for value in told] == [has_speed] * len(told)


def test_each_view_goes_through_the_body_once(
    first: RunFolder, new_run: Any, perform: Any, counted: list[int]
) -> None:
    folder = new_run({**BODY, "model.weights": str(first.path), "fine_tune.views": 2, "training.epochs": 9})
    counted.clear()
    perform(folder)
    many = sum(counted)
    counted.clear()
    short = new_run(
        {**BODY, "model.weights": str(first.path), "fine_tune.views": 2, "training.epochs": 2}, "b"
    )
    perform(short)
    assert many == sum(counted) > 0


def test_a_paused_run_equals_the_uninterrupted_one(
    first: RunFolder, new_run: Any, perform: Any, give_at: Any, remains_of: Any, require_equal: Any
) -> None:
    changes = {**BODY, "model.weights": str(first.path), "fine_tune.views": 2}
    whole, paused = new_run(changes, "whole"), new_run(changes, "paused")
    perform(whole)
    give_at({11: "pause"})
    assert perform(paused).state == "paused"
    give_at({})
    assert perform(paused).state == "finished"
    require_equal(remains_of(paused), remains_of(whole))


def test_a_run_can_be_stopped_while_features_are_computed(
    first: RunFolder, new_run: Any, perform: Any, give_at: Any
) -> None:
    folder = new_run({**BODY, "model.weights": str(first.path)}, "second")
    give_at({1: "stop", 2: "stop"})
    assert perform(folder).state == "stopped"
    assert load_network(newest_intact(folder, "best"), CPU).about.epoch == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"fine_tune.frozen_through": "stem"},
        {"fine_tune.unfreeze_every": 1},
        {"fine_tune.views": 0},
        {"augmentation.mixup": 0.2},
        {"augmentation.cutmix": 1.0},
    ],
    ids=str,
)
def test_images_are_seen_where_features_would_not_do(
    changes: dict[str, Any], first: RunFolder, tiny_recipe: Any
) -> None:
    model = load_network(newest_intact(first, "best"), CPU).model
    recipe = set_values(tiny_recipe(), {**BODY, "model.weights": str(first.path)})
    model.freeze(2)
    assert num_views(recipe, model, 10, num_ranks=1) == 3  # as many as epochs
    assert num_views(recipe, model, 10, num_ranks=2) == 0
    model.freeze(1 if changes.get("fine_tune.frozen_through") else 2)
    assert num_views(set_values(recipe, changes), model, 10, num_ranks=1) == 0


def test_fewer_views_are_kept_where_all_would_be_too_large(
    first: RunFolder, tiny_recipe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_network(newest_intact(first, "best"), CPU).model
    model.freeze(2)
    recipe = set_values(tiny_recipe(), {**BODY, "model.weights": str(first.path), "training.epochs": 50})
    for num_held, expected in ((100, 8), (5, 4), (1, 0)):
        monkeypatch.setattr("resnet_studio.core.training.features.MOST_BYTES", num_held * 10 * 4 * 4)
        assert num_views(recipe, model, 10, num_ranks=1) == expected


def test_the_body_goes_on_in_smaller_parts_where_memory_runs_out(
    first: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = read_recipe(first)
    data = prepare_data(scan(recipe.data.path), recipe, first)
    model = load_network(newest_intact(first, "best"), CPU).model
    images = data.train_loader(recipe, CPU)
    whole = next(FeatureLoader(images, model, 1, lambda _: None).in_order()).images
    feature_map = ResNet.feature_map

    def too_many(model: ResNet, images: torch.Tensor) -> torch.Tensor:
        if len(images) > 2:
            raise MemoryError
        return feature_map(model, images)

    monkeypatch.setattr(ResNet, "feature_map", too_many)
    parts = next(FeatureLoader(images, model, 1, lambda _: None).in_order()).images
    assert torch.allclose(parts, whole, rtol=1e-5, atol=1e-6)


def test_views_are_what_the_epochs_would_show(first: RunFolder) -> None:
    recipe = read_recipe(first)
    data = prepare_data(scan(recipe.data.path), recipe, first)
    images = data.train_loader(recipe, CPU)
    model = load_network(newest_intact(first, "best"), CPU).model
    features = FeatureLoader(images, model, 2, lambda _: None)
    for epoch, shown in ((1, 1), (2, 2), (3, 1)):
        expected = {
            int(index): row
            for batch in images.epoch(shown)
            for index, row in zip(batch.indices, model.features(batch.images).detach(), strict=True)
        }
        orders = [torch.cat([batch.indices for batch in one.epoch(epoch)]) for one in (images, features)]
        assert torch.equal(*orders)
        for batch in features.epoch(epoch):
            for index, row in zip(batch.indices, batch.images, strict=True):
                assert torch.allclose(row, expected[int(index)], rtol=1e-5, atol=1e-6)
