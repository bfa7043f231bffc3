"""How long a recipe trains, in which batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, model_validator

from resnet_studio.core.config.sections.section import Section, about
from resnet_studio.core.errors import QT_TRANSLATE_NOOP

ROUNDING = 1e-9  # 0.29 of 100 are 29
UNMEASURED_BATCH_SIZE = 128  # of a recipe that leaves the size open, where it is not measured


@dataclass(frozen=True)
class RunLength:
    """How long a run is.

    Attributes:
        num_batches: Steps of a whole epoch.
        num_steps: Steps of the whole run.
        num_epochs: Epochs of the whole run; the last one may be cut short.
    """

    num_batches: int
    num_steps: int
    num_epochs: int


class TrainingRecipe(Section):
    """How long, in which batches, and by which measure the best epoch is chosen."""

    epochs: int = Field(
        default=30,
        ge=1,
        le=100_000,
        title="Epochs",
        description="How many times each training image is seen.",
        json_schema_extra=about(),
    )
    steps: int = Field(
        default=0,
        ge=0,
        le=100_000_000,
        title="Steps",
        description="Length of the run in place of epochs; the last one may be cut short. 0 goes by epochs.",
        json_schema_extra=about("steps", advanced=True, labels={"0": "By epochs"}),
    )
    batch_size: int = Field(
        default=UNMEASURED_BATCH_SIZE,
        ge=0,
        le=65_536,
        title="Batch size",
        description="How many images make one step; 0 measures which power of two, up to 1,024, is fastest. "
        "The learning rate stays as it is.",
        json_schema_extra=about("images", labels={"0": "Measured"}),
    )
    micro_batches: int = Field(
        default=1,
        ge=1,
        le=1024,
        title="Micro-batches",
        description="Parts that a batch is computed in one after the other: less memory and the same step, "
        "but the norms see one part at a time.",
        json_schema_extra=about(
            advanced=True,
            formula="g = (g_1 + … + g_m) / m",
            where="g: gradient of the batch, m: how many parts",
        ),
    )
    early_size: float = Field(
        default=1.0,
        ge=0.25,
        le=1,
        title="Early image size",
        description="Side of the images in the first epochs, as a part of the whole: smaller ones are faster "
        "(Howard 2018, progressive resizing); 1 is off.",
        json_schema_extra=about(
            advanced=True,
            labels={"1": "Whole"},
            formula="s_1 = r s",
            where="s: side of the whole image, r: this part, s_1: side at first",
        ),
    )
    early_fraction: float = Field(
        default=0.5,
        ge=0,
        lt=1,
        title="Early epochs",
        description="Part of the epochs that have smaller images, where there are such.",
        json_schema_extra=about(advanced=True),
    )
    ema_decay: float = Field(
        default=0.0,
        ge=0,
        lt=1,
        title="EMA decay",
        description="Decay of a moving average of the weights, such as 0.999; the average is validated, "
        "kept as the best and tested. 0 takes the weights as they are.",
        json_schema_extra=about(
            advanced=True,
            labels={"0": "Off"},
            formula="m ← β m + (1 − β) w",
            where="m: average, w: weights, β: this decay, less in the first steps",
            source="Polyak and Juditsky 1992, SIAM J. Control Optim. 30",
        ),
    )
    class_weights: Literal["none", "balanced"] = Field(
        default="none",
        title="Class weights",
        description="Balanced gives an image of a rare class more weight in the loss, so that all classes "
        "count the same.",
        json_schema_extra=about(
            advanced=True,
            labels={"none": "None", "balanced": "Balanced"},
            formula="u_c = N / (K n_c)",
            where="u_c: weight of a class, n_c: its images, N: all images, K: number of classes",
        ),
    )
    sampling: Literal["all", "balanced"] = Field(
        default="all",
        title="Sampling",
        description="Balanced shows each class equally often in an epoch, images of a rare class several "
        "times and each time changed anew; an epoch stays as long.",
        json_schema_extra=about(
            advanced=True, labels={"all": "Each image once", "balanced": "Each class alike"}
        ),
    )
    frozen_norms: bool = Field(
        default=False,
        title="Frozen norms",
        description="Norms keep the mean and deviation that they have, 0 and 1 in a new network, and "
        "training changes only their scale and shift; for batches of a few images.",
        json_schema_extra=about(advanced=True),
    )
    label_smoothing: float = Field(
        default=0.0,
        ge=0,
        lt=1,
        title="Label smoothing",
        description="Part of the target shared among all classes (Szegedy et al. 2016, section 7).",
        json_schema_extra=about(
            advanced=True,
            formula="y′ = (1 − ε) y + ε / K",
            where="y: target, K: number of classes, ε: this part",
        ),
    )
    best_by: Literal["accuracy", "loss"] = Field(
        default="accuracy",
        title="Best by",
        description="The validation figure that decides which epoch is kept as the best.",
        json_schema_extra=about(
            advanced=True, labels={"accuracy": "Validation accuracy", "loss": "Validation loss"}
        ),
    )
    patience: int = Field(
        default=0,
        ge=0,
        le=10_000,
        title="Patience",
        description="Stop after so many epochs without a better validation figure; 0 never stops early.",
        json_schema_extra=about("epochs", advanced=True),
    )
    on_divergence: Literal["stop", "halve", "skip"] = Field(
        default="stop",
        title="On divergence",
        description="When the loss is no number any more: stop; go back to the last checkpoint and on at "
        "half the rate, four times at the most; or skip steps whose loss or gradient is none, and stop after "
        "ten in a row.",
        json_schema_extra=about(
            advanced=True,
            labels={"stop": "Stop", "halve": "Halve the rate", "skip": "Skip the step"},
        ),
    )
    log_every: int = Field(
        default=10,
        ge=1,
        le=100_000,
        title="Log every",
        description="How many steps make one point on the curve.",
        json_schema_extra=about("steps", advanced=True),
    )
    snapshot_seconds: int = Field(
        default=30,
        ge=1,
        le=86_400,
        title="Snapshot every",
        description="How often a checkpoint is written, and after an epoch, if it costs 1 % of time at most.",
        json_schema_extra=about("s", advanced=True),
    )

    def length(self, num_batches: int) -> RunLength:
        """How long a run is whose epochs have so many batches."""
        if not self.steps:
            return RunLength(num_batches, self.epochs * num_batches, self.epochs)
        return RunLength(num_batches, self.steps, -(-self.steps // num_batches))

    def size_at(self, epoch: int, num_epochs: int, image_size: int) -> int:
        """The side of the images in an epoch, from 1, of so many; `image_size` is the whole side."""
        is_early = epoch <= self._num_early_epochs(num_epochs)
        return self.early_image_size(image_size) if is_early else image_size

    def early_image_size(self, image_size: int) -> int:
        """The side of the images in the first epochs."""
        return round(image_size * self.early_size)

    def with_whole_images(self) -> Self:
        """As a run is timed that trains on features: they are of whole images in every epoch."""
        return self.model_copy(update={"early_size": 1.0})

    def work_left(self, step: int, length: RunLength) -> float:
        """What the steps from one on, from 0, cost, in steps of whole images."""
        num_early = min(self._num_early_epochs(length.num_epochs) * length.num_batches, length.num_steps)
        early_left = max(0, num_early - step)
        return early_left * self.early_size**2 + length.num_steps - step - early_left

    def images_left(self, step: int, length: RunLength) -> float:
        """How many images of the next step's size are as much work as all that follow."""
        left = self.work_left(step, length)
        of_next = left - self.work_left(min(step + 1, length.num_steps), length)
        return left / of_next * self.batch_size if of_next else 0.0

    def part_left_at_this_size(self, step: int, length: RunLength) -> float:
        """Which part of the work that is left, 0 to 1, has images of the next step's size."""
        num_early = self._num_early_epochs(length.num_epochs) * length.num_batches
        left = self.work_left(step, length)
        return 1.0 if step >= num_early or not left else 1 - self.work_left(num_early, length) / left

    def _num_early_epochs(self, num_epochs: int) -> int:
        if self.early_size == 1:
            return 0
        return int(self.early_fraction * num_epochs + ROUNDING)  # less than one of all: the last is whole

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.class_weights == "balanced" and self.sampling == "balanced":
            raise ValueError(
                QT_TRANSLATE_NOOP(
                    "reasons", "class_weights and sampling both make up for rare classes: take one of them"
                )
            )
        return self
