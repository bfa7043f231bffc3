"""What the user says of a run: a star, tags and a note, kept in the run's folder beside what it learned."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from resnet_studio.core.durable import SMALL_JSON_BYTES, read_json, set_aside, write_json
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError, reason_of
from resnet_studio.core.runs.folder import RunFolder

LONGEST_TAG = 40
MOST_TAGS = 30
LONGEST_NOTE = 100_000  # characters; a row of the list must stay small

_changing = threading.Lock()  # two jobs of one window may change the same run


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags without spaces around them and without doubles, in their order; commas part tags."""
    words = (" ".join(word.split())[:LONGEST_TAG].rstrip() for tag in tags for word in tag.split(","))
    kept: dict[str, str] = {}
    for word in words:
        if word:
            kept.setdefault(word.casefold(), word)
    return tuple(kept.values())[:MOST_TAGS]


class Remarks(BaseModel):
    """What remarks.json holds; keys of a newer app are kept as they are.

    Attributes:
        is_starred: Whether the run is one to come back to.
        tags: Words to find it by.
        note: Any text, of several lines too.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    is_starred: bool = False
    tags: Annotated[tuple[str, ...], AfterValidator(clean_tags)] = ()
    note: Annotated[str, AfterValidator(lambda text: text[:LONGEST_NOTE])] = ""


NO_REMARKS = Remarks()


@dataclass(frozen=True)
class Change:
    """A change that was made.

    Attributes:
        before, after: What the file said and says.
        aside: Where the file of before lies, if it was damaged.
    """

    before: Remarks
    after: Remarks
    aside: Path | None = None


def read_remarks(folder: RunFolder) -> tuple[Remarks, str]:
    """What is said of a run, and why it cannot be read; empty where it can, or nothing is said."""
    try:
        return Remarks.model_validate(read_json(folder.remarks_path, SMALL_JSON_BYTES)), ""
    except FileNotFoundError:
        return NO_REMARKS, ""
    except (OSError, ValueError, ValidationError) as error:
        return NO_REMARKS, reason_of(error)


def change_remarks(folder: RunFolder, **values: Any) -> Change:
    """Say something else of a run; what is not named stays. A damaged file is set aside.

    Raises:
        RunError: The run is gone, or its folder cannot be written; what was said stands.
    """
    try:
        with _changing:
            return _change(folder, values)
    except OSError as error:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "Star, tags and note of the run {run} cannot be kept: {reason}."),
            {"run": folder.name, "path": str(folder.path), "reason": reason_of(error)},
            hint=QT_TRANSLATE_NOOP("errors", "See to it that {path} can be written, then try again."),
        ) from error


def _change(folder: RunFolder, values: dict[str, Any]) -> Change:
    before, fault = read_remarks(folder)
    aside = set_aside(folder.remarks_path) if fault else None
    after = Remarks.model_validate(before.model_dump() | values)
    if after != before or aside is not None:
        write_json(folder.remarks_path, after.model_dump(mode="json"))
    return Change(before, after, aside)
