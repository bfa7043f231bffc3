"""Jobs end in exactly one of three ways, and none outlives its runner."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QDeadlineTimer
from pytestqt.qtbot import QtBot

from resnet_studio.core.errors import DataError
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.jobs import MAX_WORKING, JobRunner, PageRunner


class Outcomes:
    """Writes down what a job's callbacks were told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self.threads: set[int] = set()

    def note(self, name: str, value: Any = None) -> None:
        self.told.append((name, value))
        self.threads.add(threading.get_ident())

    def callbacks(self) -> dict[str, Any]:
        return {
            "on_success": lambda value: self.note("succeeded", value),
            "on_failure": lambda error: self.note("failed", error),
            "on_cancel": lambda: self.note("cancelled"),
        }


def wait_for_flag(context: TaskContext, tell: Any) -> None:
    while True:
        context.raise_if_stopped()
        threading.Event().wait(0.005)


def test_a_job_that_returns_succeeds_once_in_the_windows_thread(qtbot: QtBot, runner: JobRunner) -> None:
    outcomes = Outcomes()
    runner.run("work", lambda context, tell: threading.get_ident(), **outcomes.callbacks())
    qtbot.waitUntil(lambda: not runner.jobs)
    assert [name for name, _ in outcomes.told] == ["succeeded"]
    assert outcomes.threads == {threading.get_ident()}
    assert outcomes.told[0][1] != threading.get_ident()


def test_a_job_that_raises_fails_once_and_carries_its_traceback(qtbot: QtBot, runner: JobRunner) -> None:
    def work(context: TaskContext, tell: Any) -> None:
        raise ValueError("seven")

    outcomes = Outcomes()
    runner.run("work", work, **outcomes.callbacks())
    qtbot.waitUntil(lambda: not runner.jobs)
    [(name, error)] = outcomes.told
    assert name == "failed"
    assert "in work" in "".join(error.__notes__)


def test_a_cancelled_job_says_so_and_nothing_else(qtbot: QtBot, runner: JobRunner) -> None:
    outcomes = Outcomes()
    job = runner.run("work", wait_for_flag, **outcomes.callbacks())
    job.cancel()
    qtbot.waitUntil(lambda: not runner.jobs)
    assert outcomes.told == [("cancelled", None)]


def test_what_is_told_first_is_heard(qtbot: QtBot, runner: JobRunner) -> None:
    heard: list[int] = []

    def work(context: TaskContext, tell: Any) -> None:
        for number in range(50):
            tell(number)

    runner.run("work", work, on_told=heard.append)
    qtbot.waitUntil(lambda: not runner.jobs)
    assert heard == list(range(50))


def test_progress_is_heard_and_kept_on_the_job(qtbot: QtBot, runner: JobRunner) -> None:
    fractions: list[float | None] = []
    job = runner.run(
        "work",
        lambda context, tell: context.report(3, 3, "three"),
        on_progress=lambda progress: fractions.append(progress.fraction),
    )
    qtbot.waitUntil(lambda: not runner.jobs)
    assert fractions == [1.0]
    assert job.progress is not None
    assert job.progress.text == "three"


def test_a_failure_without_a_handler_reaches_the_window(qtbot: QtBot, runner: JobRunner) -> None:
    def work(context: TaskContext, tell: Any) -> None:
        raise DataError("Nothing is there.")

    with qtbot.waitSignal(runner.unhandled_failure) as caught:
        runner.run("work", work)
    assert isinstance(caught.args[0], DataError)
    qtbot.waitUntil(lambda: not runner.jobs)


def test_following_holds_no_place_of_the_working_lane(qtbot: QtBot, runner: JobRunner) -> None:
    followers = [runner.run("follow", wait_for_flag, lane="follow") for _ in range(MAX_WORKING + 1)]
    done: list[int] = []
    runner.run("work", lambda context, tell: 1, on_success=done.append)
    qtbot.waitUntil(lambda: done == [1])
    for job in followers:
        job.cancel()
    qtbot.waitUntil(lambda: not runner.jobs)


def test_work_above_the_limit_waits_and_can_be_cancelled_while_it_waits(
    qtbot: QtBot, runner: JobRunner
) -> None:
    working = [runner.run("work", wait_for_flag) for _ in range(MAX_WORKING)]
    outcomes = Outcomes()
    waiting = runner.run("work", lambda context, tell: 1, **outcomes.callbacks())
    assert not waiting.isRunning()
    waiting.cancel()
    qtbot.waitUntil(lambda: outcomes.told == [("cancelled", None)])
    for job in working:
        job.cancel()
    qtbot.waitUntil(lambda: not runner.jobs)


