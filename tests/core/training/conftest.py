"""Commands that reach a run at a chosen step, and what is left of a run, for comparing."""

from collections.abc import Callable
from typing import Any

import pytest

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.status import Command
from resnet_studio.core.runs.writer import RunWriter

from ...reliability.remains import Remains, differences, read_remains

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


@pytest.fixture
def remains_of() -> Callable[[RunFolder], Remains]:
    """Reads what a run left."""
    return read_remains


@pytest.fixture
def require_equal() -> Callable[[Remains, Remains], None]:
    """Demands that two runs left the same, to the bit."""

    def require(one: Remains, other: Remains) -> None:
        assert differences(one, other) == []

    return require
