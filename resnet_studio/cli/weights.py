"""`resnet-studio weights FILE`: what a file of weights holds, and which network that is.

With `--save` a file of another program becomes one of this app's, with all that belongs to it.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resnet_studio.cli.arguments import add_run, add_runs_folder, runs_path
from resnet_studio.cli.output import ExitCode, Output, counted, percent, table
from resnet_studio.cli.stranger import add_wishes, wishes_of
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.foreign.inspection import Inspection, inspect_weights, require_fit
from resnet_studio.core.models.foreign.likely import normalization_name, usual_size
from resnet_studio.core.models.summary import summarize
from resnet_studio.core.sizes import size_words

if TYPE_CHECKING:
    from resnet_studio.core.models.foreign.network import ForeignNetwork
    from resnet_studio.core.models.weights import NetworkAbout

SHOWN_TENSORS = 30
KINDS = {
    "zip": "a file of PyTorch",
    "legacy": "a file of PyTorch before 1.6",
    "safetensors": "a safetensors file",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_run(parser, or_weights=True)
    parser.add_argument(
        "--save",
        type=Path,
        metavar="FILE",
        help="write the weights as a file of this app, with class names and preprocessing in it",
    )
    add_runs_folder(parser)
    add_wishes(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Look into the file and print; 3 where its weights fit no network of this app."""
    from resnet_studio.core.models.door import find_weights, is_ours, require_no_wishes

    wishes = wishes_of(arguments)
    path = find_weights(arguments.run, runs_path(arguments), output.context())
    inspection = inspect_weights(path)
    if is_ours(path):
        require_no_wishes(path, wishes)
        if arguments.save is not None:
            raise WeightsError(
                QT_TRANSLATE_NOOP("errors", "{path} is a file of this app already, so nothing was saved."),
                {"path": str(path)},
                hint=QT_TRANSLATE_NOOP("errors", "Use it as it is; leave --save out to look into it."),
            )
        return _show_ours(inspection, output)
    if arguments.save is not None:
        require_fit(inspection)
    values, lines = describe(inspection), _lines(inspection)
    if not inspection.recognition.fits:
        output.show(values, lines)
        return ExitCode.SOME_FAILED
    network = _open(inspection, output)
    if network is not None:
        values |= {"untrained": network.is_untrained, "zero_padding": network.padding}
        values["notes"] = network.notes()
        lines += network.notes()
        if arguments.save is not None:
            values["saved"] = str(_save(network, arguments))
            lines.append(f"Saved as {arguments.save}.")
    output.show(values, lines)
    return ExitCode.DONE


def _open(inspection: Inspection, output: Output) -> ForeignNetwork | None:
    """The weights themselves; None where the last layer is missing, which the lists tell."""
    from resnet_studio.core.models.foreign.network import open_foreign

    found = inspection.recognition.architecture
    return open_foreign(inspection.path, output.context()) if found and found.num_classes else None


def describe(inspection: Inspection) -> dict[str, Any]:
    """The JSON object of a look into a stranger's file."""
    found = inspection.recognition
    places = {name: ours for ours, name in found.names.items()}
    return {
        "path": str(inspection.path),
        "kind": inspection.contents.container,
        "size_bytes": inspection.contents.size_bytes,
        "written_by_app": False,
        "under": list(inspection.keys),
        "fits": found.fits,
        "reason": found.reason,
        "architecture": found.architecture.to_dict() if found.architecture else None,
        "num_classes": found.architecture.num_classes if found.architecture else None,
        "missing": list(found.missing),
        "unexpected": list(found.unexpected),
        "misshapen": [
            {"name": name, "shape": list(shape), "expected": list(expected)}
            for name, shape, expected in found.misshapen
        ],
        "tensors": [
            {"name": name, "shape": list(entry.shape), "dtype": entry.dtype, "place": places.get(name)}
            for name, entry in inspection.tensors.items()
        ],
        "beside": inspection.facts,
        "notes": [],
    }


