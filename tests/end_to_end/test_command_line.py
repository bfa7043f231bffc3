"""Runs at work, commanded from other processes: by the command line, by the window's core, and by Ctrl-C."""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.config.presets import find_preset
from resnet_studio.core.config.storage import apply_overrides
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import current_state, read_status
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.runs.supervise import RunNews, kill, resume_training, start_training, watch
from resnet_studio.core.tasks import TaskContext

Run = Callable[..., Any]

ENDLESS = ("--set", "training.epochs=100000", "--set", "training.log_every=5")
ANSWER_SECONDS = 20  # generous: other work may share the machine


@pytest.fixture
def endless(small: list[str]) -> Any:
    """A recipe that trains until it is told to end."""
    return apply_overrides(find_preset("digits").recipe, [*small[1::2], *ENDLESS[1::2]])


def wait_for(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.05)


def wait_until_training(folder: RunFolder) -> None:
    def is_training() -> bool:
        status = read_status(folder)
        return current_state(folder, status) is RunState.RUNNING and status.step > 0

    wait_for(is_training, "the run trains")


class Follower:
    """Follows a run in a thread as the window does."""

    def __init__(self, folder: RunFolder) -> None:
        self.news: list[RunNews] = []
        self._thread = threading.Thread(target=watch, args=(folder, TaskContext(), self.news.append))
        self._thread.start()

    @property
    def epochs(self) -> list[int]:
        return [row["epoch"] for one in self.news for part in one.parts for row in part.epochs]

    def end(self) -> RunNews:
        """What was told last, when the run's process is gone."""
        self._thread.join(timeout=ANSWER_SECONDS)
        assert not self._thread.is_alive()
        return self.news[-1]


def test_a_run_of_the_command_line_is_followed_paused_resumed_and_stopped_from_elsewhere(
    start: Run, command: Run, small: list[str], tmp_path: Path
) -> None:
    child = start("train", *small, *ENDLESS, "--runs", tmp_path, "--name", "long", "--json")
    folder = RunFolder(tmp_path / "long")
    wait_for(lambda: folder.status_path.exists(), "the run begins")
    follower = Follower(folder)
    wait_for(lambda: len(follower.epochs) >= 2, "two epochs are told")
    assert command("runs", "list", "--runs", tmp_path, "--json").json["runs"][0]["state"] == "running"

    began = time.monotonic()
    paused = command("pause", "long", "--runs", tmp_path, "--json")
    assert time.monotonic() - began < ANSWER_SECONDS
    assert (paused.code, paused.json["state"]) == (0, "paused")
    assert follower.end().state is RunState.PAUSED
    assert follower.epochs == list(range(1, len(follower.epochs) + 1))
    out, err = child.communicate(timeout=ANSWER_SECONDS)
    assert child.returncode == 0
    assert json.loads(out)["state"] == "paused"
    assert json.loads(out)["test_accuracy"] is None
    assert b"Traceback" not in err

    step = read_status(folder).step
    resume_training(folder)
    assert current_state(folder) is RunState.STARTING
    wait_until_training(folder)
    follower = Follower(folder)
    stopped = command("stop", folder.path, "--after-epoch", "--json").json
    assert stopped["state"] == "stopped"
    assert stopped["step"] > step
    assert follower.end().state is RunState.STOPPED
    shown = command("runs", "show", folder.path, "--json").json
    assert 0 <= shown["status"]["test_accuracy"] <= 1
    epochs = [row["epoch"] for row in shown["metrics"] if row["kind"] == "epoch"]
    assert epochs == list(range(1, stopped["epoch"] + 1))
    steps = [row["step"] for row in shown["metrics"] if row["kind"] == "step"]
    assert steps == sorted(set(steps))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGINT of another process")
def test_a_run_of_the_window_is_commanded_by_the_command_line_and_by_an_interrupt(
    start: Run, command: Run, endless: Any, tmp_path: Path
) -> None:
    folder = start_training(endless, tmp_path, "of the window")
    # At once, while the process still imports what it needs: the command must not get lost.
    paused = command("pause", folder.path, "--json").json
    assert paused["state"] == "paused"
    assert paused["step"] >= 1

    child = start("resume", folder.path, "--json")
    wait_until_training(folder)
    wait_for(lambda: read_status(folder).epoch >= 1, "an epoch is done")
    command("resume", folder.path).assert_mistake("running", "resnet-studio pause of-the-window")
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=ANSWER_SECONDS)
    assert child.returncode == 130, err.decode()
    assert b"Traceback" not in err
    assert b"Saving a checkpoint" in err
    values = json.loads(out)
    assert values["state"] == "paused"
    assert current_state(folder) is RunState.PAUSED
    assert command("runs", "check", folder.path).code == 0

    resume_training(folder)
    wait_until_training(folder)
    assert kill(folder)
    assert current_state(folder) is RunState.INTERRUPTED
    command("stop", folder.path).assert_mistake("interrupted", "resume of-the-window")
    assert command("runs", "check", folder.path).code == 0
    assert read_status(folder).epoch >= values["epochs"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGINT of another process")
def test_an_interrupt_before_training_ends_at_once_and_the_run_can_be_resumed(
    start: Run, command: Run, small: list[str], tmp_path: Path, pictures: Path
) -> None:
    child = start(
        "train", *small, "--data", pictures, "--runs", tmp_path / "runs", "--name", "early", "--json"
    )
    folder = RunFolder(tmp_path / "runs" / "early")
    wait_for(lambda: folder.recipe_path.exists() or child.poll() is not None, "the folder is made")
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=ANSWER_SECONDS)
    assert b"Traceback" not in err, err.decode()
    assert len(out.splitlines()) == 1
    if json.loads(out).get("state") == "finished":  # and then its end may be interrupted, without a handler
        pytest.skip("this machine trained before the interrupt came")
    assert child.returncode == 130
    assert current_state(folder).can_resume
    answer = command("resume", folder.path, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["state"] == "finished"
