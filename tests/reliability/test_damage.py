"""Flipped bits and cut files are found before they are used; what stays whole opens."""

import json
from pathlib import Path

import pytest
import torch
from damage import damage_all, finished_run

from resnet_studio.core.runs import generations
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import read_recipe


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    root = tmp_path_factory.mktemp("damage")
    threads, benchmark = torch.get_num_threads(), torch.backends.cudnn.benchmark
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESNET_STUDIO_HOME", str(root / "home"))
        folder = finished_run(root / "runs")
    torch.set_num_threads(threads)
    torch.backends.cudnn.benchmark = benchmark
    return folder


def test_all_damage_is_found_and_none_is_used(good: RunFolder, tmp_path: Path) -> None:
    found = damage_all(good, tmp_path / "damaged", 48)
    assert found.failures == []
    assert found.num_found == found.num_of_group
    assert found.num_offered_previous


def test_a_checkpoint_that_is_not_compared_with_its_digest_is_caught(
    good: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resnet_studio.core.runs.check.is_intact", lambda *_: True)
    monkeypatch.setattr(generations, "is_intact", lambda *_: True)
    assert any("safetensors" in one for one in damage_all(good, tmp_path / "damaged", 40).failures)


def test_rows_that_are_not_checked_are_caught(
    good: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resnet_studio.core.runs.reader.decode_row", json.loads)
    assert any("metrics" in one for one in damage_all(good, tmp_path / "damaged", 40).failures)


def test_a_recipe_that_is_read_without_its_digest_is_caught(
    good: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("damage.recipe_as_begun", read_recipe)
    failures = damage_all(good, tmp_path / "damaged", 40, only="recipe").failures
    assert any("recipe.toml was read" in one for one in failures)


def test_a_calibration_that_is_read_without_its_digest_is_caught(
    good: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resnet_studio.core.evaluation.calibrate.is_whole", lambda _: True)
    failures = damage_all(good, tmp_path / "damaged", 40, only="calibration").failures
    assert any("calibration.safetensors was read" in one for one in failures)
