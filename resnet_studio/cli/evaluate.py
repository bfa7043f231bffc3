"""`resnet-studio evaluate RUN|WEIGHTS`: the figures of a network on labelled images."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resnet_studio.cli.arguments import add_data, add_device, add_run, add_runs_folder, runs_path
from resnet_studio.cli.output import ExitCode, Output, accuracy_words, percent, readings_words, table
from resnet_studio.cli.stranger import add_wishes, wishes_of
from resnet_studio.core.data.scan import scan
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.models.foreign.likely import Wishes
from resnet_studio.core.runs.folder import RunFolder, run_of
from resnet_studio.core.runs.readings import OWN_DATA, note_reading, readings_path, store_evaluation

if TYPE_CHECKING:
    from resnet_studio.core.evaluation.views import Views

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
    add_wishes(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Evaluate and print; the evaluation of a run on its own data is kept in its folder."""
    from resnet_studio.core.models.door import find_weights, is_ours, require_no_wishes

    wishes = wishes_of(arguments)
    path = find_weights(arguments.run, runs_path(arguments), output.context())
    if not is_ours(path):
        return _run_stranger(path, wishes, arguments, output)
    require_no_wishes(path, wishes)
    return _run_ours(path, arguments, output)


def _run_ours(path: Path, arguments: argparse.Namespace, output: Output) -> int:
    from resnet_studio.core.device import select_device
    from resnet_studio.core.evaluation.evaluate import choose_images, evaluate_network, num_names_seen
    from resnet_studio.core.models.weights import load_network

    device = select_device(arguments.device)
    network = load_network(path, device)
    recipe = network.about.recipe
    context = output.context()
    dataset = scan(_data(arguments.data, path, recipe.data.path), context)
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
        values["readings"] = store_evaluation(own_run, values, network.path)
    else:
        values["readings"] = _note(path, values, OWN_DATA if is_own else dataset.fingerprint, output)
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


def _run_stranger(path: Path, wishes: Wishes, arguments: argparse.Namespace, output: Output) -> int:
    """Evaluate weights of another program; what the file does not say is tried on other images."""
    from resnet_studio.core.device import select_device
    from resnet_studio.core.evaluation.evaluate import evaluate_network
    from resnet_studio.core.evaluation.settle import settle
    from resnet_studio.core.models.foreign.network import open_foreign

    context = output.context()
    device = select_device(arguments.device)
    foreign = open_foreign(path, context)
    dataset = scan(_data(arguments.data, path), context)
    network, chosen, source, _ = settle(foreign, wishes, dataset, arguments.split, device, context)
    views: Views = arguments.tta or "plain"
    values = evaluate_network(
        network, dataset, chosen.indices, chosen.split, device, context, source, views=views
    )
    values["readings"] = _note(path, values, dataset.fingerprint, output)
    lines = [*network.notes, "", *_lines(values)] if network.notes else _lines(values)
    values["preprocessing"] = network.about.preprocessing.model_dump(mode="json")
    values["notes"] = list(network.notes)
    output.show(values, lines)
    return ExitCode.DONE


def _note(weights: Path, values: dict[str, Any], data: str, output: Output) -> int | None:
    """Count a reading that is no figure of a run; None where it cannot be written down, which is told."""
    about = {"checkpoint": weights.name, "accuracy": values["accuracy"], "views": values.get("views", 1)}
    try:
        return note_reading(readings_path(weights), values["split"], data, **about)
    except OSError as error:
        output.show_note(f"This reading is not counted: {error.strerror or error}.")
        return None


def _data(data: str | None, path: Path, own: str = "") -> str:
    """The data that is meant; `own` is what the network was trained on, where that is known.

    Raises:
        WeightsError: None is, and the weights know of none.
    """
    if data is not None or own:
        return own if data is None else data
    raise WeightsError(
        QT_TRANSLATE_NOOP("errors", "The weights in {path} do not say which images they were trained on."),
        {"path": str(path)},
        hint=QT_TRANSLATE_NOOP("errors", "Give labelled images (--data DATA)."),
    )


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
    accuracy = accuracy_words(values["accuracy"], values["interval"])
    # Validation is there to be read again and again.
    times = "" if values["split"] == "validation" else readings_words(values["readings"] or 0)
    return [
        f"{values['split']}: {values['images']:,} images{views}, accuracy {accuracy}, "
        f"{top5}loss {values['loss']:.4f}{times}",
        "",
        *table([head, *rows]),
    ]
