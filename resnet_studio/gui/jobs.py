"""The one way to run anything slow beside the window: a thread a job, and the runner that keeps them."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QObject, QThread, Signal

from resnet_studio.core.fault_log import log_error
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext

Tell = Callable[[Any], None]
Work = Callable[[TaskContext, Tell], Any]
Lane = Literal["work", "follow"]
Outcome = Literal["succeeded", "failed", "cancelled"]

MAX_WORKING = 3
MAX_LAST_TURNS = 10
SHUT_DOWN_MS = 5_000


class Job(QThread):
    """One piece of slow work in a thread of its own.

    The object lives in the window's thread, so whatever is connected to its signals runs there.

    Attributes:
        title: What is done, words to show.
        is_quiet: Whether the job bar passes it over.
        lane: `work` waits for a free place, `follow` starts at once and holds none.
        progress: The last progress that was told, or None.

    Signals:
        progressed: A `Progress`.
        told: What the work told on its way, such as the next rows of a run.
        succeeded: What the work returned.
        failed: The exception that ended the work.
        cancelled: The work was stopped because the user asked for it.
        Exactly one of these three is sent, always.
        cancel_requested: `cancel` was called; a job that waits for a place is started to end at once.
    """

    progressed = Signal(object)
    told = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    cancel_requested = Signal()

    def __init__(self, title: str, work: Work, *, lane: Lane = "work", is_quiet: bool = False) -> None:
        super().__init__()
        self.title = title
        self.lane = lane
        self.is_quiet = is_quiet
        self.progress: Progress | None = None
        self._work = work
        self._context = TaskContext(self.progressed.emit)
        self.progressed.connect(self._keep_progress)

    def cancel(self) -> None:
        """Ask the work to end at its next look."""
        self._context.stop()
        self.cancel_requested.emit()

    @property
    def is_cancelled(self) -> bool:
        """Whether the work was asked to end."""
        return self._context.is_stopped

    def _keep_progress(self, progress: Progress) -> None:
        self.progress = progress

    def run(self) -> None:
        """The work itself, in the thread; called by Qt."""
        try:
            self._context.raise_if_stopped()
            result = self._work(self._context, self.told.emit)
        except Cancelled:
            self.cancelled.emit()
        except Exception as error:
            error.add_note("".join(traceback.format_tb(error.__traceback__)))
            self.failed.emit(error)
        else:
            self.succeeded.emit(result)


class JobRunner(QObject):
    """Starts jobs, keeps them alive while they run, and ends them all at the end.

    Attributes:
        jobs: The jobs that run or wait for a place, in the order they came.
        reporting: The name of that of which `unhandled_failure` tells now: its owner, such as the key of a
            page, for quiet work `owner/title`, so that a clock takes nothing away but its own; may be empty.

    Signals:
        job_started: A `Job` was taken on.
        job_ended: A `Job` is over and its outcome has been handled.
        unhandled_failure: The exception of a job that was given no `on_failure`, or that was reported.
        cause_gone: What failed under this name before begins anew now, or has succeeded.
    """

    job_started = Signal(object)
    job_ended = Signal(object)
    unhandled_failure = Signal(object)
    cause_gone = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: list[Job] = []
        self.reporting = ""
        self._failed: tuple[Exception | None, str] = (None, "")
        self._waiting: deque[Job] = deque()
        self._is_shut_down = False
        self._is_retired = False

    def run(
        self,
        title: str,
        work: Work,
        *,
        on_success: Callable[[Any], None] | None = None,
        on_failure: Callable[[Exception], None] | None = None,
        on_cancel: Callable[[], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        on_told: Callable[[Any], None] | None = None,
        lane: Lane = "work",
        is_quiet: bool = False,
        owner: str = "",
    ) -> Job:
        """Run `work(context, tell)` in a thread; the callbacks run in the window's thread.

        Without `on_failure` a failure goes to `unhandled_failure`, which the window shows. After the runner
        was shut down nothing is begun any more: such a job is over when it is returned, and its callback is
        told that it was cancelled as any other is, at the next turn of the window's thread.
        """
        job = Job(title, work, lane=lane, is_quiet=is_quiet)
        if self._is_retired:
            job.cancel()
            return job
        cause = f"{owner}/{title}" if is_quiet else owner
        job.succeeded.connect(lambda _: self.cause_gone.emit(cause))
        job.failed.connect(lambda error: self._note_failure(error, cause))
        # Connect first, then start: a signal that nobody hears yet is lost.
        for signal, callback in (
            (job.succeeded, on_success),
            (job.failed, on_failure or self.report),
            (job.cancelled, on_cancel),
            (job.progressed, on_progress),
            (job.told, on_told),
        ):
            if callback is not None:
                signal.connect(callback)
        job.cancel_requested.connect(self._start_next)
        job.finished.connect(lambda: self._end(job))
        self.jobs.append(job)
        self._waiting.append(job)
        self.cause_gone.emit(cause)
        self.job_started.emit(job)
        if self._is_shut_down:  # a clock of a window that is closing ticked once more
            job.cancel()
            job.wait()
        else:
            self._start_next()
        return job

    def report(self, error: Exception, owner: str = "") -> None:
        """Show a failure in the window; that of a job stands under the job's name."""
        failed, cause = self._failed
        self.reporting = cause if error is failed else owner
        self.unhandled_failure.emit(error)

    def _note_failure(self, error: Exception, cause: str) -> None:
        log_error(error)
        self._failed = (error, cause)

    def cancel_all(self) -> None:
        """Ask all jobs to end, and wait for none."""
        for job in list(self.jobs):
            job.cancel()

    def shut_down(self, timeout_ms: int = SHUT_DOWN_MS) -> bool:
        """Cancel all jobs and wait for them; False when not all threads ended in this time.

        A waiting job is started first, so that it too ends in one of the three ways.
        """
        self._is_shut_down = True
        self.cancel_all()
        while self._waiting:
            self._waiting.popleft().start()
        deadline = QDeadlineTimer(timeout_ms)
        ended = [job.wait(deadline) for job in list(self.jobs)]
        QCoreApplication.sendPostedEvents()
        return all(ended)

    def retire(self) -> None:
        """Be no more, after `shut_down`: what is asked for from now on is not begun, and tells nobody.

        For a window that is deleted: its callbacks must not be called after that.
        """
        for _ in range(MAX_LAST_TURNS):
            if not self.jobs:
                break
            QCoreApplication.sendPostedEvents()  # what ended last asked for more while it was told so
        self._is_retired = True
        if not self.jobs:
            self.deleteLater()

    def _start_next(self) -> None:
        working = sum(1 for job in self.jobs if job.lane == "work" and job.isRunning())
        for job in list(self._waiting):
            if job.lane == "follow" or working < MAX_WORKING or job.is_cancelled:
                working += job.lane == "work"
                self._waiting.remove(job)
                job.start()

    def _end(self, job: Job) -> None:
        if job not in self.jobs:
            return
        job.wait()
        self.jobs.remove(job)
        self.job_ended.emit(job)
        job.deleteLater()
        if not self._is_shut_down:
            self._start_next()


class PageRunner(JobRunner):
    """The runner as one page has it: what it runs and reports bears the page's key as its owner."""

    def __init__(self, runner: JobRunner, owner: str) -> None:
        super().__init__(runner)
        self.jobs = runner.jobs
        self._runner = runner
        self._owner = owner
        runner.job_started.connect(self.job_started)
        runner.job_ended.connect(self.job_ended)

    def run(self, title: str, work: Work, **options: Any) -> Job:
        """As `JobRunner.run`."""
        return self._runner.run(title, work, **{"owner": self._owner, **options})

    def report(self, error: Exception, owner: str = "") -> None:
        """As `JobRunner.report`."""
        self._runner.report(error, owner or self._owner)

    def cancel_all(self) -> None:
        """As `JobRunner.cancel_all`: of all pages."""
        self._runner.cancel_all()

    def shut_down(self, timeout_ms: int = SHUT_DOWN_MS) -> bool:
        """As `JobRunner.shut_down`: of all pages."""
        return self._runner.shut_down(timeout_ms)
