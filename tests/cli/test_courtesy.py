"""Classifying gives way to a training, and comes forward again when it is over."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import torch

from resnet_studio.cli import courtesy
from resnet_studio.cli.courtesy import Courtesy
from resnet_studio.core.durable import write_json
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.settings import load_settings

CHILD = """
import threading, time
import psutil
from resnet_studio.cli.courtesy import Courtesy
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
Courtesy().look()
print([psutil.Process(thread.id).nice() for thread in psutil.Process().threads()])
"""


@pytest.fixture
def training() -> RunFolder:
    """A run at work in the runs folder: this process says so of itself."""
    folder = create_run_folder(load_settings().runs_path, "at-work")
    folder.recipe_path.write_text("", encoding="utf-8")
    set_state(folder, RunState.STARTING)
    return folder


def set_state(folder: RunFolder, state: RunState) -> None:
    process = psutil.Process()
    status = RunStatus(state=state, pid=process.pid, pid_started=process.create_time())
    write_json(folder.status_path, status.model_dump(mode="json"))


@pytest.fixture
def priorities(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The priorities that were set, instead of setting them."""
    found: list[int] = []
    monkeypatch.setattr(courtesy, "set_niceness", lambda _, value: found.append(value))
    return found


@pytest.fixture
def threads() -> Iterator[Callable[[], int]]:
    """How many threads torch takes now; two at first, and as before at the end."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield torch.get_num_threads
    torch.set_num_threads(before)


def test_without_a_training_nothing_changes(priorities: list[int], threads: Callable[[], int]) -> None:
    one = Courtesy()
    with one.working():
        assert threads() == 2
    assert (one.gives_way, priorities) == (False, [])


def test_beside_a_training_it_takes_one_thread_at_a_low_priority(
    training: RunFolder, priorities: list[int], threads: Callable[[], int]
) -> None:
    one = Courtesy()
    with one.working():
        assert threads() == 1
        assert one.gives_way
    assert threads() == 2
    set_state(training, RunState.FINISHED)
    with one.working():
        assert threads() == 2
    assert priorities == [courtesy.LOW, psutil.Process().nice()]


def test_a_training_that_begins_meanwhile_is_noticed_but_not_looked_for_all_the_time(
    training: RunFolder, priorities: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    set_state(training, RunState.FINISHED)
    one = Courtesy()
    assert not one.look()
    set_state(training, RunState.STARTING)
    now[0] += courtesy.LOOK_EVERY_SECONDS / 2
    assert not one.look()
    now[0] += courtesy.LOOK_EVERY_SECONDS
    assert one.look()
    assert one.gives_way
    now[0] += courtesy.LOOK_EVERY_SECONDS
    assert not one.look()


def test_what_began_with_one_thread_gives_way_to_its_end(
    training: RunFolder, priorities: list[int], threads: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courtesy, "LOOK_EVERY_SECONDS", 0.0)
    one = Courtesy()
    with one.working():
        set_state(training, RunState.FINISHED)
        assert not one.look()
        assert one.gives_way
        assert priorities == [courtesy.LOW, psutil.Process().nice()]
    assert one.look()
    assert not one.gives_way


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")
def test_all_threads_of_the_process_step_back(training: RunFolder, app_home: Path) -> None:
    output = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True).stdout
    assert output.split() == ["[15,", "15]"]
