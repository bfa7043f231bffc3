"""What a trainer keeps: rows and events, the best weights, and all that a resume needs."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import torch

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError, reason_of
from resnet_studio.core.full_memory import again_with_room, is_out_of_memory
from resnet_studio.core.runs.checkpoint import Checkpoint, plain_copy, read_checkpoint, write_checkpoint
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import has_checkpoint, newest_intact, save_generation
from resnet_studio.core.runs.room import require_room
from resnet_studio.core.runs.status import Command
from resnet_studio.core.runs.writer import CONTROL_POLL_SECONDS, RunWriter
from resnet_studio.core.training.events import EventWriter
from resnet_studio.core.training.group import Group
from resnet_studio.core.training.optim import optimizer_tensors, restore_optimizer
from resnet_studio.core.training.state import TrainingState

if TYPE_CHECKING:
    from resnet_studio.core.training.trainer import Trainer

# A save waits until training since the last one has taken so many times as long as that one took.
LARGEST_SAVE_SHARE = 0.01
# Where the disk has not taken a checkpoint: how soon and at what share of the time it is tried again, and how
# long after the last that it took training waits rather than going on.
RETRY_SECONDS = 1.0
LARGEST_RETRY_SHARE = 0.05
MOST_AT_STAKE_SECONDS = 600.0

_CHECKPOINT, _BEST = "a checkpoint", "the best weights"  # to be written, as log.txt tells it

_COMMANDS: tuple[Command | None, ...] = (None, *get_args(Command))

_log = logging.getLogger(__name__)


class Commanded(Exception):  # noqa: N818 - a command is no error
    """A command that ends the run at once."""

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        self.command = command


class Keeper:
    """Writes what a run learns into its folder and reads it back on resume.

    Attributes:
        folder: The run.
        writer: Metrics, status and commands.
        group: The ranks of the run, of which the first alone writes.
        seconds_saving: Spent on checkpoints to resume from, in this process.
        least_parts: In how many parts a batch is computed at the least, whatever the checkpoint says.
        saved_at: Epochs and steps completed at the last of them; None before the first.
    """

    def __init__(
        self, folder: RunFolder, writer: RunWriter, snapshot_seconds: float, group: Group | None = None
    ) -> None:
        self.folder = folder
        self.writer = writer
        self.group = group or Group()
        self._snapshot_seconds = snapshot_seconds
        self._events = EventWriter(folder.tensorboard)
        self._last_save = time.monotonic()
        self._save_seconds = 0.0
        self._retry_at: float | None = None  # where the disk has not taken a checkpoint
        self._best: _Held | None = None
        self.seconds_saving = 0.0
        self.least_parts = 0
        self.saved_at: tuple[int, int] | None = None

    def close(self) -> None:
        """Flush and close the event files."""
        self._events.close()

    def next_command(self, *, is_snapshot_wanted: bool) -> Command | None:
        """What is to be done now, on all ranks: what was commanded, or a snapshot that is wanted or due."""
        command = self.writer.poll_command()
        while command is None and self._is_too_much_at_stake:
            time.sleep(CONTROL_POLL_SECONDS)
            self.writer.update()
            command = self.writer.poll_command()
        if command is None and (is_snapshot_wanted or self._is_save_due):
            command = "snapshot"
        return _COMMANDS[self.group.tell_number(_COMMANDS.index(command))]

    @property
    def _is_save_due(self) -> bool:
        if self._retry_at is not None:
            return time.monotonic() >= self._retry_at
        is_due = time.monotonic() - self._last_save >= self._snapshot_seconds
        return is_due and self._is_save_cheap

    @property
    def _is_too_much_at_stake(self) -> bool:
        """Whether to compute on would risk more than to wait until the disk may be tried again."""
        if self._retry_at is None or self._is_save_due:
            return False
        return time.monotonic() - self._last_save >= max(MOST_AT_STAKE_SECONDS, self._snapshot_seconds)

    @property
    def is_epoch_save_due(self) -> bool:
        """Whether a checkpoint at the end of this epoch costs little beside the training since the last."""
        return bool(self.group.tell_number(self._is_save_cheap and self._retry_at is None))

    @property
    def _is_save_cheap(self) -> bool:
        return (time.monotonic() - self._last_save) * LARGEST_SAVE_SHARE >= self._save_seconds

    def log_step(self, row: Mapping[str, Any]) -> None:
        """Keep the row of some steps."""
        if not self.group.rank.is_first:
            return
        self.writer.log({"kind": "step", **row})
        self._events.add_step(row)

    def log_epoch(self, row: Mapping[str, Any]) -> None:
        """Keep the row of an epoch."""
        if not self.group.rank.is_first:
            return
        self.writer.log({"kind": "epoch", **row})
        self.writer.attempt(self.folder.metrics_path.name, self.writer.sync)
        self._events.add_epoch(row)

    def save_last(self, trainer: Trainer) -> None:
        """Keep everything that a resume needs; where the disk takes nothing, it is tried again in a while."""
        if not self.group.rank.is_first:
            return
        started = time.monotonic()
        if not self.writer.attempt(_CHECKPOINT, lambda: self._write_all(trainer)):
            took = time.monotonic() - started
            self._retry_at = time.monotonic() + max(RETRY_SECONDS, took / LARGEST_RETRY_SHARE)

    def insist_on_last(self, trainer: Trainer) -> None:
        """Keep everything that a resume needs, whenever the disk takes it.

        Raises:
            RunError: The run was told to end while it waited; the checkpoint before stands.
        """
        if self.group.rank.is_first:
            self.writer.insist(_CHECKPOINT, lambda: self._write_all(trainer))

    def _write_all(self, trainer: Trainer) -> None:
        """Write what a resume needs, and before it best weights that wait: it counts on them.

        Raises:
            OSError: The disk is full or gone; the checkpoint before stands.
        """
        started = time.monotonic()
        self._write_held_best()
        tensors = {f"model.{name}": value for name, value in trainer.model.state_dict().items()}
        tensors |= {
            f"optimizer.{name}": value
            for name, value in optimizer_tensors(trainer.model, trainer.step.optimizer).items()
        }
        if trainer.step.average is not None:
            averaged = trainer.step.average.model.state_dict()
            tensors |= {f"average.{name}": value for name, value in averaged.items()}
        tensors["window"] = trainer.window.sums
        if trainer.step.guard is not None:
            tensors["guard"] = trainer.step.guard.counts

        def about() -> dict[str, Any]:
            scaler = trainer.step.scaler.state_dict()
            return _about(trainer, trainer.state.best_accuracy) | {
                "state": trainer.state.to_dict(),
                "scaler": scaler,
            }

        require_room(self.folder.path, sum(value.nbytes for value in tensors.values()))
        self.writer.sync()
        epoch, step = trainer.state.epoch, trainer.state.step

        def save() -> None:
            values = about()  # where room was made, it says so
            write = partial(write_checkpoint, tensors=tensors, about=values)
            save_generation(self.folder, "last", write, epoch=epoch, step=step)

        again_with_room(save, trainer.make_room)
        self.writer.keep_manifest()
        self._events.flush()
        self.saved_at = (trainer.state.epoch, trainer.state.step)
        self.writer.kept_step = trainer.state.step
        self._retry_at = None
        self._last_save = time.monotonic()
        self._save_seconds = self._last_save - started
        self.seconds_saving += self._save_seconds

    def save_best(self, trainer: Trainer, accuracy: float | None = None) -> None:
        """Keep the weights as the best so far; where the disk takes nothing, a copy of them waits for it."""
        if not self.group.rank.is_first:
            return
        tensors = {f"model.{name}": value for name, value in trainer.step.best_model.state_dict().items()}
        about = _about(trainer, trainer.state.best_accuracy if accuracy is None else accuracy)
        self._best = _Held(tensors, about, trainer.state.epoch, trainer.state.step, trainer.make_room)
        if not self.writer.attempt(_BEST, self._write_held_best):
            copies = {name: plain_copy(value) for name, value in tensors.items()}
            self._best = dataclasses.replace(self._best, tensors=copies)
            self._retry_at = time.monotonic() + RETRY_SECONDS

    def insist_on_best(self) -> None:
        """Write best weights that wait, whenever the disk takes them.

        Raises:
            RunError: The run was told to end while it waited; the best before stand.
        """
        self.writer.insist(_BEST, self._write_held_best)

    def _write_held_best(self) -> None:
        if (best := self._best) is None:
            return
        require_room(self.folder.path, sum(value.nbytes for value in best.tensors.values()))
        write = partial(write_checkpoint, tensors=best.tensors, about=best.about)
        save = partial(save_generation, self.folder, "best", write, epoch=best.epoch, step=best.step)
        again_with_room(save, best.make_room)
        self._best = None
        self.writer.note_success(_BEST)

    def restore(self, trainer: Trainer) -> None:
        """Put the trainer where the last checkpoint was taken; where there is none, it starts anew.

        Raises:
            RunError: Every checkpoint is damaged, or the pointer to them is.
            WeightsError: The checkpoint does not fit the network.
        """
        checkpoint = self.group.decide(lambda: self._restore_first(trainer))
        if checkpoint is not None and not self.group.rank.is_first:
            self._put_back(trainer, checkpoint)
        least_parts = self.group.tell_number(self.least_parts)
        trainer.state.micro_batches = max(trainer.state.micro_batches, least_parts)
        num_before, trainer.state.num_ranks = trainer.state.num_ranks, self.group.rank.num_ranks
        if trainer.state.step and num_before != trainer.state.num_ranks:
            _log.info("Processes that train together: %d, before %d.", trainer.state.num_ranks, num_before)

    def _restore_first(self, trainer: Trainer) -> Checkpoint | None:
        """Restore the first rank from the disk, which the others may not reach; returns what was there."""
        checkpoint = None
        if has_checkpoint(self.folder, "last"):
            path = newest_intact(self.folder, "last")
            checkpoint = read_checkpoint(path)
            try:
                self._put_back(trainer, checkpoint)
            except (RuntimeError, KeyError, TypeError, ValueError) as error:
                if is_out_of_memory(error):
                    raise
                raise _does_not_fit(path, error) from error
        elif not self._has_rows():
            return None
        # Rows may be there without a checkpoint: of a part that died before the first.
        self.writer.kept_step = trainer.state.step
        where = trainer.state.epoch + trainer.state.batch / trainer.length.num_batches
        self.writer.log({"kind": "resumed", "epoch": where, "step": trainer.state.step})
        self._events.start_after(trainer.state.step)
        return checkpoint

    def _has_rows(self) -> bool:
        return self.folder.metrics_path.exists() and self.folder.metrics_path.stat().st_size > 0

    def _put_back(self, trainer: Trainer, checkpoint: Checkpoint) -> None:
        trainer.model.load_state_dict(checkpoint.section("model"))
        if trainer.step.average is not None:
            trainer.step.average.model.load_state_dict(checkpoint.section("average"))
        restore_optimizer(trainer.model, trainer.step.optimizer, checkpoint.section("optimizer"))
        with torch.no_grad():
            trainer.window.sums.copy_(checkpoint.tensors["window"])
            if trainer.step.guard is not None:
                trainer.step.guard.counts.copy_(checkpoint.tensors["guard"])
        trainer.state = TrainingState.from_dict(checkpoint.about["state"])
        if scaler := checkpoint.about.get("scaler"):
            trainer.step.scaler.load_state_dict(scaler)


@dataclass(frozen=True)
class _Held:
    """Weights on their way to the disk.

    Attributes:
        tensors: By name; a copy of its own where they wait.
        about: The JSON of the checkpoint's header.
        epoch: Epochs completed.
        step: Steps taken.
        make_room: Lets the trainer take less memory; False where it cannot.
    """

    tensors: dict[str, torch.Tensor]
    about: dict[str, Any]
    epoch: int
    step: int
    make_room: Callable[[], bool]


def _does_not_fit(path: Path, error: Exception) -> WeightsError:
    return WeightsError(
        QT_TRANSLATE_NOOP("errors", "The checkpoint {path} does not fit the recipe of its run: {reason}."),
        {"path": str(path), "reason": reason_of(error)},
        hint=QT_TRANSLATE_NOOP(
            "errors", "The recipe was changed after the run began: undo that, or start a new run."
        ),
    )


def _about(trainer: Trainer, accuracy: float | None) -> dict[str, Any]:
    return {
        "architecture": trainer.model.architecture.to_dict(),
        "classes": list(trainer.data.dataset.classes),
        "preprocessing": trainer.data.preprocessing.model_dump(mode="json"),
        "recipe": trainer.recipe.model_dump(mode="json"),
        "precision": trainer.state.precision or "fp32",
        "epoch": trainer.state.epoch,
        "validation_accuracy": accuracy,
        "fingerprint": trainer.data.dataset.fingerprint,
        "torch": torch.__version__,
    }
