"""A run that was killed or paused anywhere equals the one that nothing disturbed; what differs is noticed."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from remains import Remains, differences

SCRIPT = Path(__file__).parent / "resumes.py"


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_ended_anywhere_and_resumed_it_equals_the_undisturbed_run() -> None:
    command = [sys.executable, str(SCRIPT), "--points", "4", "--repeats", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["differences"] == []


def remains() -> Remains:
    return Remains(
        last={"conv1.weight": torch.ones(2), "conv1.weight/momentum_buffer": torch.zeros(2)},
        best={"conv1.weight": torch.ones(2)},
        state={"step": 3},
        curves={"loss": ([1, 2], [0.5, 0.25])},
        epochs=[{"epoch": 1, "train_loss": 0.5}],
        evaluations=[{"accuracy": 0.5}, None],
    )


def test_the_same_has_no_differences() -> None:
    assert differences(remains(), remains()) == []


def changed_last(value: torch.Tensor) -> Callable[[Remains], Remains]:
    return lambda one: replace(one, last=one.last | {"conv1.weight/momentum_buffer": value})


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (changed_last(torch.full((2,), 1e-30)), "last: conv1.weight/momentum_buffer"),
        (changed_last(torch.zeros(2, dtype=torch.bfloat16)), "last: conv1.weight/momentum_buffer"),
        (lambda one: replace(one, last={}), "last: conv1.weight"),
        (lambda one: replace(one, best=one.best | {"fc.bias": torch.ones(1)}), "best: fc.bias"),
        (lambda one: replace(one, curves={"loss": ([1, 3], [0.5, 0.25])}), "curve: loss"),
        (lambda one: replace(one, curves={}), "curve: loss"),
        (lambda one: replace(one, state={"step": 4}), "state"),
        (lambda one: replace(one, epochs=[]), "epochs"),
        (lambda one: replace(one, evaluations=[{"accuracy": 0.75}, None]), "evaluations"),
    ],
)
def test_whatever_differs_is_named(change: Callable[[Remains], Any], name: str) -> None:
    assert name in differences(remains(), change(remains()))
