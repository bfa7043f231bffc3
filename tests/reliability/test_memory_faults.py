"""Wherever memory runs out, a run goes on and ends as it must; what differs is noticed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from memory_faults import are_near
from running_out import ERRORS, RunningOut

from resnet_studio.core.full_memory import is_out_of_memory

SCRIPT = Path(__file__).parent / "memory_faults.py"


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_wherever_memory_runs_out_the_run_goes_on_as_one_that_takes_less() -> None:
    command = [sys.executable, str(SCRIPT), "--faults", "3", "--seed", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["n"], found["faults"]) == (3, [])


def test_it_runs_out_at_the_operation_that_was_named() -> None:
    running_out = RunningOut(("work", 2, 2), ERRORS["Python's"], times=2)
    done = []

    def work(what: str) -> None:
        one = torch.ones(2)
        one.mul_(2)  # takes none
        done.append(what)
        torch.zeros(2)
        done.append(what)

    looked_at = running_out.within("work", work)
    looked_at("first")
    for _ in range(2):
        with pytest.raises(MemoryError):
            looked_at("second")
    looked_at("third")
    assert done == ["first", "first", "second", "third", "third"]
    assert running_out.seen == {"work": [[2, 0], [2, 0], [1, 0], [2, 0]]}


@pytest.mark.parametrize("name", ERRORS)
def test_what_is_raised_is_taken_for_full_memory(name: str) -> None:
    assert is_out_of_memory(ERRORS[name]())


def test_rounding_is_no_difference_and_another_tensor_is() -> None:
    one = {"last": {"w": torch.ones(2)}, "epochs": [{"loss": 1.0}], "step": 3}
    assert are_near(one, one | {"epochs": [{"loss": 1 + 1e-9}]})
    assert not are_near(one, one | {"epochs": [{"loss": 1 + 1e-3}]})
    assert not are_near(one, one | {"last": {"w": torch.full((2,), 1 + 1e-7)}})
    assert not are_near(one, one | {"step": 4})
