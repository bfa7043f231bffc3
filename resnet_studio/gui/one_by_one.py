"""Slow work that must be done in the order in which it was asked for, each piece to its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from resnet_studio.gui.jobs import JobRunner


class OneByOne:
    """A queue of jobs: unlike those of a `NewestJob`, none gives way to a later one."""

    def __init__(self, runner: JobRunner) -> None:
        self._runner = runner
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_busy = False

    @property
    def is_busy(self) -> bool:
        """Whether something is under way or waits."""
        return self._is_busy

    def run(
        self,
        title: str,
        work: Callable[[], Any],
        on_success: Callable[[Any], None] | None = None,
        on_failure: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work()` in a thread, after all that was asked for before; a failure is shown."""
        self._waiting.append(partial(self._start, title, work, on_success, on_failure or self._runner.report))
        if not self._is_busy:
            self._next()

    def _next(self) -> None:
        self._is_busy = bool(self._waiting)
        if self._waiting:
            self._waiting.popleft()()

    def _start(
        self,
        title: str,
        work: Callable[[], Any],
        on_success: Callable[[Any], None] | None,
        on_failure: Callable[[Exception], None],
    ) -> None:
        self._runner.run(
            title,
            lambda context, tell: work(),
            on_success=lambda answer: self._end(on_success, answer),
            on_failure=lambda error: self._end(on_failure, error),
            on_cancel=self._next,
            lane="follow",
            is_quiet=True,
        )

    def _end(self, take: Callable[[Any], None] | None, value: Any) -> None:
        try:
            if take is not None:
                take(value)
        finally:
            self._next()
