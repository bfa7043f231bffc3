"""How often a JPEG file goes over its picture: each further scan refines it, and some files have thousands.

A picture of several scans is held as coefficients until its last one (ITU T.81, annexes B and G; "Two issues
with the JPEG standard", libjpeg-turbo, tells of the files that are made to take forever).
"""

from __future__ import annotations

import re
from typing import IO, Final

MOST_BYTES: Final = 256 << 20  # that are looked at; a scan behind them is no small file's
MOST_MARKERS: Final = 100_000
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PLAIN_FRAMES: Final = frozenset({0xC0, 0xC1})
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
# 0xFF before 0 is a byte of the data, before D0 to D7 a mark within it, before another 0xFF it only fills.
_MARKER: Final = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")


def num_scans(file: IO[bytes]) -> int:
    """How many scans the first picture of a file has; beyond `MOST_MARKERS` they are not counted.

    Of most files the header tells that it is one.

    Args:
        file: Its position stays as it is.
    """
    position = file.tell()
    try:
        file.seek(2)
        if _is_plain(file):
            return 1
        file.seek(2)
        return _counted(file.read(MOST_BYTES))
    finally:
        file.seek(position)


def _is_plain(file: IO[bytes]) -> bool:
    """Whether the first scan has all components of a picture that is not progressive."""
    num_components = 0
    while True:
        start = file.read(4)
        if len(start) < 4 or start[0] != 0xFF:
            return False
        marker, length = start[1], int.from_bytes(start[2:], "big")
        if marker == _SCAN:
            return file.read(1) == bytes([num_components])
        if marker in _FRAMES:
            frame = file.read(length - 2) if length > 7 else b""
            if marker not in _PLAIN_FRAMES or len(frame) < 6:
                return False
            num_components = frame[5]
        else:
            file.seek(max(0, length - 2), 1)


def _counted(data: bytes) -> int:
    place = num_found = 0
    for _ in range(MOST_MARKERS):
        match = _MARKER.search(data, place)
        if match is None or data[match.start(1)] == _END:
            return num_found
        place = match.end()
        marker = data[match.start(1)]
        num_found += marker == _SCAN
        if marker not in (0x01, _START):
            place += int.from_bytes(data[place : place + 2], "big")
    return MOST_MARKERS
