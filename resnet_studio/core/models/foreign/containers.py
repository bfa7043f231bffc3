"""Opens a file of weights by what it is, not by its suffix, and lists what it holds; without torch."""

from __future__ import annotations

import contextlib
import json
import struct
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, Final

from resnet_studio.core.durable import open_ordinary
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, reason_of
from resnet_studio.core.models.foreign.entries import (
    ITEM_BYTES,
    MOST_DIMENSIONS,
    MOST_FILE_BYTES,
    MOST_HEADER_BYTES,
    MOST_TENSORS,
    BoundedFile,
    Contents,
    Refusal,
    TensorEntry,
    cannot_read,
)
from resnet_studio.core.models.foreign.pickle_machine import PickleMachine, Storage

ZIP_MAGIC: Final = b"PK\x03\x04"
# What torch before 1.6 wrote first (`MAGIC_NUMBER` and `PROTOCOL_VERSION` in torch/serialization.py).
LEGACY_MAGIC: Final = 0x1950A86A20F9469CFC6C
LEGACY_VERSION: Final = 1001
MOST_DIRECTORY_BYTES: Final = 4 << 20  # of a zip: 40,000 entries
_CHUNK_BYTES: Final = 1 << 20
_ENCRYPTED: Final = 0x1
_SAFETENSORS_TYPES: Final = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16",
    "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip
_OTHERS: Final = {
    b"\x89HDF": QT_TRANSLATE_NOOP("reasons", "it is a file of HDF5, as Keras writes it"),
    b"GGUF": QT_TRANSLATE_NOOP("reasons", "it is a file of GGUF"),
    b"\x1f\x8b": QT_TRANSLATE_NOOP("reasons", "it is compressed; unpack it first"),
    b"7z\xbc\xaf": QT_TRANSLATE_NOOP("reasons", "it is compressed; unpack it first"),
}


def read_contents(path: Path) -> Contents:
    """What a file of weights holds; nothing in it is built or called, and little of it is in memory at once.

    Raises:
        WeightsError: It is missing, damaged, of another kind, or holds more than weights.
    """
    try:
        size = path.stat().st_size
        with open_ordinary(path) as stream:
            return _read(stream, size)
    except (Refusal, OSError) as error:
        raise cannot_read(path, reason_of(error)) from error


def _read(stream: BinaryIO, size: int) -> Contents:
    if size > MOST_FILE_BYTES:
        raise Refusal(
            QT_TRANSLATE_NOOP("reasons", "it has more than {limit} GiB").format(limit=MOST_FILE_BYTES >> 30)
        )
    start = stream.read(512)
    stream.seek(0)
    if start.startswith(ZIP_MAGIC):
        return Contents("zip", _read_zip(stream, size), size)
    if start[:2] == b"\x80\x02":
        return Contents("legacy", _read_legacy(stream, size), size)
    if start[8:9] == b"{":
        return _read_safetensors(stream, size)
    raise Refusal(_what_else(start))


def _what_else(start: bytes) -> str:
    if not start:
        return QT_TRANSLATE_NOOP("reasons", "it is empty")
    if start[257:262] == b"ustar":
        return QT_TRANSLATE_NOOP(
            "reasons", "it is a tar archive, as PyTorch wrote it before 2017; write it anew with a newer one"
        )
    if start[:1] == b"\x80":
        return QT_TRANSLATE_NOOP("reasons", "it is a pickle of another protocol than PyTorch's")
    return next(
        (what for magic, what in _OTHERS.items() if start.startswith(magic)),
        QT_TRANSLATE_NOOP("reasons", "it holds no weights"),
    )


# ── PyTorch's zip file ──


def _read_zip(stream: BinaryIO, size: int) -> Any:
    bounded = BoundedFile(stream, MOST_DIRECTORY_BYTES)
    try:
        with zipfile.ZipFile(bounded) as archive:
            entries = _checked_entries(archive, size)
            bounded.most_bytes = 2 * size + MOST_DIRECTORY_BYTES
            return _root_of(archive, entries)
    except Refusal:
        raise
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        ValueError,
        RuntimeError,
        EOFError,
        struct.error,
    ) as error:
        raise Refusal(_zip_fault(error)) from error


def _zip_fault(error: Exception) -> str:
    return (
        QT_TRANSLATE_NOOP("reasons", "its checksums do not fit what it holds")
        if "CRC" in str(error)
        else QT_TRANSLATE_NOOP("reasons", "its zip archive is damaged")
    )


def _checked_entries(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """The archive's members by name below its one folder."""
    members = archive.infolist()
    for member in members:
        is_plain = member.compress_type == zipfile.ZIP_STORED and member.compress_size == member.file_size
        if not is_plain or member.flag_bits & _ENCRYPTED:
            raise Refusal(
                QT_TRANSLATE_NOOP(
                    "reasons", "its zip archive is compressed or encrypted, which PyTorch's never is"
                )
            )
    if sum(member.file_size for member in members) > size:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "its zip archive claims more than the file holds"))
    entries = {member.filename.partition("/")[2]: member for member in members}
    if len(entries) != len(members) or len({name.partition("/")[0] for name in archive.namelist()}) != 1:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "its zip archive is none that PyTorch writes"))
    if any(name == "constants.pkl" or name.startswith("code/") for name in entries):
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "it holds a program (TorchScript) and not weights alone"))
    if "data.pkl" not in entries:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "its zip archive is none that PyTorch writes"))
    return entries


