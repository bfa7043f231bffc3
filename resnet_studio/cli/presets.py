"""`resnet-studio presets`: the recipes that come with the app, and what they promise."""

from __future__ import annotations

import argparse

from resnet_studio.cli.output import ExitCode, Output
from resnet_studio.core.config.presets import Preset, find_preset, load_presets
from resnet_studio.core.config.storage import dump_recipe

NOT_MEASURED = "not measured"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("name", nargs="?", help="print this preset as a recipe file")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """List all, or print one."""
    if arguments.name:
        preset = find_preset(arguments.name)
        # As comments, since what is printed is a recipe file.
        promise = [f"# {text}" for text in (preset.promise.title, *_promise_lines(preset))]
        output.show(_describe(preset), [*promise, "", *dump_recipe(preset.recipe).splitlines()])
        return ExitCode.DONE
    presets = load_presets()
    lines = []
    for preset in presets:
        lines += [f"{preset.name}: {preset.promise.title}", f"    {preset.promise.description}"]
        lines += [f"    {text}" for text in _promise_lines(preset)]
    output.show({"presets": [_describe(preset) for preset in presets]}, lines)
    return ExitCode.DONE


def _promise_lines(preset: Preset) -> list[str]:
    """What it reaches, how long that takes, and the command; of what nobody measured, that."""
    promise = preset.promise
    figures = {"accuracy": promise.accuracy, "time": promise.time}
    return [*(f"{name}: {text or NOT_MEASURED}" for name, text in figures.items()), promise.command]


def _describe(preset: Preset) -> dict[str, object]:
    return {
        "name": preset.name,
        "promise": preset.promise.model_dump(),
        "recipe": preset.recipe.model_dump(mode="json"),
    }
