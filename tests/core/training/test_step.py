"""One step: in micro-batches, clipped, weighted by class, on mixed targets, and averaged."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.config.storage import build_recipe
from resnet_studio.core.data.loaders import Batch
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import ResNet, build
from resnet_studio.core.training.optim import optimizer_tensors
from resnet_studio.core.training.step import Step, balanced_weights
from resnet_studio.core.training.step_window import StepWindow

from ...reliability.running_out import ERRORS, RunningOut

CPU = torch.device("cpu")
CLASSES, NUM = 3, 12
COUNTS = np.array([2, 4, 6])


def new_model() -> ResNet:
    own = ModelRecipe(depth=0, stage_depths=(1,), stage_widths=(4,))
    return build(architecture_of(own, 8, CLASSES), 0).train()


def a_batch() -> Batch:
    generator = torch.Generator().manual_seed(0)
    images = torch.randn(NUM, 3, 8, 8, generator=generator)
    return Batch(images, torch.arange(NUM) % CLASSES, torch.arange(NUM))


def freeze_norms(model: ResNet) -> ResNet:
    """Norms that use stored statistics see no difference between a batch and its parts."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
    return model


def stepped(
    model: ResNet, values: dict[str, Any], batch: Batch | None = None, num: int = 1
) -> tuple[Step, StepWindow]:
    window = StepWindow(CPU)
    step = Step(model, build_recipe(values), CPU, COUNTS)
    for i in range(num):
        step.take(batch or a_batch(), i, 0.1, "fp32", window)
    return step, window


def weights_of(model: ResNet) -> dict[str, Tensor]:
    return {name: value.detach().clone() for name, value in model.named_parameters()}


def moved(model: ResNet, values: dict[str, Any], batch: Batch | None = None) -> Tensor:
    """How far each weight goes in one step of plain SGD, in one row."""
    before = weights_of(model)
    plain = {"optimizer": {"momentum": 0, "weight_decay": 0, **values.pop("optimizer", {})}}
    stepped(model, plain | values, batch)
    return torch.cat([(value - before[name]).flatten() for name, value in weights_of(model).items()])


@pytest.mark.parametrize("class_weights", ["none", "balanced"])
@pytest.mark.parametrize("parts", [2, 3, 5, 1000])
def test_micro_batches_make_the_same_step(parts: int, class_weights: str) -> None:
    whole, parted = freeze_norms(new_model()), freeze_norms(new_model())
    labels = torch.tensor([0] + [2] * (NUM - 1))  # the rare class is in one part
    batch = replace(a_batch(), labels=labels)
    _, one = stepped(whole, {"training": {"class_weights": class_weights}}, batch)
    values = {"training": {"micro_batches": parts, "class_weights": class_weights}}
    _, many = stepped(parted, values, batch)
    for name, value in weights_of(whole).items():
        torch.testing.assert_close(weights_of(parted)[name], value, atol=1e-6, rtol=1e-4)
    torch.testing.assert_close(many.sums, one.sums)


def test_a_micro_batch_has_at_least_two_images() -> None:
    seen: list[int] = []
    model = new_model()
    model.register_forward_pre_hook(lambda _, images: seen.append(len(images[0])))
    stepped(model, {"training": {"micro_batches": 1000}})
    assert sum(seen) == NUM
    assert min(seen) == 2


def test_a_long_gradient_is_shortened_and_a_short_one_left() -> None:
    free = moved(new_model(), {})
    length = float(free.norm()) / 0.1
    clipped = moved(new_model(), {"optimizer": {"clip_norm": length / 2}})
    torch.testing.assert_close(clipped, free / 2, atol=1e-6, rtol=1e-3)
    assert torch.equal(moved(new_model(), {"optimizer": {"clip_norm": length * 2}}), free)


