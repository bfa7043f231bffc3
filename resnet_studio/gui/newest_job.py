"""Slow work of which only the newest wish counts: one job at a time, however fast the wishes come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.jobs import Job, JobRunner


@dataclass(frozen=True)
class _Wish:
    title: str
    work: Callable[[TaskContext], Any]
    on_success: Callable[[Any], None]
    on_failure: Callable[[Exception], None]


class NewestJob:
    """Holds one job and one wish; a newer wish takes the place of the one that waits.

    So answers come in the order of their wishes, and no two threads do the same thing at once.

    Args:
        runner: Runs the jobs.
        is_older_cancelled: Whether a wish cancels the job under way, whose answer is then passed over; where
            not, its answer is taken, and the wish begins after it.
    """

    def __init__(self, runner: JobRunner, *, is_older_cancelled: bool = True) -> None:
        self._runner = runner
        self._is_older_cancelled = is_older_cancelled
        self._job: Job | None = None
        self._wish: _Wish | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    def run(
        self,
        title: str,
        work: Callable[[TaskContext], Any],
        on_success: Callable[[Any], None],
        on_failure: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work(context)` in a thread, now or as soon as the job under way is over.

        Without `on_failure` a failure is shown in the window.
        """
        self._wish = _Wish(title, work, on_success, on_failure or self._runner.report)
        if self._job is None:
            self._start()
        elif self._is_older_cancelled:
            self._job.cancel()

    def drop(self) -> None:
        """Forget what was wished for."""
        self._wish = None
        if self._job is not None:
            self._job.cancel()

    def _start(self) -> None:
        wish, self._wish = self._wish, None
        if wish is None:
            return
        self._job = self._runner.run(
            wish.title,
            lambda context, tell: wish.work(context),
            on_success=lambda answer: self._end(wish.on_success, answer),
            on_failure=lambda error: self._end(wish.on_failure, error),
            on_cancel=self._end,
            lane="follow",
            is_quiet=True,
        )

    def _end(self, take: Callable[[Any], None] | None = None, value: Any = None) -> None:
        job, self._job = self._job, None
        if take is not None and not (job is not None and job.is_cancelled):
            take(value)
        if self._job is None:  # what took the answer may have wished for more
            self._start()
