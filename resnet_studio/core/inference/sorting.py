"""Pictures into one folder a class: planned, copied or moved, never overwritten, moves undone by a record.

A record is a file of JSON lines, `{"from", "to", "size", "mtime_ns"}` and for a symbolic link `"link"`, each
written before its move, so that one that was cut off can be undone too.
"""

from __future__ import annotations

import contextlib
import errno
import filecmp
import itertools
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from filelock import FileLock, Timeout

from resnet_studio.core.data.folder import is_ignored
from resnet_studio.core.durable import write_durably
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError, reason_of
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import TaskContext

NOT_SURE = "not sure"
RECORD_SUFFIX = ".jsonl"
MOST_NAME_BYTES = 200  # file systems allow 255; a number may follow
MTIME_STEP_NS = 2_000_000_000  # some disks keep a time to two seconds
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


@dataclass(frozen=True)
class Placed:
    """What became of it.

    Attributes:
        source: The file.
        target: Where it, or its copy, lies now; empty where that failed.
        error: A sentence, empty where it was done.
    """

    source: str
    target: str = ""
    error: str = ""


@dataclass(frozen=True)
class _Move:
    """A line of a record.

    Attributes:
        source: Where the file was.
        target: Where it went.
        size: Of the file, in bytes; None where an older version did not note it.
        mtime_ns: When the file was changed last.
        link: Where the source led to, as it was written there, if it was a symbolic link.
    """

    source: Path
    target: Path
    size: int | None = None
    mtime_ns: int = 0
    link: str = ""

    @classmethod
    def of(cls, source: Path, target: Path) -> _Move:
        """Of a file that is still there.

        Raises:
            OSError: It is not.
        """
        status = source.stat()
        link = str(source.readlink()) if source.is_symlink() else ""
        return cls(source, target, status.st_size, status.st_mtime_ns, link)

    @classmethod
    def from_line(cls, line: str) -> _Move:
        """As `to_line` wrote it.

        Raises:
            ValueError, TypeError, KeyError, AttributeError, RecursionError: It did not.
        """
        values = json.loads(line)
        size = values.get("size")
        return cls(
            Path(str(values["from"])),
            Path(str(values["to"])),
            None if size is None else int(size),
            int(values.get("mtime_ns", 0)),
            str(values.get("link", "")),
        )

    def to_line(self) -> str:
        """A line of the record."""
        values: dict[str, object] = {"from": str(self.source), "to": str(self.target)}
        if self.size is not None:
            values |= {"size": self.size, "mtime_ns": self.mtime_ns}
        if self.link:
            values["link"] = self.link
        # ASCII, since JSON's escapes hold names that are no UTF-8.
        return json.dumps(values) + "\n"

    def fits(self, path: Path) -> bool:
        """Whether what lies there can be the file that was noted.

        Raises:
            OSError: Nothing lies there.
        """
        status = path.stat()
        if self.size is None:
            return True
        return status.st_size == self.size and abs(status.st_mtime_ns - self.mtime_ns) <= MTIME_STEP_NS


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
    return next(one for one in _numbered(name) if _key(one) not in taken)


def _numbered(name: str, start: int = 1) -> Iterator[str]:
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
        source = _absolute(path)
        if str(source) in seen:
            continue
        seen.add(str(source))
        wanted = _absolute(root) / folders[label] / source.name
        if source == wanted:
            yield Placement(path, path)
            continue
        first = next_numbers.get(_key(str(wanted)), 1)
        for number, name in enumerate(_numbered(wanted.name, first), first):
            if not os.path.lexists(wanted.with_name(name)):
                next_numbers[_key(str(wanted))] = number + 1
                yield Placement(path, str(wanted.with_name(name)))
                break


def _absolute(path: str | Path) -> Path:
    """From the root, without `..`, and not through links."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path cannot do that


def new_record() -> Path:
    """The path of a new record of moves, in the app's own folder."""
    name = f"{datetime.now():%Y-%m-%d_%H%M%S}{RECORD_SUFFIX}"
    return next(path for path in map(_records_folder().joinpath, _numbered(name)) if not path.exists())


