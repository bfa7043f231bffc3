"""A run performed in the foreground: its epochs on stderr, whoever listens there."""

import errno
import io
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import resnet_studio.core.runs.writer as writer_module
import resnet_studio.core.training.run as run_module
from resnet_studio.cli.main import run_command
from resnet_studio.core.training.keeper import Keeper
from resnet_studio.core.training.trainer import Trainer

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


SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@pytest.fixture
def signal_at_step(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sends signals to this process after the third step of a training."""

    def prepare(*numbers: signal.Signals) -> None:
        real_step = Trainer._step

        def step(trainer: Trainer, batch: Any) -> None:
            real_step(trainer, batch)
            if trainer.state.step == 3:
                for number in numbers:
                    os.kill(os.getpid(), number)
                    time.sleep(0.01)  # handled here, in the main thread

        monkeypatch.setattr(Trainer, "_step", step)
        monkeypatch.setattr(writer_module, "CONTROL_POLL_SECONDS", 0)

    return prepare


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends the process at once")
@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_while_training_saves_a_checkpoint_and_pauses(
    command: Run,
    small: list[str],
    pictures: Path,
    tmp_path: Path,
    signal_at_step: Callable[..., None],
    number: signal.Signals,
) -> None:
    signal_at_step(number)
    where = ("--data", pictures, "--runs", tmp_path / "runs", "--set", "training.epochs=30")
    answer = command("train", *small, *where, "--json")
    assert (answer.code, answer.json["state"]) == (130, "paused")
    assert "Saving a checkpoint" in answer.err
    assert command("resume", answer.json["run"]).code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends the process at once")
@pytest.mark.parametrize(("again", "state"), [("SIGHUP", "paused"), ("SIGINT", "interrupted")])
def test_a_terminal_that_hangs_up_twice_still_waits_for_the_checkpoint(
    command: Run,
    small: list[str],
    pictures: Path,
    tmp_path: Path,
    signal_at_step: Callable[..., None],
    again: str,
    state: str,
) -> None:
    signal_at_step(signal.SIGHUP, signal.Signals[again])
    where = ("--data", pictures, "--runs", tmp_path / "runs", "--set", "training.epochs=30")
    assert command("train", *small, *where, "--json").code == 130
    (row,) = command("runs", "list", "--runs", tmp_path / "runs", "--json").json["runs"]
    assert row["state"] == state


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no nohup")
def test_a_hang_up_that_the_starter_ignores_is_ignored(
    command: Run, small: list[str], pictures: Path, tmp_path: Path, signal_at_step: Callable[..., None]
) -> None:
    signal_at_step(signal.SIGHUP)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        answer = command(
            "train",
            *small,
            "--data",
            pictures,
            "--runs",
            tmp_path / "runs",
            "--json",
            "--set",
            "training.epochs=5",
        )
    finally:
        signal.signal(signal.SIGHUP, before)
    assert (answer.code, answer.json["state"]) == (0, "finished")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends the process at once")
def test_an_interrupt_while_the_figures_are_read_promises_no_checkpoint(
    command: Run, small: list[str], pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate = run_module.evaluate_network

    def interrupt_and_evaluate(*arguments: Any, **more: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return evaluate(*arguments, **more)

    monkeypatch.setattr(run_module, "evaluate_network", interrupt_and_evaluate)
    where = ("--data", pictures, "--runs", tmp_path / "runs", "--set", "data.validation_fraction=0")
    answer = command("train", *small, *where)
    assert answer.code == 0
    assert "Saving a checkpoint" not in answer.err
    assert "its figures are being read" in answer.err
    assert "Finished after 1 epoch in" in answer.out


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


def test_a_disk_that_takes_nothing_is_told_and_so_is_its_end(
    command: Run, small: list[str], pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, left = Keeper._write_all, 3

    def refuse(keeper: Keeper, trainer: Any) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        time.sleep(0.5)
        save(keeper, trainer)
        time.sleep(0.5)

    monkeypatch.setattr(Keeper, "_write_all", refuse)
    answer = command("train", *small, "--data", pictures, "--runs", tmp_path / "runs", "--json")
    assert answer.json["state"] == "finished"
    assert "No space left on device" in answer.err
    assert "Make room" in answer.err
    assert "The run can be written again." in answer.err
