"""An order that grows is the order that a sort would make."""

from random import Random

import pytest

from resnet_studio.gui.classify.ranking import Ranking


@pytest.mark.parametrize("is_descending", [False, True])
def test_what_comes_in_parts_stands_as_if_it_were_sorted_at_once(is_descending: bool) -> None:
    random = Random(0)
    keys = [random.choice("abcdefg") for _ in range(200)]
    ranking = Ranking(is_descending=is_descending)
    for start in range(0, 200, 23):
        numbers = range(start, min(200, start + 23))
        ranking.add(numbers, [keys[number] for number in numbers])
    # A sort keeps the order of those with the same key, in both directions.
    assert ranking.numbers.tolist() == sorted(range(200), key=keys.__getitem__, reverse=is_descending)


@pytest.mark.parametrize("is_descending", [False, True])
def test_what_has_another_key_now_goes_to_another_place(is_descending: bool) -> None:
    ranking = Ranking(is_descending=is_descending)
    ranking.add([0, 1, 2, 3], [0.4, 0.2, 0.9, 0.5])
    ranking.remove([1, 2])
    assert ranking.numbers.tolist() == ([3, 0] if is_descending else [0, 3])
    ranking.add([1, 2], [0.7, 0.1])
    assert ranking.numbers.tolist() == ([1, 3, 0, 2] if is_descending else [2, 0, 3, 1])


def test_nothing_changes_nothing() -> None:
    ranking = Ranking()
    ranking.add([], [])
    ranking.remove([])
    assert ranking.numbers.tolist() == []
