"""What a run must remember to go on as if it had never stopped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any


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
        micro_batches: In how many parts a batch is computed since memory ran short; 0 where it never did.
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

    def to_dict(self) -> dict[str, Any]:
        """The state as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> TrainingState:
        """The state from what `to_dict` gave; keys of a newer minor version are passed over."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})
