"""The learning rate as a function of the step: nothing to save, nothing to lose on resume."""

from __future__ import annotations

import math

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import ScheduleRecipe


def learning_rate_at(step: int, num_steps: int, recipe: Recipe) -> float:
    """The learning rate of a step.

    Args:
        step: Steps taken before this one, from 0.
        num_steps: Steps of the whole run.
        recipe: Gives the highest rate and the path.
    """
    progress = min(1.0, step / max(1, num_steps))
    return recipe.optimizer.learning_rate * rate_factor(progress, recipe.schedule, num_steps)


def rate_factor(progress: float, schedule: ScheduleRecipe, num_steps: int) -> float:
    """The rate as a part of the highest at `progress`, 0 to 1.

    The warm-up is linear and starts one step above zero (Goyal et al. 2017, section 2.2), or holds a lower
    rate. That and steps: He et al. 2015, section 4.2. Cosine: Loshchilov and Hutter 2016, equation 5. One
    cycle: Smith and Topin 2017.
    """
    num_steps = max(1, num_steps)
    warmup = min(1.0, schedule.warmup_steps / num_steps) or schedule.warmup_fraction
    if progress < warmup:
        one_step = 1 / num_steps
        return schedule.warmup_factor or (progress + one_step) / (warmup + one_step)
    if schedule.name == "constant":
        return 1.0
    if schedule.name == "step":
        # As parts they compare exactly: `progress` is a whole step over the same number.
        in_steps = tuple(step / num_steps for step in schedule.milestone_steps)
        return float(schedule.gamma ** sum(progress >= part for part in in_steps or schedule.milestones))
    after_warmup = (progress - warmup) / (1 - warmup) if warmup < 1 else 1.0
    is_cosine = schedule.name == "cosine"
    falling = 0.5 * (1 + math.cos(math.pi * after_warmup)) if is_cosine else 1 - after_warmup
    return schedule.final_fraction + (1 - schedule.final_fraction) * falling
