"""What a run must remember to go on as if it had never stopped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from resnet_studio.core.evaluation.metrics import ClassificationSums


@dataclass
class TrainingState:
    """Counters and sums; randomness needs no place here, it is drawn from the counters.

    Attributes:
        epoch: Epochs completed.
        batch: Batches taken in the epoch that is under way.
        step: Steps taken in all.
        epoch_sums: Loss sum, correct answers and images of the epoch under way, as far as logged.
        best_epoch: Epoch of the best weights, None before the first.
        best_accuracy: Its validation accuracy, None without a validation split.
        best_loss: Its validation loss.
        epochs_since_best: Epochs without a better figure.
        elapsed_seconds: Time spent in training, all parts of the run together.
        precision: The arithmetic that was chosen, empty before the choice.
        threads: Processor threads.
        rate_scale: What the learning rate of the schedule is multiplied with.
        num_rollbacks: How often the run went back to a checkpoint since it had diverged.
        micro_batches: In how many parts a batch is computed since memory ran short; 0 where it never did.
        num_ranks: How many processes train together.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    epoch_sums: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    best_epoch: int | None = None
    best_accuracy: float | None = None
    best_loss: float | None = None
    epochs_since_best: int = 0
    elapsed_seconds: float = 0.0
    precision: str = ""
    threads: int = 0
    micro_batches: int = 0
    rate_scale: float = 1.0
    num_rollbacks: int = 0
    num_ranks: int = 1

    def is_out_of_patience(self, patience: int) -> bool:
        """Whether so many epochs went by without a better figure; 0 is never out of it."""
        return 0 < patience <= self.epochs_since_best

    @property
    def best_figures(self) -> dict[str, float | None]:
        """The best epoch as the status tells it."""
        return {
            "best_epoch": self.best_epoch,
            "best_validation_accuracy": self.best_accuracy,
            "best_validation_loss": self.best_loss,
        }

    def note_validation(self, sums: ClassificationSums | None, best_by: str) -> bool:
        """Note an epoch's validation; whether its weights are the best so far.

        Args:
            sums: Of the epoch just counted; None without a validation split: the latest are the best.
            best_by: `accuracy` (of equal ones the lower loss) or `loss`.
        """
        if sums is None:
            self.best_epoch = self.epoch
            return True
        if self.best_epoch is not None and not self._is_better(sums, best_by):
            self.epochs_since_best += 1
            return False
        self.best_epoch = self.epoch
        self.best_accuracy, self.best_loss = sums.accuracy, sums.loss
        self.epochs_since_best = 0
        return True

    def _is_better(self, sums: ClassificationSums, best_by: str) -> bool:
        if self.best_loss is None or self.best_accuracy is None:
            return True
        if best_by == "loss":
            return sums.loss < self.best_loss
        return (sums.accuracy, -sums.loss) > (self.best_accuracy, -self.best_loss)

    def to_dict(self) -> dict[str, Any]:
        """The state as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> TrainingState:
        """The state from what `to_dict` gave; keys of a newer minor version are passed over."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})
