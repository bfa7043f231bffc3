"""Rows of metrics.jsonl: JSON objects, a line each, that end with a checksum of their own bytes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resnet_studio.core.durable import open_ordinary

LONGEST_ROW_BYTES = 1_000_000

_CHECKSUM = "crc"
_END = b', "crc": "%08x"}'
_NUM_END_BYTES = len(_END % 0)


def encode_row(row: Mapping[str, Any]) -> bytes:
    """A row as a line, its end included."""
    body = json.dumps(row).encode()[:-1]
    return body + _END % zlib.crc32(body) + b"\n"


def decode_row(line: bytes) -> dict[str, Any] | None:
    """The row in a line without its end, or None where it is none or was changed since it was written.

    Rows of earlier versions have no checksum and are taken as they are.
    """
    try:
        row = json.loads(line) if len(line) <= LONGEST_ROW_BYTES else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict):
        return None
    if _had_checksum(row):
        body = line[:-_NUM_END_BYTES]
        if line != body + _END % zlib.crc32(body):
            return None
        del row[_CHECKSUM]
    return row


def _had_checksum(row: dict[str, Any]) -> bool:
    """Whether a row was written with one, also where its very name was damaged.

    Rows of earlier versions end with a number, and have no text but their kind.
    """
    last = next(reversed(row), "kind")
    return _CHECKSUM in row or (last != "kind" and isinstance(row[last], str))


@dataclass(frozen=True)
class RowsFound:
    """What a look at all bytes of a file of rows found.

    Attributes:
        num_sound: Rows that are as they were written.
        num_torn: Rows whose writing was cut short, in the middle of the file: a process was killed.
        num_damaged: Lines that end as rows do and are none, or whose bytes were changed.
        torn_bytes: At the end of the file, of a row whose writing was cut short.
    """

    num_sound: int
    num_torn: int
    num_damaged: int
    torn_bytes: int


def look_at_rows(path: Path) -> RowsFound:
    """Read every row.

    Raises:
        OSError: The file cannot be read.
    """
    num_sound = num_torn = num_damaged = torn_bytes = 0
    for line in _lines(path):
        if not line.endswith(b"\n"):
            torn_bytes += len(line)
        elif decode_row(line[:-1]) is not None:
            num_sound += 1
        elif line.endswith(b"}\n"):
            num_damaged += 1
        elif line.strip():
            num_torn += 1
    return RowsFound(num_sound, num_torn, num_damaged, torn_bytes)


def sound_rows(path: Path) -> bytes:
    """The lines of a file whose rows are sound.

    Raises:
        OSError: The file cannot be read.
    """
    lines = (line for line in _lines(path) if line.endswith(b"\n"))
    return b"".join(line for line in lines if decode_row(line[:-1]) is not None)


def _lines(path: Path) -> Iterator[bytes]:
    """Lines with their ends; one that is longer than any row comes in pieces."""
    with open_ordinary(path) as stream:
        while line := stream.readline(LONGEST_ROW_BYTES + 1):
            yield line
