"""Memory: how much was in use, and how it is told that there is no more."""

from __future__ import annotations

import sys

import psutil
import torch

# Torch on the processor has no class of its own for it.
_IS_FULL = ("can't allocate memory", "not enough memory")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that the memory of the device or of this process is full."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in _IS_FULL)


def peak_memory_bytes(device: torch.device) -> int:
    """The most memory that was in use so far: of the GPU, or of this process where the processor computes."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource  # Unix alone has it

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # kilobytes, but for Apple's
