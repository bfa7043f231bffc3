"""`weights`: what a file holds, and a stranger's file from the first look to an answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
SAID = ("--classes", "NAMES", "--normalization", "half", "--image-size", "12")


def test_a_file_is_described_saved_and_used(
    command: Run, stranger: Path, trained: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command("weights", stranger, "--save", "mine.safetensors").assert_mistake("do not say", "--classes")
    answer = command("weights", stranger, "--save", "mine.safetensors", *SAID, "--json")
    values = answer.json
    assert answer.code == 0
    assert values["fits"]
    assert values["num_classes"] == 3
    assert values["architecture"]["stage_widths"] == [4]
    assert values["missing"] == values["unexpected"] == values["misshapen"] == []
    assert values["beside"] == {"epoch": 3}
    bias = {"name": "module.fc.bias", "shape": [3], "dtype": "float32", "place": "fc.bias"}
    assert bias in values["tensors"]
    command("weights", stranger, "--save", "mine.safetensors", *SAID).assert_mistake("already")
    mine = command("weights", "mine.safetensors", "--json").json
    assert mine["written_by_app"]
    assert mine["preprocessing"]["image_size"] == 12
    assert command("evaluate", "mine.safetensors", "--data", trained.data, "--json").json["images"] == 36
    command("evaluate", "mine.safetensors").assert_mistake("--data")
    command("evaluate", "mine.safetensors", "--padding", "end").assert_mistake("says itself")


def test_a_stranger_is_evaluated_and_classifies(
    command: Run, stranger: Path, trained: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    values = command("evaluate", stranger, "--data", trained.data, "--json").json
    assert values["split"] == "test"
    assert values["preprocessing"]["image_size"] == 12
    assert "likely ways" in values["notes"][-1]
    command("evaluate", stranger).assert_mistake("which images they were trained on", "--data")
    picture = next((trained.data / "grass").glob("*.png"))
    command("classify", stranger, picture).assert_mistake("how its images were normalized")
    answer = command("classify", stranger, picture, *SAID, "--json").json
    assert {name for name, _ in answer["images"][0]["top"]} == set(values["classes"])


def test_a_file_that_fits_nothing_is_listed(command: Run, tmp_path: Path) -> None:
    import torch

    torch.save({"a.weight": torch.ones(3, 2)}, tmp_path / "w")
    answer = command("weights", tmp_path / "w")
    assert answer.code == 3
    assert "No residual network" in answer.out
    assert "a.weight  3×2    float32" in answer.out
    assert command("weights", tmp_path / "w", "--json").json["reason"]
    command("evaluate", tmp_path / "w", "--data", "digits").assert_mistake("no convolutions")


def test_what_cannot_be_saved_is_a_mistake(
    command: Run, stranger: Path, own_run: Path, tmp_path: Path
) -> None:
    import torch

    values = torch.load(stranger)["state_dict"]
    torch.save({name: value for name, value in values.items() if ".fc." not in name}, tmp_path / "headless")
    torch.save({"a.weight": torch.ones(3, 2)}, tmp_path / "other")
    faults = {
        tmp_path / "headless": "lack the last layer",
        tmp_path / "other": "no residual network",
        own_run: "already",
    }
    for path, words in faults.items():
        assert command("weights", path).code in {0, 3}
        command("weights", path, "--save", tmp_path / "mine").assert_mistake(words)
    assert not (tmp_path / "mine").exists()


def test_a_file_that_is_none_is_a_mistake(command: Run, tmp_path: Path) -> None:
    (tmp_path / "w").write_bytes(b"nothing")
    command("weights", tmp_path / "w").assert_mistake("cannot be read")
    command("weights", "torchvision:resnet19").assert_mistake("resnet18")


@pytest.mark.parametrize(
    "options",
    [("--mean", "1", "1", "1"), ("--mean", "1", "1", "1", "--std", "1", "0", "1"), ("--image-size", "0")],
)
def test_options_that_cannot_be_are_mistakes(command: Run, tmp_path: Path, options: tuple[str, ...]) -> None:
    command("weights", tmp_path, *options).assert_mistake()


def test_a_run_is_described_too(command: Run, own_run: Path) -> None:
    answer = command("weights", own_run)
    assert answer.code == 0
    assert "written by ResNet Studio" in answer.out
    assert "validation accuracy: " in answer.out
    assert "classes: blue sky, grass" in answer.out
