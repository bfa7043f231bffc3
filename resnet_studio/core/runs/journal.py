"""metrics.jsonl as the process that trains appends to it: what the disk may not have is held in memory."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from resnet_studio.core.runs.manifest import FileRecord

_PIECE_BYTES = 1_000_000


class Journal:
    """Appends lines, and holds those since the last flush to the disk in memory.

    Where one of them cannot be written or flushed, all of them are written again, at their place: what a
    flush that failed has left on the disk nobody knows.

    Attributes:
        path: The file.
        has_lost: Whether lines that the disk had for sure were found gone while it was open.

    Args:
        path: The file; it is made where it is not there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.has_lost = False
        self._stream: BinaryIO | None = None
        self._held: list[bytes] = []
        self._is_open = self._is_flushed = False
        self._flushed = hashlib.sha256()
        self._flushed_bytes = 0

    def open(self) -> None:
        """Read what is there; a torn last line gets its end, so that the next row is whole.

        Raises:
            OSError: It cannot be read or written.
        """
        with self.path.open("ab"), self.path.open("rb") as written:
            is_torn = False
            while piece := written.read(_PIECE_BYTES):
                self._take_in(piece)
                is_torn = not piece.endswith(b"\n")
        self._is_open = True
        if is_torn:
            self.add(b"\n")

    @property
    def num_held(self) -> int:
        """Lines that wait for a flush to the disk."""
        return len(self._held)

    def add(self, line: bytes) -> None:
        """Append a line; readers see it at once.

        Raises:
            OSError: The disk takes nothing; the line is held and written with a later one.
            RuntimeError: It is not open.
        """
        if not self._is_open:
            raise RuntimeError("the run is not locked")
        self._held.append(line)
        self._is_flushed = False
        self._write(b"" if self._stream is None else line)

    def _write(self, line: bytes) -> None:
        """Write a line, or, where the file is not open, all that is held."""
        try:
            if self._stream is None:
                self._stream = self._write_again()
            elif line:
                self._stream.write(line)
                self._stream.flush()
        except OSError:
            self._let_go()
            raise

    def _write_again(self) -> BinaryIO:
        """Open the file and write what is held behind what was flushed.

        The very bytes that are there are written over, and what is behind them is cut off last: a reader
        finds no whole row missing.
        """
        if not self.path.exists() or self.path.stat().st_size < self._flushed_bytes:
            self._begin_anew()
        stream = self.path.open("r+b")
        try:
            stream.seek(self._flushed_bytes)
            stream.write(b"".join(self._held))
            stream.flush()
            stream.truncate()
        except OSError:
            with contextlib.suppress(OSError):
                stream.close()
            raise
        return stream

    def _begin_anew(self) -> None:
        """The file has lost what was on the disk for sure: somebody has put another in its place."""
        self.has_lost = True
        with self.path.open("ab"), self.path.open("rb") as written:
            self._flushed, self._flushed_bytes = hashlib.sha256(), 0
            while piece := written.read(_PIECE_BYTES):
                self._take_in(piece)

    def _take_in(self, content: bytes) -> None:
        self._flushed.update(content)
        self._flushed_bytes += len(content)

    def flush(self) -> None:
        """See to it that the disk has every line.

        Raises:
            OSError: It has not; they are held on.
        """
        if not self._is_open or self._is_flushed:
            return
        self._write(b"")
        try:
            if self._stream is not None:
                os.fsync(self._stream.fileno())
        except OSError:
            self._let_go()
            raise
        self._take_in(b"".join(self._held))
        self._held.clear()
        self._is_flushed = True

    @property
    def record(self) -> FileRecord:
        """Length and digest as far as the disk has it for sure."""
        return FileRecord(size_bytes=self._flushed_bytes, sha256=self._flushed.hexdigest())

    def _let_go(self) -> None:
        if self._stream is not None:
            with contextlib.suppress(OSError):  # it has failed already
                self._stream.close()
            self._stream = None

    def leave(self) -> None:
        """Close the file, which is another process's now, and write nothing more."""
        self._held.clear()
        self._let_go()
        self._is_open = False

    def close(self) -> None:
        """Close the file; what is held is written once more, as far as the disk takes it."""
        with contextlib.suppress(OSError):
            if self._held and self._stream is None:
                self._write(b"")
        self.leave()
