"""How it is told that there is no more memory, and how work is done again once there is room."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from typing import TypeVar

# Torch has a class of its own for its allocators on GPUs alone; the processor's, C++, CUDA's libraries and
# Apple's say it in words.
_IS_FULL = (
    "can't allocate memory",
    "not enough memory",
    "out of memory",
    "bad_alloc",
    "status_alloc_failed",
    "host_allocation_failed",
)

_Result = TypeVar("_Result")
_Item = TypeVar("_Item")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that the memory of the device or of this process is full."""
    import torch

    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in _IS_FULL)


def again_with_room(work: Callable[[], _Result], make_room: Callable[[], bool]) -> _Result:
    """Do something, and where memory runs out anew, for as long as room can be made.

    Args:
        work: Must have changed nothing that counts where it runs out of memory.
        make_room: Is called when what the work held is let go of; False where there is no more to be had.

    Raises:
        RuntimeError, MemoryError: The memory is full and no room can be made.
    """
    import torch

    while True:
        try:
            return work()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            full = error
        traceback.clear_frames(full.__traceback__)  # they hold what was computed so far
        if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
            torch.cuda.empty_cache()
        try:
            if not make_room():
                raise full
        finally:
            del full  # it and this frame would hold each other


def each_despite_shortage(
    begin: Callable[[int], Iterator[_Item]], make_room: Callable[[], bool], start: int = 0
) -> Iterator[_Item]:
    """What an iterator gives; where memory runs out over an item, that one again as long as room can be made.

    Args:
        begin: Gives the items from one number on, counted from 0: an iterator that has raised is over.
        make_room: See `again_with_room`.
        start: The first item that is wanted.

    Raises:
        RuntimeError, MemoryError: The memory is full and no room can be made.
    """
    number = start
    running: Iterator[_Item] | None = None

    def following() -> _Item | None:
        nonlocal running
        try:
            running = begin(number) if running is None else running
            return next(running, None)
        except (RuntimeError, MemoryError):
            running = None
            raise

    while (item := again_with_room(following, make_room)) is not None:
        number += 1
        yield item
