"""What to know of a data set before training on it, in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.dataset import SPLITS, DataSet, SplitName, name_list, printable
from resnet_studio.gui.data.finding_strip import Finding
from resnet_studio.gui.retold import retold
from resnet_studio.gui.widgets.numbers import grouped

NOTABLE_IMBALANCE = 3
TINY_CLASS = 20  # images; of fewer a part of a tenth holds two at the most
SMALL_PART = 0.5  # of the usual side

Which = NDArray[np.bool_]


def findings_for(dataset: DataSet, is_in: Which | None = None) -> list[Finding]:
    """The findings, the ones that ask for a look first.

    Args:
        dataset: What is looked at.
        is_in: (N,) which images are not excluded; all where it is not given.
    """
    is_in = np.ones(len(dataset), bool) if is_in is None else is_in
    findings = [_faults_of(dataset)]
    if dataset.verified is not None:
        findings.append(_verification_of(dataset.verified))
    found = (_small_images(dataset, is_in), _tiny_classes(dataset, is_in), _balance_of(dataset, is_in))
    return findings + [finding for finding in found if finding is not None]


def small_images(dataset: DataSet, is_in: Which) -> NDArray[np.int64]:
    """The images that are much smaller than most: enlarged, they are blurred as no other is."""
    if dataset.sides is None:
        return np.empty(0, np.int64)
    return np.flatnonzero(is_in & (dataset.sides < SMALL_PART * dataset.image_size)).astype(np.int64)


def tiny_classes(dataset: DataSet, is_in: Which) -> list[int]:
    """The numbers of the classes that have too few images to learn them from."""
    counts = np.bincount(dataset.labels[is_in], minlength=len(dataset.classes))
    return [number for number, count in enumerate(counts.tolist()) if count < TINY_CLASS]


def _small_images(dataset: DataSet, is_in: Which) -> Finding | None:
    numbers = small_images(dataset, is_in)
    if not len(numbers):
        return None
    text = QCoreApplication.translate("Findings", "Much smaller than the others: {count}")
    detail = QCoreApplication.translate(
        "Findings", "Their shorter side is less than half of the usual {side} px; enlarged, they are blurred."
    )
    return Finding(
        "warning",
        text.format(count=grouped(len(numbers))),
        detail.format(side=dataset.image_size),
        "small",
    )


def _tiny_classes(dataset: DataSet, is_in: Which) -> Finding | None:
    numbers = tiny_classes(dataset, is_in)
    if not numbers:
        return None
    text = QCoreApplication.translate("Findings", "Classes with fewer than {least} images: {count}")
    detail = QCoreApplication.translate(
        "Findings", "What is measured of so few is little more than chance: {names}."
    )
    names = name_list([dataset.classes[number] for number in numbers])
    words = text.format(least=TINY_CLASS, count=grouped(len(numbers)))
    return Finding("warning", words, detail.format(names=names), "tiny")


def split_words(dataset: DataSet, recipe: DataRecipe) -> str:
    """Where the parts come from."""
    given = {int(code) for code in set(dataset.given_splits.tolist())} - {-1}
    if SPLITS.index("validation") in given:
        return QCoreApplication.translate("Findings", "As the data set gives it.")
    if SPLITS.index("test") in given:
        text = QCoreApplication.translate(
            "Findings", "As the data set gives it; validation is cut from train, by class, seed {seed}."
        )
    else:
        text = QCoreApplication.translate(
            "Findings", "Cut by class, seed {seed}. Kept, so that new files move no image to another part."
        )
    return text.format(seed=recipe.split_seed)


def part_words(part: SplitName) -> str:
    """The name of a part of the data set in the user's language."""
    return {
        "train": QCoreApplication.translate("Findings", "train"),
        "validation": QCoreApplication.translate("Findings", "validation"),
        "test": QCoreApplication.translate("Findings", "test"),
    }[part]


def _faults_of(dataset: DataSet) -> Finding:
    num_faults = len(dataset.faults)
    if num_faults:
        text = (
            QCoreApplication.translate("Findings", "1 entry left out or odd")
            if num_faults == 1
            else QCoreApplication.translate("Findings", "{count} entries left out or odd")
        )
        first = dataset.faults[0]
        detail = f"{printable(first.path).rpartition('/')[2]}: {retold(first.fault)}"
        return Finding("warning", text.format(count=grouped(num_faults)), detail, "faults")
    if dataset.kind == "folder":
        detail = QCoreApplication.translate("Findings", "All {count} were read.").format(
            count=grouped(len(dataset))
        )
        return Finding("ok", QCoreApplication.translate("Findings", "Every image opens"), detail)
    return Finding("ok", QCoreApplication.translate("Findings", "Every image is there"))


def _verification_of(is_verified: bool) -> Finding:
    if is_verified:
        return Finding(
            "ok",
            QCoreApplication.translate("Findings", "Verified copy"),
            QCoreApplication.translate("Findings", "Its md5 is the official one."),
        )
    return Finding(
        "note",
        QCoreApplication.translate("Findings", "Unverified copy"),
        QCoreApplication.translate(
            "Findings", "Its md5 is not the official one; results may differ a little from published ones."
        ),
    )


def _balance_of(dataset: DataSet, is_in: Which) -> Finding | None:
    numbers = np.bincount(dataset.labels[is_in], minlength=len(dataset.classes)).tolist()
    counts = dict(zip(dataset.classes, numbers, strict=True))
    largest, smallest = max(counts, key=counts.__getitem__), min(counts, key=counts.__getitem__)
    ratio = counts[largest] / max(1, counts[smallest])
    if ratio < NOTABLE_IMBALANCE:
        return None
    text = QCoreApplication.translate(
        "Findings", "{largest} has {ratio:.1f} times as many images as {smallest}"
    )
    detail = QCoreApplication.translate(
        "Findings", "Accuracy alone will say little of the small classes; look at the table for each class."
    )
    words = text.format(largest=printable(largest), ratio=ratio, smallest=printable(smallest))
    return Finding("note", words, detail, "balance")
