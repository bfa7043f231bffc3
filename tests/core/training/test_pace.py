"""What is measured, what a resume keeps, and what is not measured at all."""

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn

from resnet_studio.core.config.sections import DeviceRecipe
from resnet_studio.core.ranks import Rank
from resnet_studio.core.training import governor, pace
from resnet_studio.core.training.group import Group
from resnet_studio.core.training.pace import Pace
from resnet_studio.core.training.state import TrainingState

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _threads_as_before() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def network() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(144, 3))


def images(_: int | None = None) -> Tensor:
    return torch.rand(8, 3, 8, 8)


def test_an_open_recipe_is_settled_and_the_network_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(governor, "num_logical_cores", lambda: 2)  # of one there is nothing to measure
    model, told = network(), []
    before = {name: value.clone() for name, value in model.state_dict().items()}
    state = TrainingState()
    Pace(DeviceRecipe(), CPU, model, images, told.append).settle(state)
    assert state.precision in ("fp32", "bf16")
    assert state.threads == torch.get_num_threads()
    threads, precision = (told.index(f"Measuring {what}") for what in ("threads", "bf16 against fp32"))
    assert threads < precision  # by steps with the threads that are there
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_a_resume_keeps_the_arithmetic_it_began_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "choose_precision", lambda *_: pytest.fail("measured again"))
    state = TrainingState(precision="bf16")
    Pace(DeviceRecipe(threads=1), CPU, network(), images, lambda _: None).settle(state)
    assert state.precision == "bf16"


def test_a_deterministic_run_goes_on_with_the_threads_it_began_with() -> None:
    torch.set_num_threads(2)
    state = TrainingState(precision="fp32", threads=1)
    chooser = Pace(DeviceRecipe(deterministic=True), CPU, network(), images, lambda _: None)
    chooser.settle(state)
    assert (torch.get_num_threads(), state.threads) == (1, 1)
    assert not chooser.look_again(state, 10, 1000.0)


class TellsThree(Group):
    """The first rank, which is on another computer, computes with three threads."""

    def tell_number(self, number: int) -> int:
        return 3


def test_all_ranks_of_a_deterministic_run_compute_with_the_threads_of_the_first() -> None:
    torch.set_num_threads(1)
    state = TrainingState(precision="fp32")
    group = TellsThree(Rank(1, 2))
    Pace(DeviceRecipe(deterministic=True), CPU, network(), images, lambda _: None, group).settle(state)
    assert (torch.get_num_threads(), state.threads) == (3, 3)


def test_one_thread_is_one_thread() -> None:
    chooser = Pace(DeviceRecipe(threads=1), CPU, network(), images, lambda _: None)
    assert chooser.words(TrainingState(precision="fp32", threads=1)).endswith(", 1 thread, fp32")
    assert chooser.words(TrainingState(precision="bf16", threads=2)).endswith(", 2 threads, bf16")
