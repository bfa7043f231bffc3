"""The training loop: steps, curves, validation, checkpoints, and the commands that reach it."""

from __future__ import annotations

import logging
import math
import time
from functools import partial
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.loaders import Batch
from resnet_studio.core.evaluation.evaluate import add_up
from resnet_studio.core.evaluation.metrics import ClassificationSums
from resnet_studio.core.full_memory import again_with_room, each_despite_shortage
from resnet_studio.core.models.adopt import num_frozen_parts
from resnet_studio.core.runs.status import Command, RunState
from resnet_studio.core.training import activities
from resnet_studio.core.training.begin import note_start, start_network
from resnet_studio.core.training.diverged import DivergedError, are_numbers
from resnet_studio.core.training.features import features_or_images
from resnet_studio.core.training.keeper import Commanded, Keeper
from resnet_studio.core.training.memory import keep_freed_memory
from resnet_studio.core.training.optim import set_learning_rate
from resnet_studio.core.training.pace import Pace
from resnet_studio.core.training.prepare import TrainingData
from resnet_studio.core.training.schedule import learning_rate_at
from resnet_studio.core.training.state import TrainingState
from resnet_studio.core.training.step import Step
from resnet_studio.core.training.step_window import Row, StepWindow, epoch_figures, is_row_due

_log = logging.getLogger(__name__)

MOST_ROLLBACKS = 4  # then the rate is a sixteenth, and something else is wrong


