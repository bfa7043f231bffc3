"""Files that mean harm or are broken, made of good ones by a seed; the same number gives the same file."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 2**62, 2**64 - 1)
HEADER_BYTES = 600  # where most formats keep their lengths
TURN = 0x0112
# Formats with the modes that each can hold.
FORMATS: dict[str, tuple[str, ...]] = {
    "JPEG": ("RGB", "L", "CMYK"),
    "PNG": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"),
    "WEBP": ("RGB", "RGBA"),
    "BMP": ("RGB", "L", "P", "1"),
    "GIF": ("P", "L"),
    "TIFF": ("RGB", "RGBA", "L", "P", "1", "I;16", "F", "I", "CMYK"),
    "PPM": ("RGB", "L", "1"),
    "AVIF": ("RGB", "RGBA"),
}
NAMES = (
    "line\nbreak", "right\u202eto left", "-rf", "--help", "a" * 251, "ア" * 83, "𝔘" * 62, "é" * 125,
    " ", "~nobody",
    "{path}", "%s%n", "$(touch x)", "`id`", "; ls", "con", "nul.txt", "tab\there", "bell\a",
    "\x1b[31mred",
    "привет", "مرحبا", "नमस्ते", "สวัสดี", "안녕", "你好", "שלום", "👩‍👩‍👧", "e\u0301", "\ufeffmark",
    "..a", "a..", "a\\b", '"',
    os.fsdecode(b"\xff\xfe"), os.fsdecode(b"caf\xe9"), "\u2028", "x.", "|", "*?",
)  # fmt: skip


def picture(mode: str, size: tuple[int, int], draw: random.Random) -> Image.Image:
    """A picture of noise in a colour mode."""
    rng = np.random.default_rng(draw.randrange(2**32))
    shape = (size[1], size[0])
    if mode == "I;16":
        return Image.fromarray(rng.integers(0, 65536, shape).astype(np.uint16))
    if mode == "I":
        return Image.fromarray(rng.integers(0, 65536, shape).astype(np.int32))
    if mode == "F":
        return Image.fromarray(rng.random(shape, np.float32))
    color = Image.fromarray(rng.integers(0, 256, (*shape, 3), np.uint8))
    if mode in {"RGBA", "LA"}:
        color.putalpha(Image.fromarray(rng.integers(0, 256, shape, np.uint8)))
    return color.convert(mode)


def good_image(draw: random.Random) -> bytes:
    """A picture that must be read: of any format and mode, turned in any way."""
    kind = draw.choice(list(FORMATS))
    mode = draw.choice(FORMATS[kind])
    size = draw.randint(1, 70), draw.randint(1, 70)
    options: dict[str, Any] = {}
    if kind in {"JPEG", "PNG", "WEBP", "TIFF"} and draw.random() < 0.5:
        exif = Image.Exif()
        exif[TURN] = draw.randint(1, 8)
        options["exif"] = exif
    if kind == "JPEG":
        options |= {"progressive": draw.random() < 0.5, "quality": draw.randint(5, 95)}
    if kind == "WEBP":
        options["lossless"] = draw.random() < 0.5
    if kind == "TIFF" and mode not in {"1", "I", "F"}:
        options["compression"] = draw.choice(["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
    if kind == "AVIF":
        options["speed"] = 10
    buffer = io.BytesIO()
    picture(mode, size, draw).save(buffer, kind, **options)
    return buffer.getvalue()


def bombs() -> list[bytes]:
    """Small files that say they are large, or that are gone over again and again."""
    found = []
    for side in (3000, 5000, 14_000, 16_383):
        found += [_webp_of(side), _png_of(side), _run_length_bmp(side)]
        found += [_jpeg_of(side, num_scans) for num_scans in (1, 8, 5000)]
    return found


def _webp_of(side: int) -> bytes:
    """Of one color, which takes no bytes at all, however many pixels there are."""
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, "WEBP", lossless=True)
    data = bytearray(buffer.getvalue())
    place = data.index(b"VP8L") + 9
    bits = int.from_bytes(data[place : place + 4], "little") >> 28 << 28
    data[place : place + 4] = (bits | (side - 1) << 14 | (side - 1)).to_bytes(4, "little")
    return bytes(data)


def _png_of(side: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
        )

    packer = zlib.compressobj(1)
    rows = (
        b"".join(packer.compress(bytes(1 + 4 * side)) for _ in range(side if side <= 5000 else 9))
        + packer.flush()
    )
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _run_length_bmp(side: int) -> bytes:
    rows = b"\1\5\0\0" * side + b"\0\1"
    header = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, len(rows), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", 1078 + len(rows), 0, 0, 1078) + header + bytes(1024) + rows


def _jpeg_of(side: int, num_scans: int) -> bytes:
    """A progressive one of 512 px that says another size, its last scan again and again."""
    buffer = io.BytesIO()
    Image.new("RGB", (512, 512), "red").save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    frame, scan = data.index(b"\xff\xc2") + 5, data.rindex(b"\xff\xda")
    data = data[:frame] + struct.pack(">HH", side, side) + data[frame + 4 : -2]
    return data + data[scan:] * (num_scans - 1) + b"\xff\xd9"


def mutated(content: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """The content, damaged in one to three ways."""
    data = bytearray(content)
    for _ in range(draw.randint(1, 3)):
        draw.choice(_WAYS)(data, others, draw)
    return bytes(data)


def _flip(data: bytearray, __: list[bytes], draw: random.Random) -> None:
    for _ in range(draw.randint(1, 64) if data else 0):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def _cut(data: bytearray, _: list[bytes], draw: random.Random) -> None:
    del data[draw.randrange(len(data) + 1) :]


def _drop(data: bytearray, _: list[bytes], draw: random.Random) -> None:
    start = draw.randrange(len(data) + 1)
    del data[start : start + draw.randint(1, 200)]


def _splice(data: bytearray, others: list[bytes], draw: random.Random) -> None:
    other = draw.choice(others)
    start, place = draw.randrange(len(other) + 1), draw.randrange(len(data) + 1)
    data[place : place + draw.choice([0, 100])] = other[start : start + draw.randint(1, 400)]


def _length(data: bytearray, _: list[bytes], draw: random.Random) -> None:
    """A field of a header says something extreme."""
    width = draw.choice([1, 2, 4, 8])
    place = draw.randrange(max(1, min(len(data), HEADER_BYTES) - width))
    value = draw.choice(EXTREMES) & (256**width - 1)
    data[place : place + width] = value.to_bytes(width, draw.choice(["big", "little"]))


_WAYS: list[Callable[[bytearray, list[bytes], random.Random], None]] = [_flip, _cut, _drop, _splice, _length]


# ── pickles and what holds them ──


class Evil:
    """Runs something when it is unpickled the ordinary way."""

    def __init__(self, canary: str, draw: random.Random) -> None:
        self._canary, self._draw = canary, draw

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        shell = f"touch '{self._canary}'"
        code = f"open({self._canary!r}, 'w')"
        calls: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
            (os.system, (shell,)),
            (eval, (code,)),
            (exec, (code,)),
            (os.mkdir, (self._canary,)),
        ]
        return self._draw.choice(calls)


def evil_pickle(canary: str, draw: random.Random) -> bytes:
    """A pickle that would make the canary, as a batch or as weights."""
    value: Any = Evil(canary, draw)
    for _ in range(draw.randint(0, 3)):
        value = draw.choice([{"state_dict": value}, {b"data": value}, [value]])
    return pickle.dumps(value, draw.randint(0, 5))


def zip_of(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def evil_zip(canary: str, draw: random.Random) -> bytes:
    """As PyTorch's file: with a program, a bomb, names that lead elsewhere, or a pickle that runs code."""
    members = {"archive/data.pkl": evil_pickle(canary, draw), "archive/version": b"3\n"}
    members |= draw.choice(
        [
            {},
            {"archive/code/__torch__.py": b"import os"},
            {f"../{canary}": b"x"},
            {"/" + canary: b"x"},
            {"archive/data/0": bytes(draw.choice([10, 50_000_000]))},
        ]
    )
    return zip_of(members, draw.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))