def test_the_average_begins_near_the_weights_and_then_trails_them() -> None:
    model = new_model()
    step, _ = stepped(model, {"training": {"ema_decay": 0.9}}, num=1)
    assert step.average is not None
    start = weights_of(new_model())
    for name, value in weights_of(model).items():
        expected = start[name] * 0.1 + value * 0.9  # (1 + 0) / (10 + 0) is less than 0.9
        torch.testing.assert_close(weights_of(step.best_model)[name], expected)
    before = weights_of(step.best_model)
    step.take(a_batch(), 1_000, 0.1, "fp32", StepWindow(CPU))
    for name, value in weights_of(model).items():
        torch.testing.assert_close(weights_of(step.best_model)[name], before[name] * 0.9 + value * 0.1)


def test_the_norms_statistics_are_averaged_and_their_counters_copied() -> None:
    model = new_model()
    step, _ = stepped(model, {"training": {"ema_decay": 0.99}}, num=3)
    mine, theirs = dict(step.best_model.named_buffers()), dict(model.named_buffers())
    assert all(mine[name] == 3 for name in mine if name.endswith("num_batches_tracked"))
    assert any(not torch.equal(mine[name], theirs[name]) for name in mine if name.endswith("running_mean"))
    assert not step.best_model.training
    assert not any(parameter.requires_grad for parameter in step.best_model.parameters())


def test_without_an_average_the_weights_themselves_are_the_best() -> None:
    model = new_model()
    step, _ = stepped(model, {})
    assert step.best_model is model


def test_balanced_weights_make_all_classes_count_the_same() -> None:
    weights = balanced_weights(COUNTS)
    assert (weights * torch.tensor(COUNTS)).tolist() == pytest.approx([4, 4, 4])
    assert balanced_weights(np.array([3, 0, 3])).tolist() == [1, 0, 1]


def test_class_weights_reach_the_loss() -> None:
    plain = stepped(new_model(), {})[1]
    weighted = stepped(new_model(), {"training": {"class_weights": "balanced"}})[1]
    with torch.no_grad():
        logits = new_model()(a_batch().images)
    losses = functional.cross_entropy(logits, a_batch().labels, reduction="none")
    expected = (losses * balanced_weights(COUNTS)[a_batch().labels]).sum()
    assert weighted.take()[0] == pytest.approx(float(expected), rel=1e-5)
    assert plain.take()[0] == pytest.approx(float(losses.sum()), rel=1e-5)


def test_mixed_targets_count_as_right_by_their_share() -> None:
    batch = a_batch()
    own = functional.one_hot(batch.labels, CLASSES).float()
    mixed = Batch(batch.images, batch.labels, batch.indices, 0.75 * own + 0.25 * own.roll(1, 1))
    with torch.no_grad():
        logits = new_model()(batch.images)
    assert mixed.targets is not None
    right = float(mixed.targets.gather(1, logits.argmax(1)[:, None]).sum())
    loss = float(functional.cross_entropy(logits, mixed.targets))
    loss_sum, num_right, num_images = stepped(new_model(), {}, mixed)[1].take()
    assert (loss_sum / NUM, num_right, num_images) == pytest.approx((loss, right, NUM), rel=1e-5)
    assert not torch.equal(moved(new_model(), {}, mixed), moved(new_model(), {}))


def fill_above(model: ResNet, most: int, error: Exception) -> list[int]:
    """Lets the memory be full with more than `most` images at a time; the list gets what was tried."""
    tried: list[int] = []

    def look(_: nn.Module, images: tuple[Tensor]) -> None:
        tried.append(len(images[0]))
        if len(images[0]) > most:
            raise error

    model.register_forward_pre_hook(look)
    return tried


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("full"), RuntimeError("can't allocate memory: 5 GB")]
)
def test_where_memory_runs_out_the_same_step_is_taken_in_smaller_parts(error: Exception) -> None:
    roomy, short = freeze_norms(new_model()), freeze_norms(new_model())
    _, expected = stepped(roomy, {}, num=2)
    tried = fill_above(short, 4, error)
    step, window = stepped(short, {}, num=2)
    assert tried == [12, 6, 3, 3, 3, 3, 3, 3, 3, 3]  # it is not tried anew at the next step
    assert step.num_parts == 4
    for name, value in weights_of(roomy).items():
        torch.testing.assert_close(weights_of(short)[name], value, atol=1e-6, rtol=1e-4)
    torch.testing.assert_close(window.sums, expected.sums)


