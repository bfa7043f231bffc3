"""What is said of copies and of excluded images, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sized

from PySide6.QtCore import QCoreApplication

from resnet_studio.core.data.copies import PLACES, Place
from resnet_studio.gui.data.finding_strip import Finding
from resnet_studio.gui.widgets.numbers import grouped

SEARCH = "search"  # what a finding leads to that nobody has looked for yet


def copy_findings(
    places: Mapping[Place, Sized], num_excluded: int, *, is_known: bool | None
) -> list[Finding]:
    """The findings, those that spoil a number first.

    Args:
        places: The pairs by where they do harm.
        num_excluded: How many images are excluded.
        is_known: Whether copies were looked for; None while they are, and where there can be none.
    """
    counts = {place: len(places.get(place, ())) for place in PLACES}
    findings = [
        Finding("note" if place == "within" else "warning", *_place_words(place, count), place)
        for place, count in counts.items()
        if count
    ]
    if is_known and not findings:
        text = QCoreApplication.translate("Findings", "No picture is there twice")
        findings.append(Finding("ok", text))
    if is_known is False:
        text = QCoreApplication.translate("Findings", "Look for copies")
        detail = QCoreApplication.translate("Findings", "The search was stopped before it was through.")
        findings.append(Finding("note", text, detail, SEARCH))
    if num_excluded:
        text = QCoreApplication.translate("Findings", "Excluded from new runs: {count}")
        detail = QCoreApplication.translate("Findings", "The files are untouched; each can be taken back in.")
        findings.append(Finding("note", text.format(count=grouped(num_excluded)), detail, "excluded"))
    return findings


def _place_words(place: Place, count: int) -> tuple[str, str]:
    text, detail = {
        "splits": (
            QCoreApplication.translate("Findings", "Same picture in two splits: {count}"),
            QCoreApplication.translate("Findings", "What is measured on such images is too good."),
        ),
        "classes": (
            QCoreApplication.translate("Findings", "Same picture in two classes: {count}"),
            QCoreApplication.translate("Findings", "One of the two labels must be wrong."),
        ),
        "within": (
            QCoreApplication.translate("Findings", "Same picture twice in one class: {count}"),
            QCoreApplication.translate("Findings", "They count twice, and do no other harm."),
        ),
    }[place]
    return text.format(count=grouped(count)), detail


def list_words(shown: str, num_images: int, num_cured: int) -> tuple[str, str, str]:
    """Title, meaning and cure of a list of pairs, or of the excluded images."""
    if shown == "excluded":
        title = QCoreApplication.translate("Findings", "Excluded from new runs: {count}")
        words = QCoreApplication.translate(
            "Findings", "They are in no split. Runs that have begun keep the images that they began with."
        )
        cure = QCoreApplication.translate("Findings", "Take {count} back in")
        cure = cure.format(count=grouped(num_cured)) if num_cured else ""
        return title.format(count=grouped(num_images)), words, cure
    words = {
        "splits": QCoreApplication.translate(
            "Findings",
            "One of each is left out, that of train before that of validation and test; of a picture in two "
            "classes both are.",
        ),
        "classes": QCoreApplication.translate(
            "Findings", "Nobody but you knows which label is right: both are left out."
        ),
        "within": QCoreApplication.translate("Findings", "One of each is left out."),
    }[shown]
    cure = QCoreApplication.translate("Findings", "Exclude {count} images")
    cure = cure.format(count=grouped(num_cured)) if num_cured else ""
    return _title(shown, num_images // 2), words, cure


def _title(shown: str, num_pairs: int) -> str:
    return next(_place_words(place, num_pairs)[0] for place in PLACES if place == shown)
