"""The sections of a recipe, each field with its title, description, unit, limits and default."""

from resnet_studio.core.config.sections.data import LARGEST_OWN_SIZE, AugmentationRecipe, DataRecipe
from resnet_studio.core.config.sections.device import DeviceRecipe
from resnet_studio.core.config.sections.fine_tune import FineTuneRecipe
from resnet_studio.core.config.sections.model import CIFAR_DEPTHS, IMAGENET_DEPTHS, OWN_STAGES, ModelRecipe
from resnet_studio.core.config.sections.optimizer import OptimizerRecipe, ScheduleRecipe
from resnet_studio.core.config.sections.section import Section, about
from resnet_studio.core.config.sections.training import (
    UNMEASURED_BATCH_SIZE,
    RunLength,
    TrainingRecipe,
)

__all__ = [
    "CIFAR_DEPTHS",
    "IMAGENET_DEPTHS",
    "LARGEST_OWN_SIZE",
    "OWN_STAGES",
    "UNMEASURED_BATCH_SIZE",
    "AugmentationRecipe",
    "DataRecipe",
    "DeviceRecipe",
    "FineTuneRecipe",
    "ModelRecipe",
    "OptimizerRecipe",
    "RunLength",
    "ScheduleRecipe",
    "Section",
    "TrainingRecipe",
    "about",
]
