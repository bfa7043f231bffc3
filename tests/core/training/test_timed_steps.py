"""A timed step leaves no trace, and computes in the arithmetic that was asked for."""

import pytest
import torch
from torch import nn

from resnet_studio.core.training import timed_steps
from resnet_studio.core.training.timed_steps import enough_images, left_as_it_was, step_seconds

IMAGES = torch.rand(4, 3, 8, 8, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_a_network_that_was_timed_is_as_it_was(precision: str) -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
    seen: list[torch.dtype] = []
    model[0].register_forward_hook(lambda *arguments: seen.append(arguments[2].dtype))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with left_as_it_was(model):
        assert step_seconds(model, IMAGES, precision) > 0
        assert not torch.equal(model[1].running_mean, before["1.running_mean"])
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())
    assert seen == [{"fp32": torch.float32, "bf16": torch.bfloat16}[precision]]


@pytest.mark.parametrize(("seconds", "num"), [(0.001, 64), (0.1, 32), (10.0, 8)])
def test_of_a_slow_network_a_part_of_the_batch_is_timed(
    seconds: float, num: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timed_steps, "step_seconds", lambda *_: seconds)
    assert len(enough_images(nn.Identity(), torch.zeros(64, 3, 8, 8))) == num
