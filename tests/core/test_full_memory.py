"""Work that is done again once there is room."""

import gc
import weakref
from collections.abc import Iterator

import pytest
import torch

from resnet_studio.core.full_memory import again_with_room, each_despite_shortage, is_out_of_memory


class Held:
    """Something large."""


def test_it_is_done_again_until_it_fits() -> None:
    room = [1]

    def work() -> int:
        if room[0] < 4:
            raise MemoryError
        return room[0]

    def make_room() -> bool:
        room[0] *= 2
        return True

    assert again_with_room(work, make_room) == 4


def test_where_no_room_can_be_made_the_error_comes_through() -> None:
    def work() -> None:
        raise torch.OutOfMemoryError("full")

    with pytest.raises(torch.OutOfMemoryError, match="full"):
        again_with_room(work, lambda: False)


def test_another_error_is_not_tried_again() -> None:
    tried = []

    def work() -> None:
        tried.append(1)
        raise RuntimeError("a fault")

    with pytest.raises(RuntimeError, match="a fault"):
        again_with_room(work, lambda: True)
    assert tried == [1]


def test_what_was_computed_so_far_is_let_go_of_before_room_is_made() -> None:
    held: list[weakref.ref[Held]] = []
    are_gone: list[bool] = []

    def compute() -> None:
        large = Held()
        held.append(weakref.ref(large))
        if len(held) == 1:
            raise MemoryError

    def make_room() -> bool:
        are_gone.append(held[0]() is None)
        return True

    gc.disable()  # it must not be the collector that does it
    try:
        again_with_room(compute, make_room)
    finally:
        gc.enable()
    assert are_gone == [True]


def test_an_iterator_goes_on_with_the_item_that_did_not_fit() -> None:
    begun: list[int] = []
    failures = {2: 2, 4: 1}

    def begin(start: int) -> Iterator[int]:
        begun.append(start)
        for number in range(start, 6):
            if failures.get(number, 0):
                failures[number] -= 1
                raise MemoryError
            yield number

    assert list(each_despite_shortage(begin, lambda: True, 1)) == [1, 2, 3, 4, 5]
    assert begun == [1, 2, 2, 4]


@pytest.mark.parametrize(
    "said",
    [
        "DefaultCPUAllocator: can't allocate memory: you tried to allocate 5 bytes",
        "MPS backend out of memory (MPS allocated: 8 GB)",
        "CUDA error: out of memory",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)",
        "std::bad_alloc",
    ],
)
def test_every_library_is_understood(said: str) -> None:
    assert is_out_of_memory(RuntimeError(said))
