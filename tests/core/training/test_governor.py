"""How many threads are taken, and when it is asked again."""

from collections.abc import Callable, Iterator

import pytest
import torch

from resnet_studio.core.training import governor
from resnet_studio.core.training.governor import ThreadGovernor, candidates


@pytest.fixture(autouse=True)
def _threads_as_before() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def machine(*, seconds: dict[int, float]) -> Callable[[], float]:
    """A step that takes so long with so many threads."""
    return lambda: seconds[torch.get_num_threads()]


def test_the_fastest_count_is_taken() -> None:
    chooser = ThreadGovernor(is_on=True, most=4)
    chooser.choose(machine(seconds={4: 0.3, 3: 0.1, 2: 0.2, 1: 0.4}))
    assert torch.get_num_threads() == 3


def test_a_single_hiccup_does_not_decide() -> None:
    late = iter([0.0, 9.0])

    def step() -> float:
        return next(late, 0.0) + {2: 0.1, 1: 0.15}[torch.get_num_threads()]

    ThreadGovernor(is_on=True, most=2).choose(step)
    assert torch.get_num_threads() == 2


def test_switched_off_it_measures_nothing_and_leaves_the_threads() -> None:
    torch.set_num_threads(1)
    chooser = ThreadGovernor(is_on=False, most=8)
    chooser.choose(lambda: pytest.fail("measured"))
    assert torch.get_num_threads() == 1
    assert not chooser.wants_to_look(10, 100.0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of day in seconds, in a list to be changed."""
    now = [1000.0]
    monkeypatch.setattr(governor.time, "monotonic", lambda: now[0])
    return now


def epochs(chooser: ThreadGovernor, clock: list[float], *speeds: float, seconds: float = 20) -> list[bool]:
    """What the governor answers after epochs of so many images/s."""
    answers = []
    for speed in speeds:
        clock[0] += seconds
        answers.append(chooser.wants_to_look(round(speed * seconds), seconds))
    return answers


def test_it_looks_again_when_a_fifth_of_the_speed_is_lost(clock: list[float]) -> None:
    chooser = ThreadGovernor(is_on=True, most=2)
    chooser.choose(machine(seconds={2: 0.1, 1: 0.2}))
    assert epochs(chooser, clock, 100, 110, 82, 79, 120) == [False, False, False, True, False]
    chooser.choose(machine(seconds={2: 0.1, 1: 0.2}))
    answers = epochs(chooser, clock, 50, 50, 50)
    assert answers == [False] * 3, "the first epoch of a choice is what the next are held against"


def test_it_does_not_look_twice_within_half_a_minute(clock: list[float]) -> None:
    chooser = ThreadGovernor(is_on=True, most=2)
    chooser.choose(machine(seconds={2: 0.1, 1: 0.2}))
    assert epochs(chooser, clock, 100, 10, 10, seconds=9) == [False, False, False]


def test_short_epochs_are_added_up_before_they_tell_anything(clock: list[float]) -> None:
    chooser = ThreadGovernor(is_on=True, most=2)
    chooser.choose(machine(seconds={2: 0.1, 1: 0.2}))
    clock[0] += 100
    assert not any(epochs(chooser, clock, *[100, 20, 180] * 40, seconds=0.1)), "noise"


def test_few_threads_must_be_clearly_faster() -> None:
    ThreadGovernor(is_on=True, most=2).choose(machine(seconds={2: 0.105, 1: 0.1}))
    assert torch.get_num_threads() == 2


def test_what_gets_hopeless_is_not_measured_to_the_end() -> None:
    tried: list[int] = []

    def step() -> float:
        tried.append(torch.get_num_threads())
        return 1 / torch.get_num_threads()

    ThreadGovernor(is_on=True, most=16).choose(step)
    assert set(tried) == {16, 15, 8}
    assert torch.get_num_threads() == 16


def test_a_measurement_that_is_broken_off_leaves_the_threads(clock: list[float]) -> None:
    torch.set_num_threads(2)

    def step() -> float:
        if torch.get_num_threads() == 1:
            raise KeyboardInterrupt
        return 0.1

    with pytest.raises(KeyboardInterrupt):
        ThreadGovernor(is_on=True, most=2).choose(step)
    assert torch.get_num_threads() == 2


def test_with_cores_left_it_looks_again_after_a_while(clock: list[float]) -> None:
    chooser = ThreadGovernor(is_on=True, most=2)
    chooser.choose(machine(seconds={2: 0.4, 1: 0.2}))
    assert epochs(chooser, clock, 100, 100, 100) == [False, False, True]
    chooser.choose(machine(seconds={2: 0.1, 1: 0.2}))
    assert epochs(chooser, clock, 100, 100, 100, 100) == [False] * 4, "all cores are in use"


@pytest.mark.parametrize(
    ("most", "counts"), [(1, [1]), (2, [2, 1]), (3, [3, 2, 1]), (8, [8, 7, 4, 2, 1]), (12, [12, 11, 6, 3, 1])]
)
def test_few_counts_are_tried(most: int, counts: list[int]) -> None:
    assert candidates(most) == counts
