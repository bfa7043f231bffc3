"""How slow work reports its progress and learns that it is no longer wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


class Cancelled(Exception):  # noqa: N818 - the user's wish is no error
    """The work was stopped because the user asked for it."""


@dataclass(frozen=True)
class Progress:
    """How far a piece of work has come.

    Attributes:
        done: Units done.
        total: Units in all, or None while that is unknown.
        text: What is being done, a sentence to show.
    """

    done: int
    total: int | None
    text: str = ""

    @property
    def fraction(self) -> float | None:
        """Part of the work that is done, 0 to 1, or None while the total is unknown."""
        return self.done / self.total if self.total else None


class TaskContext:
    """What a slow function is handed: a place to report to and a flag to look at.

    Reports are thinned to one every `interval_seconds`, so that a loop may report at each turn.
    """

    def __init__(
        self,
        report: Callable[[Progress], None] | None = None,
        stop_flag: threading.Event | None = None,
        interval_seconds: float = 0.1,
    ) -> None:
        self._report = report
        self._stop_flag = stop_flag or threading.Event()
        self._interval_seconds = interval_seconds
        self._last_report = float("-inf")

    def report(self, done: int, total: int | None = None, text: str = "") -> None:
        """Tell how far the work has come; the last unit is always told."""
        now = time.monotonic()
        is_due = now - self._last_report >= self._interval_seconds
        if self._report is not None and (is_due or done == total):
            self._last_report = now
            self._report(Progress(done, total, text))

    def stop(self) -> None:
        """Ask the work to end at its next look."""
        self._stop_flag.set()

    @property
    def is_stopped(self) -> bool:
        """Whether the work was asked to end."""
        return self._stop_flag.is_set()

    def raise_if_stopped(self) -> None:
        """Leave the work here if it is no longer wanted.

        Raises:
            Cancelled: `stop` was called.
        """
        if self._stop_flag.is_set():
            raise Cancelled
