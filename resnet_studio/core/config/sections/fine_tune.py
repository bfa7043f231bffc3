"""How a recipe trains on from weights that were trained before."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from resnet_studio.core.config.sections.section import Section, about


class FineTuneRecipe(Section):
    """What trains, when and how fast, in a network that starts from trained weights (`model.weights`)."""

    frozen_through: Literal["nothing", "stem", "stage1", "stage2", "stage3", "stage4", "body"] = Field(
        default="nothing",
        title="Frozen",
        description="The network stays as it is from the image up to here, norms and all, and what comes "
        "behind is trained; the body is all but the head.",
        json_schema_extra=about(
            labels={
                "nothing": "Nothing",
                "stem": "The stem",
                "stage1": "Up to stage 1",
                "stage2": "Up to stage 2",
                "stage3": "Up to stage 3",
                "stage4": "Up to stage 4",
                "body": "All but the head",
            }
        ),
    )
    unfreeze_every: int = Field(
        default=0,
        ge=0,
        le=10_000,
        title="Unfreeze every",
        description="After so many epochs the last frozen stage is trained too, and so on to the front "
        "(Howard and Ruder 2018, arXiv:1801.06146, section 3.2); 0 leaves it frozen.",
        json_schema_extra=about("epochs", advanced=True, labels={"0": "Never"}),
    )
    stage_factor: float = Field(
        default=1.0,
        gt=0,
        le=1,
        title="Rate by stage",
        description="Each stage learns at so much of the rate of the one behind it, the head at the whole; "
        "Howard and Ruder 2018 take 0.38, 1 is the same rate for all.",
        json_schema_extra=about(
            advanced=True,
            formula="η_k = d^k η",
            where="η: learning rate, d: this factor, k: stages between this one and the head",
        ),
    )
    views: int = Field(
        default=8,
        ge=0,
        le=1000,
        title="Views",
        description="Where the head alone is trained, what the body makes of each image is computed once, of "
        "so many views as the augmentation changes it; epochs take turns. 0 computes it in each epoch.",
        json_schema_extra=about("views", advanced=True, labels={"0": "Each epoch anew"}),
    )
