"""`pause` and `stop`: what they say of a run that is not at work."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import filelock
import psutil
import pytest

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import read_status

Run = Callable[..., Any]


@pytest.mark.parametrize("word", ["pause", "stop"])
@pytest.mark.parametrize("state", ["finished", "paused", "stopped", "failed"])
def test_a_run_that_is_not_at_work_is_left_alone(
    command: Run, own_run: Path, change_status: Callable[..., None], word: str, state: str
) -> None:
    change_status(state=state)
    answer = command(word, own_run, "--json")
    assert answer.code == 2
    assert state in answer.json["error"]
    assert not (own_run / "control.json").exists()
    if state != "finished":
        assert "resume first" in answer.json["hint"]


def test_a_run_whose_process_died_is_told_as_interrupted(
    command: Run, own_run: Path, change_status: Callable[..., None]
) -> None:
    change_status(state="running")
    command("pause", own_run).assert_mistake("interrupted", "resume first")


def test_a_number_that_another_process_has_now_does_not_count(
    command: Run, own_run: Path, change_status: Callable[..., None]
) -> None:
    before = psutil.Process().create_time() - 1000
    change_status(state="starting", pid=os.getpid(), pid_started=before, pid_started_after_boot=0.0)
    command("stop", own_run).assert_mistake("interrupted")


def test_a_process_that_hangs_is_not_waited_for_for_ever(
    command: Run, own_run: Path, change_status: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = psutil.Process()
    monkeypatch.setattr("resnet_studio.cli.command.PATIENCE_SECONDS", 0.3)
    with filelock.FileLock(own_run / "lock"):
        change_status(state="running", pid=me.pid, pid_started=me.create_time())
        command("pause", own_run).assert_mistake("has not answered", f"end process {me.pid}")
    assert (own_run / "control.json").exists(), "it obeys when it wakes"


AT_WORK = """
import sys, time
from pathlib import Path
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.runs.writer import RunWriter
with RunWriter(RunFolder(Path(sys.argv[1]))) as writer:
    writer.update(state=RunState.RUNNING)
    while writer.poll_command() is None:
        time.sleep(0.02)
    if sys.argv[2] == "dies":
        sys.exit()
    writer.update(state=RunState(sys.argv[2]), epoch=1, step=9, message=sys.argv[3], hint="Mend it.")
time.sleep(0.3)  # as a device takes a while to be given back
"""


@pytest.fixture
def at_work(own_run: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts a process that works on the copy of the run and ends as it is told at the first command."""
    started: list[subprocess.Popen[bytes]] = []

    def start(ends_as: str, message: str = "") -> subprocess.Popen[bytes]:
        arguments = [sys.executable, "-c", AT_WORK, str(own_run), ends_as, message]
        started.append(subprocess.Popen(arguments))
        while read_status(RunFolder(own_run)).pid != started[0].pid:
            assert started[0].poll() is None
            time.sleep(0.02)
        return started[0]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_command_answers_when_the_process_is_gone(
    command: Run, own_run: Path, at_work: Callable[..., subprocess.Popen[bytes]]
) -> None:
    process = at_work("paused")
    answer = command("pause", own_run)
    assert process.poll() is not None
    assert answer.code == 0
    assert answer.out == "first is paused after 1 epoch, step 9.\n"


@pytest.mark.parametrize("word", ["pause", "stop"])
def test_a_run_that_fails_on_a_command_is_told_with_its_reason(
    command: Run, own_run: Path, at_work: Callable[..., subprocess.Popen[bytes]], word: str
) -> None:
    at_work("failed", "The disk is full.")
    answer = command(word, own_run, "--json")
    answer.assert_mistake("The disk is full.", "Mend it.")
    assert answer.json == {"error": "The disk is full.", "hint": "Mend it."}


def test_a_run_that_dies_on_a_command_is_told(
    command: Run, own_run: Path, at_work: Callable[..., subprocess.Popen[bytes]]
) -> None:
    at_work("dies")
    command("stop", own_run).assert_mistake("was interrupted", "goes on from its last checkpoint")


def test_a_run_that_finishes_before_it_can_be_paused_is_told_as_that(
    command: Run, own_run: Path, at_work: Callable[..., subprocess.Popen[bytes]]
) -> None:
    at_work("finished")
    answer = command("pause", own_run)
    assert answer.code == 0
    assert answer.out == "first was finished before it could be paused, after 1 epoch, step 9.\n"


@pytest.mark.parametrize("word", ["pause", "stop", "resume"])
def test_a_run_that_is_not_there_is_told(command: Run, own_run: Path, word: str) -> None:
    command(word, "frist", "--runs", own_run.parent).assert_mistake("Did you mean first?")


@pytest.mark.parametrize("word", ["pause", "stop", "resume"])
def test_a_run_of_a_newer_app_is_not_touched(command: Run, own_run: Path, word: str) -> None:
    (own_run / "status.json").write_text('{"version": 99, "state": "paused"}')
    before = {path: path.read_bytes() for path in own_run.rglob("*") if path.is_file()}
    answer = command(word, own_run, "--json")
    answer.assert_mistake("version 99", "Update")
    assert answer.json
    assert {path: path.read_bytes() for path in own_run.rglob("*") if path.is_file()} == before
