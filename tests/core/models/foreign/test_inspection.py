"""The weights are found in whatever they are wrapped in, and refused as a whole where a part does not fit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from resnet_studio.core.errors import WeightsError
from resnet_studio.core.models.foreign import inspection as module
from resnet_studio.core.models.foreign.entries import Contents, TensorEntry
from resnet_studio.core.models.foreign.inspection import Inspection, inspect_weights, require_fit

Make = Callable[..., Any]


@pytest.fixture
def tensors(make_architecture: Make, make_tensors: Make) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = make_tensors(make_architecture())
    return found


def inspected(tmp_path: Path, values: Any) -> Inspection:
    torch.save(values, tmp_path / "w")
    return inspect_weights(tmp_path / "w")


@pytest.mark.parametrize(
    ("wrap", "keys"),
    [
        (lambda tensors: tensors, ()),
        (lambda tensors: {"state_dict": tensors, "epoch": 3}, ("state_dict",)),
        (lambda tensors: {"ema": dict(tensors), "model": tensors}, ("model",)),
        (lambda tensors: {"ema": tensors, "model": {"x.weight": torch.ones(2)}}, ("ema",)),
        (
            lambda tensors: {"optimizer": {"state": {0: {"m": torch.ones(2)}}}, "net": {"w": tensors}},
            ("net", "w"),
        ),
    ],
)
def test_the_weights_are_found(
    tmp_path: Path,
    tensors: dict[str, torch.Tensor],
    wrap: Callable[[Any], Any],
    keys: tuple[str, ...],
) -> None:
    inspection = inspected(tmp_path, wrap(tensors))
    assert inspection.keys == keys
    assert inspection.recognition.fits
    require_fit(inspection)


def test_what_stands_beside_the_weights_is_told(tmp_path: Path, tensors: dict[str, torch.Tensor]) -> None:
    values = {"state_dict": tensors, "epoch": 3, "arch": "resnet", "accuracy": 0.5, "log": "x" * 1000}
    assert inspected(tmp_path, values).facts == {"epoch": 3, "arch": "resnet", "accuracy": 0.5}


def test_other_weights_in_the_file_are_told(tmp_path: Path, tensors: dict[str, torch.Tensor]) -> None:
    assert inspected(tmp_path, {"ema": dict(tensors), "model": tensors}).others == ("ema",)


def test_no_more_lists_are_looked_at_than_a_file_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()

    class Watched(dict[str, Any]):
        def items(self) -> Any:
            seen.add(id(self))
            return super().items()

    root = {f"part {number}": Watched(w=TensorEntry("float32", (1,))) for number in range(30)}
    monkeypatch.setattr(module, "read_contents", lambda _: Contents("zip", root, 100))
    inspect_weights(Path("w"))
    assert len(seen) == module.MOST_LISTS


def test_a_file_without_named_tensors_is_refused(tmp_path: Path) -> None:
    for values in ([torch.ones(2)], {"a": 1}, torch.ones(2)):
        with pytest.raises(WeightsError, match="no tensors with names"):
            inspected(tmp_path, values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda tensors: tensors.pop("bn1.bias"), "1 missing \\(bn1.bias\\)"),
        (lambda tensors: tensors.update({"x.y": torch.ones(1)}), "1 unexpected \\(x.y\\)"),
        (lambda tensors: tensors.update({"bn1.bias": torch.ones(9)}), "bn1.bias is 9, not 4"),
        (lambda tensors: [tensors.pop("fc.weight"), tensors.pop("fc.bias")], "lack the last layer"),
        (lambda tensors: tensors.update({"conv1.weight": torch.ones(4, 1, 3, 3)}), "no residual network"),
        (lambda tensors: tensors.update({"fc.bias": torch.ones(3, dtype=torch.int8)}), "quantized"),
    ],
)
def test_nothing_is_taken_in_part(
    tmp_path: Path, tensors: dict[str, torch.Tensor], change: Callable[[Any], Any], words: str
) -> None:
    change(tensors)
    with pytest.raises(WeightsError, match=words) as caught:
        require_fit(inspected(tmp_path, tensors))
    assert caught.value.hint