class Trainer:
    """Trains one network on one data set; tells the keeper all that it learns.

    Attributes:
        recipe: What was asked for.
        data: The images.
        keeper: Writes metrics, status and checkpoints, brings the commands, and knows the other ranks.
        state: The counters; everything a resume needs beside the tensors.
        model: The network, channels_last, on the device.
        step: What makes a batch into a better network: optimizer, loss, average of the weights.
        window: The steps since the last row.
        length: Of the whole run, in steps and epochs.
    """

    def __init__(self, recipe: Recipe, data: TrainingData, device: torch.device, keeper: Keeper) -> None:
        self.recipe = recipe
        self.data = data
        self.keeper, self.group = keeper, keeper.group
        self.state = TrainingState()
        self._device = device
        self._images = data.train_loader(recipe, device, self.group.rank)
        self.model, notes = start_network(recipe, data.dataset.classes, self._images, device, data.start)
        if data.start is not None and self.group.rank.is_first:
            note_start(keeper.writer, recipe, data.start, notes)
        self._train_loader, self._validation_loader, self._is_head_alone = features_or_images(
            recipe,
            self.model,
            (self._images, data.validation_loader(device, self.group.rank)),
            self.group.rank.num_ranks,
            self._tell_computing,
            lambda: self.state.precision,
        )
        self.step = Step(
            self.model, recipe, device, data.num_of_class, self.group, is_head_alone=self._is_head_alone
        )
        self._timed = recipe.training.with_whole_images() if self._is_head_alone else recipe.training
        self.step.tell_parts = self._note_parts
        self.length = recipe.training.length(self._train_loader.num_batches)
        self.window = StepWindow(device, sees_features=self._is_head_alone)
        self._epoch_images = 0  # of the epoch under way, in this process
        self._stop_after_epoch = False
        self._is_leaving = False  # a command that ends the run is being carried out: no other is heard
        self._is_snapshot_wanted = False  # asked for while nothing could be saved
        self._pace = Pace(
            recipe.device, device, self.model, self._some_images, self._tell_measuring, self.group
        )

    def fit(self) -> RunState:
        """Train to the end, or until a command ends it; returns the state that the run is left in.

        The state is `finished`, `stopped` (the test is read in both cases by the caller) or `paused`.

        Raises:
            DivergedError: The loss is no number any more; the last checkpoint stands.
        """
        try:
            self._begin()
            while not self._is_at_end:
                try:
                    self._run_epoch()
                except DivergedError:
                    if not self._may_roll_back:
                        raise
                    self._roll_back()
                self._stop_after_epoch = bool(self.group.tell_number(self._stop_after_epoch))
                if self._stop_after_epoch:
                    break
        except Commanded as told:
            return self._leave(told.command)
        if self.group.tell_number(self.keeper.saved_at != (self.state.epoch, self.state.step)):
            self._save_last(must_succeed=True)
        is_whole = not self._stop_after_epoch or self.state.epoch >= self.length.num_epochs
        return RunState.FINISHED if is_whole else RunState.STOPPED

    def _begin(self) -> None:
        """Restore the last checkpoint or start anew, and settle the arithmetic."""
        self.keeper.restore(self)
        self._freeze()
        self.step.level()
        self.step.num_parts = max(self.step.num_parts, self.state.micro_batches)
        again_with_room(lambda: self._pace.settle(self.state), self.make_room)
        keep_freed_memory()  # not before: what is measured may need far more than a step
        if self.state.step:  # the rate of the last step; a row may be due before the next one
            set_learning_rate(self.step.optimizer, self._rate_at(self.state.step - 1))
        if self.recipe.training.on_divergence == "halve" and not self.state.step:
            self._save_last(must_succeed=True)  # what to go back to before the first checkpoint is due
        self.keeper.writer.update(
            **activities.IS_STOPPING if self._stop_after_epoch else activities.IS_TRAINING,
            epochs=self.length.num_epochs,
            steps=self.length.num_steps,
            epoch_steps=self.length.num_batches,
            device=self._device_words(),
            test_accuracy=None,  # of an earlier stop; it is read again at the end
        )

    def _device_words(self) -> str:
        return self._pace.words(self.state, self.step)

    def _some_images(self, epoch: int | None) -> Tensor:
        """As many images as training computes at once in an epoch, by default the last."""
        return self.step.at_once(next(self._images.epoch(epoch or self.length.num_epochs)).images)

    def _tell_measuring(self, activity: str) -> None:
        """Between two measured steps: show life and hear commands; nothing is saved, the norms are off."""
        self.keeper.writer.update(activity=activity)
        command = self.keeper.writer.poll_command()  # this rank's alone: the others may not measure
        self._is_snapshot_wanted |= command == "snapshot"
        self._follow(command)

    def _tell_computing(self, activity: str) -> None:
        """Between two batches of features: show life, save and hear commands as between two steps."""
        self.keeper.writer.update(activity=activity)
        if not self._is_leaving:
            self._obey()

    def _rate_at(self, step: int) -> float:
        return learning_rate_at(step, self.length.num_steps, self.recipe) * self.state.rate_scale

    @property
    def _may_roll_back(self) -> bool:
        return self.recipe.training.on_divergence == "halve" and self.state.num_rollbacks < MOST_ROLLBACKS

    def _roll_back(self) -> None:
        """Go back to the last checkpoint, which holds a network that is sound, and on at half the rate."""
        num_rollbacks, rate_scale = self.state.num_rollbacks + 1, self.state.rate_scale / 2
        _log.warning("No number at step %d: back, and on at %g times the rate.", self.state.step, rate_scale)
        self.keeper.restore(self)
        self.state.num_rollbacks, self.state.rate_scale = num_rollbacks, rate_scale
        self._tell_status(activity=activities.SLOWED.format(scale=rate_scale), device=self._device_words())
        self._save_last()

    @property
    def _is_at_end(self) -> bool:
        is_over = self.state.epoch >= self.length.num_epochs
        return is_over or self.state.is_out_of_patience(self.recipe.training.patience)

    def _freeze(self) -> int:
        """Freeze what the epoch that comes or is under way has frozen; returns it."""
        epoch = self.state.epoch + 1
        self.model.freeze(num_frozen_parts(self.recipe.fine_tune, len(self.model.stage_names), epoch))
        return epoch

    def _run_epoch(self) -> None:
        """One epoch, or what is left of it.

        Raises:
            Commanded: A command that ends the run at once came.
        """
        epoch = self._freeze()
        self.model.train()
        self.state.elapsed_seconds += self._train_loader.prepare(epoch)
        self.window.restart_clock()
        started, saving, self._epoch_images = time.perf_counter(), self.keeper.seconds_saving, 0
        batches = partial(each_despite_shortage, partial(self._train_loader.epoch, epoch), self.make_room)
        for batch in islice(batches(self.state.batch), self._batches_left):
            self._step(batch)
            if is_row_due(self.state.batch, self._batches_left, self.recipe.training.log_every):
                self._close_row()
                if self.group.tell_number(self.window.is_read_due):  # by the first rank's clock
                    self._log_rows()
                    started += self._compile_if_due()
            self._obey()
        self._close_row()
        self._log_rows()
        seconds = time.perf_counter() - started - (self.keeper.seconds_saving - saving)
        self._end_epoch(epoch, seconds)
        if self._is_at_end or self.group.tell_number(self._stop_after_epoch):
            return
        if not self._is_head_alone and self._pace.look_again(self.state, self._epoch_images, seconds):
            self.keeper.writer.update(activity=activities.TRAINING, device=self._device_words())
        self._compile_if_due()  # an epoch may be over before a row of it is read

    def _compile_if_due(self) -> float:
        """Let torch compile the network where that pays back; returns the seconds that it took."""
        left = self.keeper.writer.status.remaining_seconds or 0.0
        left *= self._timed.part_left_at_this_size(self.state.step, self.length)
        size = self._images.image_size_in(self.state.epoch + 1)
        seconds = self._pace.compile_if_due(self.step, self.state, left, size)
        if seconds:
            state = activities.IS_STOPPING if self._stop_after_epoch else activities.IS_TRAINING
            self.keeper.writer.update(**state, device=self._device_words(), is_due=True)
            self.window.restart_clock()
        return seconds

    @property
    def _batches_left(self) -> int:
        """Of the epoch, or of the run where that ends before."""
        left = self.length.num_batches - self.state.batch
        return min(left, self.length.num_steps - self.state.step)

    def _step(self, batch: Batch) -> None:
        rate = self._rate_at(self.state.step)
        precision = "fp32" if self._is_head_alone else self.state.precision
        self.step.take(batch, self.state.step, rate, precision, self.window)
        self._epoch_images += batch.num_images
        self.state.batch += 1
        self.state.step += 1

    def make_room(self) -> bool:
        """Compute batches in smaller parts from now on; False where they cannot be smaller."""
        return self.step.divide_further(self.recipe.training.batch_size)

    def _note_parts(self) -> None:
        self.state.micro_batches = self.step.num_parts  # a resume begins with this
        if self.state.threads:  # else it is not settled yet what there is to say
            self.keeper.writer.update(device=self._device_words(), is_due=True)

    def _close_row(self) -> None:
        epoch = self.state.epoch + self.state.batch / self.length.num_batches
        self.window.close_row(self.state.step, epoch, self.step.optimizer.param_groups[0]["lr"])

    def _log_rows(self) -> None:
        """One synchronization with the device: the rows that ended since the last one are kept."""
        rows = self.window.read_rows()
        if not rows:
            return
        if self.step.guard is not None and self.step.guard.is_hopeless(self.keeper.writer.update):
            raise DivergedError.at(self.state)
        rows = [row for row in rows if row.num_images]
        if rows:
            self.state.elapsed_seconds += self.window.stop_clock()
        for row in rows:
            self._log_row(row)
        if rows:
            self._tell_status()

    def _log_row(self, row: Row) -> None:
        if not math.isfinite(row.loss_sum):
            raise DivergedError(row.step, math.ceil(row.epoch))
        for i, value in enumerate((row.loss_sum, row.num_right, row.num_images)):
            self.state.epoch_sums[i] += value
        self.keeper.log_step(row.to_dict() | {"images_per_second": self.window.images_per_second})

    def _tell_status(self, **changes: Any) -> None:
        speed = self.window.speed
        images_left = self._timed.images_left(self.state.step, self.length)
        self.keeper.writer.update(
            epoch=self.state.epoch,
            step=self.state.step,
            images_per_second=self.window.images_per_second,
            elapsed_seconds=self.state.elapsed_seconds,
            remaining_seconds=images_left / speed if speed else None,
            **changes,
        )

    def _obey(self) -> None:
        """Do what was commanded, on all ranks at the same step, and save where it is time to.

        Raises:
            Commanded: A command ends the run at once.
        """
        command = self.keeper.next_command(is_snapshot_wanted=self._is_snapshot_wanted)
        self._follow(command)
        if command == "snapshot":
            self._save_last()
            self._is_snapshot_wanted = False

    def _follow(self, command: Command | None) -> None:
        if command in ("pause", "stop"):
            raise Commanded(command)
        if command == "stop_after_epoch":
            self._stop_after_epoch = True
            self.keeper.writer.update(**activities.IS_STOPPING, is_due=True)

    def _save_last(self, *, must_succeed: bool = False) -> None:
        self._log_rows()  # a resume begins behind them
        self._require_numbers()
        self.step.level()
        (self.keeper.insist_on_last if must_succeed else self.keeper.save_last)(self)

    def _require_numbers(self) -> None:
        """Keep no checkpoint of a network that diverged: the good one before would be pushed out.

        Raises:
            DivergedError: A weight, or the loss since the last row, is infinite or no number.
        """
        if not are_numbers([self.window.sums, *self.model.parameters()]):
            raise DivergedError.at(self.state)

    def _end_epoch(self, epoch: int, seconds: float) -> None:
        """Validate, log the epoch, keep the best and the last.

        Raises:
            Commanded: A command came while it was validated; a resume validates again.
        """
        self._require_numbers()
        self.step.level()
        sums = self._validate(is_interruptible=True)
        loss_sum, num_right, num_images = self.state.epoch_sums
        if not num_images:  # no step of the epoch was taken
            raise DivergedError.at(self.state)
        self.state.epoch, self.state.batch, self.state.epoch_sums = epoch, 0, [0.0, 0.0, 0.0]
        is_best = self.state.note_validation(sums, self.recipe.training.best_by)
        if self.recipe.fine_tune.unfreeze_every and self.model.num_frozen_parts:
            self.state.epochs_since_best = 0  # no patience is lost while stages wait to be set free
        num_seen = 0 if self._is_head_alone else self._epoch_images  # features are no images
        row = epoch_figures((loss_sum, num_right, num_images), sums, num_seen, seconds)
        rate = self.step.optimizer.param_groups[0]["lr"]
        row |= {"epoch": epoch, "step": self.state.step, "is_best": is_best, "learning_rate": rate}
        if is_best:
            self.keeper.save_best(self)
        self.keeper.log_epoch(row)
        self._tell_status(**self.state.best_figures)
        if self.keeper.is_epoch_save_due:
            self._save_last()
        self.window.restart_clock()  # the validation has counted its own time

    def _validate(self, *, is_interruptible: bool = False) -> ClassificationSums | None:
        """The validation sums of the weights as they are, or None where there is no validation split.

        In fp32, as every figure of the network is read later: what chooses the best is what is told of it.
        """
        if self._validation_loader is None:
            return None

        def tell(_: int) -> None:
            self.keeper.writer.update()
            if is_interruptible:
                self._obey()

        started = time.perf_counter()
        model: nn.Module = self.step.best_model.fc if self._is_head_alone else self.step.best_model
        sums = add_up(model, self._validation_loader, len(self.data.dataset.classes), tell=tell)
        self.group.add_up([numbers := sums.numbers()])
        sums.take_numbers(numbers)
        if not math.isfinite(sums.loss_sum):
            raise DivergedError.at(self.state)
        self.state.elapsed_seconds += time.perf_counter() - started
        return sums

    def _leave(self, command: Command) -> RunState:
        """Pause or stop in the middle of an epoch: the last checkpoint holds the very next step."""
        is_pause, self._is_leaving = command == "pause", True
        self._log_rows()
        self.state.elapsed_seconds += self.window.stop_clock()
        # The step too: whoever reads where the run was left must find what the checkpoint holds.
        state = RunState.PAUSING if is_pause else RunState.STOPPING
        self._tell_status(state=state, activity=activities.SAVING)
        self._save_last(must_succeed=True)
        if is_pause:
            return RunState.PAUSED
        if self.state.best_epoch is None:
            self._keep_unfinished_epoch()
        return RunState.STOPPED

    def _keep_unfinished_epoch(self) -> None:
        """Stopped before the first epoch ended: the weights as they are count as the best.

        The state is not touched after the last checkpoint, so that a resume takes up the epoch where it was.
        """
        sums = self._validate()
        self.keeper.save_best(self, accuracy=sums.accuracy if sums else None)
        if sums:
            self.keeper.writer.update(
                best_epoch=self.state.epoch,
                best_validation_accuracy=sums.accuracy,
                best_validation_loss=sums.loss,
            )
