"""The worker gives way to a training: it takes what the processor has left, in few threads."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from resnet_studio.core.priority import set_niceness
from resnet_studio.core.runs.reader import find_live_run
from resnet_studio.core.settings import load_settings

LOOK_EVERY_SECONDS = 5.0
if sys.platform == "win32":
    LOW: int = psutil.BELOW_NORMAL_PRIORITY_CLASS
else:
    LOW = (
        15  # a training has 5 and gets nine tenths of a core that both want; with 19 a picture waits too long
    )


class Courtesy:
    """Looks whether a training of this app is at work here, and gives way as long as there is one.

    Attributes:
        gives_way: Whether it does now. What began with one thread ends with one, whatever became of the
            training.
    """

    def __init__(self) -> None:
        self.gives_way = False
        self._has_few_threads = self._is_low = False
        self._usual = psutil.Process().nice()
        self._next_look = 0.0

    def look(self) -> bool:
        """Look, unless that was done a moment ago; whether something has changed."""
        if time.monotonic() < self._next_look:
            return False
        is_training = find_live_run(load_settings().runs_path) is not None
        self._next_look = time.monotonic() + LOOK_EVERY_SECONDS
        if is_training != self._is_low:
            self._is_low = is_training
            set_niceness(psutil.Process(), LOW if is_training else self._usual)
        before, self.gives_way = self.gives_way, is_training or self._has_few_threads
        return self.gives_way != before

    @contextmanager
    def working(self) -> Iterator[None]:
        """Look now; where a training is at work, what is done in the block takes one thread of torch's."""
        import torch

        self._next_look = 0.0
        self.look()
        before = torch.get_num_threads()
        self._has_few_threads = self.gives_way
        if self.gives_way:
            torch.set_num_threads(1)
        try:
            yield
        finally:
            self._has_few_threads = False
            torch.set_num_threads(before)
