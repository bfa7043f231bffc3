"""Weights that come with the app are made of a run that was tested, and tell nothing of the machine."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from resnet_studio.cli.main import run_command
from resnet_studio.core.durable import digest_of

Load = Callable[[str], ModuleType]


@pytest.fixture
def run(small: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RESNET_STUDIO_HOME", str(tmp_path / "home"))
    assert run_command(["train", *small, "--runs", str(tmp_path / "runs"), "--name", "a", "--json"]) == 0
    return tmp_path / "runs" / "a"


@pytest.fixture
def ship(script: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], int]:
    module = script("ship_weights")
    monkeypatch.setattr(module, "WEIGHTS", tmp_path / "weights")
    words = ["--title", "Digits", "--description", "Small.", "--data", "digits", "--recipe", "digits"]

    def call(run: Path) -> int:
        code: int = module.main([str(run), "tiny", *words])
        return code

    return call


def test_a_tested_run_becomes_a_file_and_a_card(
    run: Path, ship: Callable[[Path], int], tmp_path: Path
) -> None:
    assert ship(run) == 0
    path = tmp_path / "weights" / "tiny.safetensors"
    card = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    test = json.loads((run / "evaluations" / "test.json").read_text(encoding="utf-8"))
    assert card["sha256"] == digest_of(path)
    assert card["accuracy"].startswith(f"{100 * test['accuracy']:.2f} % of {test['images']}")
    assert str(tmp_path).encode() not in path.read_bytes()
    assert run_command(["evaluate", str(path), "--data", "digits", "--json"]) == 0


def test_a_run_that_was_not_tested_is_refused(run: Path, ship: Callable[[Path], int], tmp_path: Path) -> None:
    (run / "evaluations" / "test.json").unlink()
    with pytest.raises(SystemExit, match="no test figure"):
        ship(run)
    assert not (tmp_path / "weights" / "tiny.toml").exists()
