"""The process copies plain tensors and nothing else."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from resnet_studio.core.models.foreign.copying import CopyOrder, copy_tensors
from resnet_studio.core.models.foreign.entries import Refusal


def order(tmp_path: Path, values: Any, *names: str) -> CopyOrder:
    torch.save(values, tmp_path / "w")
    return CopyOrder(
        source=tmp_path / "w",
        target=tmp_path / "t",
        keys=("in",),
        names=names,
        most_bytes=1,
        most_seconds=1,
    )


def test_views_and_shared_numbers_become_tensors_of_their_own(tmp_path: Path) -> None:
    base = torch.arange(6.0).reshape(2, 3)
    values = {"turned": base.T, "whole": base, "again": base, "left": base}
    copy_tensors(order(tmp_path, {"in": values}, "turned", "whole", "again"))
    found = load_file(tmp_path / "t")
    assert set(found) == {"turned", "whole", "again"}
    assert all(torch.equal(found[name], values[name]) for name in found)


def test_what_is_no_plain_tensor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="plain tensors"):
        copy_tensors(order(tmp_path, {"in": {"w": "a text"}}, "w"))


def test_what_torch_does_not_take_for_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="does not read it as weights"):
        copy_tensors(order(tmp_path, {"in": {"w": torch.nn.Linear(1, 1)}}, "w"))
