"""What to know of a data set before training on it, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.dataset import SPLITS, DataSet, SplitName, printable
from resnet_studio.gui.data.facts_panel import Finding
from resnet_studio.gui.retold import retold
from resnet_studio.gui.widgets.numbers import grouped

NOTABLE_IMBALANCE = 3


def findings_for(dataset: DataSet) -> list[Finding]:
    """The findings, the ones that ask for a look first."""
    findings = [_faults_of(dataset)]
    if dataset.verified is not None:
        findings.append(_verification_of(dataset.verified))
    balance = _balance_of(dataset)
    if balance is not None:
        findings.append(balance)
    return findings


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
        return Finding("warning", text.format(count=grouped(num_faults)), detail, True)
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


def _balance_of(dataset: DataSet) -> Finding | None:
    counts = dataset.class_counts()
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
    return Finding("note", text.format(largest=largest, ratio=ratio, smallest=smallest), detail)
