"""Files of safetensors with a digest of their own bytes, for those that no pointer names; needs no torch."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from resnet_studio.core.runs.generations import read_header

SEAL_KEY = "seal"
BLANK_SEAL = "0" * 64

_SEAL = re.compile(rb'"seal":"([0-9a-f]{64})"')


def seal(content: bytes) -> bytes:
    """Put the digest of a file into its header.

    Args:
        content: The file, with `BLANK_SEAL` as `SEAL_KEY` of its metadata.

    Returns:
        The file, as long as before.

    Raises:
        ValueError: It has no blank seal.
    """
    match = _SEAL.search(content)
    if match is None or match[1].decode() != BLANK_SEAL:
        raise ValueError("there is no room for a seal")
    return _with_seal(content, match, hashlib.sha256(content).hexdigest())


def _with_seal(content: bytes, match: re.Match[bytes], digest: str) -> bytes:
    return content[: match.start(1)] + digest.encode() + content[match.end(1) :]


def is_whole(path: Path) -> bool:
    """Whether a file is as it was written; one of an earlier version, without a seal, whether its header is.

    Raises:
        OSError: It cannot be read.
    """
    content = path.read_bytes()
    if match := _SEAL.search(content):
        return hashlib.sha256(_with_seal(content, match, BLANK_SEAL)).hexdigest() == match[1].decode()
    return _never_had_seal(path)


def _never_had_seal(path: Path) -> bool:
    """Whether the header is one of an earlier version: no entry beside ours, whatever became of its name."""
    try:
        header, length = read_header(path)
        metadata = header.pop("__metadata__")
        end = max((one["data_offsets"][1] for one in header.values()), default=0)
        return list(metadata) == ["resnet_studio"] and path.stat().st_size == 8 + length + end
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return False
