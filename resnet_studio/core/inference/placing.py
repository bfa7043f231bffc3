"""Where each classified picture goes: a folder a class, named as every file system allows."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from resnet_studio.core.data.folder import is_ignored
from resnet_studio.core.durable import digest_of

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
        target: Its new place.
        is_there: Whether it lies there already: itself, or a file of the same name and content.
    """

    source: str
    target: str
    is_there: bool = False


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


class _TakenName:
    """A name in a folder, and the files that had it, or it with a number, before the first one came.

    Attributes:
        next_number: The first that may be free.
    """

    def __init__(self, wanted: Path) -> None:
        self.next_number = 1
        self._by_size: dict[int, list[Path]] = {}
        self._by_digest: dict[str, Path] = {}
        for path in map(wanted.with_name, numbered(wanted.name)):
            if not os.path.lexists(path):
                break
            self.next_number += 1
            with contextlib.suppress(OSError):  # a link that leads nowhere
                self._by_size.setdefault(path.stat().st_size, []).append(path)

    def same_as(self, source: Path) -> Path | None:
        """The file of the same content; None where there is none, or where that cannot be read."""
        try:
            size = source.stat().st_size
            if size not in self._by_size:
                return None
            for path in reversed(self._by_size[size]):
                self._by_digest[digest_of(path)] = path
            self._by_size[size] = []
            return self._by_digest.get(digest_of(source))
        except OSError:
            return None


def plan(
    answers: Iterable[tuple[str, str | None]], root: Path, classes: Sequence[str]
) -> Iterator[Placement]:
    """Where each file goes below `root`, one after the other as the answers come.

    A file that is there already, under its name or its name with a number, stays as it is. A name that is
    taken by another file, on the disk or before in the answers, gets a number. A file given twice goes once.

    Args:
        answers: Paths with their classes; None is "not sure". Files without an answer are not to be given.
        root: The folder that gets a folder a class; nothing is made yet.
        classes: All class names of the network.
    """
    folders = folder_names(classes)
    taken: dict[str, _TakenName] = {}
    seen: set[str] = set()
    for path, label in answers:
        source = absolute(path)
        if str(source) in seen:
            continue
        seen.add(str(source))
        wanted = absolute(root) / folders[label] / source.name
        if source == wanted:
            yield Placement(path, path, is_there=True)
            continue
        key = _key(str(wanted))
        if key not in taken:
            taken[key] = _TakenName(wanted)
        same = taken[key].same_as(source)
        yield Placement(path, str(same), is_there=True) if same else _free_placement(path, wanted, taken[key])


def _free_placement(path: str, wanted: Path, name: _TakenName) -> Placement:
    for target in map(wanted.with_name, numbered(wanted.name, name.next_number)):
        name.next_number += 1
        if not os.path.lexists(target):
            break
    return Placement(path, str(target))


def absolute(path: str | Path) -> Path:
    """From the root, without `..`, and not through links."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path cannot do that
