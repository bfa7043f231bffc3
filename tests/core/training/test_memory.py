"""Memory that is in use, and memory that is full."""

import pytest
import torch

from resnet_studio.core.training.memory import is_out_of_memory, peak_memory_bytes

CPU = torch.device("cpu")


def test_the_peak_of_memory_never_falls() -> None:
    before = peak_memory_bytes(CPU)
    filled = torch.ones(64 * 2**20)
    after = peak_memory_bytes(CPU)
    assert len(filled) * 4 < after
    assert before <= after
    del filled
    assert peak_memory_bytes(CPU) >= after


def test_what_the_processor_really_says_is_understood() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60, dtype=torch.uint8)
    assert is_out_of_memory(caught.value)


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (torch.OutOfMemoryError("CUDA out of memory"), True),
        (MemoryError(), True),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
        (ValueError("not enough memory of mine"), False),
    ],
)
def test_other_errors_are_not_taken_for_it(error: Exception, is_full: bool) -> None:
    assert is_out_of_memory(error) is is_full
