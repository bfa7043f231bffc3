"""A run that was paused, stopped, killed or refused by its disk ends as one that nothing disturbed."""

import errno
import itertools
import math
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.errors import RunError
from resnet_studio.core.runs import generations, writer
from resnet_studio.core.runs.endings import smaller_parts
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import generations_of
from resnet_studio.core.runs.reader import current_state, is_locked, read_status
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.training import keeper
from resnet_studio.core.training.keeper import Keeper
from resnet_studio.core.training.trainer import Trainer

STEPS_PER_EPOCH = 4
ADAMW = {"optimizer.name": "adamw", "optimizer.learning_rate": 0.01}
ALL_ON = {
    "training.ema_decay": 0.9,
    "training.micro_batches": 2,
    "training.class_weights": "balanced",
    "optimizer.clip_norm": 0.5,
    "augmentation.mixup": 0.2,
    "augmentation.cutmix": 1.0,
    "augmentation.erasing": 0.5,
    "augmentation.color_jitter": 0.3,
    "augmentation.cutout": 4,
    "augmentation.min_scale": 0.5,
}
DRAWN = {"training.sampling": "balanced", "augmentation.rand_augment": 2, "training.batch_size": 6}

KILLED_AT_STEP = """
import os, signal, sys
from pathlib import Path
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.writer import RunWriter
from resnet_studio.core.training.run import perform_run
looks = 0
def poll(_):
    global looks
    looks += 1
    if looks == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    return "snapshot" if looks == int(sys.argv[2]) else None
RunWriter.poll_command = poll
perform_run(RunFolder(Path(sys.argv[1])))
"""


def train_until_killed(folder: RunFolder, snapshot: int, killed: int) -> None:
    command = [sys.executable, "-c", KILLED_AT_STEP, str(folder.path), str(snapshot), str(killed)]
    assert subprocess.run(command, check=False).returncode == -9
    assert not is_locked(folder)
    assert current_state(folder) is RunState.INTERRUPTED


def test_a_run_repeated_is_the_same_run(
    new_run: Any, perform: Any, remains_of: Any, require_equal: Any
) -> None:
    first, second = new_run(), new_run()
    results = [perform(first), perform(second)]
    assert [result.state for result in results] == ["finished", "finished"]
    require_equal(remains_of(first), remains_of(second))


def test_another_seed_is_another_run(new_run: Any, perform: Any, remains_of: Any) -> None:
    first, second = new_run(), new_run({"seed": 1})
    perform(first)
    perform(second)
    assert remains_of(first).epochs != remains_of(second).epochs


@pytest.mark.parametrize("step", [1, 3, 4, 6, 12])
@pytest.mark.parametrize("changes", [{}, ADAMW, ALL_ON], ids=["sgd", "adamw", "all on"])
def test_a_paused_run_goes_on_as_if_nothing_had_been(
    new_run: Any,
    perform: Any,
    give_at: Any,
    remains_of: Any,
    require_equal: Any,
    step: int,
    changes: dict[str, Any],
) -> None:
    changes = changes | {"training.log_every": 5}  # rows that the pause falls between
    whole, parted = new_run(changes), new_run(changes)
    perform(whole)
    give_at({step: "pause"})
    paused = perform(parted)
    assert (paused.state, paused.test_accuracy) == ("paused", None)
    assert paused.epochs == (step - 1) // STEPS_PER_EPOCH
    assert not is_locked(parted)
    assert not any(parted.evaluations.iterdir())
    status = read_status(parted)
    assert (status.state, status.step) == (RunState.PAUSED, step)
    give_at({})
    assert perform(parted).state == "finished"
    require_equal(remains_of(whole), remains_of(parted))


def test_a_run_that_draws_its_images_and_their_changes_goes_on_as_if_nothing_had_been(
    new_run: Any, perform: Any, give_at: Any, remains_of: Any, require_equal: Any, color_folder: Any
) -> None:
    for number in range(3, 12):  # a rare class
        (color_folder / "red" / f"{number:02d}.png").unlink()
    whole, parted = new_run(DRAWN), new_run(DRAWN)
    perform(whole)
    give_at({2: "pause"})
    assert perform(parted).state == "paused"
    give_at({})
    assert perform(parted).state == "finished"
    require_equal(remains_of(whole), remains_of(parted))


def test_many_pauses_change_nothing(
    new_run: Any, perform: Any, give_at: Any, remains_of: Any, require_equal: Any
) -> None:
    whole, parted = new_run(), new_run()
    perform(whole)
    for _ in range(3 * STEPS_PER_EPOCH):
        give_at({1: "pause"})
        assert perform(parted).state == "paused"
    give_at({})
    perform(parted)
    require_equal(remains_of(whole), remains_of(parted))


