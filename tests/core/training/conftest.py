"""Commands that reach a run at a chosen step, and what is left of a run, for comparing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.runs.reader import MetricsTail, read_evaluation
from resnet_studio.core.runs.series import RunSeries
from resnet_studio.core.runs.status import Command
from resnet_studio.core.runs.writer import RunWriter

if TYPE_CHECKING:
    from torch import Tensor

MEASURED = {"time", "seconds", "images_per_second"}

GiveAt = Callable[..., None]


@pytest.fixture
def give_at(monkeypatch: pytest.MonkeyPatch) -> GiveAt:
    """Lets commands come at the given steps, counted from the start of the process.

    Those `while_validating` come at the given batch of a validation, counted likewise.
    """
    from resnet_studio.core.training.trainer import Trainer

    validate = Trainer._validate

    def give(commands: dict[int, Command], while_validating: dict[int, Command] | None = None) -> None:
        looks = {False: 0, True: 0}
        is_validating = False

        def poll(_: RunWriter) -> Command | None:
            looks[is_validating] += 1
            due = (while_validating or {}) if is_validating else commands
            return due.get(looks[is_validating])

        def watched(trainer: Trainer, **options: Any) -> Any:
            nonlocal is_validating
            is_validating = True
            try:
                return validate(trainer, **options)
            finally:
                is_validating = False

        monkeypatch.setattr(RunWriter, "poll_command", poll)
        monkeypatch.setattr(Trainer, "_validate", watched)

    return give


@pytest.fixture(autouse=True)
def event_files_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are resumed within a second here; the wait for the next one has tests beside `EventWriter`."""
    later = "resnet_studio.core.training.events.EventWriter._wait_for_a_later_name"
    monkeypatch.setattr(later, lambda _: None)


@dataclass(frozen=True)
class Remains:
    """All that a run left and that no clock decides."""

    last: "dict[str, Tensor]"
    best: "dict[str, Tensor]"
    state: dict[str, Any]
    curves: dict[str, tuple[Any, Any]]
    epochs: list[dict[str, Any]]
    evaluations: list[Any]


@pytest.fixture
def remains_of() -> Callable[[RunFolder], Remains]:
    """Reads what a run left."""
    from resnet_studio.core.runs.checkpoint import read_checkpoint

    def read(folder: RunFolder) -> Remains:
        last = read_checkpoint(newest_intact(folder, "last"))
        series = RunSeries()
        series.feed(MetricsTail(folder.metrics_path).poll())
        evaluations = [read_evaluation(folder, name) for name in ("validation", "test")]
        return Remains(
            last=last.tensors,
            best=read_checkpoint(newest_intact(folder, "best")).tensors,
            state={name: value for name, value in last.about["state"].items() if name != "elapsed_seconds"},
            curves={
                name: (curve.x.copy(), curve.y.copy())
                for name, curve in series.curves.items()
                if name not in MEASURED
            },
            epochs=[{k: v for k, v in row.items() if k not in MEASURED} for row in series.epochs],
            evaluations=[
                values and {k: v for k, v in values.items() if k not in ("time", "checkpoint")}
                for values in evaluations
            ],
        )

    return read


@pytest.fixture
def require_equal() -> Callable[[Remains, Remains], None]:
    """Demands that two runs left the same, to the bit."""
    import torch

    def require(one: Remains, other: Remains) -> None:
        assert one.state == other.state
        for tensors, others in ((one.last, other.last), (one.best, other.best)):
            assert tensors.keys() == others.keys()
            for name, value in tensors.items():
                assert torch.equal(value, others[name]), name
        assert one.curves.keys() == other.curves.keys()
        for name, (x, y) in one.curves.items():
            np.testing.assert_array_equal(x, other.curves[name][0], err_msg=name)
            np.testing.assert_array_equal(y, other.curves[name][1], err_msg=name)
        assert one.epochs == other.epochs
        assert one.evaluations == other.evaluations

    return require
