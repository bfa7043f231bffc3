"""`resnet-studio lr-find`: a learning rate for a recipe, from how the loss takes ever longer steps."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from resnet_studio.cli.output import ExitCode, Output, table
from resnet_studio.cli.recipe_arguments import add_recipe, chosen_recipe

if TYPE_CHECKING:
    from resnet_studio.core.training.lr_finder import RateCurve

SHOWN_POINTS = 15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command, as of `train`."""
    add_recipe(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Look for a rate and print the curve with the proposal."""
    recipe, dataset, start = chosen_recipe(arguments, output)
    # Imported late: torch takes seconds, a mistake in the recipe should not.
    from resnet_studio.core.training.lr_finder import find_learning_rate
    from resnet_studio.core.training.prepare import device_of

    curve = find_learning_rate(recipe, dataset, device_of(recipe.device), output.context(), start)
    values = {"rates": list(curve.rates), "losses": list(curve.losses), "proposed": curve.proposed}
    output.show(values, _lines(curve, recipe.optimizer.learning_rate))
    return ExitCode.DONE


def _lines(curve: RateCurve, current: float) -> list[str]:
    every = max(1, len(curve.rates) // SHOWN_POINTS)
    points = [
        [f"{rate:.1e}", f"{loss:.4f}"]
        for rate, loss in list(zip(curve.rates, curve.losses, strict=True))[::every]
    ]
    lines = [*table([["learning rate", "loss"], *points]), ""]
    if curve.proposed is None:
        return [*lines, "The loss falls with none of these rates: no rate can be proposed."]
    return [*lines, f"Proposed: optimizer.learning_rate = {curve.proposed:.2g} (the recipe has {current:g})."]
