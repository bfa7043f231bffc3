"""`resnet-studio scan DATA`: what a data set holds, and what is wrong with it."""

from __future__ import annotations

import argparse
import shlex
from typing import Any

from resnet_studio.cli.output import ExitCode, Output, counted, table
from resnet_studio.core.config.presets import PRESET_FOR_KIND, find_preset
from resnet_studio.core.data.copies import (
    PLACES,
    CopyKind,
    CopyPair,
    Place,
    by_place,
    find_copies,
    to_leave_out,
)
from resnet_studio.core.data.dataset import SPLITS, DataSet
from resnet_studio.core.data.exclusions import exclude, include, read_excluded
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

    change = parser.add_mutually_exclusive_group()
    change.add_argument(
        "--exclude-copies",
        choices=[*PLACES, "all"],
        help="leave copies of pictures out of new runs: those in two splits, in two classes, within one "
        "class and split, or all; no file is touched",
    )
    change.add_argument(
        "--include-all", action="store_true", help="take all images back in that were excluded"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Scan and print; the split is the one that a training would use if nothing else is asked for."""
    context = output.context()
    dataset = scan(arguments.data, context)
    recipe = find_preset(PRESET_FOR_KIND[dataset.kind]).recipe
    pairs = find_copies(dataset, context)

    def look() -> tuple[Split, Copies]:
        split = look_at_split(dataset, recipe.data)
        return split, by_place(pairs, dataset, split.codes(len(dataset)))

    split, copies = look()
    if arguments.include_all:
        include(dataset, read_excluded(dataset))
    elif arguments.exclude_copies:
        chosen = PLACES if arguments.exclude_copies == "all" else (arguments.exclude_copies,)
        harmful = [pair for place in chosen for pair in copies[place]]
        exclude(dataset, to_leave_out(harmful, dataset, split.codes(len(dataset))))
    if arguments.include_all or arguments.exclude_copies:
        split, copies = look()
    output.show(describe(dataset, split, copies), _lines(dataset, split, copies, arguments.data))
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


def _lines(dataset: DataSet, split: Split, copies: Copies, data: str) -> list[str]:
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
        lines += ["", f"Excluded by you: {counted(num_excluded, 'image')}; --include-all takes them back in."]
    for place, pairs in copies.items():
        lines += _copy_lines(dataset, split, place, pairs)
    if any(copies.values()):
        command = f"resnet-studio scan {shlex.quote(data)} --exclude-copies"
        lines += ["", f"`{command} splits` leaves those out of new runs, and so on; no file is touched."]
    return lines


def _copy_lines(dataset: DataSet, split: Split, place: Place, pairs: tuple[CopyPair, ...]) -> list[str]:
    if not pairs:
        return []
    codes = split.codes(len(dataset))
    lines = ["", f"{PLACE_WORDS[place]}: {counted(len(pairs), 'pair')}"]
    for pair in pairs[:SHOWN_COPIES]:
        ends = [f"{dataset.keys[one]} ({SPLITS[codes[one]]})" for one in (pair.first, pair.second)]
        also = ", in two classes as well" if place == "splits" and _is_across_classes(dataset, pair) else ""
        lines.append(f"  {ends[0]} = {ends[1]}, {KIND_WORDS[pair.kind]}{also}")
    if len(pairs) > SHOWN_COPIES:
        lines.append(f"  … and {len(pairs) - SHOWN_COPIES:,} more (--json lists all)")
    return lines


def _is_across_classes(dataset: DataSet, pair: CopyPair) -> bool:
    return bool(dataset.labels[pair.first] != dataset.labels[pair.second])
