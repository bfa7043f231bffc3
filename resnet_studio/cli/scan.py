"""`resnet-studio scan DATA`: what a data set holds, and what is wrong with it."""

from __future__ import annotations

import argparse
from typing import Any

from resnet_studio.cli.output import ExitCode, Output, counted, table
from resnet_studio.core.config.presets import PRESET_FOR_KIND, find_preset
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import Split, look_at_split

SHOWN_FAULTS = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "data",
        metavar="DATA",
        help="a folder with one folder a class, a CIFAR-10 folder or archive, or the word digits or cifar10",
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Scan and print; the split is the one that a training would use if nothing else is asked for."""
    dataset = scan(arguments.data, output.context())
    recipe = find_preset(PRESET_FOR_KIND[dataset.kind]).recipe
    split = look_at_split(dataset, recipe.data)
    output.show(describe(dataset, split), _lines(dataset, split))
    return ExitCode.DONE


def describe(dataset: DataSet, split: Split) -> dict[str, Any]:
    """The JSON object of a scan."""
    return {
        "kind": dataset.kind,
        "path": dataset.path,
        "name": dataset.name,
        "images": len(dataset),
        "image_size": dataset.image_size,
        "verified": dataset.verified,
        "classes": dataset.class_counts(),
        "splits": dict(split.counts()),
        "faults": [{"path": fault.path, "fault": fault.fault} for fault in dataset.faults],
        "fingerprint": dataset.fingerprint,
    }


def _lines(dataset: DataSet, split: Split) -> list[str]:
    verified = {True: ", verified", False: ", unverified (unknown md5)", None: ""}[dataset.verified]
    lines = [
        f"{dataset.name}: {len(dataset):,} images of {dataset.image_size} px "
        f"in {len(dataset.classes)} classes{verified}",
        "",
        *table([["class", "images"], *([name, f"{n:,}"] for name, n in dataset.class_counts().items())]),
        "",
        *table([["split", "images"], *([name, f"{n:,}"] for name, n in split.counts().items())]),
    ]
    if dataset.faults:
        lines += ["", f"{counted(len(dataset.faults), 'fault')}:"]
        lines += [f"  {fault.path}: {fault.fault}" for fault in dataset.faults[:SHOWN_FAULTS]]
        if len(dataset.faults) > SHOWN_FAULTS:
            lines.append(f"  … and {len(dataset.faults) - SHOWN_FAULTS:,} more (--json lists all)")
    return lines
