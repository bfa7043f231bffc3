"""How a gradient becomes a step, and how the learning rate moves."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from resnet_studio.core.config.sections.section import Section, about
from resnet_studio.core.errors import QT_TRANSLATE_NOOP


class OptimizerRecipe(Section):
    """How a gradient becomes a step."""

    name: Literal["sgd", "adamw", "muon"] = Field(
        default="sgd",
        title="Optimizer",
        description="SGD with momentum generalizes best on residual networks; AdamW forgives a poor rate; "
        "Muon (Jordan et al. 2024), SGD with orthogonal steps for the filters, needs the fewest epochs.",
        json_schema_extra=about(labels={"sgd": "SGD", "adamw": "AdamW", "muon": "Muon"}),
    )
    learning_rate: float = Field(
        default=0.1,
        gt=0,
        le=100,
        title="Learning rate",
        description="Length of a step at the schedule's highest point.",
        json_schema_extra=about(
            formula="w ← w − η v",
            where="w: weights, v: step, η: this rate",
            source="He et al. 2015, arXiv:1512.03385, section 4.2",
        ),
    )
    momentum: float = Field(
        default=0.9,
        ge=0,
        lt=1,
        title="Momentum",
        description="Part of the last step that is kept; AdamW takes it as its first beta.",
        json_schema_extra=about(
            formula="v ← μ v + g",
            where="v: step, g: gradient, μ: this part",
            source="Sutskever et al. 2013, ICML, section 2",
        ),
    )
    nesterov: bool = Field(
        default=False,
        title="Nesterov",
        description="Look ahead along the momentum before the gradient is taken (SGD and Muon only).",
        json_schema_extra=about(
            advanced=True,
            only_with=("optimizer.name", ("sgd", "muon")),
            formula="w ← w − η (g + μ v)",
            where="w: weights, η: learning rate, g: gradient, μ: momentum, v: step",
            source="Sutskever et al. 2013, ICML, section 2",
        ),
    )
    filter_rate: float = Field(
        default=0.1,
        gt=0,
        le=10,
        title="Filter rate",
        description="For Muon: the part of its length by which a convolution's filter bank turns at each "
        "step, at the schedule's highest point. All else moves at the learning rate, as with SGD.",
        json_schema_extra=about(advanced=True, only_with=("optimizer.name", ("muon",))),
    )
    weight_decay: float = Field(
        default=1e-4,
        ge=0,
        le=1,
        title="Weight decay",
        description="Pull of every weight towards zero.",
        json_schema_extra=about(
            formula="g ← g + λ w",
            where="g: gradient, w: weights, λ: this pull; AdamW takes it off the weights themselves",
            source="He et al. 2015, arXiv:1512.03385, section 4.2; for AdamW Loshchilov and Hutter 2017, "
            "arXiv:1711.05101",
        ),
    )
    decay_norms: bool = Field(
        default=True,
        title="Decay norms and biases",
        description="Whether the norms' scales and the biases are pulled too, as in the paper.",
        json_schema_extra=about(advanced=True),
    )
    norm_bias_rate: float = Field(
        default=1.0,
        gt=0,
        le=1000,
        title="Norm bias rate",
        description="Times the learning rate that the norms' biases move at, as strongly pulled as all else; "
        "64 is fast where they are the norms' only weights (Jordan 2024, arXiv:2404.00498, section 3.4).",
        json_schema_extra=about(
            advanced=True,
            formula="η_b = k η",
            where="η: learning rate, k: this factor, η_b: rate of the norms' biases",
        ),
    )
    clip_norm: float = Field(
        default=0.0,
        ge=0,
        le=1e6,
        title="Clip gradient",
        description="A longer gradient is shortened to this length (Pascanu et al. 2013); 0 never shortens.",
        json_schema_extra=about(
            advanced=True,
            labels={"0": "Never"},
            formula="g ← g · min(1, c / ‖g‖)",
            where="g: gradient, c: this length",
            source="Pascanu et al. 2013, arXiv:1211.5063, section 3.2",
        ),
    )


class ScheduleRecipe(Section):
    """How the learning rate moves during the run."""

    name: Literal["constant", "step", "cosine", "one_cycle"] = Field(
        default="cosine",
        title="Schedule",
        description="Path of the learning rate from the first step to the last.",
        json_schema_extra=about(
            labels={"constant": "Constant", "step": "Steps", "cosine": "Cosine", "one_cycle": "One cycle"},
            formula="η_t = η (1 + cos π p) / 2",
            where="cosine, final rate 0; η: learning rate, p: part that is over of what follows the warm-up",
            source="Cosine: Loshchilov and Hutter 2016, arXiv:1608.03983, equation 5; "
            "one cycle: Smith and Topin 2017, arXiv:1708.07120; steps: He et al. 2015, section 4.2",
        ),
    )
    warmup_fraction: float = Field(
        default=0.0,
        ge=0,
        le=0.9,
        title="Warm-up",
        description="Part of the run in which the rate climbs to its highest point.",
        json_schema_extra=about(
            formula="η_t = η t / (p T)",
            where="η: learning rate, t: step, T: all steps, p: this part",
            source="Goyal et al. 2017, arXiv:1706.02677, section 2.2",
        ),
    )
    warmup_steps: int = Field(
        default=0,
        ge=0,
        le=100_000_000,
        title="Warm-up steps",
        description="Steps of the warm-up, in place of a part of the run; 0 takes the part.",
        json_schema_extra=about("steps", advanced=True, labels={"0": "As a part"}),
    )
    warmup_factor: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Warm-up rate",
        description="Rate held during the warm-up, as a part of the highest (0.1 in He et al. 2015, section "
        "4.2); 0 climbs evenly.",
        json_schema_extra=about(advanced=True, labels={"0": "Climbs"}),
    )
    milestones: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = Field(
        default=(0.5, 0.75),
        max_length=20,
        title="Milestones",
        description="For steps: the parts of the run after which the rate drops.",
        json_schema_extra=about(advanced=True, only_with=("schedule.name", ("step",))),
    )
    milestone_steps: tuple[Annotated[int, Field(ge=1, le=100_000_000)], ...] = Field(
        default=(),
        max_length=20,
        title="Milestone steps",
        description="For steps: after how many steps the rate drops; where none is given, the parts count.",
        json_schema_extra=about("steps", advanced=True, only_with=("schedule.name", ("step",))),
    )
    gamma: float = Field(
        default=0.1,
        gt=0,
        lt=1,
        title="Drop",
        description="For steps: what the rate is multiplied with at each milestone.",
        json_schema_extra=about(
            advanced=True,
            only_with=("schedule.name", ("step",)),
            formula="η ← γ η",
            where="η: learning rate, γ: this factor",
            source="He et al. 2015, arXiv:1512.03385, section 4.2",
        ),
    )
    final_fraction: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Final rate",
        description="For cosine and one cycle: the rate right after the last step, as a part of the highest.",
        json_schema_extra=about(
            advanced=True,
            only_with=("schedule.name", ("cosine", "one_cycle")),
            formula="η_T = f η",
            where="η: learning rate, f: this part, η_T: the rate at the end",
        ),
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name in ("milestones", "milestone_steps"):
            if list(getattr(self, name)) != sorted(set(getattr(self, name))):
                raise ValueError(QT_TRANSLATE_NOOP("reasons", "{name} must rise").format(name=name))
        return self
