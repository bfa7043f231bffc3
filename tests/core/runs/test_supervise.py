"""A child is started apart, followed to its end, told all rows of, and ended only if it is the right one."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.durable import write_json
from resnet_studio.core.errors import RunError
from resnet_studio.core.runs import reader, supervise
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.reader import is_alive, read_recipe, read_status, send_command
from resnet_studio.core.runs.series import RunSeries
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.runs.supervise import (
    RunNews,
    explain_end,
    kill,
    last_words,
    resume_training,
    start_training,
    wait_for_end,
    watch,
)
from resnet_studio.core.tasks import Cancelled, TaskContext


def follow(folder: RunFolder) -> tuple[RunNews, list[RunNews]]:
    told: list[RunNews] = []
    last = watch(folder, TaskContext(), told.append)
    return last, told


def epochs_of(told: list[RunNews]) -> list[int]:
    return [row["epoch"] for news in told for part in news.parts for row in part.epochs]


def wait_until(folder: RunFolder, is_so: Callable[[RunStatus], bool]) -> None:
    until = time.monotonic() + 30
    while not is_so(read_status(folder)):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_run_is_followed_to_its_end_and_every_row_is_told_once(
    tmp_path: Path, child: Callable[[str], None]
) -> None:
    child("finishes")
    folder = start_training(Recipe(), tmp_path, "digits")
    assert read_status(folder).state.is_live
    last, told = follow(folder)
    assert last.state is RunState.FINISHED
    assert epochs_of(told) == [1, 2, 3]
    assert told[-1] is last
    assert explain_end(folder, last) is None
    assert read_recipe(folder) == Recipe()
    assert f"child train {folder.recipe_path} --into {folder.path}" in folder.log_path.read_text()


def test_what_ended_long_ago_is_told_at_once_and_whole(tmp_path: Path, child: Callable[[str], None]) -> None:
    child("finishes")
    folder = start_training(Recipe(), tmp_path, "digits")
    follow(folder)
    _, told = follow(folder)
    assert len(told) == 1
    assert epochs_of(told) == [1, 2, 3]


def test_a_long_run_is_told_in_pieces_and_as_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = create_run_folder(tmp_path, "run")
    rows = [{"kind": "step", "epoch": number / 100, "loss": 1.0} for number in range(1, 401)]
    rows += [{"kind": "resumed", "epoch": 2.0}, {"kind": "step", "epoch": 2.5, "loss": 0.5}]
    folder.metrics_path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    write_json(folder.status_path, RunStatus(state=RunState.PAUSED).model_dump(mode="json"))
    monkeypatch.setattr(reader, "READ_CHUNK_BYTES", 2000)
    last, told = follow(folder)
    assert len(told) > 5
    assert told[-1] is last
    series, whole = RunSeries(), RunSeries()
    whole.feed(rows)
    for part in [part for news in told for part in news.parts]:
        assert all(isinstance(column, np.ndarray) for columns in part.columns.values() for column in columns)
        series.append(part)
    assert series.curves["train_loss"].x.tolist() == whole.curves["train_loss"].x.tolist()
    assert len(series.curves["train_loss"]) == 201


def test_a_failure_is_explained_in_its_own_words(tmp_path: Path, child: Callable[[str], None]) -> None:
    child("fails")
    folder = start_training(Recipe(), tmp_path, "digits")
    error = explain_end(folder, follow(folder)[0])
    assert error is not None
    assert (error.message, error.advice) == ("It broke at {step}.", "Mend {it}.")


def test_a_process_that_dies_before_it_can_speak_is_noticed(
    tmp_path: Path, child: Callable[[str], None]
) -> None:
    child("dies")
    folder = start_training(Recipe(), tmp_path, "digits")
    last, _ = follow(folder)
    assert last.state is RunState.INTERRUPTED
    assert last_words(folder).endswith("no such device")
    error = explain_end(folder, last)
    assert error is not None
    assert "interrupted" in error.message


def test_a_killed_process_leaves_an_interrupted_run_that_can_be_resumed(
    tmp_path: Path, child: Callable[[str], None]
) -> None:
    child("killed")
    folder = start_training(Recipe(), tmp_path, "digits")
    wait_until(folder, lambda status: status.state is RunState.RUNNING)
    assert kill(folder)
    assert follow(folder)[0].state is RunState.INTERRUPTED
    assert not kill(folder)
    child("finishes")
    resume_training(folder)
    assert follow(folder)[0].state is RunState.FINISHED
    assert f"child resume {folder.path}" in folder.log_path.read_text()


def test_a_command_that_is_sent_at_once_is_not_lost(tmp_path: Path, child: Callable[[str], None]) -> None:
    child("waits")
    folder = start_training(Recipe(), tmp_path, "digits")
    send_command(folder, "pause")
    last, _ = follow(folder)
    assert last.state is RunState.PAUSED
    resume_training(folder)
    wait_until(folder, lambda status: status.state is RunState.RUNNING)
    time.sleep(0.3)
    assert read_status(folder).state is RunState.RUNNING
    send_command(folder, "stop")
    assert follow(folder)[0].status.activity == "stop"


def test_two_that_continue_a_run_at_once_let_it_work_once(
    tmp_path: Path, child: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    child("waits")
    folder = start_training(Recipe(), tmp_path, "digits")
    send_command(folder, "pause")
    follow(folder)
    with monkeypatch.context() as patch:  # both have looked before either has started
        patch.setattr(supervise, "current_state", lambda _: RunState.PAUSED)
        for _ in range(2):
            resume_training(folder)
    wait_until(folder, lambda status: status.state is RunState.RUNNING)
    until = time.monotonic() + 30
    while sum(one.poll() is None for one in supervise._children) > 1:
        assert time.monotonic() < until
        time.sleep(0.01)
    (alive,) = [one.pid for one in supervise._children if one.poll() is None]
    wait_until(folder, lambda status: (status.state, status.pid) == (RunState.RUNNING, alive))
    send_command(folder, "pause")
    assert follow(folder)[0].state is RunState.PAUSED


def test_following_can_be_given_up_and_the_run_goes_on(tmp_path: Path, child: Callable[[str], None]) -> None:
    child("waits")
    folder = start_training(Recipe(), tmp_path, "digits")
    context = TaskContext()
    with pytest.raises(Cancelled):
        watch(folder, context, lambda _: context.stop())
    assert read_status(folder).state.is_live
    assert psutil.pid_exists(read_status(folder).pid)


def test_a_handle_that_is_stale_for_a_moment_does_not_end_the_following(
    tmp_path: Path, child: Callable[[str], None]
) -> None:
    child("waits")
    folder = start_training(Recipe(), tmp_path, "digits")
    wait_until(folder, lambda status: status.state is RunState.RUNNING)
    away = folder.status_path.with_name("away.json")

    def lose_and_find(news: RunNews) -> None:
        if news.state is RunState.RUNNING and not away.exists():
            folder.status_path.replace(away)
            folder.status_path.mkdir()
            threading.Timer(0.2, find).start()

    def find() -> None:
        folder.status_path.rmdir()
        shutil.copy(away, folder.status_path)
        send_command(folder, "stop")

    assert watch(folder, TaskContext(), lose_and_find).state is RunState.PAUSED


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_run_that_stays_unreadable_is_given_up(
    tmp_path: Path, child: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, is_gone: bool
) -> None:
    monkeypatch.setattr(supervise, "READ_PATIENCE_SECONDS", 0.2)
    child("waits")
    folder = start_training(Recipe(), tmp_path, "digits")
    wait_until(folder, lambda status: status.state is RunState.RUNNING)

    def lose(_: RunNews) -> None:
        folder.status_path.unlink(missing_ok=True)
        if not is_gone:
            folder.status_path.write_text("{", encoding="utf-8")

    with pytest.raises(RunError, match="cannot be read"):
        watch(folder, TaskContext(), lose)


def test_a_run_that_was_never_readable_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "READ_PATIENCE_SECONDS", 1e9)
    folder = create_run_folder(tmp_path, "run")
    folder.status_path.write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match="cannot be read"):
        watch(folder, TaskContext(), lambda _: None)


def test_a_run_that_nobody_looks_at_is_waited_for(tmp_path: Path, child: Callable[[str], None]) -> None:
    child("waits")
    folder = start_training(Recipe(), tmp_path, "digits")
    send_command(folder, "pause")
    assert wait_for_end(folder, TaskContext()) is RunState.PAUSED
    context = TaskContext()
    context.stop()
    resume_training(folder)
    with pytest.raises(Cancelled):
        wait_for_end(folder, context)


@pytest.mark.parametrize("state", [RunState.FINISHED, RunState.RUNNING])
def test_a_run_at_its_end_or_at_work_is_not_resumed(tmp_path: Path, state: RunState) -> None:
    with pytest.raises(RunError, match="cannot be continued"):
        supervise.require_resumable(create_run_folder(tmp_path, "run"), state)


def test_a_process_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "studio_command", lambda *_: [str(tmp_path / "no-such-program")])
    with pytest.raises(RunError, match=r"cannot be started: No such file"):
        start_training(Recipe(), tmp_path, "digits")


def test_a_process_that_only_has_the_same_number_is_left_alone(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, "run")
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
    ) as other:
        started = psutil.Process(other.pid).create_time() - 3600
        status = RunStatus(state=RunState.RUNNING, pid=other.pid, pid_started=started)
        write_json(folder.status_path, status.model_dump(mode="json"))
        assert not kill(folder)
        assert other.poll() is None
        other.kill()


def test_the_children_of_a_process_are_ended_with_it(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, "run")
    grandchild = (
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    )
    with subprocess.Popen([sys.executable, "-c", grandchild]) as process:
        parent = psutil.Process(process.pid)
        until = time.monotonic() + 30
        while not parent.children():
            assert time.monotonic() < until
            time.sleep(0.01)
        (below,) = parent.children()
        status = RunStatus(state=RunState.RUNNING, pid=process.pid, pid_started=parent.create_time())
        write_json(folder.status_path, status.model_dump(mode="json"))
        assert kill(folder)
        process.wait()
        below.wait(timeout=10)


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[RunFolder]:
    """The folder of a run whose process sleeps."""
    folder = create_run_folder(tmp_path, "run")
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        started = psutil.Process(process.pid).create_time()
        status = RunStatus(state=RunState.RUNNING, pid=process.pid, pid_started=started)
        write_json(folder.status_path, status.model_dump(mode="json"))
        yield folder
        process.kill()


def test_a_child_that_is_gone_already_does_not_save_its_parent(
    sleeper: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=-1) as child:
        gone = psutil.Process(child.pid)
    monkeypatch.setattr(psutil.Process, "children", lambda *_, **__: [gone])
    assert kill(sleeper)
    assert not is_alive(read_status(sleeper))


def test_a_process_that_the_system_cannot_end_is_told(
    sleeper: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "KILL_PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(psutil.Process, "kill", lambda _: None)
    with pytest.raises(RunError, match=r"of the run run cannot be ended\. It waits"):
        kill(sleeper)


@pytest.mark.parametrize("error", [OSError(28, "No space left"), ValueError("no"), KeyboardInterrupt()])
def test_a_recipe_that_cannot_be_written_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(supervise, "write_durably", fail)
    with pytest.raises((RunError, ValueError, KeyboardInterrupt)):
        supervise.make_run(Recipe(), tmp_path, "digits")
    assert list(tmp_path.iterdir()) == []


def test_the_last_words_are_few_and_of_any_bytes(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, "run")
    assert last_words(folder) == ""
    folder.log_path.write_bytes(b"\xff\xfe" + b"line\n" * 5000 + b"the end \xe9\n")
    words = last_words(folder, 3)
    assert words.splitlines()[0] == "line"
    assert words.endswith("the end �")


def test_a_child_outlives_the_terminal_and_is_patient(
    tmp_path: Path, child: Callable[[str], None], posix_only: None
) -> None:
    child("waits")
    folder = start_training(Recipe(), tmp_path, "digits")
    pid = read_status(folder).pid
    assert os.getsid(pid) != os.getsid(0)
    assert psutil.Process(pid).nice() >= supervise.CHILD_NICENESS
