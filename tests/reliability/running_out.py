"""Lets memory run out at one operation of torch's, in a chosen part of the work."""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Callable
from typing import Any, TypeVar

import torch
from torch.utils._python_dispatch import TorchDispatchMode

ERRORS: dict[str, Callable[[], BaseException]] = {
    "a GPU's": lambda: torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    "the processor's": lambda: RuntimeError(
        "[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory:"
        " you tried to allocate 8000000000 bytes. Error code 12 (Cannot allocate memory)"
    ),
    "Python's": lambda: MemoryError("std::bad_alloc"),
}

_Result = TypeVar("_Result")


class RunningOut(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the operations that take memory, and raises an error in the place of one.

    Attributes:
        num_steps: Steps begun; to be kept by whoever uses this.
        seen: Of each phase, for each time it was entered, operations that take memory and steps begun.
        num_raised: How often the error was raised.
        seconds: From the first error to the end of the phase.

    Args:
        place: Phase, for which time it is entered, and operation, both from 1.
        error: Makes what is raised.
        times: How often: after the first time, at the next operation of the phase.
    """

    def __init__(self, place: tuple[str, int, int], error: Callable[[], BaseException], times: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.num_steps = 0
        self.seen: dict[str, list[list[int]]] = {}
        self.num_raised = 0
        self.seconds = 0.0
        self._place, self._error, self._times = place, error, times
        self._phases: list[str] = []
        self._raised = 0.0

    def within(self, phase: str, work: Callable[..., _Result]) -> Callable[..., _Result]:
        """Work that is looked at, as a phase; one inside another counts for itself."""

        @functools.wraps(work)
        def looked_at(*arguments: Any, **options: Any) -> _Result:
            self.seen.setdefault(phase, []).append([0, self.num_steps])
            with contextlib.nullcontext() if self._phases else self:
                self._phases.append(phase)
                try:
                    result = work(*arguments, **options)
                finally:
                    self._phases.pop()
            if phase == self._place[0] and self.num_raised and not self.seconds:
                self.seconds = time.perf_counter() - self._raised
            return result

        return looked_at

    def tick(self) -> None:
        """Something takes memory; an error in its place where it is due."""
        if not self._phases:
            return
        phase = self._phases[-1]
        occurrences = self.seen[phase]
        occurrences[-1][0] += 1
        is_due = (phase, len(occurrences), occurrences[-1][0]) == self._place
        if self.num_raised:
            is_due = phase == self._place[0] and self.num_raised < self._times
        if is_due:
            self._raised = self._raised or time.perf_counter()
            self.num_raised += 1
            raise self._error()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Torch's name."""
        if _takes_memory(func):
            self.tick()
        return func(*args, **(kwargs or {}))


@functools.cache
def _takes_memory(func: Any) -> bool:
    """Whether an operation makes a tensor that is no view of another."""
    return any("Tensor" in str(one.type) and one.alias_info is None for one in func._schema.returns)
