"""Memory that is in use, and memory that is full."""

import subprocess
import sys

import pytest
import torch

from resnet_studio.core.full_memory import is_out_of_memory
from resnet_studio.core.training.memory import peak_memory_bytes

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


STEPS = """
import resource, sys
import torch
from resnet_studio.core.training.memory import keep_freed_memory

is_kept = sys.argv[1] == "kept" and keep_freed_memory()

def some_steps():
    for _ in range(20):
        torch.ones(8 * 2**20)  # 32 MiB, the pages of which are touched

some_steps()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
some_steps()
print(is_kept, resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc has the choice")
def test_what_a_step_frees_is_there_for_the_next_one() -> None:
    (was_kept, faults), (_, usual_faults) = (_page_faults(how) for how in ("kept", "usual"))
    assert was_kept == "True"
    assert int(faults) * 10 < int(usual_faults)


def _page_faults(how: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", STEPS, how], check=True, capture_output=True, text=True)
    return done.stdout.split()
