"""CIFAR-10 by command line: a copy is scanned, trained on, evaluated and found again by a resume."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

TINY = (
    "model.depth=0", "model.stage_depths=[1]", "model.stage_widths=[4]", "data.image_size=8",
    "augmentation.crop_padding=1", "training.epochs=1", "training.batch_size=256", "device.precision=fp32",
)  # fmt: skip
SETS = [part for assignment in TINY for part in ("--set", assignment)]


def test_a_copy_is_scanned_trained_on_and_evaluated(
    cifar10: Path, command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned = command("scan", cifar10, "--json").json
    assert scanned["kind"] == "cifar10"
    assert scanned["verified"] is False
    assert scanned["splits"] == {"train": 45_000, "validation": 5_000, "test": 10_000}
    assert len(scanned["classes"]) == 10
    assert "unverified" in command("scan", cifar10).out

    monkeypatch.chdir(cifar10)
    answer = command(
        "train",
        "--preset",
        "cifar10-resnet20",
        *SETS,
        "--data",
        "cifar-10-batches-bin",
        "--runs",
        tmp_path,
        "--json",
    )
    assert answer.code == 0, answer.err
    assert answer.json["test_accuracy"] > 0.15  # a tenth by chance
    # From another folder, by the run alone.
    monkeypatch.chdir("/")
    evaluated = command("evaluate", answer.json["run"], "--json").json
    assert (evaluated["split"], evaluated["images"]) == ("test", 10_000)
    assert evaluated["accuracy"] == answer.json["test_accuracy"]
    assert evaluated["confusion"][0] != [0] * 10


def test_a_copy_that_lost_a_file_is_refused_with_the_reason(cifar10: Path, command: Run) -> None:
    lost = cifar10 / "cifar-10-batches-bin" / "data_batch_3.bin"
    away = lost.rename(cifar10 / "away")
    try:
        command("scan", cifar10).assert_mistake("data_batch_3 not found", "cifar-10-binary.tar.gz")
        command("train", "--data", cifar10, "--json").assert_mistake("data_batch_3")
    finally:
        away.rename(lost)
