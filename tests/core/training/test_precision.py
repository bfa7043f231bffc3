"""A faster arithmetic is taken only where it agrees, and measuring it leaves no trace."""

import math

import pytest
import torch
from torch import Tensor, nn

from resnet_studio.core.config.sections import DeviceRecipe
from resnet_studio.core.training import precision
from resnet_studio.core.training.precision import choose_precision
from resnet_studio.core.training.timed_steps import autocast

IMAGES = torch.rand(4, 3, 8, 8, generator=torch.Generator().manual_seed(0))


class Fake(nn.Module):
    """Answers alike in both arithmetics, unless it is told to be off, to fail or to say nothing."""

    def __init__(self, off: float = 0.0, fault: str = "") -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(3)
        self.weight = nn.Parameter(torch.ones(1))
        self.off = off
        self.fault = fault

    def forward(self, images: Tensor) -> Tensor:
        answers: Tensor = self.norm(images).mean(dim=(2, 3)) * self.weight + 1
        if torch.is_autocast_enabled("cpu"):
            if self.fault:
                raise RuntimeError(self.fault)
            answers = answers + self.off
        return answers


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """How long a step takes in each arithmetic."""
    seconds = {"fp32": 1.0, "bf16": 1.0}
    real = precision.step_seconds

    def measure(model: nn.Module, images: Tensor, name: str) -> float:
        real(model, images, name)
        return seconds[name]

    monkeypatch.setattr(precision, "step_seconds", measure)
    return seconds


AUTO = DeviceRecipe()


def choose(recipe: DeviceRecipe, model: nn.Module) -> tuple[str, str]:
    return choose_precision(recipe, model, lambda: IMAGES, lambda: None)


def test_a_faster_one_that_agrees_is_taken(clock: dict[str, float]) -> None:
    clock["bf16"] = 0.5
    assert choose(AUTO, Fake())[0] == "bf16"


def test_one_that_is_hardly_faster_is_not(clock: dict[str, float]) -> None:
    clock["bf16"] = 0.95
    name, reason = choose(AUTO, Fake())
    assert name == "fp32"
    assert "1.05 times" in reason


@pytest.mark.parametrize("off", [1.0, math.nan, math.inf])
def test_one_that_disagrees_is_not_though_it_is_faster(clock: dict[str, float], off: float) -> None:
    clock["bf16"] = 0.01
    name, reason = choose(AUTO, Fake(off))
    assert name == "fp32"
    assert "differ" in reason


def test_one_that_is_hopelessly_slow_is_tried_on_a_few_images_only(clock: dict[str, float]) -> None:
    clock["bf16"] = 20.0
    model, seen = Fake(), []
    model.register_forward_pre_hook(lambda _, images: seen.append(len(images[0])))
    batch = IMAGES.repeat(8, 1, 1, 1)
    name, reason = choose_precision(AUTO, model, lambda: batch, lambda: None)
    assert name == "fp32"
    assert "0.05 times as fast with 8 images" in reason
    assert max(seen) == 8
    clock["bf16"] = 0.5
    assert choose_precision(AUTO, model, lambda: batch, lambda: None)[0] == "bf16"
    assert max(seen) == len(batch)


def test_one_that_fails_is_not(clock: dict[str, float]) -> None:
    name, reason = choose(AUTO, Fake(fault="no kernel for BFloat16"))
    assert name == "fp32"
    assert "no kernel" in reason


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("too large"), RuntimeError("can't allocate memory: 5 GB")]
)
def test_running_out_of_memory_is_not_hidden(error: RuntimeError) -> None:
    class Greedy(Fake):
        def forward(self, images: Tensor) -> Tensor:
            raise error

    with pytest.raises(RuntimeError, match=str(error)):
        choose(AUTO, Greedy())


@pytest.mark.parametrize(("off", "fault"), [(0.0, ""), (1.0, ""), (0.0, "it fails")])
def test_measuring_leaves_the_network_as_it_was(off: float, fault: str) -> None:
    model = Fake(off, fault).train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    choose(AUTO, model)
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name]), name
    assert all(parameter.grad is None for parameter in model.parameters())
    assert model.training


def test_it_can_be_stopped_between_two_steps_and_leaves_no_trace() -> None:
    model = Fake().train()
    before = model.norm.running_mean.clone()

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        choose_precision(AUTO, model, lambda: IMAGES, stop)
    assert torch.equal(model.norm.running_mean, before)


def test_what_is_asked_for_is_done_and_nothing_is_run() -> None:
    broken = Fake(fault="must not run")
    assert choose(DeviceRecipe(precision="fp16"), broken)[0] == "fp16"
    assert choose(DeviceRecipe(deterministic=True), broken)[0] == "fp32"


def test_autocast_computes_in_the_arithmetic_named() -> None:
    layer, device = nn.Linear(3, 3), torch.device("cpu")
    for name, dtype in (("fp32", torch.float32), ("bf16", torch.bfloat16)):
        with autocast(name, device):
            assert layer(torch.ones(1, 3)).dtype is dtype
