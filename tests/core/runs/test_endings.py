"""A process that was killed is told as such, and a disk that is gone is no end; each with its cure."""

import dataclasses
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.errors import RunError
from resnet_studio.core.runs import endings
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import read_status, send_command
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.runs.supervise import (
    RunNews,
    explain_end,
    kill,
    resume_training,
    start_training,
    watch,
)
from resnet_studio.core.tasks import TaskContext

Child = Callable[[str], None]


def end_of(folder: RunFolder) -> RunNews:
    return watch(folder, TaskContext(), lambda _: None)


def wait_until_running(folder: RunFolder) -> None:
    until = time.monotonic() + 30
    while read_status(folder).state is not RunState.RUNNING:
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize("counted", [4, 5], ids=["none is counted", "one is counted"])
def test_a_process_that_the_system_killed_is_told_as_such_with_the_likely_reason_and_a_cure(
    tmp_path: Path, child: Child, monkeypatch: pytest.MonkeyPatch, posix_only: None, counted: int
) -> None:
    vmstat = tmp_path / "vmstat"
    vmstat.write_text("nr_free_pages 17\noom_kill 4\n", encoding="ascii")
    monkeypatch.setattr(endings, "VMSTAT", vmstat)
    monkeypatch.setattr(endings, "CGROUPS", tmp_path / "none")
    child("killed")
    recipe = set_values(Recipe(), {"training.micro_batches": 4})
    folder = start_training(recipe, tmp_path / "runs", "digits")
    wait_until_running(folder)
    vmstat.write_text(f"nr_free_pages 17\noom_kill {counted}\n", encoding="ascii")
    os.kill(read_status(folder).pid, signal.SIGKILL)
    last = end_of(folder)
    assert last.state is RunState.INTERRUPTED
    status = last.status.model_copy(update={"batch_size": 64, "epoch": 37})
    error = explain_end(folder, dataclasses.replace(last, status=status))
    assert error is not None
    assert ("memory was full" in error.message) == (counted == 5)
    assert "killed" in error.message
    assert "at epoch 37" in error.message
    assert f"resnet-studio resume {folder.name} --parts 8" in error.advice
    child("finishes")
    resume_training(folder, least_parts=8)
    assert f"resume --parts 8 {folder.path}" in wait_for_words(folder)


def wait_for_words(folder: RunFolder) -> str:
    end_of(folder)
    return folder.log_path.read_text()


def test_a_batch_of_the_smallest_parts_is_cut_no_further(tmp_path: Path, child: Child) -> None:
    child("finishes")
    folder = start_training(set_values(Recipe(), {"training.micro_batches": 4}), tmp_path / "runs", "digits")
    last = end_of(folder)
    smaller = {size: endings.smaller_parts(folder, last.status.model_copy(update={"batch_size": size}))
               for size in (15, 16)}  # fmt: skip
    assert smaller == {15: 0, 16: 8}


def test_a_process_that_we_killed_ourselves_is_not_put_down_to_memory(tmp_path: Path, child: Child) -> None:
    child("killed")
    folder = start_training(Recipe(), tmp_path, "digits")
    wait_until_running(folder)
    kill(folder)
    error = explain_end(folder, end_of(folder))
    assert error is not None
    assert "was interrupted at epoch" in error.message


def test_the_kernel_counts_in_both_kinds_of_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "VMSTAT", tmp_path / "vmstat")
    monkeypatch.setattr(endings, "CGROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(endings, "CGROUP_ROOT", tmp_path)
    assert endings.num_memory_kills() is None
    (tmp_path / "vmstat").write_text("oom_kill 1\nswap_ra 9\n", encoding="ascii")
    (tmp_path / "cgroup").write_text("0::/user/app\n3:cpu,memory:/box\n", encoding="ascii")
    for folder, name, words in (
        ("user/app", "memory.events", "oom 5\noom_kill 10\noom_group_kill 7\n"),
        ("memory/box", "memory.oom_control", "under_oom 1\noom_kill 100\n"),
    ):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / name).write_text(words, encoding="ascii")
    assert endings.num_memory_kills() == 111


def test_a_run_whose_disk_is_unplugged_is_followed_on_and_told_of(
    tmp_path: Path, child: Child, posix_only: None
) -> None:
    child("waits")
    folder = start_training(Recipe(), tmp_path / "runs", "digits")
    wait_until_running(folder)
    away = tmp_path / "unplugged"
    told: list[RunNews] = []

    def take(news: RunNews) -> None:
        told.append(news)
        if len(told) == 1:
            folder.path.rename(away)
        elif news.trouble and away.exists():
            send_command(folder, "stop")
            away.rename(folder.path)

    assert watch(folder, TaskContext(), take).state is RunState.PAUSED
    assert any("No such file" in news.trouble and news.state is RunState.RUNNING for news in told)
    assert any("Bring back" in news.cure for news in told)


def test_no_run_is_begun_that_the_disk_has_no_room_for(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"needs 1024 TiB of the disk, and .* are free"):
        start_training(Recipe(), tmp_path / "runs", "digits", 2**50)
    assert not (tmp_path / "runs").exists()