def test_a_snapshot_changes_nothing(
    new_run: Any, perform: Any, give_at: Any, remains_of: Any, require_equal: Any
) -> None:
    whole, watched = new_run(), new_run()
    perform(whole)
    give_at(dict.fromkeys(range(1, 20), "snapshot"))
    perform(watched)
    require_equal(remains_of(whole), remains_of(watched))


@pytest.mark.parametrize(("snapshot", "killed"), [(6, 11), (0, 7)], ids=["after a snapshot", "without one"])
def test_a_killed_run_goes_on_as_if_nothing_had_been(
    new_run: Any,
    perform: Any,
    remains_of: Any,
    require_equal: Any,
    posix_only: None,
    snapshot: int,
    killed: int,
) -> None:
    # Without a snapshot it depends on the clock whether epochs leave one: both must come to the same.
    whole, parted = new_run(), new_run()
    perform(whole)
    train_until_killed(parted, snapshot, killed)
    assert perform(parted).state == "finished"
    require_equal(remains_of(whole), remains_of(parted))


def test_a_run_killed_before_its_first_checkpoint_begins_anew_and_its_curves_too(
    new_run: Any, perform: Any, remains_of: Any, require_equal: Any, posix_only: None
) -> None:
    whole, parted = new_run({"training.log_every": 1}), new_run({"training.log_every": 1})
    perform(whole)
    train_until_killed(parted, 0, 3)
    assert generations_of(parted, "last") == ()
    perform(parted)
    require_equal(remains_of(whole), remains_of(parted))


def test_a_stopped_run_can_go_on_and_reaches_what_it_would_have_reached(
    new_run: Any, perform: Any, give_at: Any, remains_of: Any, require_equal: Any
) -> None:
    whole, parted = new_run(), new_run()
    perform(whole)
    give_at({6: "stop"})
    stopped = perform(parted)
    assert stopped.state == "stopped"
    assert stopped.test_accuracy is not None
    give_at({1: "pause"})
    assert perform(parted).test_accuracy is None
    assert read_status(parted).test_accuracy is None
    give_at({})
    perform(parted)
    one, other = remains_of(whole), remains_of(parted)
    assert [values.pop("reading") for values in other.evaluations] == [2, 2]
    assert [values.pop("reading") for values in one.evaluations] == [1, 1]
    require_equal(one, other)


def test_a_pause_in_the_middle_of_a_validation_changes_nothing(
    new_run: Any, perform: Any, give_at: Any, remains_of: Any, require_equal: Any
) -> None:
    whole, parted = new_run(), new_run()
    perform(whole)
    give_at({}, while_validating={2: "pause"})
    assert perform(parted).state == "paused"
    assert read_status(parted).epoch == 1
    give_at({})
    perform(parted)
    require_equal(remains_of(whole), remains_of(parted))


def test_patience_that_ran_out_before_a_crash_is_not_tried_again(
    new_run: Any,
    perform: Any,
    remains_of: Any,
    require_equal: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changes = {"training.epochs": 30, "training.patience": 2, "optimizer.learning_rate": 1e-9}
    whole, parted = new_run(changes), new_run(changes)
    perform(whole)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("resnet_studio.core.training.run._read_figures", crash)
        with pytest.raises(KeyboardInterrupt):
            perform(parted)
    assert read_status(parted).state is RunState.INTERRUPTED
    perform(parted)
    require_equal(remains_of(whole), remains_of(parted))


def test_best_weights_of_a_dead_part_are_told_as_what_they_are(
    new_run: Any, perform: Any, give_at: Any, remains_of: Callable[[RunFolder], Any]
) -> None:
    folder = new_run()
    perform(folder)
    status = read_status(folder)
    newest = generations_of(folder, "best")[0]
    assert status.best_epoch == newest.epoch
    (folder.checkpoints / newest.file).write_bytes(b"damaged")
    perform(folder)
    assert read_status(folder).best_epoch == generations_of(folder, "best")[1].epoch


def test_a_batch_is_computed_in_more_parts_where_a_resume_asks_for_it(
    new_run: Any, perform: Any, give_at: Any
) -> None:
    folder = new_run()
    give_at({3: "pause"})
    perform(folder)
    give_at({1: "pause"})
    perform(folder, least_parts=2)
    assert "2 micro-batches" in read_status(folder).device
    assert smaller_parts(folder, read_status(folder).model_copy(update={"batch_size": 8})) == 4
    give_at({})
    assert perform(folder).state == "finished"
    assert "2 micro-batches" in read_status(folder).device


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