def test_shut_down_ends_running_and_waiting_jobs_in_one_of_three_ways(qtbot: QtBot) -> None:
    runner = JobRunner()
    outcomes = [Outcomes() for _ in range(MAX_WORKING + 2)]
    jobs = [runner.run("work", wait_for_flag, **each.callbacks()) for each in outcomes]
    assert runner.shut_down()
    assert not any(job.isRunning() for job in jobs)
    assert [each.told for each in outcomes] == [[("cancelled", None)]] * len(outcomes)
    assert runner.jobs == []


def test_after_the_shut_down_nothing_is_begun(qtbot: QtBot) -> None:
    runner = JobRunner()
    outcomes, late = Outcomes(), Outcomes()

    def begin_another() -> None:
        runner.run("another", wait_for_flag, **late.callbacks())

    runner.run("work", wait_for_flag, on_cancel=begin_another)
    assert runner.shut_down()
    job = runner.run("too late", wait_for_flag, **outcomes.callbacks())
    assert job.isFinished()
    assert outcomes.told == []  # whoever asked for it has the job in hand before it hears how it ended
    qtbot.waitUntil(lambda: not runner.jobs)
    assert outcomes.told == late.told == [("cancelled", None)]


def test_jobs_that_hang_are_waited_for_together(qtbot: QtBot) -> None:
    runner = JobRunner()
    is_over = threading.Event()
    # A job that is cancelled before it has begun ends at once and is not one that hangs.
    all_hang = threading.Barrier(MAX_WORKING + 1, timeout=10)

    def hang(context: TaskContext, tell: Any) -> None:
        all_hang.wait()
        is_over.wait()

    jobs = [runner.run("hang", hang) for _ in range(MAX_WORKING)]
    all_hang.wait()
    waits: list[QDeadlineTimer] = []
    for job in jobs:
        job.wait = waits.append  # type: ignore[method-assign, assignment]
    assert not runner.shut_down(timeout_ms=20)
    assert len({wait.deadline() for wait in waits}) == 1
    assert len(waits) == MAX_WORKING
    for job in jobs:
        del job.wait
    is_over.set()
    assert runner.shut_down()


@pytest.mark.parametrize("num_jobs", [40])
def test_many_short_jobs_lose_no_outcome(qtbot: QtBot, runner: JobRunner, num_jobs: int) -> None:
    results: list[int] = []
    for number in range(num_jobs):
        runner.run("work", lambda context, tell, number=number: number, on_success=results.append)
    qtbot.waitUntil(lambda: not runner.jobs)
    assert sorted(results) == list(range(num_jobs))


class TestCauses:
    """What failed is told under a name, and the same name is told when it begins anew or succeeds."""

    @pytest.fixture
    def told(self, runner: JobRunner) -> list[str]:
        told: list[str] = []
        runner.unhandled_failure.connect(lambda error: told.append(f"failed {runner.reporting}"))
        runner.cause_gone.connect(lambda cause: told.append(f"gone {cause}"))
        return told

    def fail(self, context: TaskContext, tell: Any) -> None:
        raise DataError("Nothing is there.")

    def test_a_pages_job_bears_its_key_and_quiet_work_its_title_too(
        self, qtbot: QtBot, runner: JobRunner, told: list[str]
    ) -> None:
        page = PageRunner(runner, "data")
        page.run("Reading", self.fail)
        qtbot.waitUntil(lambda: not runner.jobs)
        page.run("Splitting", self.fail, is_quiet=True)
        qtbot.waitUntil(lambda: not runner.jobs)
        assert told == ["gone data", "failed data", "gone data/Splitting", "failed data/Splitting"]

    def test_success_takes_away_what_was_told_before(
        self, qtbot: QtBot, runner: JobRunner, told: list[str]
    ) -> None:
        page = PageRunner(runner, "data")
        page.run("Reading", lambda context, tell: 1, on_success=lambda _: told.append("succeeded"))
        qtbot.waitUntil(lambda: not page.jobs)
        assert told == ["gone data", "gone data", "succeeded"]

    def test_a_report_out_of_a_job_bears_its_name_and_any_other_that_of_the_page(
        self, qtbot: QtBot, runner: JobRunner, told: list[str]
    ) -> None:
        page = PageRunner(runner, "runs")
        page.run("Reading", self.fail, on_failure=page.report, is_quiet=True)
        qtbot.waitUntil(lambda: not runner.jobs)
        page.report(DataError("Something else."))
        runner.report(DataError("Whoever it was."))
        assert told == ["gone runs/Reading", "failed runs/Reading", "failed runs", "failed "]


def test_a_retired_runner_begins_nothing_and_tells_nobody(qtbot: QtBot) -> None:
    runner, told = JobRunner(), []
    runner.run("again", lambda context, tell: None, on_cancel=lambda: told.append("first"))
    assert runner.shut_down()
    runner.retire()
    job = runner.run("late", told.append, on_cancel=lambda: told.append("late"))
    assert job.is_cancelled
    qtbot.wait(20)
    assert "late" not in told
    assert runner.jobs == []
