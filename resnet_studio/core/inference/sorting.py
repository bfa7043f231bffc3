"""Pictures into one folder a class: planned, copied or moved, never overwritten, moves undone by a record.

A record is a file of JSON lines, `{"from", "to", "size", "mtime_ns"}` and for a symbolic link `"link"`, each
written before its move, so that one that was cut off can be undone too.
"""

from __future__ import annotations

import contextlib
import errno
import filecmp
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from filelock import FileLock, Timeout

from resnet_studio.core.durable import MOST_JSON_BYTES, read_ordinary, write_durably
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError, reason_of
from resnet_studio.core.inference.placing import Placement, absolute, numbered
from resnet_studio.core.tasks import TaskContext

MTIME_STEP_NS = 2_000_000_000  # some disks keep a time to two seconds


@dataclass(frozen=True)
class Placed:
    """What became of it.

    Attributes:
        source: The file.
        target: Where it, or its copy, lies now; empty where that failed.
        error: A sentence, empty where it was done.
        was_there: Whether nothing was to be done: it, or a file of the same name and content, lay there.
    """

    source: str
    target: str = ""
    error: str = ""
    was_there: bool = False


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
            ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError: It did not.
        """
        values = json.loads(line)
        size = values.get("size")
        source, target, link = str(values["from"]), str(values["to"]), str(values.get("link", ""))
        if b"\0" in os.fsencode(source + target + link):
            raise ValueError(QT_TRANSLATE_NOOP("reasons", "it names a file that cannot be"))
        size = None if size is None else int(size)
        return cls(Path(source), Path(target), size, int(values.get("mtime_ns", 0)), link)

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


def carry_out(
    placements: Iterable[Placement],
    context: TaskContext,
    *,
    record: Path | None = None,
    total: int | None = None,
) -> Iterator[Placed]:
    """Copy the files, or with a record move them, and say of each what became of it.

    Nothing is ever overwritten: where a target was taken since it was planned, the file gets another number.
    What is there already stays, here and there.

    Args:
        placements: What `plan` said.
        context: Is told how many files are done, and can stop the work.
        record: Where the moves are noted, so that `undo` can take them back; None copies.
        total: How many files there are, where that is known.

    Raises:
        DataError: The record cannot be written; nothing more is moved.
        Cancelled: The context was stopped.
    """
    text = QT_TRANSLATE_NOOP("activity", "Moving") if record else QT_TRANSLATE_NOOP("activity", "Copying")
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
    if placement.is_there:
        return Placed(placement.source, placement.target, was_there=True)
    source = absolute(placement.source)
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
    for path in map(target.with_name, numbered(target.name)):
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
                context.report(total - len(moves), total, QT_TRANSLATE_NOOP("activity", "Moving back"))
        finally:
            left = "".join(move.to_line() for move in (*moves, *reversed(failed)))
            with _record_told(record, hint):
                if left:
                    write_durably(record, left.encode())
                else:
                    record.unlink(missing_ok=True)


def _read_record(record: Path) -> list[_Move]:
    try:
        lines = read_ordinary(record, MOST_JSON_BYTES).decode().splitlines(keepends=True)
        return [_Move.from_line(line) for line in lines if line.endswith("\n")]  # the last may be cut off
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
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
