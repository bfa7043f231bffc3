"""Where a run stands and what it can be told: the same words in file, command line and window."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

STATUS_VERSION = 1

Command = Literal["pause", "stop", "stop_after_epoch", "snapshot"]


# The window counts with 32 bits. A figure that is no number, as a file can hold it, is not known.
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Figure = Annotated[float | None, AfterValidator(lambda value: value if _is_number(value) else None)]
Seconds = Annotated[float, AfterValidator(lambda value: value if _is_number(value) else 0.0)]


def _is_number(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


class RunState(StrEnum):
    """The states of a run."""

    STARTING = "starting"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def is_live(self) -> bool:
        """Whether a process should be at work."""
        return self in _LIVE

    @property
    def can_resume(self) -> bool:
        """Whether the run can go on from its last checkpoint."""
        return self in (RunState.PAUSED, RunState.STOPPED, RunState.FAILED, RunState.INTERRUPTED)


_LIVE = (RunState.STARTING, RunState.RUNNING, RunState.PAUSING, RunState.STOPPING)


class Difference(BaseModel):
    """A sentence: its template, which the window translates, and what goes into it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    template: str
    parameters: dict[str, str | int] = {}


class RunStatus(BaseModel):
    """What status.json holds.

    Attributes:
        version: Version of the run folder's layout.
        state: As the process last wrote it; `reader.current_state` knows whether that still holds.
        pid: The process, with `pid_started` (seconds since 1970) so that a reused number is noticed, and
            `pid_started_after_boot` (seconds) and `boot` (a word of its own for each start of the machine),
            since the clock may be set meanwhile.
        acknowledged: Sequence number of the last command that was seen.
        heartbeat: When this was written, seconds since 1970.
        written: How often the status of this run was written: of two copies the one with more is newer,
            whatever became of the clock.
        activity: What the process is doing now, in words.
        epoch: Epochs completed; `epochs` is how many are planned.
        step: Steps taken; `steps` is how many are planned.
        epoch_steps: Steps of a whole epoch; 0 in a run of an earlier version, whose epochs are all whole.
        skipped_steps: Of the steps taken those left out, because their loss or gradient was no number.
        batch_size: Images of a step, as asked for or measured.
        images_per_second: Training speed of the last while; None where features are trained with, not images.
        elapsed_seconds: Time spent training, all parts of the run together.
        remaining_seconds: Estimated time to the end.
        best_epoch: Epoch whose weights are kept as the best, None before the first.
        best_validation_accuracy: Its validation accuracy, a fraction; None without a validation split.
        best_validation_loss: Its validation loss.
        validation_images: How many images the final validation accuracy is of; 0 before the first end.
        test_accuracy: Read once, with the best weights; None without a test split or before the end.
        test_images: How many images it is of.
        copies_across_splits: Pairs of images in two of the run's splits that show the same picture; None
            before they were looked for.
        device: The device in words.
        message: What went wrong, with `hint`, what to do now.
        differences: What is another way in this part of the run than in the one before, see `notes.Note`.
        has_changed_data: Whether that are the images; a run that then must not go on is `paused`.
        trouble: Why the run cannot be written while it goes on or waits, with `cure`; empty where it can.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int = STATUS_VERSION
    state: RunState = RunState.STARTING
    pid: Count = 0
    pid_started: Seconds = 0.0
    pid_started_after_boot: Seconds = 0.0
    boot: str = ""
    acknowledged: int = 0
    heartbeat: Seconds = 0.0
    written: Count = 0
    activity: str = ""
    epoch: Count = 0
    epochs: Count = 0
    step: Count = 0
    steps: Count = 0
    epoch_steps: Count = 0
    skipped_steps: Count = 0
    batch_size: Count = 0
    images_per_second: Figure = None
    elapsed_seconds: Seconds = 0.0
    remaining_seconds: Figure = None
    best_epoch: Count | None = None
    best_validation_accuracy: Figure = None
    best_validation_loss: Figure = None
    validation_images: Count = 0
    test_accuracy: Figure = None
    test_images: Count = 0
    copies_across_splits: Count | None = None
    device: str = ""
    message: str = ""
    hint: str = ""
    differences: tuple[Difference, ...] = ()
    has_changed_data: bool = False
    trouble: str = ""
    cure: str = ""


class Control(BaseModel):
    """What control.json holds: the last command, numbered so that a stale one is told from a new one."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sequence: int = 0
    command: Command = "snapshot"
