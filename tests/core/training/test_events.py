"""TensorBoard reads the very numbers of metrics.jsonl, also after a resume."""

import errno
import time
from pathlib import Path
from typing import Any

import pytest
from torch.utils.tensorboard import SummaryWriter

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import MetricsTail
from resnet_studio.core.training.events import EventWriter


@pytest.fixture(autouse=True)
def event_files_at_once() -> None:
    """Not here."""


def scalars_of(folder: RunFolder) -> dict[str, dict[int, float]]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder.tensorboard))
    events.Reload()
    found = {}
    for tag in events.Tags()["scalars"]:
        points = events.Scalars(tag)
        assert len({point.step for point in points}) == len(points), tag
        found[tag] = {point.step: point.value for point in points}
    return found


def rows_of(folder: RunFolder, kind: str, key: str) -> dict[int, Any]:
    rows = MetricsTail(folder.metrics_path).poll()
    return {row["step"]: pytest.approx(row[key], rel=1e-6) for row in rows if row["kind"] == kind}


def test_tensorboard_reads_the_numbers_of_the_run(new_run: Any, perform: Any) -> None:
    folder = new_run()
    perform(folder)
    scalars = scalars_of(folder)
    assert scalars["loss/train"] == rows_of(folder, "step", "loss")
    assert scalars["accuracy/train"] == rows_of(folder, "step", "accuracy")
    assert scalars["learning_rate"] == rows_of(folder, "step", "learning_rate")
    assert scalars["loss/validation"] == rows_of(folder, "epoch", "validation_loss")
    assert scalars["accuracy/validation"] == rows_of(folder, "epoch", "validation_accuracy")


@pytest.mark.parametrize("snapshot", [0, 5], ids=["from the start", "from a snapshot"])
def test_tensorboard_drops_the_dead_part(
    new_run: Any, perform: Any, give_at: Any, monkeypatch: pytest.MonkeyPatch, snapshot: int
) -> None:
    from resnet_studio.core.training.trainer import Trainer

    folder = new_run({"training.log_every": 1, "training.epochs": 2})
    real_step = Trainer._step

    def step(trainer: Trainer, batch: Any) -> None:
        if trainer.state.step == (7 if snapshot else 3):
            raise KeyboardInterrupt
        real_step(trainer, batch)

    give_at({snapshot: "snapshot"})
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_step", step)
        with pytest.raises(KeyboardInterrupt):
            perform(folder)
    perform(folder)
    scalars = scalars_of(folder)
    assert sorted(scalars["loss/train"]) == list(range(1, 9))
    assert scalars["loss/train"] == rows_of(folder, "step", "loss")


def test_a_resume_in_the_same_second_is_read_after_what_was_there(tmp_path: Path) -> None:
    for name in (f"{int(time.time())}.zebra.99.9", "unknown.zebra.99.9"):
        (tmp_path / f"events.out.tfevents.{name}").touch()
    events = EventWriter(tmp_path)
    events.add_step({"step": 1, "loss": 0.5})
    events.close()
    hosts = [path.name.split(".")[4] for path in sorted(tmp_path.iterdir())]
    assert (hosts[0], hosts[2]) == ("zebra", "zebra")
    assert hosts[1] != "zebra"


def test_rows_that_the_disk_refused_are_in_a_later_file(
    folder_of_events: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EventWriter, "_wait_for_a_later_name", lambda _: None)
    events = EventWriter(folder_of_events)
    events.add_step({"step": 1, "loss": 4.0})
    events.flush()

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(SummaryWriter, "add_scalar", refuse)
        events.add_step({"step": 2, "loss": 3.0})
        events.add_step({"step": 3, "loss": 2.0})
    time.sleep(1.1)  # a file is named after its second
    events.add_step({"step": 4, "loss": 1.0})
    events.close()
    run = RunFolder(folder_of_events.parent)
    assert scalars_of(run)["loss/train"] == {1: 4.0, 2: 3.0, 3: 2.0, 4: 1.0}


@pytest.fixture
def folder_of_events(tmp_path: Path) -> Path:
    return RunFolder(tmp_path).tensorboard
