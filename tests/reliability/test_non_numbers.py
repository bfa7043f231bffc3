"""No value that is no number is ever kept, and a harness that would miss one is noticed."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from non_numbers import ends_allowed, kept_non_numbers
from safetensors.torch import save_file

from resnet_studio.core.runs.folder import RunFolder

SCRIPT = Path(__file__).parent / "non_numbers.py"


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_no_value_that_is_no_number_is_kept() -> None:
    command = [sys.executable, str(SCRIPT), "--rounds", "1", "--sample", "3", "--seed", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["n"], found["faults"]) == (3, [])


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_one_in_a_checkpoint_is_noticed(tmp_path: Path, value: float) -> None:
    save_file({"fc.bias": torch.tensor([0.0, value]), "step": torch.tensor(3)}, tmp_path / "last.safetensors")
    assert kept_non_numbers(RunFolder(tmp_path)) == ["last.safetensors: fc.bias"]


def test_sound_tensors_are_none(tmp_path: Path) -> None:
    save_file({"fc.bias": torch.tensor([0.0, 1e30])}, tmp_path / "last.safetensors")
    assert kept_non_numbers(RunFolder(tmp_path)) == []


def test_a_run_that_stops_by_itself_must_not_finish() -> None:
    assert ends_allowed("loss", math.nan, "stop") == {"failed"}
    assert ends_allowed("loss", math.nan, "skip") == {"finished"}
    assert ends_allowed("loss", 1e6, "stop") == {"finished"}
