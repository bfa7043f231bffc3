"""What can be done with runs of the list: words, keys, and what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from resnet_studio.core.runs.moves import is_archived
from resnet_studio.gui.commands.page_keys import PAGE_KEYS
from resnet_studio.gui.runs.listing import RunRow

SEVERAL = ("star", "archive", "restore", "copy_path")
GROUPS = (
    ("open", "continue", "clone", "classify", "fine_tune"),
    ("star", "tags", "note", "rename"),
    ("archive", "restore"),
    ("folder", "copy_path"),
)
KEYS = {
    "open": "run_open",
    "continue": "run_continue",
    "clone": "run_clone",
    "classify": "run_classify",
    "star": "run_star",
    "tags": "run_tags",
    "note": "run_note",
    "rename": "run_rename",
    "archive": "run_archive",
    "restore": "run_archive",
    "copy_path": "run_copy_path",
}
"""Under which name in `PAGE_KEYS` an act has its key; what archives takes back from the archive, too."""


@dataclass(frozen=True)
class RunAct:
    """An act as a menu shows it.

    Attributes:
        name: What `RunsPresenter.do` takes.
        title: Its words.
        keys: Its key in the words of this system; empty where it has none.
        obstacle: Why it cannot be done now; None where it can.
    """

    name: str
    title: str
    keys: str
    obstacle: str | None


def act_titles() -> dict[str, str]:
    """All acts in their order, with their words."""
    translate = QCoreApplication.translate
    return {
        "open": translate("RunActs", "Open"),
        "continue": translate("RunActs", "Continue"),
        "clone": translate("RunActs", "Clone into the form"),
        "classify": translate("RunActs", "Use for classifying"),
        "fine_tune": translate("RunActs", "Fine-tune…"),
        "star": translate("RunActs", "Star"),
        "tags": translate("RunActs", "Edit tags"),
        "note": translate("RunActs", "Edit note"),
        "rename": translate("RunActs", "Rename…"),
        "archive": translate("RunActs", "Archive"),
        "restore": translate("RunActs", "Take back from the archive"),
        "folder": translate("RunActs", "Open folder"),
        "copy_path": translate("RunActs", "Copy path"),
    }


def acts_on(rows: Sequence[RunRow]) -> list[list[RunAct]]:
    """The acts in their groups, as they stand for these rows; what is out of place is left out."""
    titles = act_titles()
    translate = QCoreApplication.translate
    if rows and all(row.remarks.is_starred for row in rows):
        titles["star"] = translate("RunActs", "Take the star away")
    are_archived = any(is_archived(row.folder) for row in rows)
    hidden = "archive" if are_archived else "restore"
    return [
        [
            RunAct(name, titles[name], _native_key(name), obstacle(name, rows))
            for name in group
            if name != hidden
        ]
        for group in GROUPS
    ]


def _native_key(name: str) -> str:
    return PAGE_KEYS[KEYS[name]].native_keys[0] if name in KEYS else ""


def obstacle(name: str, rows: Sequence[RunRow]) -> str | None:
    """Why an act cannot be done with these rows; None where it can."""
    translate = QCoreApplication.translate
    if not rows:
        return translate("RunActs", "No run is chosen.")
    if len(rows) > 1 and name not in SEVERAL:
        return translate("RunActs", "Several runs are chosen; this is done with one.")
    for row in rows:
        reason = _obstacle(name, row)
        if reason is not None:
            return reason
    return None


def _obstacle(name: str, row: RunRow) -> str | None:
    translate = QCoreApplication.translate
    if name in ("classify", "fine_tune") and not row.has_best:
        return translate("RunActs", "It has no weights yet.")
    if name in ("rename", "archive", "restore") and row.is_live:
        return translate("RunActs", "It is at work; its folder stays where it is until then.")
    if name == "continue":
        if row.state is None or not row.state.can_resume:
            return translate("RunActs", "It is at work or at its end.")
        if is_archived(row.folder):
            return translate("RunActs", "It is archived; take it back first.")
    if name == "clone" and not row.model:
        return translate("RunActs", "Its recipe cannot be read.")
    if name == "archive" and is_archived(row.folder):
        return translate("RunActs", "It is archived already.")
    if name == "restore" and not is_archived(row.folder):
        return translate("RunActs", "It is not archived.")
    return None
