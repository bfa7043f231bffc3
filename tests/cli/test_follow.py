"""A run performed in the foreground: its epochs on stderr, whoever listens there."""

import io
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import resnet_studio.core.training.run as run_module
from resnet_studio.cli.main import run_command

Run = Callable[..., Any]


class ClosedStream(io.StringIO):
    """A pipe whose reader went away, as of `2>&1 | head`."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_reader_of_the_progress_that_goes_away_does_not_end_the_run(
    small: list[str],
    pictures: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stderr", ClosedStream())
    arguments = ["--data", str(pictures), "--runs", str(tmp_path / "runs"), "--json"]
    assert run_command(["train", *small, "--set", "training.epochs=3", *arguments]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "finished"


def test_a_resume_does_not_tell_the_old_epochs(
    command: Run, own_run: Path, change_status: Callable[..., None]
) -> None:
    change_status(state="stopped")
    answer = command("resume", own_run)
    assert answer.code == 0
    assert not [line for line in answer.err.splitlines() if line.startswith("epoch")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends the process at once")
def test_an_interrupt_after_the_last_step_finds_a_finished_run(
    command: Run, small: list[str], pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the best epoch is evaluated there is nothing to save any more."""
    read_figures = run_module._read_figures

    def interrupt_and_read(*arguments: Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        read_figures(*arguments)

    monkeypatch.setattr(run_module, "_read_figures", interrupt_and_read)
    answer = command("train", *small, "--data", pictures, "--runs", tmp_path / "runs", "--json")
    assert answer.json["state"] == "finished"
    assert answer.code == 0


def test_the_signals_are_given_back_and_no_thread_is_left(
    command: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    command("train", *small, "--data", pictures, "--runs", tmp_path / "runs")
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    assert not [thread for thread in threading.enumerate() if thread.name == "show-epochs"]


def test_a_run_that_fails_tells_why_once_and_keeps_the_reason(
    command: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    wild = ("--set", "optimizer.learning_rate=100", "--set", "schedule.name=constant")
    more = (
        "--set",
        "training.epochs=300",
        "--set",
        "optimizer.weight_decay=1",
        "--set",
        "training.log_every=1",
    )
    runs = tmp_path / "runs"
    answer = command("train", *small, *wild, *more, "--data", pictures, "--runs", runs, "--json")
    answer.assert_mistake("no number any more", "optimizer.learning_rate")
    assert answer.err.count("no number any more") == 1
    (row,) = command("runs", "list", "--runs", runs, "--json").json["runs"]
    assert row["state"] == "failed"
    assert "no number any more" in command("runs", "show", row["run"]).out
