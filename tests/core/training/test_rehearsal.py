"""Some steps tell speed, time and memory."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import build_recipe, set_values
from resnet_studio.core.data.scan import scan
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext
from resnet_studio.core.training import batch_size as batch_size_module
from resnet_studio.core.training.rehearsal import NUM_STEPS, rehearse
from resnet_studio.core.training.trial import Trial

CPU = torch.device("cpu")


@pytest.fixture
def recipe() -> Recipe:
    return build_recipe(
        {
            "model": {"depth": 0, "stage_depths": [1], "stage_widths": [4]},
            "training": {"batch_size": 32, "epochs": 7},
            "device": {"precision": "fp32", "threads": 1},
        }
    )


def test_it_tells_what_a_run_would_cost(recipe: Recipe) -> None:
    told = rehearse(recipe, scan("digits"), CPU, TaskContext())
    assert told.num_steps == NUM_STEPS
    assert told.images_per_second > 0
    assert 0 < told.data_share < 1
    assert told.seconds == pytest.approx(7 * told.seconds_per_epoch)
    # 1,455 images to train on and 162 to validate with, which is faster.
    assert 1455 / told.images_per_second < told.seconds_per_epoch < 2 * 1455 / told.images_per_second
    assert list(told.batch_speeds) == [16, 32, 64]
    assert told.memory_bytes > 50e6
    assert "1 thread, fp32" in told.device


@pytest.mark.parametrize("slow_part", ["data", "model"])
def test_the_slow_part_is_told(recipe: Recipe, slow_part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    batches, take = Trial.batches, Trial.take

    def slow_batches(trial: Trial) -> Iterator[Any]:
        for batch in batches(trial):
            time.sleep(0.03)
            yield batch

    def slow_take(trial: Trial, *arguments: Any) -> float:
        time.sleep(0.03)
        return take(trial, *arguments)

    if slow_part == "data":
        monkeypatch.setattr(Trial, "batches", slow_batches)
    else:
        monkeypatch.setattr(Trial, "take", slow_take)
    told = rehearse(recipe, scan("digits"), CPU, TaskContext())
    assert told.slow_part == slow_part
    assert told.images_per_second < 32 / 0.03


def test_a_faster_batch_size_is_proposed_and_one_about_as_fast_is_not(
    recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    per_step = {16: 0.1, 32: 0.1, 64: 0.1}
    monkeypatch.setattr(
        batch_size_module, "step_seconds", lambda model, images, precision: per_step[len(images)]
    )
    assert rehearse(recipe, scan("digits"), CPU, TaskContext()).batch_advice == 64
    per_step.update({16: 0.05, 64: 0.19})
    assert rehearse(recipe, scan("digits"), CPU, TaskContext()).batch_advice is None


def test_a_batch_that_does_not_fit_is_not_proposed(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    def step(model: Any, images: Any, precision: str) -> float:
        if len(images) > 32:
            raise torch.OutOfMemoryError
        return 0.1

    monkeypatch.setattr(batch_size_module, "step_seconds", step)
    told = rehearse(recipe, scan("digits"), CPU, TaskContext())
    assert list(told.batch_speeds) == [16, 32]


def test_without_validation_images_none_are_counted(recipe: Recipe) -> None:
    recipe = set_values(recipe, {"data.validation_fraction": 0.0})
    told = rehearse(recipe, scan("digits"), CPU, TaskContext())
    assert told.seconds_per_epoch == pytest.approx(1617 / told.images_per_second, rel=0.01)


def test_it_can_be_cancelled_at_any_step(recipe: Recipe) -> None:
    context = TaskContext(lambda progress: stop(progress), interval_seconds=0)

    def stop(progress: Progress) -> None:
        if progress.text == "Rehearsing" and progress.done == 3:
            context.stop()

    with pytest.raises(Cancelled):
        rehearse(recipe, scan("digits"), CPU, context)
