"""A rate is proposed from the loss over rising rates, and nothing that exists is touched."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from resnet_studio.core.config.presets import find_preset
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.scan import scan
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import Cancelled, TaskContext
from resnet_studio.core.training.lr_finder import HIGHEST, LOWEST, find_learning_rate, propose

CPU = torch.device("cpu")
SMALL = {"model.depth": 0, "model.stage_depths": (1,), "model.stage_widths": (4,)}


@pytest.fixture
def recipe() -> Recipe:
    return set_values(find_preset("digits").recipe, {"device.precision": "fp32", "device.threads": 1})


def files_of(*folders: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_proposed_rate_trains_and_the_curve_ends_where_it_blows_up(recipe: Recipe) -> None:
    curve = find_learning_rate(recipe, scan("digits"), CPU, TaskContext())
    assert curve.rates[0] == LOWEST
    assert list(curve.rates) == sorted(curve.rates)
    assert curve.rates[-1] <= HIGHEST * 1.001
    assert len(curve.rates) == len(curve.losses)
    assert min(curve.losses) < 0.9 * curve.losses[0]
    assert max(curve.losses[-20:]) > 1.5 * min(curve.losses)
    assert curve.proposed is not None
    assert 1e-4 < curve.proposed < 1


def test_it_is_the_same_each_time(recipe: Recipe) -> None:
    recipe = set_values(recipe, SMALL | {"device.deterministic": True})
    try:
        curves = [find_learning_rate(recipe, scan("digits"), CPU, TaskContext()) for _ in range(2)]
    finally:
        torch.use_deterministic_algorithms(False)
    assert curves[0] == curves[1]


def test_a_run_beside_it_is_left_as_it_is(new_run: Any, perform: Any, recipe: Recipe) -> None:
    folder: RunFolder = new_run()
    perform(folder)
    recipe = set_values(recipe, SMALL)
    before = files_of(folder.path, app_folders().config, app_folders().data)
    random = torch.get_rng_state()
    find_learning_rate(recipe, scan("digits"), CPU, TaskContext())
    assert files_of(folder.path, app_folders().config, app_folders().data) == before
    assert torch.equal(torch.get_rng_state(), random)


def test_it_can_be_cancelled(recipe: Recipe) -> None:
    context = TaskContext(lambda progress: context.stop() if progress.done == 5 else None, interval_seconds=0)
    with pytest.raises(Cancelled):
        find_learning_rate(recipe, scan("digits"), CPU, context)


RATES = np.logspace(-6, 1, 71).tolist()


def test_a_tenth_of_the_rate_of_the_lowest_loss_is_proposed() -> None:
    losses = [2 + 0.1 * abs(np.log10(rate) + 2) for rate in RATES]
    assert propose(RATES, losses) == pytest.approx(1e-3)


@pytest.mark.parametrize("losses", [[], [2.0] * 71, [2 + 0.1 * i for i in range(71)], [2.0] * 70 + [1.99]])
def test_where_the_loss_does_not_fall_nothing_is_proposed(losses: list[float]) -> None:
    assert propose(RATES[: len(losses)], losses) is None
