"""CIFAR-10 by command line: a copy is scanned, trained on, evaluated and found again by a resume."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Run = Callable[..., Any]

NUM_PER_BATCH = 10_000
TINY = (
    "model.depth=0", "model.stage_depths=[1]", "model.stage_widths=[4]", "data.image_size=8",
    "augmentation.crop_padding=1", "training.epochs=1", "training.batch_size=256", "device.precision=fp32",
)  # fmt: skip
SETS = [part for assignment in TINY for part in ("--set", assignment)]


def write_copy(folder: Path) -> None:
    """60,000 images in the right form; the brightness of three parts of an image tells its class."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(0)
    for batch in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"):
        labels = random.permutation(np.arange(NUM_PER_BATCH) % 10).astype(np.uint8)
        planes = random.integers(0, 60, (NUM_PER_BATCH, 3, 32, 32), dtype=np.uint8)
        for channel in range(3):
            planes[:, channel] += ((labels * (channel * 3 + 1)) % 10 * 19).astype(np.uint8)[:, None, None]
        rows = planes.reshape(NUM_PER_BATCH, -1)
        np.concatenate([labels[:, None], rows], axis=1).tofile(folder / f"{batch}.bin")


@pytest.fixture(scope="module")
def cifar10(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The real images where they are at hand, else made-up ones; in the binary version, 184 MB."""
    import os

    root = tmp_path_factory.mktemp("cifar")
    script = Path(os.environ.get("RESNET_STUDIO_TEST_DATA", "/nowhere")) / "unpack_cifar10.py"
    if script.is_file():
        subprocess.run([sys.executable, script, root], check=True, timeout=120)
    else:
        write_copy(root / "cifar-10-batches-bin")
    yield root
    shutil.rmtree(root)


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
