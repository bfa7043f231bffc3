"""One picture, one input: in training, after a resume, in `evaluate`, `classify`, and when it is dropped."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_pre_hook

from resnet_studio.cli.worker_methods import Methods
from resnet_studio.core.models.resnet import ResNet
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import send_command
from resnet_studio.core.tasks import TaskContext

Run = Callable[..., Any]
ORIENTATION = 0x0112
NUM_KINDS = 43


def save_all_kinds(folder: Path, seed: int) -> None:
    """Pictures of every kind: eight turns in each format that tells them, and all colour modes."""
    folder.mkdir(parents=True)
    draw = np.random.default_rng(seed)
    color = Image.fromarray(draw.integers(0, 256, (50, 37, 3), np.uint8))
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[ORIENTATION] = turn
        for suffix in ("jpg", "png", "webp", "tif"):
            color.save(folder / f"turn{turn}.{suffix}", exif=exif)
    alpha = color.copy()
    alpha.putalpha(Image.fromarray(draw.integers(0, 256, (50, 37), np.uint8)))
    alpha.save(folder / "alpha.png")
    alpha.convert("LA").save(folder / "grey alpha.png")
    color.convert("L").save(folder / "grey.jpg")
    color.convert("CMYK").save(folder / "cmyk.jpg")
    color.convert("CMYK").save(folder / "cmyk.tif")
    color.convert("P").save(folder / "palette.gif")
    color.convert("P").save(folder / "key.png", transparency=3)
    color.convert("1").save(folder / "black.png")
    sixteen = draw.integers(0, 65536, (50, 37)).astype(np.uint16)
    Image.fromarray(sixteen).save(folder / "sixteen.png")
    Image.fromarray(sixteen).save(folder / "sixteen.tif")
    color.resize((600, 400)).save(folder / "large.jpg", progressive=True)


class Seen:
    """What networks in evaluation mode were shown.

    Attributes:
        rows: One image (3, H, W) each.
    """

    def __init__(self) -> None:
        self.rows: list[Tensor] = []

    def look(self, module: nn.Module, inputs: tuple[Any, ...]) -> None:
        if isinstance(module, ResNet) and not module.training:
            self.rows += list(inputs[0].clone())


@contextmanager
def seeing() -> Iterator[Seen]:
    seen = Seen()
    handle = register_module_forward_pre_hook(seen.look)
    try:
        yield seen
    finally:
        handle.remove()


@pytest.fixture
def odd_pictures(tmp_path: Path) -> Path:
    for seed, name in enumerate(("train/cat", "train/dog", "validation/cat", "validation/dog")):
        save_all_kinds(tmp_path / "data" / name, seed)
    return tmp_path / "data"


def test_all_ways_show_the_network_the_same_bits(
    command: Run, small: list[str], odd_pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resnet_studio.core.runs.writer.CONTROL_POLL_SECONDS", 0.0)
    run = tmp_path / "runs" / "truth"
    folder = RunFolder(run)
    settings = ["training.epochs=2", "data.image_size=16", "augmentation.crop_padding=1"]
    chosen = [part for setting in settings for part in ("--set", setting)]

    class StopsEarly(Seen):
        """Tells the run to stop once it has validated an epoch."""

        def look(self, module: nn.Module, inputs: tuple[Any, ...]) -> None:
            before = len(self.rows)
            super().look(module, inputs)
            if not before and self.rows:
                send_command(folder, "stop")

    first = StopsEarly()
    handle = register_module_forward_pre_hook(first.look)
    try:
        arguments = ["--data", odd_pictures, "--runs", run.parent, "--name", "truth"]
        answer = command("train", "--preset", "digits", *small, *chosen, *arguments)
    finally:
        handle.remove()
    assert answer.code == 0, answer
    assert command("runs", "show", run, "--json").json["state"] == "stopped"
    keys = json.loads((run / "split.json").read_text())["validation"]
    assert len(keys) == 2 * NUM_KINDS
    trained = first.rows[: len(keys)]
    paths = [str(odd_pictures / key) for key in keys]

    def ways() -> Iterator[tuple[str, Callable[[], object]]]:
        yield "resume", lambda: command("resume", run)
        yield "evaluate", lambda: command("evaluate", run, "--split", "validation")
        yield "classify", lambda: command("classify", run, "--exact", *paths)
        dropped = {"method": "classify", "model": str(run), "paths": paths, "exact": True}
        yield "drop", lambda: Methods().perform(dropped, TaskContext(), lambda _: None)

    for name, go in ways():
        with seeing() as seen:
            go()
        rows = seen.rows[: len(keys)]
        assert len(rows) == len(keys), name
        different = [
            key for key, one, other in zip(keys, rows, trained, strict=True) if not torch.equal(one, other)
        ]
        assert not different, (name, different)
