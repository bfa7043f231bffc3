"""How many processor threads a run computes with: measured, and measured again when the speed falls.

On a machine that others use too, threads wait for one that was put aside: two threads beside a busy program
were seen at a third of the speed of one.
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
SMALLEST_GAIN = 1.1  # for which threads are left idle; less is noise
HOPELESS = 1.5  # times as long as the best: fewer threads still would be slower yet
SMALLEST_LOSS = 0.2  # of the speed, at which it is measured again
SHORTEST_STRETCH_SECONDS = 2.0  # of training, that tells a speed
SHORTEST_PAUSE_SECONDS = 30.0  # between two measurements
PATIENCE_SECONDS = 60.0  # with fewer threads than there are cores, the load of others may have gone

_log = logging.getLogger(__name__)


class ThreadGovernor:
    """Chooses the number of threads of this process.

    Attributes:
        is_on: Whether it measures; where it does not, the threads are as they were set.
    """

    def __init__(self, *, is_on: bool, most: int | None = None) -> None:
        self._most = most or num_logical_cores()
        self.is_on = is_on and self._most > 1
        self._first_speed = 0.0  # images/s of the first stretch with this choice
        self._looked = time.monotonic()
        self._num_images, self._seconds = 0, 0.0  # of the stretch under way

    def choose(self, step: Callable[[], float]) -> None:
        """Take the count that computes fastest now; of those about alike, the most threads.

        Args:
            step: Computes one step, changing nothing else, and says how many seconds it took; may raise.
        """
        if not self.is_on:
            return
        seconds: dict[int, float] = {}
        before = torch.get_num_threads()
        try:
            for count in candidates(self._most):
                seconds[count] = _typical(step, count)
                if seconds[count] > HOPELESS * min(seconds.values()):
                    break
        except BaseException:
            torch.set_num_threads(before)
            raise
        fastest = min(seconds.values())
        chosen = max(count for count, value in seconds.items() if value <= SMALLEST_GAIN * fastest)
        torch.set_num_threads(chosen)
        self._first_speed, self._looked = 0.0, time.monotonic()
        self._num_images, self._seconds = 0, 0.0
        told = ", ".join(f"{count}: {value * 1000:.1f}" for count, value in seconds.items())
        _log.info("Threads: %d of %d. Milliseconds a step by threads: %s.", chosen, self._most, told)

    def wants_to_look(self, num_images: int, seconds: float) -> bool:
        """Whether it is time to measure again, asked at the end of an epoch.

        Args:
            num_images: Trained on since the last question.
            seconds: How long that took, saves and validation left out.
        """
        self._num_images += num_images
        self._seconds += seconds
        if not self.is_on or self._seconds < SHORTEST_STRETCH_SECONDS:
            return False
        speed = self._num_images / self._seconds
        self._num_images, self._seconds = 0, 0.0
        self._first_speed = self._first_speed or speed
        pause = time.monotonic() - self._looked
        if pause >= PATIENCE_SECONDS and torch.get_num_threads() < self._most:
            return True
        return pause >= SHORTEST_PAUSE_SECONDS and speed < (1 - SMALLEST_LOSS) * self._first_speed


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
