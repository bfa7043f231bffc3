"""The curves of a long run as columns of numbers in the cache, so that it opens at once the next time.

A file a run: a line that says of which metrics.jsonl it is, then for each `SeriesPart` a line of JSON and its
columns as float64, and a last line that says that it is whole. Each part has a checksum. What is kept is
believed only for the file that it was made of: of the same length and time of change, or longer by now and
with the same bytes where that length was.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BufferedReader
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from resnet_studio.core.durable import open_ordinary
from resnet_studio.core.runs.series import Floats, SeriesPart
from resnet_studio.core.settings import app_folders

VERSION = 1
HEAD_BYTES = 256
FOLDER = "curves"
SUFFIX = ".curves"
MOST_BYTES = 4 << 30  # of all that is kept; what was used longest ago goes first
LONGEST_LINE_BYTES = 64 << 20
TAIL_BYTES = 65_536
DTYPE = "<f8"


class DamagedCurvesError(ValueError):
    """What is kept is not as it was written."""


@dataclass(frozen=True)
class Metrics:
    """What a file of metrics was when it was read.

    Attributes:
        size: Its length in bytes.
        changed_ns: When it was changed, nanoseconds since 1970.
        tail: The digest of its last bytes.
    """

    size: int
    changed_ns: int
    tail: str

    @classmethod
    def of(cls, path: Path, size: int | None = None) -> Metrics:
        """Look at a file, or at its first `size` bytes.

        Raises:
            OSError: It cannot be read.
        """
        with open_ordinary(path) as stream:
            about = os.fstat(stream.fileno())
            size = about.st_size if size is None else size
            stream.seek(max(0, size - TAIL_BYTES))
            tail = hashlib.sha256(stream.read(min(size, TAIL_BYTES))).hexdigest()
        return cls(size, about.st_mtime_ns, tail)


def kept_path(metrics: Path) -> Path:
    """Where the curves of a run are kept."""
    name = hashlib.sha256(os.fsencode(metrics.absolute())).hexdigest()[:32]
    return app_folders().cache / FOLDER / f"{name}{SUFFIX}"


class KeptCurves:
    """What is kept of a run, opened for reading.

    Attributes:
        size: The length of metrics.jsonl that it stands for.
        num_points: The points of the longest curve.
    """

    def __init__(self, stream: BufferedReader, size: int, num_points: int) -> None:
        self._stream, self.size, self.num_points = stream, size, num_points

    def parts(self) -> Iterator[SeriesPart]:
        """The parts, in order.

        Raises:
            DamagedCurvesError: What follows is not as it was written.
            OSError: It cannot be read any more.
        """
        with self._stream as stream:
            while (about := _read_line(stream)) and "columns" in about:
                yield _read_part(stream, about)
            if not about.get("is_whole"):
                raise DamagedCurvesError("the end is missing")


def open_kept(metrics: Path) -> KeptCurves | None:
    """What is kept of a run, or None where there is nothing that stands for its file as it is."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        path = kept_path(metrics)
        end = _last_line(path)
        stream = open_ordinary(path)
        with contextlib.ExitStack() as closing:
            closing.callback(stream.close)
            about = _read_line(stream)
            size = int(about["size"])
            now = Metrics.of(metrics)
            is_same = (now.size, now.changed_ns) == (size, about["changed_ns"])
            is_good = about["version"] == VERSION and end.get("is_whole") is True
            if is_good and (is_same or now.size > size) and Metrics.of(metrics, size).tail == about["tail"]:
                os.utime(path)  # used just now
                closing.pop_all()
                return KeptCurves(stream, size, int(end["num_points"]))
    return None


