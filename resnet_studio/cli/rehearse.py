"""`resnet-studio rehearse`: what a recipe will cost, from some real steps."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from resnet_studio.cli.output import ExitCode, Output, counted, duration
from resnet_studio.cli.recipe_arguments import add_recipe, chosen_recipe

if TYPE_CHECKING:
    from resnet_studio.core.training.rehearsal import Rehearsal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command, as of `train`."""
    add_recipe(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Rehearse and print."""
    recipe, dataset, start = chosen_recipe(arguments, output)
    # Imported late: torch takes seconds, a mistake in the recipe should not.
    from resnet_studio.core.training.prepare import device_of
    from resnet_studio.core.training.rehearsal import rehearse

    told = rehearse(recipe, dataset, device_of(recipe.device), output.context(), start)
    values = asdict(told) | {
        "batch_speeds": {str(size): round(speed, 1) for size, speed in told.batch_speeds.items()},
    }
    output.show(values, _lines(told))
    return ExitCode.DONE


def _lines(told: Rehearsal) -> list[str]:
    speeds = ", ".join(f"{size}: {speed:,.0f}" for size, speed in told.batch_speeds.items())
    lines = [
        f"{told.images_per_second:,.0f} images/s on {told.device}, measured by {told.num_steps} steps",
        f"{duration(told.seconds)} for {counted(told.epochs, 'epoch')}, "
        f"{duration(told.seconds_per_epoch)} each",
        f"{told.data_share:.0%} of the time is for reading and augmenting: "
        f"the slow part is the {told.slow_part}",
        f"{told.memory_bytes / 1e9:.1f} GB of memory at the most",
        f"images/s of the network by batch size: {speeds}",
    ]
    if told.batch_advice is not None:
        lines.append(f"training.batch_size = {told.batch_advice} would be faster than {told.batch_size}.")
    return lines
