"""A real run of the app: loader, augmentation, metrics, status, checkpoints, TensorBoard."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from resnet_studio.core.config.schema import Recipe
    from resnet_studio.core.data.dataset import DataSet
    from resnet_studio.core.data.pixels import PixelSource
    from resnet_studio.core.training.prepare import TrainingData


def train_random_images(
    num_images: int, warm_up_steps: int, threads: int = 0, *, depth: int = 20, compile_it: str = "off"
) -> float:
    """Images/s of a real run at CIFAR-10's size, from the times of the rows it wrote.

    Args:
        num_images: How many images the run's only epoch has.
        warm_up_steps: Steps that are not timed.
        threads: As `device.threads` of the recipe; 0 lets the run measure.
        depth: Of the residual network.
        compile_it: As `device.compile` of the recipe; where it is on, it is compiled before the timed steps.
    """
    from resnet_studio.core.config.presets import find_preset
    from resnet_studio.core.config.storage import set_values

    recipe = set_values(
        find_preset("cifar10-resnet20").recipe,
        {
            "training.epochs": 1,
            "device.threads": threads,
            "device.compile": compile_it,
            "model.depth": depth,
        },
    )
    return train(recipe, random_data(num_images, 32), warm_up_steps)


def random_data(num_images: int, size: int) -> TrainingData:
    """Random images of ten classes in memory, all to train on; speed does not depend on what they show."""
    import numpy as np

    from resnet_studio.core.data.dataset import DataSet
    from resnet_studio.core.data.pixels import MemoryPixels

    images = np.random.default_rng(0).integers(0, 256, (num_images, size, size, 3), dtype=np.uint8)
    labels = np.arange(num_images, dtype=np.int64) % 10
    dataset = DataSet(
        "cifar10",
        "random",
        "random",
        tuple("0123456789"),
        tuple(map(str, range(num_images))),
        labels,
        np.zeros(num_images, dtype=np.int8),
        size,
        (),
        None,
        "",
    )
    return all_to_train(dataset, MemoryPixels(images))


def all_to_train(dataset: DataSet, source: PixelSource) -> TrainingData:
    """Data of which every image trains."""
    import numpy as np

    from resnet_studio.core.data.preprocessing import Preprocessing
    from resnet_studio.core.data.split import Split
    from resnet_studio.core.training.prepare import TrainingData

    nothing = np.empty(0, dtype=np.int64)
    split = Split(np.arange(len(dataset), dtype=np.int64), nothing, nothing)
    how = Preprocessing(image_size=source.size, resize="crop", mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25))
    return TrainingData(dataset, split, source, how)


def train(recipe: Recipe, data: TrainingData, warm_up_steps: int) -> float:
    """Images/s of a real run from the first row after some steps to the last."""
    rows = [row for row in rows_of_run(recipe, data) if row["kind"] == "step"]
    first = next(row for row in rows if row["step"] >= warm_up_steps)
    return float(
        (rows[-1]["step"] - first["step"]) * recipe.training.batch_size / (rows[-1]["time"] - first["time"])
    )


def rows_of_run(
    recipe: Recipe, data: TrainingData, device: str = "cpu", told: list[str] | None = None
) -> list[dict[str, Any]]:
    """What a real run writes to its metrics; `told` gets device, threads and arithmetic in words."""
    import torch

    from resnet_studio.core.config.storage import dump_recipe
    from resnet_studio.core.runs.folder import create_run_folder
    from resnet_studio.core.runs.reader import MetricsTail
    from resnet_studio.core.runs.writer import RunWriter
    from resnet_studio.core.training.keeper import Keeper
    from resnet_studio.core.training.prepare import settle_arithmetic
    from resnet_studio.core.training.trainer import Trainer

    settle_arithmetic(recipe)
    with tempfile.TemporaryDirectory() as place:
        folder = create_run_folder(Path(place), "throughput")
        folder.recipe_path.write_text(dump_recipe(recipe))
        with RunWriter(folder) as writer:
            keeper = Keeper(folder, writer, recipe.training.snapshot_seconds)
            Trainer(recipe, data, torch.device(device), keeper).fit()
            keeper.close()
            if told is not None:
                told.append(writer.status.device)
        return MetricsTail(folder.metrics_path).poll()
