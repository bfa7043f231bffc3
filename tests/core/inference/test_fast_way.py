"""The quick way is trusted where it was seen to agree, and the answers that could change are exact."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from resnet_studio.core.evaluation.evaluate import logits_of
from resnet_studio.core.inference import fast_way as module
from resnet_studio.core.inference.fast_way import (
    NOT_TRUSTED,
    NUM_COMPARED,
    FastWay,
    Pixels,
    as_input,
    largest_change,
    leads,
)
from resnet_studio.core.models.weights import TrainedNetwork

CPU = torch.device("cpu")


def images_of(num: int, size: int = 16) -> Pixels:
    """Noise about a colour each."""
    random: Any = np.random.default_rng(0)
    values = random.integers(0, 256, (num, 1, 1, 3)) + random.integers(-20, 21, (num, size, size, 3))
    return values.clip(0, 255).astype(np.uint8)  # type: ignore[no-any-return]


def settled(network: TrainedNetwork) -> FastWay:
    way = FastWay(network.model, network.about.preprocessing, CPU)
    for image in images_of(NUM_COMPARED):
        way.add_sample(image)
    return way


def exactly(network: TrainedNetwork, images: Pixels) -> Tensor:
    return logits_of(network.model, as_input(images, network.about.preprocessing, CPU))


def test_it_may_not_be_used_before_the_last_image_it_wants(network: TrainedNetwork) -> None:
    way = FastWay(network.model, network.about.preprocessing, CPU)
    images = images_of(NUM_COMPARED)
    for image in images[:-1]:
        way.add_sample(image)
    assert (way.is_settled, way.is_trusted, way.num_wanted) == (False, False, 1)
    with pytest.raises(RuntimeError):
        way.logits(images)
    way.add_sample(images[-1])
    assert (way.is_settled, way.is_trusted, way.num_wanted, way.note) == (True, True, 0, "")
    assert largest_change(exactly(network, images), way.logits(images)) <= 0.02


def quick_networks(**faults: Tensor) -> type[nn.Module]:
    """Networks that answer exactly, but for a fault that is added to the logits in that arithmetic."""

    class Faulty(nn.Module):
        def __init__(self, model: nn.Module, dtype: torch.dtype) -> None:
            super().__init__()
            self.model = model
            self.fault = faults.get({torch.float32: "fp32", torch.bfloat16: "bf16"}[dtype])

        def forward(self, images: Tensor) -> Tensor:
            logits: Tensor = self.model(images)
            return logits if self.fault is None else logits + self.fault

    return Faulty


WRONG = torch.tensor([[9.0, 0.0, 0.0]])
NO_NUMBER = torch.tensor([[float("nan"), 0.0, 0.0]])


@pytest.mark.parametrize("fault", [WRONG, NO_NUMBER])
def test_what_disagrees_is_not_used(
    network: TrainedNetwork, monkeypatch: pytest.MonkeyPatch, fault: Tensor
) -> None:
    monkeypatch.setattr(module, "QuickNetwork", quick_networks(bf16=fault))
    way = settled(network)
    assert (way.is_trusted, way.precision, way.note) == (True, "fp32", "")
    monkeypatch.setattr(module, "QuickNetwork", quick_networks(bf16=fault, fp32=fault))
    way = settled(network)
    assert (way.is_settled, way.is_trusted, way.precision, way.note) == (True, False, "", NOT_TRUSTED)


def test_an_arithmetic_that_the_device_lacks_is_passed_over(
    network: TrainedNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Lacking(module.QuickNetwork):
        def forward(self, images: Tensor) -> Tensor:
            if self._dtype == torch.bfloat16:
                raise RuntimeError("no kernel for bf16")
            return super().forward(images)

    monkeypatch.setattr(module, "QuickNetwork", Lacking)
    assert settled(network).precision == "fp32"


def test_an_answer_that_could_change_is_computed_exactly(
    network: TrainedNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault moves each probability by less than the limit, and yet the likeliest class of close calls."""
    monkeypatch.setitem(module.LARGEST_CHANGES, "bf16", 0.1)
    monkeypatch.setattr(
        module, "QuickNetwork", quick_networks(fp32=WRONG, bf16=torch.tensor([[0.2, 0.0, 0.0]]))
    )
    way = settled(network)
    assert way.precision == "bf16"
    images = images_of(200)
    exact, quick = exactly(network, images), way.logits(images)
    is_moved = (quick != exact).any(dim=1)
    assert 0 < int(is_moved.sum()) < 200
    assert torch.equal(exact.argmax(1), quick.argmax(1))
    faulty = exact + torch.tensor([[0.2, 0.0, 0.0]])
    assert not torch.equal(exact.argmax(1), faulty.argmax(1)), "none was close, so this shows nothing"
    assert bool((leads(quick[is_moved]) >= 0.2).all())


def test_a_lead_is_the_distance_to_the_second() -> None:
    logits = torch.tensor([[0.7, 0.2, 0.1], [0.45, 0.1, 0.45]]).log()
    assert leads(logits).tolist() == pytest.approx([0.5, 0], abs=1e-6)
    assert leads(torch.tensor([[3.0]])).tolist() == [1]
