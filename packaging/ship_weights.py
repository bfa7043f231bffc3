"""Makes weights that come with the app of a finished run: `python packaging/ship_weights.py RUN NAME`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import studio_core
import tomli_w

from resnet_studio.core.durable import digest_of
from resnet_studio.core.models.shipped import ModelCard
from resnet_studio.core.runs.checkpoint import read_checkpoint, write_checkpoint
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.runs.reader import read_evaluation

WEIGHTS = studio_core.ROOT / "resources" / "weights"


def main(words: list[str]) -> int:
    """Write `resources/weights/NAME.safetensors` and its card; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="the folder of a finished run that has read its test images")
    parser.add_argument("name", help="as in shipped:NAME")
    for key in ("title", "description", "data", "recipe"):
        parser.add_argument(f"--{key}", required=True, help="for the card, see ModelCard")
    arguments = parser.parse_args(words)
    path = ship(RunFolder(arguments.run), WEIGHTS / f"{arguments.name}.safetensors", arguments.data)
    card = card_of(RunFolder(arguments.run), path, vars(arguments))
    path.with_suffix(".toml").write_text(tomli_w.dumps(card.model_dump()), encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes")
    return 0


def ship(folder: RunFolder, path: Path, data: str) -> Path:
    """The best weights of a run as a file of their own that names no folder of this machine."""
    best = read_checkpoint(newest_intact(folder, "best"), prefix="model.")
    about: dict[str, Any] = dict(best.about)
    about["recipe"] = about["recipe"] | {"data": about["recipe"]["data"] | {"path": data}}
    tensors = {f"model.{name}": value for name, value in best.section("model").items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_checkpoint(path, tensors, about)
    return path


def card_of(folder: RunFolder, path: Path, told: dict[str, Any]) -> ModelCard:
    """What the run and whoever ships it say of the weights.

    Raises:
        SystemExit: The run has not read its test images with these weights.
    """
    test = read_evaluation(folder, "test")
    if test is None or test.get("checkpoint") != newest_intact(folder, "best").name:
        raise SystemExit(f"{folder.path} has no test figure of its best weights")
    environment = json.loads(folder.environment_path.read_text(encoding="utf-8"))
    packages = ", ".join(f"{name} {environment['packages'][name]}" for name in ("torch", "torchvision"))
    return ModelCard(
        title=told["title"],
        description=told["description"],
        data=told["data"],
        recipe=told["recipe"],
        accuracy=f"{test['accuracy']:.2%} of {test['images']:,} test images, read once".replace("%", " %"),
        date=time.strftime("%Y-%m-%d", time.gmtime(folder.metrics_path.stat().st_mtime)),
        environment=f"{environment['processor']}, {packages}",
        sha256=digest_of(path),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
