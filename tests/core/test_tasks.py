import threading

import pytest

from resnet_studio.core.tasks import Cancelled, Progress, TaskContext


def test_the_fraction_is_unknown_until_the_total_is() -> None:
    assert Progress(3, None).fraction is None
    assert Progress(0, 0).fraction is None
    assert Progress(1, 4).fraction == 0.25


def test_reports_within_the_interval_are_thinned() -> None:
    reports: list[Progress] = []
    context = TaskContext(reports.append, interval_seconds=3600)
    for done in range(1, 101):
        context.report(done, 100, "Reading")

    assert reports == [Progress(1, 100, "Reading"), Progress(100, 100, "Reading")]


def test_without_an_interval_every_report_is_told() -> None:
    reports: list[Progress] = []
    context = TaskContext(reports.append, interval_seconds=0)
    for done in range(3):
        context.report(done)

    assert reports == [Progress(0, None), Progress(1, None), Progress(2, None)]


def test_a_context_that_nobody_watches_can_be_reported_to() -> None:
    context = TaskContext()
    context.report(1, 2)
    context.raise_if_stopped()

    assert not context.is_stopped


def test_work_that_was_stopped_ends_at_its_next_look() -> None:
    context = TaskContext()
    context.stop()

    assert context.is_stopped
    with pytest.raises(Cancelled):
        context.raise_if_stopped()


def test_the_flag_can_be_set_from_elsewhere() -> None:
    flag = threading.Event()
    context = TaskContext(stop_flag=flag)
    flag.set()

    with pytest.raises(Cancelled):
        context.raise_if_stopped()
