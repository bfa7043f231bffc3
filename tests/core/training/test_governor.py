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
    assert not chooser.wants_to_look(1.0)


def test_it_looks_again_when_a_fifth_of_the_speed_is_lost() -> None:
    chooser = ThreadGovernor(is_on=True, most=2)
    chooser.choose(machine(seconds={2: 0.1, 1: 0.2}))
    assert [chooser.wants_to_look(speed) for speed in (100, 110, 95, 87, 120)] == [
        False, False, False, True, False,
    ]  # fmt: skip
    chooser.choose(machine(seconds={2: 0.1, 1: 0.2}))
    assert not chooser.wants_to_look(50), "the first epoch of a choice is what the next are held against"


def test_with_cores_left_it_looks_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(governor.time, "monotonic", lambda: now)
    chooser = ThreadGovernor(is_on=True, most=2)
    chooser.choose(machine(seconds={2: 0.4, 1: 0.2}))
    now += governor.PATIENCE_SECONDS - 1
    assert not chooser.wants_to_look(100)
    now += 2
    assert chooser.wants_to_look(100)
    chooser.choose(machine(seconds={2: 0.1, 1: 0.2}))
    now += 1000
    assert not chooser.wants_to_look(100), "all cores are in use"


@pytest.mark.parametrize(
    ("most", "counts"), [(1, [1]), (2, [2, 1]), (3, [3, 2, 1]), (8, [8, 7, 4, 2, 1]), (12, [12, 11, 6, 3, 1])]
)
def test_few_counts_are_tried(most: int, counts: list[int]) -> None:
    assert candidates(most) == counts
