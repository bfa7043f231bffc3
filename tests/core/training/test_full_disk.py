"""A run whose disk takes nothing for a while says so, loses nothing, and ends as if nothing had been."""

import errno
import itertools
import math
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.errors import RunError
from resnet_studio.core.runs import generations, writer
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import is_locked, read_status
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.training import keeper
from resnet_studio.core.training.keeper import Keeper
from resnet_studio.core.training.trainer import Trainer


def full_disk(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class FillingDisk:
    """Takes no checkpoint until it was asked for so many, and notes what the status said meanwhile."""

    def __init__(self, folder: RunFolder, patch: pytest.MonkeyPatch, refusals: float) -> None:
        self.told: list[RunStatus] = []
        self._folder, self._left = folder, refusals
        self._replace = generations.replace_durably
        patch.setattr(generations, "replace_durably", self.replace)
        patch.setattr(keeper, "RETRY_SECONDS", 0.0)
        patch.setattr(writer, "RETRY_SECONDS", 0.01)

    def replace(self, *arguments: Any) -> None:
        self.told.append(read_status(self._folder))
        if self._left > 0:
            self._left -= 1
            full_disk()
        self._replace(*arguments)


@pytest.mark.parametrize("refusals", [1, 4, 40])
def test_a_run_whose_disk_is_full_for_a_while_tells_it_and_ends_as_if_nothing_had_been(
    new_run: Any,
    perform: Any,
    give_at: Any,
    remains_of: Any,
    require_equal: Any,
    monkeypatch: pytest.MonkeyPatch,
    refusals: int,
) -> None:
    whole, parted = new_run(), new_run()
    perform(whole)
    give_at({2: "snapshot"})
    disk = FillingDisk(parted, monkeypatch, refusals)
    assert perform(parted).state == "finished"
    assert "No space left" in disk.told[1].trouble
    assert "Make room" in disk.told[1].cure
    assert read_status(parted).trouble == ""
    require_equal(remains_of(whole), remains_of(parted))


@pytest.mark.parametrize("command", ["pause", "stop"])
def test_a_run_that_waits_for_its_disk_can_be_told_to_end_and_says_what_is_lost(
    new_run: Any,
    perform: Any,
    give_at: Any,
    remains_of: Any,
    require_equal: Any,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    whole, parted = new_run(), new_run()
    perform(whole)
    with monkeypatch.context() as patch:
        disk = FillingDisk(parted, patch, math.inf)
        give_at(dict.fromkeys(range(20, 40), command))  # behind the last step
        with pytest.raises(RunError, match=r"after step 0 is lost.*Make room"):
            perform(parted)
    assert "Training waits" in disk.told[-1].trouble
    status = read_status(parted)
    assert status.state is RunState.FAILED
    assert "No space left" in status.message
    assert not is_locked(parted)
    give_at({})
    perform(parted)
    require_equal(remains_of(whole), remains_of(parted))


def test_a_disk_that_takes_no_news_has_them_in_the_users_state_folder(
    new_run: Any, perform: Any, give_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_run()
    give_at(dict.fromkeys(range(20, 40), "stop"))
    with monkeypatch.context() as patch:
        FillingDisk(folder, patch, math.inf)
        real = writer.write_json

        def write_json(path: Path, values: Mapping[str, Any]) -> None:
            if values.get("state", "starting") != "starting":
                full_disk()
            real(path, values)

        patch.setattr(writer, "write_json", write_json)
        with pytest.raises(RunError, match="No space left"):
            perform(folder)
    assert not is_locked(folder)
    assert "starting" in folder.status_path.read_text()
    assert read_status(folder).state is RunState.FAILED
    give_at({})
    assert perform(folder).state == "finished"
    assert "finished" in folder.status_path.read_text()
    assert read_status(folder).state is RunState.FINISHED


def test_a_run_that_the_disk_takes_no_checkpoint_of_for_long_waits_rather_than_risking_more(
    new_run: Any,
    perform: Any,
    remains_of: Any,
    require_equal: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, parted = new_run(), new_run()
    perform(whole)
    steps: list[float] = []
    real_step = Trainer._step

    def step(trainer: Trainer, batch: Any) -> None:
        steps.append(time.monotonic())
        real_step(trainer, batch)

    monkeypatch.setattr(Trainer, "_step", step)
    begin = Keeper.__init__
    monkeypatch.setattr(
        Keeper, "__init__", lambda one, folder, writer, _, group: begin(one, folder, writer, 0.0, group)
    )
    FillingDisk(parted, monkeypatch, 2)
    monkeypatch.setattr(keeper, "RETRY_SECONDS", 0.4)
    monkeypatch.setattr(keeper, "MOST_AT_STAKE_SECONDS", 0.0)
    assert perform(parted).state == "finished"
    assert sum(later - step > 0.35 for step, later in itertools.pairwise(steps)) >= 2
    require_equal(remains_of(whole), remains_of(parted))


def test_a_run_that_the_disk_has_no_room_for_is_refused_before_it_trains(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_run()
    usage = shutil.disk_usage(folder.path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2**10))
    with pytest.raises(RunError, match=r"needs .* of the disk, and 1 KiB are free"):
        perform(folder)
    assert folder.metrics_path.read_bytes() == b""
