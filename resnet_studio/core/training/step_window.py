"""The steps between two rows of the curve: their sums on the device, and the clock beside them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from resnet_studio.core.evaluation.metrics import ClassificationSums

SPEED_MEMORY = 0.9
# Between two looks at a device that runs behind its host: each makes it stand still, and nobody sees more.
SECONDS_BETWEEN_READS = {"cuda": 0.1}


@dataclass(frozen=True)
class Row:
    """What some steps came to.

    Attributes:
        step: Steps taken when it ended.
        epoch: Epochs, the part of the one under way included.
        learning_rate: Of its last step.
        loss_sum: Over its images.
        num_right: Right answers; parts of one where images are mixed.
        num_images: Images that count; 0 where nothing came since the row before.
    """

    step: int
    epoch: float
    learning_rate: float
    loss_sum: float
    num_right: float
    num_images: float

    def to_dict(self) -> dict[str, float]:
        """The row as metrics.jsonl has it, with means over its images, of which there is one at least."""
        return {
            "step": self.step,
            "epoch": self.epoch,
            "loss": self.loss_sum / self.num_images,
            "accuracy": self.num_right / self.num_images,
            "learning_rate": self.learning_rate,
        }


@torch.no_grad()
def sums_of(loss_sum: Tensor, logits: Tensor, labels: Tensor, targets: Tensor | None = None) -> Tensor:
    """Loss sum, right answers and images: float32 (3,), on the device.

    Args:
        loss_sum: Of the images, a scalar.
        logits: (N, classes).
        labels: (N,) int64.
        targets: (N, classes) of mixed images: an answer is right by the part that it has in the image.
    """
    answers = logits.argmax(dim=1)
    shares = answers == labels if targets is None else targets.gather(1, answers[:, None])
    num_right = shares.sum()
    return torch.stack([loss_sum.detach(), num_right.float(), torch.full_like(loss_sum, len(labels))])


def epoch_figures(
    training: tuple[float, float, float], validation: ClassificationSums | None, num_here: int, seconds: float
) -> dict[str, Any]:
    """Losses, accuracies and speed of an epoch, as its row has them.

    Args:
        training: Loss sum, right answers and images.
        validation: None where there are no such images.
        num_here: Images that this process trained with; 0 where there is no speed to tell: a resume found the
            epoch trained and only had to validate it, or features were trained with.
        seconds: Of training.
    """
    loss_sum, num_right, num_images = training
    return {
        "train_loss": loss_sum / num_images,
        "train_accuracy": num_right / num_images,
        "validation_loss": validation.loss if validation else None,
        "validation_accuracy": validation.accuracy if validation else None,
        "images_per_second": round(num_here / seconds, 1) if num_here else None,
        "seconds": round(seconds, 3),
    }


def is_row_due(num_taken: int, num_left: int, every: int) -> bool:
    """Whether a row of the curve ends with this step: one each `every` steps of an epoch.

    A short rest at its end joins the row before: a row of one or two steps would be a spike in the curve.

    Args:
        num_taken: Steps taken in the epoch.
        num_left: Steps that are left of it.
        every: How many steps make one row.
    """
    return num_taken % every == 0 and 2 * num_left >= every


class StepWindow:
    """Adds up without waiting for the device; only `take` and `read_rows` do that.

    Attributes:
        sums: Loss sum, right answers and images since the last row: float32 (3,), on the device. A checkpoint
            keeps them.
        speed: Images/s, or features/s where batches hold these, smoothed over the rows of this process; 0
            before the first.
    """

    def __init__(self, device: torch.device, *, sees_features: bool = False) -> None:
        """Begin to count.

        Args:
            device: Where the sums are.
            sees_features: Whether a batch holds features that were computed before, and no images.
        """
        self.sums = torch.zeros(3, device=device)
        self.speed = 0.0
        self._sees_features = sees_features
        self._num_images = 0
        self._started = time.perf_counter()
        self._closed: list[tuple[tuple[int, float, float], Tensor]] = []
        self._pause_seconds = SECONDS_BETWEEN_READS.get(device.type, 0.0)
        self._read = self._started

    @property
    def images_per_second(self) -> float | None:
        """The speed; None before it is known, and where features go by, which are many more."""
        return round(self.speed, 1) if self.speed and not self._sees_features else None

    def add(self, sums: Tensor, num_images: int, is_left_out: Tensor | None = None) -> None:
        """Add a step.

        Args:
            sums: Its `sums_of`.
            num_images: How many images it took, for the speed.
            is_left_out: Whether the step is not taken and does not count, a scalar; None where all count.
        """
        self.sums += sums if is_left_out is None else sums.masked_fill(is_left_out, 0.0)
        self._num_images += num_images

    def take(self) -> tuple[float, float, float]:
        """Loss sum, right answers and images since the last row, which then begin anew."""
        loss_sum, num_right, num_images = self.sums.tolist()
        self.sums.zero_()
        return loss_sum, num_right, num_images

    def close_row(self, step: int, epoch: float, learning_rate: float) -> None:
        """End a row, see `Row`; its sums stay on the device until the rows are read."""
        self._closed.append(((step, epoch, learning_rate), self.sums.clone()))
        self.sums.zero_()

    @property
    def is_read_due(self) -> bool:
        """Whether the last look at the device is long enough ago."""
        return time.perf_counter() - self._read >= self._pause_seconds

    def read_rows(self) -> list[Row]:
        """The rows that ended since the last time, in one wait for the device; where none did, in none."""
        closed, self._closed = self._closed, []
        values = torch.stack([sums for _, sums in closed]).tolist() if closed else []
        self._read = time.perf_counter()
        return [Row(*place, *sums) for (place, _), sums in zip(closed, values, strict=True)]

    def stop_clock(self) -> float:
        """Seconds since the clock was set, which is set anew; the images of that time tell the speed."""
        now = time.perf_counter()
        seconds, self._started = now - self._started, now
        if self._num_images:
            speed = self._num_images / max(seconds, 1e-9)
            self.speed = SPEED_MEMORY * self.speed + (1 - SPEED_MEMORY) * speed if self.speed else speed
        self._num_images = 0
        return seconds

    def restart_clock(self) -> None:
        """Leave out the time since the clock was set, and the images of it."""
        self._started = time.perf_counter()
        self._num_images = 0
