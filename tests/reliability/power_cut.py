"""What a disk may hold after a power cut: every prefix of what was done, with unsynced parts lost or torn.

The model is the one that SQLite tests against, and stricter than a journaling file system: what was written
to a file since its last sync is there, gone, cut in the middle, or zeros; which names of a folder were
created, moved and removed since its last sync is there or not, in any combination.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from file_operations import Operation

MOST_WHOLE_SUBSETS = 6  # of more changes than these to folders some combinations are drawn
NUM_DRAWN = 48
FATES = ("lost", "there", "torn", "zeros")

Tree = dict[str, bytes | None]
"""Contents by path; None is a folder."""


@dataclass
class _File:
    synced: bytes = b""
    pending: list[Operation] = field(default_factory=list)

    def content(self, fate: str) -> bytes:
        if fate == "lost":
            return self.synced
        whole = bytearray(self.synced)
        for number, one in enumerate(self.pending):
            if one.kind == "truncate":
                del whole[one.offset :]
                continue
            data = one.content
            if fate == "torn" and number == len(self.pending) - 1:
                data = data[: len(data) // 2]
            if fate == "zeros":
                data = bytes(len(data))
            whole.extend(bytes(max(0, one.offset - len(whole))))
            whole[one.offset : one.offset + len(data)] = data
        return bytes(whole)


class Disk:
    """A disk that operations are done to one by one, and what a cut would leave of it."""

    def __init__(self) -> None:
        self._files: dict[int, _File] = {}
        self._names: dict[str, int] = {}  # as the disk has them for sure; folders are 0
        self._pending: list[Operation] = []  # changes of names that the disk may not have

    def do(self, one: Operation) -> None:
        """Do one operation."""
        if one.kind in ("write", "truncate"):
            self._files.setdefault(one.file, _File()).pending.append(one)
        elif one.kind == "sync" and one.file:
            file = self._files.setdefault(one.file, _File())
            file.synced, file.pending = file.content("there"), []
        elif one.kind == "sync":
            done = [change for change in self._pending if str(Path(change.path).parent) == one.path]
            self._pending = [change for change in self._pending if change not in done]
            _change(self._names, done)
        elif one.kind != "note":
            self._pending.append(one)

    def after_a_cut(self, draw: random.Random) -> Iterator[Tree]:
        """Everything that may be left, each once."""
        seen = set()
        for changes in _subsets(self._pending, draw):
            names = dict(self._names)
            _change(names, changes)
            for fate in FATES:
                tree = self._tree(names, fate)
                key = tuple(sorted(tree.items(), key=lambda pair: pair[0]))
                if key not in seen:
                    seen.add(key)
                    yield tree

    def as_done(self) -> Tree:
        """What is there when nothing is lost."""
        names = dict(self._names)
        _change(names, self._pending)
        return self._tree(names, "there")

    def _tree(self, names: dict[str, int], fate: str) -> Tree:
        folders = {path for path, number in names.items() if number == 0}
        tree: Tree = {}
        for path, number in names.items():
            above = [path_above for path_above in self._all_folders if path.startswith(path_above + os.sep)]
            if all(one in folders for one in above):
                tree[path] = self._files.setdefault(number, _File()).content(fate) if number else None
        return tree

    @property
    def _all_folders(self) -> set[str]:
        made = {one.path for one in self._pending if one.kind == "mkdir"}
        return made | {path for path, number in self._names.items() if number == 0}


def _change(names: dict[str, int], changes: Sequence[Operation]) -> None:
    for one in changes:
        if one.kind == "rename":
            if names.get(one.path) == one.file:
                del names[one.path]
            names[one.target] = one.file
        elif one.kind == "unlink":
            if names.get(one.path) == one.file:
                del names[one.path]
        else:
            names[one.path] = one.file


def _subsets(changes: Sequence[Operation], draw: random.Random) -> Iterator[list[Operation]]:
    if len(changes) <= MOST_WHOLE_SUBSETS:
        for kept in itertools.product((False, True), repeat=len(changes)):
            yield [one for one, is_kept in zip(changes, kept, strict=True) if is_kept]
        return
    for end in range(len(changes) + 1):
        yield list(changes[:end])
    for _ in range(NUM_DRAWN):
        yield [one for one in changes if draw.random() < 0.5]


def lay_out(tree: Tree, root: Path, place: Path) -> None:
    """Put what a cut left of `root` to `place`, which is made."""
    place.mkdir(parents=True)
    for path, content in sorted(tree.items()):
        there = place / Path(path).relative_to(root)
        if content is None:
            there.mkdir(exist_ok=True)
        else:
            there.write_bytes(content)
