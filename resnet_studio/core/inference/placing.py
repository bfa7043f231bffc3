"""Where each classified picture goes: a folder a class, named as every file system allows."""

from __future__ import annotations

import itertools
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from resnet_studio.core.data.folder import is_ignored

NOT_SURE = "not sure"
MOST_NAME_BYTES = 200  # file systems allow 255; a number may follow
# What Windows forbids, which is more than others do, and halves of characters, which a Mac's disk forbids.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Placement:
    """Where a file goes.

    Attributes:
        source: The file.
        target: Its new place; the file itself where it lies there already.
    """

    source: str
    target: str


def folder_names(classes: Sequence[str]) -> dict[str | None, str]:
    """The name of each class's folder, legal on every system, and of the answer "not sure" (None).

    No two are the same, also where case or the form of an accent makes no difference.
    """
    names: dict[str | None, str] = {None: NOT_SURE}
    taken = {_key(NOT_SURE)}
    for name in classes:
        legal = names[name] = _free(_legal(name), taken)
        taken.add(_key(legal))
    return names


def _legal(name: str) -> str:
    legal = _FORBIDDEN.sub("_", name)
    legal = legal.encode()[:MOST_NAME_BYTES].decode(errors="ignore").strip(" ").rstrip(". ")
    # A hidden folder would not be found again by a scan.
    return f"_{legal}" if not legal or _RESERVED.match(legal) or is_ignored(legal) else legal


def _key(name: str) -> str:
    """What a file system may take for the same name."""
    return unicodedata.normalize("NFC", name).casefold()


def _free(name: str, taken: set[str]) -> str:
    return next(one for one in numbered(name) if _key(one) not in taken)


def numbered(name: str, start: int = 1) -> Iterator[str]:
    """Names as name.jpg, name (2).jpg, name (3).jpg."""
    path = Path(name)
    for number in itertools.count(start):
        yield name if number == 1 else f"{path.stem} ({number}){path.suffix}"


def plan(
    answers: Iterable[tuple[str, str | None]], root: Path, classes: Sequence[str]
) -> Iterator[Placement]:
    """Where each file goes below `root`, one after the other as the answers come.

    A name that is taken, on the disk or by a file before, gets a number. A file given twice goes once.

    Args:
        answers: Paths with their classes; None is "not sure". Files without an answer are not to be given.
        root: The folder that gets a folder a class; nothing is made yet.
        classes: All class names of the network.
    """
    folders = folder_names(classes)
    next_numbers: dict[str, int] = {}
    seen: set[str] = set()
    for path, label in answers:
        source = absolute(path)
        if str(source) in seen:
            continue
        seen.add(str(source))
        wanted = absolute(root) / folders[label] / source.name
        if source == wanted:
            yield Placement(path, path)
            continue
        first = next_numbers.get(_key(str(wanted)), 1)
        for number, name in enumerate(numbered(wanted.name, first), first):
            if not os.path.lexists(wanted.with_name(name)):
                next_numbers[_key(str(wanted))] = number + 1
                yield Placement(path, str(wanted.with_name(name)))
                break


def absolute(path: str | Path) -> Path:
    """From the root, without `..`, and not through links."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path cannot do that
