"""`pause` and `stop`: what they say of a run that is not at work."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import filelock
import psutil
import pytest

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
    change_status(state="starting", pid=os.getpid(), pid_started=psutil.Process().create_time() - 1000)
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
