"""A step that is no number leaves no trace, and the steps after it are what they would have been."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.config.storage import build_recipe
from resnet_studio.core.data.loaders import Batch
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import ResNet, build
from resnet_studio.core.runs.checkpoint import read_checkpoint
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.runs.reader import read_status
from resnet_studio.core.training.diverged import DivergedError
from resnet_studio.core.training.kept_norms import KeptNorms
from resnet_studio.core.training.optim import optimizer_tensors
from resnet_studio.core.training.step import Step
from resnet_studio.core.training.step_guard import MOST_IN_A_ROW, StepGuard
from resnet_studio.core.training.step_window import StepWindow

CPU = torch.device("cpu")
NUM, CLASSES = 8, 3
SKIP = {"training.on_divergence": "skip", "training.log_every": 1}


def new_step(**optimizer: Any) -> tuple[ResNet, Step, StepWindow]:
    own = ModelRecipe(depth=0, stage_depths=(1,), stage_widths=(4,))
    model = build(architecture_of(own, 8, CLASSES), 0).train()
    recipe = build_recipe(
        {"training": {"on_divergence": "skip", "ema_decay": 0.9}, "optimizer": optimizer | {"clip_norm": 5}}
    )
    return model, Step(model, recipe, CPU, torch.ones(CLASSES).numpy()), StepWindow(CPU)


def a_batch(number: int) -> Batch:
    images = torch.randn(NUM, 3, 8, 8, generator=torch.Generator().manual_seed(number))
    return Batch(images, torch.arange(NUM) % CLASSES, torch.arange(NUM))


def broken(batch: Batch) -> Batch:
    images = batch.images.clone()
    images[3, 1, 2, 2] = float("inf")
    return replace(batch, images=images)


def all_of(model: ResNet, step: Step) -> dict[str, Tensor]:
    assert step.average is not None
    tensors = {f"model.{name}": value for name, value in model.state_dict().items()}
    tensors |= {f"average.{name}": value for name, value in step.average.model.state_dict().items()}
    tensors |= {
        f"optimizer.{name}": value for name, value in optimizer_tensors(model, step.optimizer).items()
    }
    return {name: value.clone() for name, value in tensors.items()}


@pytest.mark.parametrize("optimizer", [{}, {"momentum": 0.0}, {"nesterov": True}, {"name": "adamw"}])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_step_that_is_no_number_leaves_no_trace(optimizer: dict[str, Any], is_first: bool) -> None:
    (model, step, window), (clean_model, clean, clean_window) = new_step(**optimizer), new_step(**optimizer)
    if not is_first:
        step.take(a_batch(0), 0, 0.1, "fp32", window)
        clean.take(a_batch(0), 0, 0.1, "fp32", clean_window)
    step.take(broken(a_batch(1)), 1, 0.1, "fp32", window)
    step.take(a_batch(2), 2, 0.1, "fp32", window)
    clean.take(a_batch(2), 2, 0.1, "fp32", clean_window)
    mine, expected = all_of(model, step), all_of(clean_model, clean)
    assert mine.keys() == expected.keys()
    for name, value in expected.items():
        assert torch.equal(mine[name], value), name
    assert window.take() == clean_window.take()
    assert step.guard is not None
    assert step.guard.counts.tolist() == [1, 0, 1]


def test_without_a_fused_optimizer_a_step_is_left_out_too() -> None:
    model, step, window = new_step()
    step.optimizer = torch.optim.SGD(model.parameters(), momentum=0.9, fused=False)
    before = all_of(model, step)
    step.take(broken(a_batch(0)), 0, 0.1, "fp32", window)
    after = all_of(model, step)
    assert all(torch.equal(after[name], value) for name, value in before.items())


def test_a_large_gradient_is_a_number_and_a_gradient_that_is_none_counts_without_its_loss() -> None:
    model = new_step()[0]
    guard = StepGuard(model, CPU, KeptNorms(model))
    parameter = next(iter(model.parameters()))
    parameter.grad = torch.full_like(parameter, 1e30)
    assert not bool(guard.judge(torch.tensor(1.0), is_scaled=False))
    parameter.grad.view(-1)[0] = float("nan")
    assert bool(guard.judge(torch.tensor(1.0), is_scaled=False))
    assert not bool(guard.judge(torch.tensor(1.0), is_scaled=True))
    assert bool(guard.judge(torch.tensor(float("inf")), is_scaled=True))
    assert guard.counts.tolist() == [2, 1, 1]


def test_some_in_a_row_are_hopeless_and_as_many_in_all_are_not() -> None:
    told: list[int] = []
    for in_a_row, is_hopeless in ((MOST_IN_A_ROW - 1, False), (MOST_IN_A_ROW, True)):
        model = new_step()[0]
        guard = StepGuard(model, CPU, KeptNorms(model))
        for _ in range(3):
            for loss in [float("nan")] * in_a_row + [1.0]:
                guard.judge(torch.tensor(loss), is_scaled=False)
        assert guard.is_hopeless(lambda skipped_steps: told.append(skipped_steps)) == is_hopeless
        assert guard.is_hopeless(lambda **_: pytest.fail("told twice")) == is_hopeless
    assert told == [3 * (MOST_IN_A_ROW - 1), 3 * MOST_IN_A_ROW]


@pytest.fixture
def break_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[set[int]], None]:
    """Lets the batches of these steps hold an infinite pixel."""
    take = Step.take

    def give(steps: set[int]) -> None:
        def poisoned(step: Step, batch: Batch, number: int, *more: Any) -> None:
            take(step, broken(batch) if number in steps else batch, number, *more)

        monkeypatch.setattr(Step, "take", poisoned)

    return give


def test_a_run_goes_on_without_the_step_says_so_and_resumes_to_the_same(
    new_run: Any,
    perform: Any,
    give_at: Any,
    remains_of: Any,
    require_equal: Any,
    break_at: Callable[[set[int]], None],
) -> None:
    break_at({2, 5, 6})
    whole, parted = new_run(SKIP), new_run(SKIP)
    assert perform(whole).state == "finished"
    status = read_status(whole)
    assert (status.step, status.skipped_steps) == (12, 3)
    assert "no number: 3 in all" in whole.log_path.read_text()
    tensors = read_checkpoint(newest_intact(whole, "last")).tensors
    assert all(bool(value.float().isfinite().all()) for value in tensors.values())
    give_at({6: "pause"})
    assert perform(parted).state == "paused"
    give_at({})
    assert perform(parted).state == "finished"
    require_equal(remains_of(whole), remains_of(parted))
    assert read_status(parted).skipped_steps == 3


@pytest.mark.parametrize("first", [0, 1])
def test_a_run_whose_steps_are_all_no_numbers_stops(
    new_run: Any, perform: Any, break_at: Callable[[set[int]], None], first: int
) -> None:
    break_at(set(range(first, 100)))
    with pytest.raises(DivergedError, match="no number"):
        perform(new_run(SKIP | {"training.epochs": 10}))
