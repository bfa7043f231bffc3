"""`resnet-studio evaluate RUN|WEIGHTS`: the figures of a network on labelled images."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from resnet_studio.cli.arguments import add_data, add_device, add_run, add_runs_folder, runs_path
from resnet_studio.cli.output import ExitCode, Output, percent, table
from resnet_studio.core.data.scan import scan
from resnet_studio.core.runs.folder import RunFolder

TOP = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_run(parser, or_weights=True)
    add_data(parser)
    parser.add_argument(
        "--split", choices=("validation", "test"), help="which images (default: test where there is one)"
    )
    parser.add_argument(
        "--tta",
        choices=("flip",),
        help="average the answers to each image and to its mirror image; the number then says so",
    )
    add_runs_folder(parser)
    add_device(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Evaluate and print; the evaluation of a run on its own data is kept in its folder."""
    from resnet_studio.core.device import select_device
    from resnet_studio.core.evaluation.evaluate import choose_images, evaluate_network, num_names_seen
    from resnet_studio.core.models.weights import load_network, run_of, weights_path
    from resnet_studio.core.training.run import store_evaluation

    device = select_device(arguments.device)
    network = load_network(weights_path(arguments.run, runs_path(arguments)), device)
    recipe = network.about.recipe
    context = output.context()
    dataset = scan(recipe.data.path if arguments.data is None else arguments.data, context)
    folder = run_of(network.path)
    # By place too: where files were added since, the run's own split still says which were trained on.
    is_own = dataset.fingerprint == network.about.fingerprint or dataset.path == recipe.data.path
    own_run = folder if is_own else None
    chosen = choose_images(dataset, recipe.data, own_run, arguments.split, was_trained_on=is_own)
    values = evaluate_network(
        network,
        dataset,
        chosen.indices,
        chosen.split,
        device,
        context,
        views=arguments.tta or "plain",
    )
    if own_run is not None and not chosen.num_missing and _is_best(own_run, network.path):
        store_evaluation(own_run, values, network.path)
    lines = _lines(values)
    if chosen.num_missing:
        values["missing_images"] = chosen.num_missing
        lines.append(f"{chosen.num_missing:,} images of this split are not there any more: not kept.")
    if folder is not None and not is_own and (num_seen := num_names_seen(dataset, folder)):
        values["names_seen_in_training"] = num_seen
        lines.append(
            f"{num_seen:,} of these images have the names of images that the network was trained on: if they "
            "are the same, this number is too good."
        )
    output.show(values, lines)
    return ExitCode.DONE


def _is_best(run: RunFolder, checkpoint: Path) -> bool:
    """Whether these are the weights that the run's figures are of."""
    from resnet_studio.core.runs.generations import newest_intact

    return newest_intact(run, "best").name == checkpoint.name


def _lines(values: dict[str, Any]) -> list[str]:
    head = ["class", "images", "precision", "recall", "F1"]
    rows = [
        [name, f"{row['images']:,}", percent(row["precision"]), percent(row["recall"]), percent(row["f1"])]
        for name, row in values["per_class"].items()
    ]
    # Of five classes the right one is always among five.
    top5 = f"top-5 {percent(values['top5'])}, " if len(rows) > TOP else ""
    views = " with mirrored views" if values.get("views", 1) > 1 else ""
    return [
        f"{values['split']}: {values['images']:,} images{views}, accuracy {percent(values['accuracy'])}, "
        f"{top5}loss {values['loss']:.4f}",
        "",
        *table([head, *rows]),
    ]
