"""Memory: kept from step to step, how much was in use, and how a run says that there is no more."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator

import psutil
import torch

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError
from resnet_studio.core.full_memory import is_out_of_memory

# Of glibc's malloc.h
_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4
_NEVER = -1


def keep_freed_memory() -> bool:
    """Let this process keep what a step frees for the next one; False where the C library has no such choice.

    glibc gives large blocks back to the system at once, which has to find and clear each of their pages
    anew: on two cores that took about a fifth of the time of a step of ResNet-20. What is kept from now on
    is what this process needs at its height, and goes with it.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl's C library has none
    if mallopt is None:
        return False
    return bool(mallopt(_M_MMAP_MAX, 0)) and bool(mallopt(_M_TRIM_THRESHOLD, _NEVER))


def peak_memory_bytes(device: torch.device) -> int:
    """The most memory that was in use so far: of the GPU, or of this process where the processor computes."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource  # Unix alone has it

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # kilobytes, but for Apple's


def out_of_memory(batch_size: int) -> RunError:
    """The error of a run whose memory is full with two images at a time."""
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The device ran out of memory with a batch of {batch} images."),
        {"batch": batch_size, "half": max(1, batch_size // 2)},
        hint=QT_TRANSLATE_NOOP(
            "errors",
            "Try again with training.batch_size = {half}, or keep the batch with training.micro_batches = 2.",
        ),
    )


@contextlib.contextmanager
def full_memory_in_words(batch_size: int) -> Iterator[None]:
    """Say what to do where the memory is full.

    Raises:
        RunError: It is.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise out_of_memory(batch_size) from error
