"""The work of the short-lived process that opens a PyTorch file: copies the tensors asked for to a plain one.

It is the only place where torch reads a pickle of somebody else. It runs with a bound on memory and time,
and may start no program and open no connection.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any, Final

import psutil
import torch
from pydantic import BaseModel, ConfigDict
from safetensors.torch import save_file
from torch import Tensor

from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.models.foreign.entries import Refusal

# What no reader of weights does; the names are those of Python's audit events.
_FORBIDDEN: Final = frozenset(
    {"os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile",
     "subprocess.Popen", "socket.connect", "socket.bind", "webbrowser.open"}
)  # fmt: skip


class CopyOrder(BaseModel):
    """What the process is asked for.

    Attributes:
        source: The PyTorch file.
        target: The safetensors file to write.
        keys: Under which keys the tensors lie, from the outermost on.
        names: The tensors to copy.
        most_bytes: Memory that may be used beyond that of the process as it starts.
        most_seconds: Processor time that may be used.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Path
    target: Path
    keys: tuple[str, ...]
    names: tuple[str, ...]
    most_bytes: int
    most_seconds: int


def bind_process(order: CopyOrder) -> None:
    """From here on this process is held to the order's bounds, where the system can do so."""
    torch.set_num_threads(1)
    sys.addaudithook(_refuse)
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows has none; the starter watches too
        import resource

        used = psutil.Process().memory_info().vms
        _lower(resource.RLIMIT_AS, used + order.most_bytes)
        _lower(resource.RLIMIT_CPU, int(sum(psutil.Process().cpu_times()[:2])) + order.most_seconds)
        _lower(resource.RLIMIT_FSIZE, order.most_bytes)
        _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, value: int) -> None:
    import resource

    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, hard))


def _refuse(event: str, _: object) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} is not allowed here")


def copy_tensors(order: CopyOrder) -> None:
    """Read the file as torch does, weights only, and write the tensors asked for.

    Raises:
        Refusal: The file is not what was announced; a reason that ends a sentence.
    """
    try:
        root = torch.load(order.source, map_location="cpu", weights_only=True, mmap=False)
    except MemoryError as error:
        raise Refusal(
            QT_TRANSLATE_NOOP("reasons", "it needs more memory than a file of its size should")
        ) from error
    except Exception as error:  # broken files raise nearly everything
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "PyTorch does not read it as weights")) from error
    for key in order.keys:
        root = root[key]
    save_file({name: _plain(root[name]) for name in order.names}, order.target)


def _plain(value: Any) -> Tensor:
    if not isinstance(value, Tensor) or value.layout is not torch.strided or value.is_quantized:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "it holds something else than plain tensors"))
    return value.detach().clone(memory_format=torch.contiguous_format)