def _lines(inspection: Inspection) -> list[str]:
    found = inspection.recognition
    under = f", under {'.'.join(inspection.keys)}" if inspection.keys else ""
    lines = [
        f"{inspection.path}: {KINDS[inspection.contents.container]}, "
        f"{size_words(inspection.contents.size_bytes)}, {counted(len(inspection.tensors), 'tensor')}{under}",
        *(f"  {name}: {value}" for name, value in inspection.facts.items()),
    ]
    if found.architecture is None:
        lines += [f"No residual network of the kind known here: {found.reason}.", "", *_tensors(inspection)]
        return lines
    lines += ["", *_network(found.architecture), ""]
    if found.fits:
        return [*lines, "Every tensor has its place."]
    faults = {"missing": found.missing, "unexpected": found.unexpected}
    for kind, names in faults.items():
        lines += [f"{counted(len(names), 'tensor')} {kind}:", *_some(names)] if names else []
    if found.misshapen:
        shapes = [f"{name}: {_sides(one)}, not {_sides(other)}" for name, one, other in found.misshapen]
        lines += [f"{counted(len(shapes), 'tensor')} of another shape:", *_some(shapes)]
    return lines


def _network(architecture: Architecture) -> list[str]:
    """What the network is, and its parts."""
    if not architecture.num_classes:
        head = "without the last layer"
    else:
        head = counted(architecture.num_classes, "answer")
    lines = [f"{architecture.name}: {architecture.block} blocks, shortcut {architecture.shortcut}, {head}"]
    if architecture.num_classes:
        rows = summarize(architecture, usual_size(architecture)).rows
        parts = [[row.name, row.description, f"{row.parameters:,}"] for row in rows]
        lines += table([["part", "layers", "parameters"], *parts])
    return lines


def _tensors(inspection: Inspection) -> list[str]:
    rows = [[name, _sides(entry.shape), entry.dtype] for name, entry in inspection.tensors.items()]
    more = len(rows) - SHOWN_TENSORS
    lines = table([["tensor", "shape", "type"], *rows[:SHOWN_TENSORS]])
    return [*lines, f"… and {more:,} more (--json lists all)"] if more > 0 else lines


def _some(names: Sequence[str]) -> list[str]:
    more = len(names) - SHOWN_TENSORS
    lines = [f"  {name}" for name in names[:SHOWN_TENSORS]]
    return [*lines, f"  … and {more:,} more (--json lists all)"] if more > 0 else lines


def _sides(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "one number"


def _show_ours(inspection: Inspection, output: Output) -> int:
    from resnet_studio.core.models.weights import read_about
    from resnet_studio.core.runs.checkpoint import read_checkpoint

    about = read_about(read_checkpoint(inspection.path, prefix="model.").about, inspection.path)
    architecture = Architecture.from_dict(about.architecture)
    values = {
        "path": str(inspection.path),
        "kind": inspection.contents.container,
        "size_bytes": inspection.contents.size_bytes,
        "written_by_app": True,
        "fits": True,
        "architecture": about.architecture,
        "num_classes": architecture.num_classes,
        "classes": list(about.classes),
        "preprocessing": about.preprocessing.model_dump(mode="json"),
        "epoch": about.epoch,
        "validation_accuracy": about.validation_accuracy,
    }
    output.show(values, [*_head_of_ours(inspection), "", *_network(architecture), "", *_about_lines(about)])
    return ExitCode.DONE


def _head_of_ours(inspection: Inspection) -> list[str]:
    return [f"{inspection.path}: written by ResNet Studio, {size_words(inspection.contents.size_bytes)}"]


def _about_lines(about: NetworkAbout) -> list[str]:
    way = about.preprocessing
    names = ", ".join(about.classes[:10]) + (" …" if len(about.classes) > 10 else "")
    return [
        f"classes: {names}",
        f"images: {way.image_size} px, resized by {way.resize}, normalized by "
        f"{normalization_name(way.mean, way.std)}",
        f"validation accuracy: {percent(about.validation_accuracy)}, after epoch {about.epoch}",
    ]


def _save(network: ForeignNetwork, arguments: argparse.Namespace) -> Path:
    """Write a stranger's network as a file of ours.

    Raises:
        WeightsError: What belongs to it is not known, or the file is there already or cannot be written.
    """
    import torch

    from resnet_studio.core.models.foreign.network import complete_by_wishes
    from resnet_studio.core.models.weights import save_network

    path = Path(os.path.expanduser(arguments.save))  # noqa: PTH111 - leaves `~nobody` as it is
    save_network(complete_by_wishes(network, wishes_of(arguments), torch.device("cpu")), path)
    return path
