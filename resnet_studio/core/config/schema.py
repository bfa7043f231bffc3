"""The one schema of a recipe.

Title, description, unit, limits, default and whether a field is for the advanced stand on the field itself;
the window's form, the command line's help, the TOML file and every error message are derived from here.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from resnet_studio.core.config.sections import (
    AugmentationRecipe,
    DataRecipe,
    DeviceRecipe,
    FineTuneRecipe,
    ModelRecipe,
    OptimizerRecipe,
    ScheduleRecipe,
    Section,
    TrainingRecipe,
    about,
)
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, NewerRecipeError

RECIPE_VERSION = 1
MAX_SHOWN_CHARACTERS = 80


class Recipe(Section):
    """The full description of a run: the same object in form, TOML, command line and checkpoint."""

    version: Literal[1] = Field(default=1, title="Version", json_schema_extra=about(advanced=True))
    seed: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="Decides the starting weights, the order of the images and their augmentation.",
        json_schema_extra=about(),
    )
    data: DataRecipe = Field(default_factory=DataRecipe, title="Data")
    model: ModelRecipe = Field(default_factory=ModelRecipe, title="Model")
    fine_tune: FineTuneRecipe = Field(default_factory=FineTuneRecipe, title="Fine-tuning")
    optimizer: OptimizerRecipe = Field(default_factory=OptimizerRecipe, title="Optimizer")
    schedule: ScheduleRecipe = Field(default_factory=ScheduleRecipe, title="Schedule")
    augmentation: AugmentationRecipe = Field(default_factory=AugmentationRecipe, title="Augmentation")
    training: TrainingRecipe = Field(default_factory=TrainingRecipe, title="Training")
    device: DeviceRecipe = Field(default_factory=DeviceRecipe, title="Device")

    @model_validator(mode="after")
    def _check(self) -> Self:
        has_nesterov = self.optimizer.nesterov and self.optimizer.name != "adamw"
        if has_nesterov and self.optimizer.momentum == 0:
            raise ValueError(
                QT_TRANSLATE_NOOP("reasons", "optimizer.nesterov needs an optimizer.momentum above 0")
            )
        return self


def shown(value: object) -> str:
    """A value as a sentence can hold it, cut short where it is long."""
    try:
        text = repr(value)
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return "a number of thousands of digits"
    return text if len(text) <= MAX_SHOWN_CHARACTERS else f"{text[: MAX_SHOWN_CHARACTERS - 1]}…"


def require_version(values: dict[str, Any], where: str) -> None:
    """Refuse a recipe that a newer app wrote.

    Raises:
        NewerRecipeError: The version is above ours or is no number.
    """
    version = values.get("version", RECIPE_VERSION)
    if not isinstance(version, int) or isinstance(version, bool) or version > RECIPE_VERSION or version < 1:
        raise NewerRecipeError(
            QT_TRANSLATE_NOOP(
                "errors", "The recipe in {where} has version {version}, this app reads {known}."
            ),
            {"where": where, "version": shown(version), "known": RECIPE_VERSION},
            hint=QT_TRANSLATE_NOOP("errors", "Update ResNet Studio, or set version = {known}."),
        )
