"""An order that grows: what is new finds its place, what is in order already is not looked through again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Ranking:
    """Numbers in the order of their keys; of the same key those that came first stand first.

    Args:
        is_descending: Whether the greatest key stands first.
    """

    def __init__(self, *, is_descending: bool = False) -> None:
        self._is_descending = is_descending
        self._place = bisect_left if is_descending else bisect_right
        # Ascending in both cases: where it is read backwards, the last to come stands first of the same key.
        self._keys: list[Any] = []
        self._numbers: NDArray[np.int64] = np.empty(0, np.int64)

    @property
    def numbers(self) -> NDArray[np.int64]:
        """(N,) the numbers, the first of the order first."""
        return self._numbers[::-1] if self._is_descending else self._numbers

    def add(self, numbers: Sequence[int], keys: Sequence[Any]) -> None:
        """Put numbers at the places of their keys, behind all that came before them with the same key."""
        together = sorted(range(len(keys)), key=keys.__getitem__, reverse=self._is_descending)
        if self._is_descending:
            together.reverse()
        added = [keys[place] for place in together]
        sorted_numbers = [numbers[place] for place in together]
        if not self._keys:
            self._keys, self._numbers = added, np.array(sorted_numbers, np.int64)
            return
        places = [self._place(self._keys, key) for key in added]
        self._numbers = np.insert(self._numbers, places, sorted_numbers)
        grown, start = [], 0
        for place, key in zip(places, added, strict=True):
            grown += self._keys[start:place]
            grown.append(key)
            start = place
        self._keys = grown + self._keys[start:]

    def remove(self, numbers: Sequence[int]) -> None:
        """Take numbers out of the order."""
        stay = ~np.isin(self._numbers, numbers)
        self._keys = list(compress(self._keys, stay.tolist()))
        self._numbers = self._numbers[stay]
