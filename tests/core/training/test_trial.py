"""A recipe is tried as a run would have it, and leaves nothing behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import build_recipe, set_values
from resnet_studio.core.data.scan import scan
from resnet_studio.core.errors import DataError, RecipeError, RunError
from resnet_studio.core.models.resnet import ResNet
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import Cancelled, TaskContext
from resnet_studio.core.training.lr_finder import find_learning_rate
from resnet_studio.core.training.rehearsal import rehearse
from resnet_studio.core.training.trial import Trial

CPU = torch.device("cpu")
SMALL = {
    "model": {"depth": 0, "stage_depths": [1], "stage_widths": [4]},
    "training": {"batch_size": 8},
    "device": {"precision": "fp32", "threads": 1},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sixty pictures in two classes."""
    random = np.random.default_rng(0)
    for name in ("a", "b"):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for number in range(30):
            pixels = random.integers(0, 256, (16, 16, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pictures" / name / f"{number}.png")
    return tmp_path / "pictures"


def recipe_for(path: object) -> Recipe:
    return build_recipe({**SMALL, "data": {"path": str(path)}})


def test_only_as_many_images_are_read_as_the_steps_need(folder: Path) -> None:
    recipe = recipe_for(folder)
    read: list[int | None] = []
    context = TaskContext(lambda progress: read.append(progress.total), interval_seconds=0)
    trial = Trial(recipe, scan(recipe.data.path), CPU, 2, context)
    assert max(total for total in read if total is not None) == 16
    assert trial.reading_seconds_per_image > 0
    batches = trial.batches()
    assert [len(next(batches).labels) for _ in range(5)] == [8] * 5


def test_the_split_is_that_of_a_run_and_no_record_of_it_is_kept(folder: Path) -> None:
    recipe = recipe_for(folder)
    before = sorted(folder.rglob("*"))
    trial = Trial(recipe, scan(recipe.data.path), CPU, 2, TaskContext())
    trial.take(next(trial.batches()), 0.1)
    assert trial.split.counts() == {"train": 48, "validation": 6, "test": 6}
    assert sorted(folder.rglob("*")) == before
    assert not app_folders().data.exists()


def test_a_step_changes_its_own_network(folder: Path) -> None:
    recipe = recipe_for(folder)
    trial = Trial(recipe, scan(recipe.data.path), CPU, 2, TaskContext())
    before = {name: value.clone() for name, value in trial.model.state_dict().items()}
    assert 0 < trial.take(next(trial.batches()), 0.1) < 5
    after = trial.model.state_dict()
    assert any(not torch.equal(before[name], after[name]) for name in before)


def test_what_a_run_would_refuse_is_refused(folder: Path) -> None:
    recipe = set_values(recipe_for(folder), {"augmentation.cutout": 16})
    with pytest.raises(RecipeError, match="cutout"):
        Trial(recipe, scan(recipe.data.path), CPU, 2, TaskContext())
    for path in list(folder.rglob("*.png"))[1:]:
        path.unlink()
    recipe = recipe_for(folder)
    with pytest.raises(DataError):
        Trial(recipe, scan(recipe.data.path), CPU, 2, TaskContext())


def test_it_can_be_stopped_while_it_reads(folder: Path) -> None:
    recipe = recipe_for(folder)
    context = TaskContext()
    dataset = scan(recipe.data.path)
    context.stop()
    with pytest.raises(Cancelled):
        Trial(recipe, dataset, CPU, 2, context)


def fill_above(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Lets the memory be full with more than so many images at a time in training."""
    forward = ResNet.forward

    def short(model: ResNet, images: torch.Tensor) -> torch.Tensor:
        if model.training and len(images) > most:
            raise torch.OutOfMemoryError
        return forward(model, images)

    monkeypatch.setattr(ResNet, "forward", short)


def test_where_memory_runs_out_it_goes_on_in_smaller_parts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_above(monkeypatch, 4)
    recipe = set_values(recipe_for(folder), {"device.precision": "auto"})
    trial = Trial(recipe, scan(recipe.data.path), CPU, 2, TaskContext())
    trial.take(next(trial.batches()), 0.1)
    assert trial.step.num_parts == 2


@pytest.mark.parametrize("ask", [rehearse, find_learning_rate])
def test_where_two_images_do_not_fit_it_is_told_in_words(
    folder: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[..., Any]
) -> None:
    fill_above(monkeypatch, 0)
    recipe = recipe_for(folder)
    with pytest.raises(RunError, match=r"ran out of memory with a batch of 8 images.*batch_size = 4"):
        ask(recipe, scan(recipe.data.path), CPU, TaskContext())
