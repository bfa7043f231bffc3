"""The network of a recipe."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from resnet_studio.core.config.sections.section import Section, about
from resnet_studio.core.errors import QT_TRANSLATE_NOOP

CIFAR_DEPTHS = (20, 32, 44, 56, 110)
IMAGENET_DEPTHS = (18, 34, 50, 101, 152)
OWN_STAGES = 0


class ModelRecipe(Section):
    """The residual network (He et al. 2015, arXiv:1512.03385)."""

    weights: str = Field(
        default="",
        title="Start from",
        description="Trained weights to begin with: a run, a file, torchvision:resnet18 and its like, or one "
        "of those shipped with the app, such as shipped:NAME; empty starts from nothing.",
        json_schema_extra=about(labels={"": "Nothing"}),
    )
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
        "auto is A for the CIFAR networks and B for the others, as in the paper. The fast style has neither.",
        json_schema_extra=about(
            advanced=True,
            labels={"auto": "As in the paper", "A": "A, zero padding", "B": "B, projection"},
            only_with=("model.style", ("paper", "keras")),
        ),
    )
    style: Literal["paper", "keras", "fast"] = Field(
        default="paper",
        title="Style",
        description="Paper: convolution, norm, ReLU. Keras: biases, the ReLU before the norm, uneven padding "
        "at stride 2, slower norms, and a start with Glorot's weights. Fast: for small images, whitened "
        "patches in front, pooling into each stage, and a start near the identity (Jordan 2024).",
        json_schema_extra=about(
            advanced=True,
            labels={"paper": "As in the paper", "keras": "As in Keras", "fast": "Fast"},
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
            raise ValueError(
                QT_TRANSLATE_NOOP("reasons", "depth must be one of {known}").format(
                    known=", ".join(map(str, known))
                )
            )
        if len(self.stage_depths) != len(self.stage_widths):
            raise ValueError(
                QT_TRANSLATE_NOOP(
                    "reasons", "stage_depths and stage_widths must have the same number of stages"
                )
            )
        return self
