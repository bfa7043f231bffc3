"""A checkpoint file: tensors as safetensors, everything else as JSON in its header, no pickle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.runs.sealed import BLANK_SEAL, SEAL_KEY, seal

HEADER_KEY = "resnet_studio"


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint file holds.

    Attributes:
        tensors: By name, on the CPU.
        about: The JSON of the header.
    """

    tensors: dict[str, Tensor]
    about: dict[str, Any]

    def section(self, prefix: str) -> dict[str, Tensor]:
        """The tensors whose names start with `prefix.`, without it."""
        start = f"{prefix}."
        return {name[len(start) :]: value for name, value in self.tensors.items() if name.startswith(start)}


def plain_copy(tensor: Tensor) -> Tensor:
    """A contiguous copy on the CPU: safetensors refuses shared storage and forgets channels_last."""
    return tensor.detach().to("cpu", copy=True).contiguous(memory_format=torch.contiguous_format)


def write_checkpoint(
    path: Path, tensors: Mapping[str, Tensor], about: Mapping[str, Any], *, is_sealed: bool = False
) -> str:
    """Write a checkpoint file and return the SHA-256 of what was meant to be written.

    Args:
        path: The file.
        tensors: By name.
        about: What goes into the header.
        is_sealed: Whether it holds a digest of its own bytes, as no pointer will.

    Raises:
        OSError: The disk is full, gone or read-only.
    """
    copies = {name: plain_copy(tensor) for name, tensor in tensors.items()}
    metadata = {HEADER_KEY: json.dumps(about, ensure_ascii=False)}
    if is_sealed:
        content = seal(save(copies, metadata=metadata | {SEAL_KEY: BLANK_SEAL}))
    else:
        content = save(copies, metadata=metadata)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def read_checkpoint(path: Path, prefix: str = "") -> Checkpoint:
    """Read a checkpoint file; with a prefix, only the tensors below it.

    Raises:
        WeightsError: The file is missing, damaged, or not one of this app's.
    """
    try:
        with safe_open(path, framework="pt") as stream:
            about = json.loads((stream.metadata() or {}).get(HEADER_KEY, "null"))
            names = [name for name in stream.keys() if name.startswith(prefix)]  # noqa: SIM118 - no mapping
            tensors = {name: stream.get_tensor(name) for name in names}
    except (OSError, ValueError, RecursionError, SafetensorError) as error:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The weights in {path} cannot be read: {reason}."),
            {
                "path": str(path),
                "reason": str(error).splitlines()[0]
                if str(error)
                else QT_TRANSLATE_NOOP("reasons", "it is damaged"),
            },
            hint=QT_TRANSLATE_NOOP("errors", "Choose a run, or a checkpoint file of a run."),
        ) from error
    if not isinstance(about, dict):
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The file {path} was not written by ResNet Studio."),
            {"path": str(path)},
            hint=QT_TRANSLATE_NOOP("errors", "Choose a run, or a checkpoint file of a run."),
        )
    return Checkpoint(tensors, about)
