"""One small run that the commands are tried on."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from resnet_studio.cli.main import run_command

COLOURS = {"blue sky": (20, 60, 220), "grass": (40, 200, 40), "rüst\u202e": (200, 80, 30)}


@dataclass(frozen=True)
class Trained:
    """A finished run, and the pictures it was trained on."""

    run: Path
    data: Path


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, small: list[str]) -> Trained:
    """Twelve pictures a class, one of which has a direction mark in its name. Not to be changed."""
    root = tmp_path_factory.mktemp("trained")
    random = np.random.default_rng(0)
    for name, colour in COLOURS.items():
        (root / "data" / name).mkdir(parents=True)
        for number in range(12):
            pixels = np.clip(np.array(colour) + random.integers(-15, 16, (12, 12, 3)), 0, 255)
            Image.fromarray(pixels.astype(np.uint8)).save(root / "data" / name / f"{number:03}.png")
    arguments = ["--data", str(root / "data"), "--runs", str(root / "runs"), "--name", "first", "--json"]
    epochs = ["--preset", "digits", "--set", "training.epochs=3", "--set", "augmentation.crop_padding=1"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESNET_STUDIO_HOME", str(root / "home"))
        assert run_command(["train", *small, *epochs, *arguments]) == 0
    return Trained(root / "runs" / "first", root / "data")


@pytest.fixture
def own_run(trained: Trained, tmp_path: Path) -> Path:
    """A copy of the run that may be changed."""
    return shutil.copytree(trained.run, tmp_path / "runs" / "first")


@pytest.fixture
def change_status(own_run: Path) -> Callable[..., None]:
    """Puts values into the copy's status."""
    from resnet_studio.core.durable import read_json, write_json

    def change(**values: object) -> None:
        path = own_run / "status.json"
        write_json(path, read_json(path) | values)
        os.utime(path)

    return change


@pytest.fixture
def stranger(tmp_path: Path, own_run: Path) -> Path:
    """The run's weights as another program has them: no names, no preprocessing."""
    import torch

    from resnet_studio.core.models.weights import load_network
    from resnet_studio.core.runs.folder import RunFolder
    from resnet_studio.core.runs.generations import newest_intact

    network = load_network(newest_intact(RunFolder(own_run), "best"), torch.device("cpu"))
    tensors = {f"module.{name}": value for name, value in network.model.state_dict().items()}
    torch.save({"state_dict": tensors, "epoch": 3}, tmp_path / "theirs.pth")
    (tmp_path / "NAMES").write_text("\n".join(network.about.classes), encoding="utf-8")
    return tmp_path / "theirs.pth"