@pytest.mark.parametrize("name", ["sgd", "adamw", "muon"])
def test_wherever_in_a_step_memory_runs_out_all_of_it_is_done_once(name: str) -> None:
    """Norms, weights, momentum and average are those of a step that was taken as a whole or in two parts."""
    training = {"ema_decay": 0.9, "on_divergence": "skip"}
    values = {"optimizer": {"name": name, "clip_norm": 0.1}, "training": training}

    def after_two_steps(parts: int = 1, operation: int = 0) -> tuple[dict[str, Tensor], int]:
        model = new_model()
        step, window = stepped(model, values)
        step.num_parts = parts
        running_out = RunningOut(("step", 1, operation), ERRORS["Python's"], min(operation, 1))
        running_out.within("step", step.take)(a_batch(), 1, 0.1, "fp32", window)
        assert running_out.num_raised == min(operation, 1)
        assert step.average is not None
        left = {**model.state_dict(), **optimizer_tensors(model, step.optimizer), "sums": window.sums}
        left |= {f"average.{key}": value for key, value in step.average.model.state_dict().items()}
        return left, running_out.seen["step"][0][0]

    (whole, num), (halved, _) = after_two_steps(), after_two_steps(parts=2)
    ends = {"whole": 0, "halved": 0, "neither": 0}
    for operation in range(1, num + 1, 2):
        left, _ = after_two_steps(operation=operation)
        as_one = [which for which, one in (("whole", whole), ("halved", halved)) if all_equal(left, one)]
        ends[as_one[0] if as_one else "neither"] += 1
    assert ends["neither"] == 0, ends
    assert min(ends["whole"], ends["halved"]) > 0, ends


def all_equal(some: dict[str, Tensor], others: dict[str, Tensor]) -> bool:
    return some.keys() == others.keys() and all(torch.equal(one, others[key]) for key, one in some.items())


def test_where_two_images_do_not_fit_it_is_told() -> None:
    model = new_model()
    tried = fill_above(model, 0, torch.OutOfMemoryError("full"))
    with pytest.raises(torch.OutOfMemoryError):
        stepped(model, {})
    assert tried == [12, 6, 3]


def test_another_error_is_not_taken_for_full_memory() -> None:
    model = new_model()
    tried = fill_above(model, 4, RuntimeError("a fault"))
    with pytest.raises(RuntimeError, match="a fault"):
        stepped(model, {})
    assert tried == [12]


def test_a_head_that_trains_alone_is_averaged_and_guarded_alone() -> None:
    wishes = {"training": {"ema_decay": 0.9, "on_divergence": "skip"}}
    model = new_model()
    model.freeze(len(model.parts) - 1)
    step = Step(model, build_recipe(wishes), CPU, np.array([1, 1, 1]), is_head_alone=True)
    assert step.average is not None

    def body_versions(network: ResNet) -> list[int]:
        """How often each tensor of the body was written to."""
        tensors = network.state_dict().items()
        return [value._version for name, value in tensors if not name.startswith("fc.")]

    written = body_versions(model), body_versions(step.average.model)
    images = torch.randn(4, model.architecture.num_features)
    labels = torch.tensor([0, 1, 2, 0])
    before = model.fc.weight.detach().clone()
    step.take(Batch(images, labels, labels), 5, 0.5, "fp32", StepWindow(CPU))
    averaged = step.average.model.fc.weight
    assert not torch.equal(averaged, before)
    assert not torch.equal(averaged, model.fc.weight)
    assert (body_versions(model), body_versions(step.average.model)) == written