def _root_of(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> Any:
    if "byteorder" in entries and archive.read(entries["byteorder"])[:16].strip() != b"little":
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "its numbers are big-endian"))
    machine = PickleMachine()
    with archive.open(entries["data.pkl"]) as stream:
        root = machine.run(BoundedFile(stream, MOST_HEADER_BYTES))  # type: ignore[arg-type]
    for storage in machine.storages.values():
        member = entries.get(f"data/{storage.key}")
        if member is None or member.file_size != _size_of(storage):
            raise Refusal(QT_TRANSLATE_NOOP("reasons", "the numbers of some tensors are missing"))
    _require_whole(archive)
    return root


def _size_of(storage: Storage) -> int:
    return storage.num_stored * ITEM_BYTES[storage.dtype]


def _require_whole(archive: zipfile.ZipFile) -> None:
    """Read everything once for its checksum: torch does not notice a flipped bit."""
    for member in archive.infolist():
        with archive.open(member) as stream:
            while stream.read(_CHUNK_BYTES):
                pass


# ── PyTorch's form before version 1.6 ──


def _read_legacy(stream: BinaryIO, size: int) -> Any:
    file = BoundedFile(stream, MOST_HEADER_BYTES)
    machine = PickleMachine()
    if machine.run(file) != LEGACY_MAGIC:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "it is a pickle, but none that PyTorch writes"))
    if machine.run(file) != LEGACY_VERSION:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "it is of a version of PyTorch that is not known"))
    system = machine.run(file)
    if not isinstance(system, dict) or system.get("little_endian") is not True or sys.byteorder != "little":
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "its numbers are big-endian"))
    root, keys = machine.run(file), machine.run(file)
    _require_numbers(stream, size, machine.storages, keys)
    return root


def _require_numbers(stream: BinaryIO, size: int, storages: dict[str, Storage], keys: Any) -> None:
    """Each row of numbers: how many as 8 bytes, then the numbers, in the order of the keys."""
    are_keys = isinstance(keys, list) and all(type(key) in {str, int} for key in keys)
    if not are_keys or sorted(map(str, keys)) != sorted(storages):
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "the numbers of some tensors are missing"))
    place = stream.tell()
    for key in keys:
        storage = storages[str(key)]
        stream.seek(place)
        given = stream.read(8)
        place += 8 + _size_of(storage)
        if len(given) < 8 or int.from_bytes(given, "little") != storage.num_stored or place > size:
            raise Refusal(QT_TRANSLATE_NOOP("reasons", "the file ends early or is damaged"))


# ── safetensors ──


def own_words(path: Path) -> dict[str, Any]:
    """The texts that a safetensors file carries; none where it is another file, or a damaged one."""
    with contextlib.suppress(Refusal, OSError), open_ordinary(path) as stream:
        metadata = _read_header(stream, path.stat().st_size).get("__metadata__", {})
        return metadata if isinstance(metadata, dict) else {}
    return {}


def _read_header(stream: BinaryIO, size: int) -> dict[str, Any]:
    length = int.from_bytes(stream.read(8), "little")
    if length > min(size - 8, MOST_HEADER_BYTES):
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "it holds no weights, or its header is damaged"))
    try:
        header = json.loads(stream.read(length), object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise (
            error
            if isinstance(error, Refusal)
            else Refusal(QT_TRANSLATE_NOOP("reasons", "its header is damaged"))
        ) from error
    if not isinstance(header, dict):
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "its header is damaged"))
    return header


def _read_safetensors(stream: BinaryIO, size: int) -> Contents:
    header = _read_header(stream, size)
    metadata = header.pop("__metadata__", {})
    if len(header) > MOST_TENSORS:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "it holds more tensors than any network has"))
    size_behind = size - stream.tell()
    root = {name: _entry(value, size_behind) for name, value in header.items()}
    _require_tiled(header.values(), size_behind)
    texts = metadata.items() if isinstance(metadata, dict) else ()
    return Contents("safetensors", root, size, {key: value for key, value in texts if isinstance(value, str)})


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "its header names something twice"))
    return values


def _entry(value: Any, size: int) -> TensorEntry:
    with contextlib.suppress(KeyError, TypeError, ValueError):
        start, end = value["data_offsets"]
        entry = TensorEntry(_SAFETENSORS_TYPES[value["dtype"]], tuple(value["shape"]))
        are_sizes = len(entry.shape) <= MOST_DIMENSIONS and all(
            type(side) is int and 0 <= side < 2**48 for side in (*entry.shape, start, end)
        )
        if are_sizes and start <= end <= size and entry.size_bytes == end - start:
            return entry
    raise Refusal(
        QT_TRANSLATE_NOOP("reasons", "its header describes a tensor that cannot be, or is not known here")
    )


def _require_tiled(values: Iterable[Any], size: int) -> None:
    """As the format has it: the tensors lie one behind the other and fill the file."""
    place = 0
    for start, end in sorted(tuple(value["data_offsets"]) for value in values):
        if start != place:
            raise Refusal(QT_TRANSLATE_NOOP("reasons", "its tensors overlap or leave gaps"))
        place = end
    if place != size:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "the file ends early or is damaged"))
