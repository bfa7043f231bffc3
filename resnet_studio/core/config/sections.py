"""The sections of a recipe, each field with its title, description, unit, limits and default."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

CIFAR_DEPTHS = (20, 32, 44, 56, 110)
IMAGENET_DEPTHS = (18, 34, 50, 101, 152)
OWN_STAGES = 0
LARGEST_OWN_SIZE = 224  # of photographs; ImageNet networks are trained at it


def about(unit: str = "", *, advanced: bool = False, labels: dict[str, str] | None = None) -> dict[str, Any]:
    """What the form needs beyond pydantic's own words: unit, who it is for, names of the choices."""
    return {"unit": unit, "advanced": advanced, "labels": labels or {}}


class Section(BaseModel):
    """A part of the recipe: frozen, and it refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DataRecipe(Section):
    """Which images, at which size, split how."""

    path: str = Field(
        default="digits",
        title="Data",
        description="A folder with one folder a class, a CIFAR-10 folder or archive, "
        "or the word digits or cifar10.",
        json_schema_extra=about(),
    )
    image_size: int = Field(
        default=0,
        ge=0,
        le=1024,
        title="Image size",
        description="Side of the square the network sees; 0 takes the images' own size, 224 at the most.",
        json_schema_extra=about("px"),
    )
    resize: Literal["crop", "squash", "pad"] = Field(
        default="crop",
        title="Resize by",
        description="Crop keeps the middle square, squash distorts, pad adds grey bars.",
        json_schema_extra=about(
            advanced=True, labels={"crop": "Cropping", "squash": "Squashing", "pad": "Padding"}
        ),
    )
    normalization: Literal["dataset", "imagenet", "half"] = Field(
        default="dataset",
        title="Normalization",
        description="Mean and deviation taken off each channel: of this training set, of ImageNet, or 0.5.",
        json_schema_extra=about(
            advanced=True, labels={"dataset": "Of this data set", "imagenet": "Of ImageNet", "half": "0.5"}
        ),
    )
    validation_fraction: float = Field(
        default=0.1,
        ge=0,
        le=0.5,
        title="Validation part",
        description="Part of the training images set aside to choose the best epoch, "
        "where the data set has no validation split.",
        json_schema_extra=about(),
    )
    test_fraction: float = Field(
        default=0.1,
        ge=0,
        le=0.5,
        title="Test part",
        description="Part of the images read once, at the end, where the data set has no splits at all.",
        json_schema_extra=about(),
    )
    split_seed: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        title="Split seed",
        description="Decides which images are set aside; the same seed sets aside the same images.",
        json_schema_extra=about(advanced=True),
    )

    def size_for(self, own_size: int) -> int:
        """Side in pixels of what the network sees, for images whose own side is `own_size`."""
        return self.image_size or min(own_size, LARGEST_OWN_SIZE)


class ModelRecipe(Section):
    """The residual network (He et al. 2015, arXiv:1512.03385)."""

    depth: int = Field(
        default=20,
        title="Depth",
        description="Weighted layers: 20 to 110 are the paper's CIFAR networks, 18 to 152 its ImageNet "
        "networks; 0 takes the stages given below.",
        json_schema_extra=about("layers")
        | {"choices": [*CIFAR_DEPTHS, *IMAGENET_DEPTHS, OWN_STAGES], "labels": {"0": "Own stages"}},
    )
    stem: Literal["auto", "cifar", "imagenet"] = Field(
        default="auto",
        title="Stem",
        description="CIFAR keeps the resolution (3×3), ImageNet quarters it (7×7 and pooling); "
        "auto takes CIFAR's below 96 px.",
        json_schema_extra=about(
            advanced=True,
            labels={"auto": "By image size", "cifar": "CIFAR, 3×3", "imagenet": "ImageNet, 7×7"},
        ),
    )
    shortcut: Literal["auto", "A", "B"] = Field(
        default="auto",
        title="Shortcut",
        description="Where the shape changes: A pads with zeros, B projects with a 1×1 convolution; "
        "auto is A for the CIFAR networks and B for the others, as in the paper.",
        json_schema_extra=about(
            advanced=True, labels={"auto": "As in the paper", "A": "A, zero padding", "B": "B, projection"}
        ),
    )
    zero_init: bool = Field(
        default=False,
        title="Start blocks as identity",
        description="The last norm of each block starts at zero, so that every block starts as its shortcut.",
        json_schema_extra=about(advanced=True),
    )
    block: Literal["basic", "bottleneck"] = Field(
        default="basic",
        title="Block",
        description="For own stages: two 3×3 convolutions, or 1×1, 3×3, 1×1 with four times the width out.",
        json_schema_extra=about(advanced=True, labels={"basic": "Basic", "bottleneck": "Bottleneck"}),
    )
    stage_depths: tuple[Annotated[int, Field(ge=1, le=200)], ...] = Field(
        default=(3, 3, 3),
        min_length=1,
        max_length=8,
        title="Blocks a stage",
        description="For own stages: how many blocks each stage has.",
        json_schema_extra=about("blocks", advanced=True),
    )
    stage_widths: tuple[Annotated[int, Field(ge=1, le=4096)], ...] = Field(
        default=(16, 32, 64),
        min_length=1,
        max_length=8,
        title="Width of the stages",
        description="For own stages: channels of each stage; the first stage keeps the resolution, "
        "each later one halves it.",
        json_schema_extra=about("channels", advanced=True),
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        known = (*CIFAR_DEPTHS, *IMAGENET_DEPTHS, OWN_STAGES)
        if self.depth not in known:
            raise ValueError(f"depth must be one of {', '.join(map(str, known))}")
        if len(self.stage_depths) != len(self.stage_widths):
            raise ValueError("stage_depths and stage_widths must have the same number of stages")
        return self


class OptimizerRecipe(Section):
    """How a gradient becomes a step."""

    name: Literal["sgd", "adamw"] = Field(
        default="sgd",
        title="Optimizer",
        description="SGD with momentum generalizes best on residual networks; AdamW forgives a poor rate.",
        json_schema_extra=about(labels={"sgd": "SGD", "adamw": "AdamW"}),
    )
    learning_rate: float = Field(
        default=0.1,
        gt=0,
        le=100,
        title="Learning rate",
        description="Length of a step at the schedule's highest point.",
        json_schema_extra=about(),
    )
    momentum: float = Field(
        default=0.9,
        ge=0,
        lt=1,
        title="Momentum",
        description="Part of the last step that is kept; AdamW takes it as its first beta.",
        json_schema_extra=about(),
    )
    nesterov: bool = Field(
        default=False,
        title="Nesterov",
        description="Look ahead along the momentum before the gradient is taken (SGD only).",
        json_schema_extra=about(advanced=True),
    )
    weight_decay: float = Field(
        default=1e-4,
        ge=0,
        le=1,
        title="Weight decay",
        description="Pull of every weight towards zero.",
        json_schema_extra=about(),
    )
    decay_norms: bool = Field(
        default=True,
        title="Decay norms and biases",
        description="Whether the norms' scales and the biases are pulled too, as in the paper.",
        json_schema_extra=about(advanced=True),
    )


class ScheduleRecipe(Section):
    """How the learning rate moves during the run."""

    name: Literal["constant", "step", "cosine", "one_cycle"] = Field(
        default="cosine",
        title="Schedule",
        description="Path of the learning rate from the first step to the last.",
        json_schema_extra=about(
            labels={"constant": "Constant", "step": "Steps", "cosine": "Cosine", "one_cycle": "One cycle"}
        ),
    )
    warmup_fraction: float = Field(
        default=0.0,
        ge=0,
        le=0.9,
        title="Warm-up",
        description="Part of the run in which the rate climbs to its highest point.",
        json_schema_extra=about(),
    )
    milestones: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = Field(
        default=(0.5, 0.75),
        max_length=20,
        title="Milestones",
        description="For steps: the parts of the run after which the rate drops.",
        json_schema_extra=about(advanced=True),
    )
    gamma: float = Field(
        default=0.1,
        gt=0,
        lt=1,
        title="Drop",
        description="For steps: what the rate is multiplied with at each milestone.",
        json_schema_extra=about(advanced=True),
    )
    final_fraction: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Final rate",
        description="For cosine and one cycle: the rate right after the last step, as a part of the highest.",
        json_schema_extra=about(advanced=True),
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if list(self.milestones) != sorted(set(self.milestones)):
            raise ValueError("milestones must rise")
        return self


class AugmentationRecipe(Section):
    """What is changed at random in the training images."""

    flip: bool = Field(
        default=True,
        title="Mirror",
        description="Each image is mirrored left to right in half of the epochs; not for digits or letters.",
        json_schema_extra=about(),
    )
    crop_padding: int = Field(
        default=4,
        ge=0,
        le=128,
        title="Crop padding",
        description="The image is padded by so much and cropped back at a random place.",
        json_schema_extra=about("px"),
    )
    padding_mode: Literal["zeros", "reflect"] = Field(
        default="reflect",
        title="Padding",
        description="What the padding holds: black, as in the paper, or the mirrored border.",
        json_schema_extra=about(advanced=True, labels={"zeros": "Black", "reflect": "Mirrored"}),
    )
    min_scale: float = Field(
        default=1.0,
        gt=0,
        le=1,
        title="Smallest crop",
        description="A random part of the area, at least so much, is cut out and enlarged; 1 is off.",
        json_schema_extra=about(advanced=True),
    )
    cutout: int = Field(
        default=0,
        ge=0,
        le=512,
        title="Cutout",
        description="Side of a grey square put at a random place (DeVries and Taylor 2017); 0 is off.",
        json_schema_extra=about("px", advanced=True),
    )


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
    batch_size: int = Field(
        default=128,
        ge=1,
        le=65_536,
        title="Batch size",
        description="How many images make one step.",
        json_schema_extra=about("images"),
    )
    label_smoothing: float = Field(
        default=0.0,
        ge=0,
        lt=1,
        title="Label smoothing",
        description="Part of the target shared among all classes (Szegedy et al. 2016, section 7).",
        json_schema_extra=about(advanced=True),
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
    log_every: int = Field(
        default=10,
        ge=1,
        le=100_000,
        title="Log every",
        description="How many steps make one point on the curve.",
        json_schema_extra=about("steps", advanced=True),
    )
    snapshot_seconds: int = Field(
        default=60,
        ge=1,
        le=86_400,
        title="Snapshot every",
        description="How often a checkpoint is written at least; after an epoch too where that costs little.",
        json_schema_extra=about("s", advanced=True),
    )


class DeviceRecipe(Section):
    """Where and in which arithmetic the run computes."""

    name: str = Field(
        default="auto",
        pattern=r"^(auto|cpu|cuda(:\d+)?|mps)$",
        title="Device",
        description="auto takes an NVIDIA GPU, then Apple's, then the processor.",
        json_schema_extra=about() | {"choices": ["auto", "cpu", "cuda", "mps"]},
    )
    precision: Literal["auto", "fp32", "bf16", "fp16"] = Field(
        default="auto",
        title="Precision",
        description="auto measures bf16 against fp32 on this machine and takes the faster that agrees.",
        json_schema_extra=about(
            advanced=True, labels={"auto": "Measure", "fp32": "fp32", "bf16": "bf16", "fp16": "fp16"}
        ),
    )
    threads: int = Field(
        default=0,
        ge=0,
        le=1024,
        title="Threads",
        description="Processor threads; 0 measures how many are fastest, again when others need the machine.",
        json_schema_extra=about(advanced=True),
    )
    deterministic: bool = Field(
        default=False,
        title="Deterministic",
        description="Repeats and resumes bit for bit on the same machine, at some cost in speed.",
        json_schema_extra=about(advanced=True),
    )
