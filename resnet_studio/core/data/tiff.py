"""Whether a TIFF file is whole: Pillow passes over tags that are cut off, and answers without them.

Many programs write the directory, which says how the pixels are to be read, at the end of the file. And
libtiff, which decodes what is compressed, tells on stderr what it misses. TIFF 6.0,
section 2, and the layout of BigTIFF.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

MOST_TAGS: Final = 65_535
_FARTHEST: Final = 2**62  # that a file can be sought to
_BIG: Final = 43  # the version in the header; a classic file has 42
_VALUE_BYTES: Final = {
    3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8,
}  # by kind; all others have one  # fmt: skip


_COMPRESSION: Final = 259
_PIECES: Final = ((273, 279), (324, 325))  # where strips and tiles begin, and how long they are


def has_too_many_tags(file: BinaryIO) -> bool:
    """Whether a file says that it is a TIFF of more tags than a classic one can have.

    Each is read when the file is opened, whatever it is; BigTIFF sets no end to them.

    Args:
        file: Its position stays as it is.
    """
    position = file.tell()
    try:
        order = {b"II": "<", b"MM": ">"}.get(file.read(2))
        if order is None or _read(file, f"{order}H") != (_BIG,):
            return False
        (start,) = _read(file, f"{order}4xQ")
        file.seek(min(start, _FARTHEST))
        (num_tags,) = _read(file, f"{order}Q")
        return num_tags > MOST_TAGS
    except struct.error:
        return False
    finally:
        file.seek(position)


def is_cut_off(file: BinaryIO, tags: Mapping[int, Any]) -> bool:
    """Whether the first directory, a value that it points to or a strip reaches beyond the end of the file.

    Args:
        file: Its position stays as it is.
        tags: Those of the directory, as Pillow has read them.
    """
    position = file.tell()
    try:
        return max(_end_of_directory(file), _end_of_pieces(tags)) > file.seek(0, os.SEEK_END)
    except struct.error:
        return True
    finally:
        file.seek(position)


def _end_of_directory(file: BinaryIO) -> int:
    """Where the directory and its values end in the file, or should.

    Raises:
        struct.error: The file ends before that can be read.
    """
    file.seek(0)
    order = "<" if file.read(2) == b"II" else ">"
    (version,) = _read(file, f"{order}H")
    is_big = version == _BIG
    # BigTIFF puts the width of its offsets, and a zero, before the first of them.
    (start,) = _read(file, f"{order}4xQ" if is_big else f"{order}I")
    file.seek(min(start, _FARTHEST))
    (num_tags,) = _read(file, f"{order}Q" if is_big else f"{order}H")
    entry = struct.Struct(f"{order}HHQQ" if is_big else f"{order}HHII")
    room = 8 if is_big else 4  # of a value in the entry itself, and of the place of the next directory
    end = file.tell() + num_tags * entry.size + room
    for _ in range(num_tags):
        _, kind, count, place = _read(file, entry.format)
        size = count * _VALUE_BYTES.get(kind, 1)
        if size > room:
            end = max(end, place + size)
    return end


def _end_of_pieces(tags: Mapping[int, Any]) -> int:
    """Where the last compressed strip or tile ends.

    Of plain pixels Pillow misses what it lacks, and some programs count too many bytes for the last strip.
    """
    if tags.get(_COMPRESSION, 1) == 1:
        return 0
    ends = (
        start + size
        for starts, sizes in _PIECES
        for start, size in zip(tags.get(starts, ()), tags.get(sizes, ()), strict=False)
    )
    return max(ends, default=0)


def _read(file: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))
