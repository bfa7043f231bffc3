"""Which process of a run ended is known, said, and not waited for."""

import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from resnet_studio.core.training import rank_watch
from resnet_studio.core.training.rank_watch import ProcessMark, RankLostError, RankWatch, is_gone

Sleeper = subprocess.Popen[bytes]


@pytest.fixture
def sleeper() -> Iterator[Sleeper]:
    """Another process; killed, it stays a zombie until the test is over."""
    with subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK_SECONDS", "GRACE_SECONDS", "NAMING_SECONDS"):
        monkeypatch.setattr(rank_watch, name, 0.02)


def test_a_killed_rank_is_told_where_nobody_else_hears_of_it(sleeper: Sleeper) -> None:
    told: queue.Queue[RankLostError] = queue.Queue()
    watch = RankWatch(told.put)
    watch.look_after({3: psutil.Process(sleeper.pid)})
    sleeper.kill()
    error = told.get(timeout=20)
    assert error.message.startswith(f"The run lost rank 3 (process {sleeper.pid}), which ended too early: ")
    assert "goes on from its last checkpoint" in error.advice


def test_what_ends_after_the_end_is_no_loss(sleeper: Sleeper) -> None:
    told: queue.Queue[RankLostError] = queue.Queue()
    watch = RankWatch(told.put)
    watch.look_after({1: psutil.Process(sleeper.pid)})
    watch.stop()
    sleeper.kill()
    assert "watch-ranks" not in {thread.name for thread in threading.enumerate()}
    assert told.empty()


def test_a_closed_connection_gets_the_name_of_who_closed_it(sleeper: Sleeper) -> None:
    watch = RankWatch(pytest.fail)
    closed = RankLostError("Connection closed by peer")
    assert watch.named(closed) is closed
    watch.look_after({1: psutil.Process(), 2: psutil.Process(sleeper.pid)})
    assert watch.named(closed) is closed, "all are alive, so it is not known who it was"
    sleeper.kill()
    sleeper.wait()
    assert f"rank 2 (process {sleeper.pid})" in watch.named(closed).message
    assert watch.named(closed).message.endswith("Connection closed by peer.")


def test_a_process_is_found_by_its_mark_and_no_other_is_taken_for_it() -> None:
    own = ProcessMark.own()
    assert own.find() == psutil.Process()
    assert replace(own, host="elsewhere").find() is None
    assert replace(own, started=own.started - 100).find() is None


def test_a_process_that_nobody_asked_for_its_exit_code_is_gone(sleeper: Sleeper) -> None:
    process = psutil.Process(sleeper.pid)
    assert not is_gone(process)
    sleeper.kill()
    while process.status() != psutil.STATUS_ZOMBIE:
        pass
    assert is_gone(process)
    sleeper.wait()
    assert is_gone(process)