def newest_record() -> Path:
    """The record of the last moves that were not undone.

    Raises:
        DataError: There is none.
    """
    records = list(_records_folder().glob(f"*{RECORD_SUFFIX}"))
    if not records:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "There is no record of moves in {path}."),
            {"path": str(_records_folder())},
            hint=QT_TRANSLATE_NOOP("errors", "Name the file that was told when the pictures were moved."),
        )
    return max(records, key=lambda path: path.stat().st_mtime_ns)


def _records_folder() -> Path:
    return app_folders().state / "moves"


def carry_out(
    placements: Iterable[Placement],
    context: TaskContext,
    *,
    record: Path | None = None,
    total: int | None = None,
) -> Iterator[Placed]:
    """Copy the files, or with a record move them, and say of each what became of it.

    Nothing is ever overwritten: where a target was taken since it was planned, the file gets another number.

    Args:
        placements: What `plan` said.
        context: Is told how many files are done, and can stop the work.
        record: Where the moves are noted, so that `undo` can take them back; None copies.
        total: How many files there are, where that is known.

    Raises:
        DataError: The record cannot be written; nothing more is moved.
        Cancelled: The context was stopped.
    """
    text = "Moving" if record else "Copying"
    with _Notes(record) if record else contextlib.nullcontext() as notes:
        for number, placement in enumerate(placements, start=1):
            context.raise_if_stopped()
            yield _carry_out_one(placement, notes)
            context.report(number, total, text)


class _Notes:
    """The record of moves under way, made at the first and kept from others until the last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open = contextlib.ExitStack()
        self._stream: TextIO | None = None

    def __enter__(self) -> _Notes:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            with self._told():
                self._open.close()  # which writes once more what could not be written before
        except DataError:
            if kind is None:
                raise

    def add(self, move: _Move) -> None:
        """Note a move before it is made."""
        with self._told():
            if self._stream is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._open.enter_context(_held(self._path))
                self._stream = self._open.enter_context(self._path.open("a", encoding="utf-8"))
            self._stream.write(move.to_line())
            self._stream.flush()

    def _told(self) -> contextlib.AbstractContextManager[None]:
        hint = QT_TRANSLATE_NOOP("errors", "Make room there, or copy the pictures instead.")
        return _record_told(self._path, hint)


@contextlib.contextmanager
def _held(record: Path) -> Iterator[None]:
    """Keep a record from everybody else.

    Raises:
        DataError: Another has it.
        OSError: That cannot be noted beside it.
    """
    path = record.with_name(f"{record.name}.lock")
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        with contextlib.suppress(NotImplementedError):  # a disk without locks
            lock.acquire()
    except Timeout as error:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The moves of the record {path} are still under way."),
            {"path": str(record)},
            hint=QT_TRANSLATE_NOOP("errors", "Wait for their end or stop them, then move the pictures back."),
        ) from error
    try:
        yield
    finally:
        lock.release()
        with contextlib.suppress(OSError):
            path.unlink()


@contextlib.contextmanager
def _record_told(record: Path, hint: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The record of the moves cannot be written to {path}: {reason}."),
            {"path": str(record), "reason": reason_of(error)},
            hint=hint,
        ) from error


def _carry_out_one(placement: Placement, notes: _Notes | None) -> Placed:
    if placement.source == placement.target:
        return Placed(placement.source, placement.target)
    source = _absolute(placement.source)
    try:
        target = _reserve(Path(placement.target))
        with _given_back_unless_used(source, target):
            if notes is None:
                _copy(source, target)
            else:
                notes.add(_Move.of(source, target))
                _move(source, target)
    except OSError as error:
        return Placed(placement.source, error=_told(placement, error))
    return Placed(placement.source, str(target))


def _reserve(target: Path) -> Path:
    """Make an empty file of that name, or of that name with a number, which nobody else can then take."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in map(target.with_name, _numbered(target.name)):
        with contextlib.suppress(FileExistsError):
            path.open("xb").close()
            break
    return path


