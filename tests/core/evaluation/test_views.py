"""Mirrored views are averaged as probabilities, and are taken only where they are asked for."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from resnet_studio.core.data.scan import scan
from resnet_studio.core.evaluation.evaluate import evaluate_network
from resnet_studio.core.evaluation.views import MirroredViews, with_views
from resnet_studio.core.models.weights import load_network
from resnet_studio.core.runs.generations import newest_intact

CPU = torch.device("cpu")


class LooksLeft(nn.Module):
    """Answers by the two leftmost pixels of each image."""

    def forward(self, images: Tensor) -> Tensor:
        return images[:, 0, 0, :2]


def test_the_probabilities_of_an_image_and_of_its_mirror_image_are_averaged() -> None:
    images = torch.randn(5, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    left, right = images[:, 0, 0, :2].softmax(1), images.flip(3)[:, 0, 0, :2].softmax(1)
    mean = MirroredViews(LooksLeft())(images)
    torch.testing.assert_close(mean.exp(), (left + right) / 2)
    torch.testing.assert_close(mean, mean.log_softmax(1))
    torch.testing.assert_close(MirroredViews(LooksLeft())(images.flip(3)), mean)


def test_an_answer_beyond_doubt_stays_a_number() -> None:
    images = torch.tensor([1e4, -1e4, 0.0, 0.0]).expand(1, 3, 4, 4)
    assert bool(MirroredViews(LooksLeft())(images).isfinite().all())


def test_the_network_itself_is_taken_where_nothing_else_is_asked_for() -> None:
    model = LooksLeft()
    assert with_views(model, "plain") is model


def test_an_evaluation_says_how_many_views_it_took_and_leaves_the_network_in_its_mode(
    new_run: Any, perform: Any, color_folder: Path
) -> None:
    folder = new_run({"training.epochs": 1})
    perform(folder)
    network = load_network(newest_intact(folder, "best"), CPU)
    dataset = scan(str(color_folder))
    plain, mirrored = (
        evaluate_network(network, dataset, np.arange(len(dataset)), "all", CPU, views=views)
        for views in ("plain", "flip")
    )
    assert "views" not in plain
    assert mirrored.pop("views") == 2
    assert mirrored.keys() == plain.keys()
    assert mirrored["loss"] != plain["loss"]
    assert not network.model.training