def forged_safetensors(draw: random.Random) -> bytes:
    """A header that tells of tensors that cannot be."""
    big = draw.choice(EXTREMES)
    header: Any = {
        "a": {
            "dtype": draw.choice(["F32", "U8", "X9", 3]),
            "shape": [big, 2],
            "data_offsets": [0, draw.choice(EXTREMES)],
        },
        "b": {
            "dtype": "F32",
            "shape": draw.choice([[], [-1], [2.5], [big] * 9, "x", None]),
            "data_offsets": [draw.choice(EXTREMES), 8],
        },
    }
    for _ in range(draw.randint(0, 2)):
        header = draw.choice([header, [header], {"__metadata__": header}, {"a": header}])
    text = json.dumps(header).encode()
    text = draw.choice([text, b"[" * 100_000, text.replace(b'"b"', b'"a"')])
    return struct.pack("<Q", draw.choice([len(text), *EXTREMES])) + text + bytes(8)


def evil_tar(canary: str, draw: random.Random) -> bytes:
    """As CIFAR-10's archive: members that lead elsewhere, links, pickles, and bombs."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for _ in range(draw.randint(1, 5)):
            member = tarfile.TarInfo(
                draw.choice(["data_batch_1", "../" * 9 + canary, canary, "batches.meta", "test_batch.bin"])
            )
            content = evil_pickle(canary, draw)
            member.type = draw.choice(
                [tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
            )
            member.linkname = draw.choice(["/etc/passwd", "../../x", canary])
            member.size = len(content) if member.type == tarfile.REGTYPE else 0
            archive.addfile(member, io.BytesIO(content))
    data = draw.choice([b"", _bomb(draw)]) + buffer.getvalue()
    return gzip.compress(data, 1) if draw.random() < 0.8 else data


def _bomb(draw: random.Random) -> bytes:
    kind = draw.choice([tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XGLTYPE, tarfile.REGTYPE])
    member = tarfile.TarInfo("x")
    member.type, member.size = kind, draw.choice([512, 1 << 20, 100 << 20])
    content = bytes(min(member.size, 4 << 20))  # of more nothing is read
    return (member.tobuf(tarfile.GNU_FORMAT) + content) * (
        1 if len(content) > 512 else draw.choice([1, 2000])
    )


# ── text ──


def any_json(draw: random.Random, depth: int = 0) -> Any:
    """A value of any kind, with numbers that are none and texts that cannot be written."""
    choice = draw.randrange(12 if depth < 3 else 9)
    if choice == 9:
        return [any_json(draw, depth + 1) for _ in range(draw.randint(0, 4))]
    if choice > 9:
        return {draw.choice(KEYS): any_json(draw, depth + 1) for _ in range(draw.randint(0, 6))}
    odd = [
        None,
        True,
        -1,
        0,
        10**40,
        float("nan"),
        float("inf"),
        1e308,
        "\ud800",
        "\u202e{x}",
        "../../x",
        "a" * 5000,
    ]
    return draw.choice(
        [
            *odd,
            draw.randrange(100),
            draw.random(),
            "running",
            "pause",
            "last-epoch00001-step00000001.safetensors",
        ]
    )


KEYS = (
    "version", "state", "pid", "acknowledged", "heartbeat", "epoch", "epochs", "step", "message",
    "sequence", "command",
    "kind", "loss", "accuracy", "files", "size_bytes", "sha256", "generations", "file", "classes",
    "preprocessing", "train",
    "validation", "test", "threshold", "seal", "crc", "elapsed_seconds", "confusion", "per_class",
    "", "\ud800", "weights",
)  # fmt: skip


def any_text(content: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """What a text file of the app may hold: damaged, of another kind, nested, or a value of any kind."""
    way = draw.randrange(5)
    if way == 0:
        return json.dumps(any_json(draw)).encode()
    if way == 1:
        return b"\n".join(json.dumps(any_json(draw)).encode() for _ in range(draw.randint(0, 20)))
    if way == 2:
        return draw.choice(
            [
                b"[" * 200_000,
                b'{"a":' * 100_000,
                b"a=" + b"[" * 100_000,
                b"9" * 5000,
                b"",
                b"\0" * 100_000,
                b"\xff\xfe" * 9,
            ]
        )
    if way == 3:
        return json.dumps({draw.choice(KEYS): any_json(draw) for _ in range(draw.randint(0, 30))}).encode()
    return mutated(content, others, draw)