@contextlib.contextmanager
def _given_back_unless_used(source: Path, target: Path) -> Iterator[None]:
    """Take a reserved target away again if it did not get its file, whatever came between."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            if os.path.lexists(source) or not target.stat().st_size:
                target.unlink()
        raise


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with contextlib.suppress(OSError):  # some disks keep no times and rights
        shutil.copystat(source, target)


def _move(source: Path, target: Path) -> None:
    """Put a file in the place of a reserved one, from another disk by way of a copy."""
    try:
        if not source.is_symlink():  # a relative link would lead elsewhere from there
            source.replace(target)
            return
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    _copy(source, target)
    with target.open("rb+") as stream:
        os.fsync(stream.fileno())
    source.unlink()


def _told(placement: Placement, error: OSError) -> str:
    return DataError(
        QT_TRANSLATE_NOOP("errors", "{path} cannot be put to {target}: {reason}."),
        {"path": placement.source, "target": placement.target, "reason": reason_of(error)},
    ).message


def undo(record: Path, context: TaskContext) -> Iterator[Placed]:
    """Move the files of a record back, the last first, and say of each what became of it.

    What could not be moved back stays in the record; a record with nothing left is removed. A file that is
    where it was already counts as moved back: its move failed, or an undo before this one was killed.

    Raises:
        DataError: The record cannot be read, or not be written at the end.
        Cancelled: The context was stopped.
    """
    _read_record(record)  # or there is nothing to hold
    hint = QT_TRANSLATE_NOOP("errors", "Make room there, and move the pictures back once more.")
    with contextlib.ExitStack() as held:
        with _record_told(record, hint):
            held.enter_context(_held(record))
        moves = _read_record(record)
        failed: list[_Move] = []
        total = len(moves)
        try:
            while moves:
                context.raise_if_stopped()
                placed = _undo_one(moves[-1])
                move = moves.pop()
                if placed.error:
                    failed.append(move)
                yield placed
                context.report(total - len(moves), total, "Moving back")
        finally:
            left = "".join(move.to_line() for move in (*moves, *reversed(failed)))
            with _record_told(record, hint):
                if left:
                    write_durably(record, left.encode())
                else:
                    record.unlink(missing_ok=True)


def _read_record(record: Path) -> list[_Move]:
    try:
        lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
        return [_Move.from_line(line) for line in lines if line.endswith("\n")]  # the last may be cut off
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The record of moves {path} cannot be read: {reason}."),
            {"path": str(record), "reason": reason_of(error)},
            hint=QT_TRANSLATE_NOOP("errors", "Move the pictures back by hand."),
        ) from error


def _undo_one(move: _Move) -> Placed:
    home, now = move.source, move.target
    back = Placed(str(now), str(home))
    try:
        if os.path.lexists(home) and _is_empty_or_gone(now):  # never moved, or moved back already
            now.unlink(missing_ok=True)
            return back
        if not move.fits(now):
            return Placed(str(now), error=_changed(now))
        home.parent.mkdir(parents=True, exist_ok=True)
        if not (move.link and _link_again(move.link, home, now)):
            home.open("xb").close()
            with _given_back_unless_used(now, home):
                _move(now, home)
    except OSError as error:
        return Placed(str(now), error=_told(Placement(str(now), str(home)), error))
    with contextlib.suppress(OSError):
        now.parent.rmdir()  # of a class without pictures
    return back


def _link_again(link: str, home: Path, now: Path) -> bool:
    """Put a link in the place of its copy, unless what it leads to is not the same any more.

    Raises:
        OSError: Something is in the way.
    """
    home.symlink_to(link)
    with contextlib.suppress(OSError):  # it leads nowhere
        if not home.samefile(now) and filecmp.cmp(home, now, shallow=False):
            now.unlink()
            return True
    home.unlink()
    return False


def _changed(path: Path) -> str:
    return DataError(
        QT_TRANSLATE_NOOP("errors", "{path} has changed since it was moved, and stays where it is."),
        {"path": str(path)},
    ).message


def _is_empty_or_gone(path: Path) -> bool:
    return not os.path.lexists(path) or not path.stat().st_size
