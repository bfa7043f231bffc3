"""`resnet-studio scan DATA`: what a data set holds, and what is wrong with it."""

from __future__ import annotations

import argparse
from typing import Any

from resnet_studio.cli.output import ExitCode, Output, counted, table
from resnet_studio.core.config.presets import PRESET_FOR_KIND, find_preset
from resnet_studio.core.data.copies import CopyKind, CopyPair, Place, by_place, find_copies
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import Split, look_at_split

SHOWN_FAULTS = 20
SHOWN_COPIES = 10
PLACE_WORDS: dict[Place, str] = {
    "splits": "The same picture in two splits (what is measured there is too good)",
    "classes": "The same picture in two classes (one of them is wrong)",
    "within": "The same picture twice in one class",
}
KIND_WORDS: dict[CopyKind, str] = {
    "bytes": "same bytes",
    "pixels": "same pixels",
    "near": "nearly the same",
    "mirrored": "mirrored",
}

Copies = dict[Place, tuple[CopyPair, ...]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "data",
        metavar="DATA",
        help="a folder with one folder a class, a CIFAR-10 folder or archive, or the word digits or cifar10",
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Scan and print; the split is the one that a training would use if nothing else is asked for."""
    context = output.context()
    dataset = scan(arguments.data, context)
    recipe = find_preset(PRESET_FOR_KIND[dataset.kind]).recipe
    split = look_at_split(dataset, recipe.data)
    copies = by_place(find_copies(dataset, context), dataset, split.codes(len(dataset)))
    output.show(describe(dataset, split, copies), _lines(dataset, split, copies))
    return ExitCode.DONE


def describe(dataset: DataSet, split: Split, copies: Copies) -> dict[str, Any]:
    """The JSON object of a scan."""
    keys = dataset.keys
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
        "copies": {
            place: [
                {"paths": [keys[pair.first], keys[pair.second]], "kind": pair.kind, "likeness": pair.likeness}
                for pair in pairs
            ]
            for place, pairs in copies.items()
        },
        "excluded": _num_excluded(dataset, split),
        "fingerprint": dataset.fingerprint,
    }


def _num_excluded(dataset: DataSet, split: Split) -> int:
    return len(dataset) - sum(split.counts().values())


def _lines(dataset: DataSet, split: Split, copies: Copies) -> list[str]:
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
    if num_excluded := _num_excluded(dataset, split):
        lines += ["", f"Excluded by you: {counted(num_excluded, 'image')}."]
    for place, pairs in copies.items():
        lines += _copy_lines(dataset, PLACE_WORDS[place], pairs)
    return lines


def _copy_lines(dataset: DataSet, words: str, pairs: tuple[CopyPair, ...]) -> list[str]:
    if not pairs:
        return []
    lines = ["", f"{words}: {counted(len(pairs), 'pair')}"]
    for pair in pairs[:SHOWN_COPIES]:
        ends = (dataset.keys[pair.first], dataset.keys[pair.second])
        lines.append(f"  {ends[0]} = {ends[1]} ({KIND_WORDS[pair.kind]})")
    if len(pairs) > SHOWN_COPIES:
        lines.append(f"  … and {len(pairs) - SHOWN_COPIES:,} more (--json lists all)")
    return lines
