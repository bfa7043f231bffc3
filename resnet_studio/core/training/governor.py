"""How many processor threads a run computes with: measured, and measured again when the speed falls.

On a machine that others use too, threads wait for one that was put aside: two threads beside a busy program
were seen at a fifteenth of the speed of one.
"""

from __future__ import annotations

import logging
import statistics
import time
from collections.abc import Callable

import torch

from resnet_studio.core.hardware import num_logical_cores

ENOUGH_SECONDS = 0.4  # of one count of threads
MOST_STEPS = 6
LEAST_STEPS = 3  # of which the middle one counts
SMALLEST_LOSS = 0.2  # of the speed, at which it is measured again
PATIENCE_SECONDS = 60.0  # with fewer threads than there are cores, the load of others may have gone

_log = logging.getLogger(__name__)


class ThreadGovernor:
    """Chooses the number of threads of this process.

    Attributes:
        is_on: Whether it measures; where it does not, the threads are as they were set.
    """

    def __init__(self, *, is_on: bool, most: int | None = None) -> None:
        self.is_on = is_on
        self._most = most or num_logical_cores()
        self._speed = 0.0  # images/s of the first epoch with this choice
        self._looked = time.monotonic()

    def choose(self, step: Callable[[], float]) -> None:
        """Take the count that computes fastest now.

        Args:
            step: Computes one step and says how many seconds it took; changes nothing else.
        """
        if not self.is_on or self._most == 1:
            return
        seconds = {count: _typical(step, count) for count in candidates(self._most)}
        chosen = min(seconds, key=lambda count: seconds[count])
        torch.set_num_threads(chosen)
        self._speed, self._looked = 0.0, time.monotonic()
        told = ", ".join(f"{count}: {value * 1000:.1f}" for count, value in seconds.items())
        _log.info("Threads: %d of %d. Milliseconds a step by threads: %s.", chosen, self._most, told)

    def wants_to_look(self, images_per_second: float) -> bool:
        """Whether it is time to measure again, asked at the end of an epoch with the epoch's speed."""
        if not self.is_on or self._most == 1 or images_per_second <= 0:
            return False
        has_fewer = torch.get_num_threads() < self._most
        if has_fewer and time.monotonic() - self._looked >= PATIENCE_SECONDS:
            return True
        is_slow = images_per_second < (1 - SMALLEST_LOSS) * self._speed
        self._speed = max(self._speed, images_per_second)
        return is_slow


def candidates(most: int) -> list[int]:
    """All cores, all but one, and halves of them down to one, the most first."""
    counts = {most, max(1, most - 1)}
    while most > 1:
        most //= 2
        counts.add(most)
    return sorted(counts, reverse=True)


def _typical(step: Callable[[], float], threads: int) -> float:
    """The median of some steps; the first, which also wakes the threads, is left out."""
    torch.set_num_threads(threads)
    step()
    seconds: list[float] = []
    while len(seconds) < LEAST_STEPS or (len(seconds) < MOST_STEPS and sum(seconds) < ENOUGH_SECONDS):
        seconds.append(step())
    return statistics.median(seconds)
