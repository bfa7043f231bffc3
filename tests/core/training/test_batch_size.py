"""A batch size that a recipe leaves open is measured once, told, and kept."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import build_recipe, load_recipe
from resnet_studio.core.data.scan import scan
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import build
from resnet_studio.core.runs.checkpoint import read_checkpoint
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.runs.reader import read_status
from resnet_studio.core.tasks import TaskContext
from resnet_studio.core.training import batch_size as batch_size_module
from resnet_studio.core.training.batch_size import candidates, measure_speeds, with_batch_size
from resnet_studio.core.training.trial import Trial

CPU = torch.device("cpu")
OPEN = {"training.batch_size": 0, "device.deterministic": False, "device.precision": "fp32"}


def open_recipe(**device: Any) -> Recipe:
    return build_recipe(
        {
            "model": {"depth": 0, "stage_depths": [1], "stage_widths": [4]},
            "training": {"batch_size": 0},
            "device": {"precision": "fp32", "threads": 1} | device,
        }
    )


def settled(recipe: Recipe, num_images: int) -> int:
    architecture = architecture_of(recipe.model, 8, 3)
    return with_batch_size(recipe, architecture, 8, num_images, CPU, lambda: None).training.batch_size


@pytest.fixture
def speeds(monkeypatch: pytest.MonkeyPatch) -> dict[int, float]:
    """Images/s by batch size; a size that is not there does not fit in the memory. Measured ones stay."""
    given: dict[int, float] = {}
    real = batch_size_module.step_seconds

    def measure(model: nn.Module, images: Tensor, precision: str) -> float:
        real(model, images[:2], precision)
        if len(images) not in given:
            raise torch.OutOfMemoryError
        return len(images) / given[len(images)]

    monkeypatch.setattr(batch_size_module, "step_seconds", measure)
    return given


@pytest.mark.parametrize(
    ("measured", "chosen"),
    [
        ({32: 350, 64: 600, 128: 900, 256: 1200, 512: 1500, 1024: 1800}, 1024),
        ({32: 100, 64: 190, 128: 205, 256: 900}, 64),  # about alike: more steps; larger ones are not tried
        ({32: 100, 64: 190, 128: 120, 256: 900}, 64),
        ({32: 100, 64: 190, 128: 350}, 128),  # 256 does not fit
        ({}, 32),
    ],
)
def test_the_fastest_that_fits_is_taken(
    speeds: dict[int, float], measured: dict[int, float], chosen: int
) -> None:
    speeds.update(measured)
    assert settled(open_recipe(), 100_000) == chosen


def test_a_size_that_is_named_or_cannot_be_measured_is_not(speeds: dict[int, float]) -> None:
    recipe = open_recipe()
    named = recipe.model_copy(update={"training": recipe.training.model_copy(update={"batch_size": 7})})
    assert settled(named, 1000) == 7
    assert settled(open_recipe(deterministic=True), 1000) == 128
    assert settled(open_recipe(deterministic=True), 50) == 50


@pytest.mark.parametrize(
    ("num_images", "least", "most"),
    [(2, 2, 2), (30, 2, 2), (200, 16, 16), (1455, 32, 128), (10**6, 32, 1024)],
)
def test_an_epoch_keeps_some_steps(num_images: int, least: int, most: int) -> None:
    sizes = candidates(num_images)
    assert (sizes[0], sizes[-1]) == (least, most)


def test_measuring_leaves_the_network_as_it_was_and_can_be_stopped() -> None:
    model = build(architecture_of(open_recipe().model, 8, 3), 0).train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    speeds = measure_speeds(model, 8, [2, 4], "fp32", lambda: None)
    assert list(speeds) == [2, 4]
    assert all(speed > 0 for speed in speeds.values())
    with pytest.raises(KeyboardInterrupt):
        measure_speeds(model, 8, [2], "fp32", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_a_run_measures_says_so_and_a_resume_keeps_the_size(
    new_run: Any, perform: Any, give_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_size_module, "candidates", lambda _: [4])
    folder = new_run(OPEN)
    give_at({2: "pause"})
    assert perform(folder).state == "paused"
    assert "Batch size: 4, images/s by size: 4: " in folder.log_path.read_text()
    assert read_status(folder).batch_size == 4
    about = read_checkpoint(newest_intact(folder, "last")).about
    assert about["recipe"]["training"]["batch_size"] == 4
    monkeypatch.setattr(batch_size_module, "candidates", lambda _: pytest.fail("measured again"))
    give_at({})
    assert perform(folder).state == "finished"
    status = read_status(folder)
    assert (status.batch_size, status.steps) == (4, 15)  # three epochs of 18 images
    assert load_recipe(folder.recipe_path).training.batch_size == 0  # the wish stays as it was


def test_a_trial_measures_as_a_run_does(color_folder: Path, tiny_recipe: Any) -> None:
    recipe = tiny_recipe(OPEN)
    trial = Trial(recipe, scan(str(color_folder)), CPU, 2, TaskContext())
    assert trial.recipe.training.batch_size == 2
    assert len(next(trial.batches()).labels) == 2
