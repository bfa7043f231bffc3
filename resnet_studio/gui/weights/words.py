"""What a file of weights holds, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from resnet_studio.core.errors import StudioError
from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.foreign.likely import NORMALIZATIONS, usual_size
from resnet_studio.core.models.summary import summarize
from resnet_studio.core.sizes import size_words
from resnet_studio.gui.widgets.numbers import grouped, short_count

MOST_FAULTS = 200


def normalization_titles() -> dict[str, str]:
    """The known normalizations as they are offered, by their names."""
    titles = {
        "imagenet": QCoreApplication.translate("weights", "ImageNet"),
        "cifar10": QCoreApplication.translate("weights", "CIFAR-10"),
        "cifar10-by-image": QCoreApplication.translate("weights", "CIFAR-10, mean of the images' deviations"),
        "cifar100": QCoreApplication.translate("weights", "CIFAR-100"),
        "half": QCoreApplication.translate("weights", "0.5 for mean and deviation"),
        "none": QCoreApplication.translate("weights", "None: pixels from 0 to 1"),
    }
    return {name: titles[name] for name in NORMALIZATIONS}


def facts_of(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was recognised, as titles and words."""
    facts = [(QCoreApplication.translate("weights", "File"), _file_words(found))]
    values = found.get("architecture")
    if values:
        facts += _network_facts(values)
    values = found.get("beside", {}).items()
    beside = ", ".join(f"{name} {f'{x:.6g}' if isinstance(x, float) else x}" for name, x in values)
    if beside:
        facts.append((QCoreApplication.translate("weights", "Beside it"), beside))
    return facts


def _file_words(found: Mapping[str, Any]) -> str:
    kinds = {
        "zip": QCoreApplication.translate("weights", "a file of PyTorch"),
        "legacy": QCoreApplication.translate("weights", "a file of PyTorch before 1.6"),
        "safetensors": QCoreApplication.translate("weights", "a safetensors file"),
    }
    text = QCoreApplication.translate("weights", "{kind}, {size}, {count} tensors")
    return text.format(
        kind=kinds.get(found["kind"], found["kind"]),
        size=size_words(found["size_bytes"]),
        count=grouped(len(found["tensors"])),
    )


def _network_facts(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    blocks = {
        "basic": QCoreApplication.translate("weights", "two 3×3 convolutions"),
        "bottleneck": QCoreApplication.translate("weights", "1×1, 3×3 and 1×1 convolutions"),
    }
    stems = {
        "cifar": QCoreApplication.translate("weights", "3×3, keeps the resolution (CIFAR)"),
        "imagenet": QCoreApplication.translate("weights", "7×7, quarters the resolution (ImageNet)"),
    }
    shortcuts = {
        "A": QCoreApplication.translate("weights", "A, adds zeros where the shape changes"),
        "B": QCoreApplication.translate("weights", "B, a 1×1 convolution where the shape changes"),
    }
    stages = QCoreApplication.translate(
        "weights", "{depths} blocks of {block}; {widths} channels wide"
    ).format(
        depths=" + ".join(map(str, values["stage_depths"])),
        block=blocks[values["block"]],
        widths=", ".join(map(str, values["stage_widths"])),
    )
    answers = values["num_classes"]
    facts = [
        (QCoreApplication.translate("weights", "Network"), _name_words(values)),
        (QCoreApplication.translate("weights", "Stages"), stages),
        (QCoreApplication.translate("weights", "Stem"), stems[values["stem"]]),
        (QCoreApplication.translate("weights", "Shortcuts"), shortcuts[values["shortcut"]]),
    ]
    missing = QCoreApplication.translate("weights", "none: the last layer is missing")
    title = QCoreApplication.translate("weights", "Answers")
    return [*facts, (title, grouped(answers) if answers else missing)]


def _name_words(values: Mapping[str, Any]) -> str:
    name = str(values["name"]).replace("resnet", "ResNet-").replace("--", "-")
    try:
        architecture = Architecture.from_dict(values)
        count = summarize(architecture, usual_size(architecture)).parameters
    except StudioError:  # without a last layer there is nothing to add up
        return name
    text = QCoreApplication.translate("weights", "{name}, {count} parameters")
    return text.format(name=name, count=short_count(count))


def faults_of(found: Mapping[str, Any]) -> list[str]:
    """What does not fit, a line each; empty where all does."""
    lines = []
    for key, text in (
        ("missing", QCoreApplication.translate("weights", "missing: {name}")),
        ("unexpected", QCoreApplication.translate("weights", "unexpected: {name}")),
    ):
        lines += [text.format(name=name) for name in found[key]]
    text = QCoreApplication.translate("weights", "of another shape: {name} is {shape}, not {expected}")
    for one in found["misshapen"]:
        shape, expected = ("×".join(map(str, one[key])) for key in ("shape", "expected"))
        lines.append(text.format(name=one["name"], shape=shape, expected=expected))
    more = len(lines) - MOST_FAULTS
    return lines if more <= 0 else [*lines[:MOST_FAULTS], f"… +{grouped(more)}"]