class CurveKeeper:
    """Writes parts beside each other as they come; what cannot be written is silently not kept."""

    def __init__(self, metrics: Path) -> None:
        self._metrics, self._path = metrics, kept_path(metrics)
        self._temporary = self._path.with_name(f"{self._path.name}.{os.getpid()}.tmp")
        self._stream: BinaryIO | None = None
        self._counts: dict[str, int] = {}
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # The head is written last, when it is known what was read.
            self._stream = self._temporary.open("wb")
            self._stream.write(b" " * HEAD_BYTES + b"\n")

    def add(self, part: SeriesPart) -> None:
        """Write a part."""
        if self._stream is None:
            return
        for name, (x, _) in part.columns.items():
            self._counts[name] = self._counts.get(name, 0) + len(x)
        try:
            _write_part(self._stream, part)
        except OSError:
            self.give_up()

    def finish(self, size: int) -> None:
        """Keep what was written, for the first `size` bytes of the file."""
        if self._stream is None:
            return
        try:
            metrics = Metrics.of(self._metrics, size)
            head = {"version": VERSION, "size": size, "changed_ns": metrics.changed_ns, "tail": metrics.tail}
            self._stream.write(_line({"is_whole": True, "num_points": max(self._counts.values(), default=0)}))
            self._stream.seek(0)
            self._stream.write(json.dumps(head).encode().ljust(HEAD_BYTES))
            self._stream.close()
            self._temporary.replace(self._path)
            self._stream = None
            _make_room(self._path)
        except OSError:
            self.give_up()

    def give_up(self) -> None:
        """Keep nothing."""
        if self._stream is not None:
            with contextlib.suppress(OSError):
                self._stream.close()
                self._temporary.unlink(missing_ok=True)
            self._stream = None


def _write_part(stream: BinaryIO, part: SeriesPart) -> None:
    """Columns that are the same, as the places of steps mostly are, are written once."""
    columns: list[Floats] = []
    names: dict[str, list[int]] = {}
    for name, pair in part.columns.items():
        names[name] = [_place_of(column, columns) for column in pair]
    payload = b"".join(np.ascontiguousarray(column, DTYPE).tobytes() for column in columns)
    about = {
        "columns": names,
        "lengths": [len(column) for column in columns],
        "drops_after": part.drops_after,
        "epochs": part.epochs,
    }
    stream.write(_line({**about, "crc": zlib.crc32(payload)}))
    stream.write(payload + b"\n")


def _place_of(column: Floats, columns: list[Floats]) -> int:
    for place, known in enumerate(columns):
        if len(known) == len(column) and np.array_equal(known, column):
            return place
    columns.append(column)
    return len(columns) - 1


def _read_part(stream: BinaryIO, about: Mapping[str, Any]) -> SeriesPart:
    try:
        lengths = [int(length) for length in about["lengths"]]
        payload = stream.read(8 * sum(lengths))
        stream.read(1)  # the end of its line
        if len(payload) != 8 * sum(lengths) or zlib.crc32(payload) != about["crc"]:
            raise DamagedCurvesError("a part is damaged")
        ends = np.cumsum([0, *lengths])
        values = np.frombuffer(payload, DTYPE).astype(float, copy=sys.byteorder == "big")
        columns = [values[first:last] for first, last in pairwise(ends)]
        named = {name: (columns[x], columns[y]) for name, (x, y) in about["columns"].items()}
        return SeriesPart(about["drops_after"], named, about["epochs"])
    except (KeyError, TypeError, IndexError, MemoryError) as error:
        raise DamagedCurvesError("a part is damaged") from error


def _line(values: Mapping[str, Any]) -> bytes:
    body = json.dumps(values).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _read_line(stream: BinaryIO) -> dict[str, Any]:
    line = stream.readline(LONGEST_LINE_BYTES)
    return _parse(line, has_checksum=not line.startswith(b"{"))


def _parse(line: bytes, *, has_checksum: bool = True) -> dict[str, Any]:
    """The object in a line; the head alone has no checksum, its values are compared with the file."""
    checksum, _, body = line.rstrip(b"\n").partition(b" ") if has_checksum else (b"", b"", line)
    try:
        if has_checksum and int(checksum, 16) != zlib.crc32(body):
            raise DamagedCurvesError("a line is damaged")
        values = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DamagedCurvesError("a line is damaged") from error
    return values if isinstance(values, dict) else {}


def _last_line(path: Path) -> dict[str, Any]:
    with open_ordinary(path) as stream:
        stream.seek(max(0, os.fstat(stream.fileno()).st_size - 256))
        end = stream.read()
    return _parse(end[end.rstrip(b"\n").rfind(b"\n") + 1 :]) if end.endswith(b"}\n") else {}


def _make_room(kept: Path) -> None:
    """Remove what was used longest ago where all together takes too much."""
    entries = sorted(kept.parent.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
    total = 0
    for path in entries:
        total += path.stat().st_size
        if total > MOST_BYTES and path != kept:
            path.unlink(missing_ok=True)
