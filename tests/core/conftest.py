"""Tiny data, a tiny network and runs of them that take a fraction of a second."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.runs.folder import RunFolder, create_run_folder

if TYPE_CHECKING:
    from resnet_studio.core.data.dataset import DataSet
    from resnet_studio.core.training.run import RunResult

COLORS = {"blue": (20, 30, 200), "green": (30, 180, 40), "red": (200, 40, 30)}
IMAGE_SIZE = 8
IMAGES_PER_CLASS = 12

MakeRecipe = Callable[..., Recipe]
NewRun = Callable[..., RunFolder]
Perform = Callable[..., "RunResult"]


@pytest.fixture
def color_folder(tmp_path: Path) -> Path:
    """Three classes of almost plain pictures; every picture differs from the others."""
    root = tmp_path / "colors"
    for name, (red, green, blue) in COLORS.items():
        (root / name).mkdir(parents=True)
        for number in range(IMAGES_PER_CLASS):
            color = (red + number, green + number, blue - 2 * number)
            image = Image.new("RGB", (IMAGE_SIZE, IMAGE_SIZE), color)
            image.putpixel((number % IMAGE_SIZE, number // IMAGE_SIZE), (255, 255, 255))
            image.save(root / name / f"{number:02d}.png")
    return root


@pytest.fixture
def tiny_recipe(color_folder: Path) -> MakeRecipe:
    """Makes a recipe of three short epochs on the colors; dotted keys change it."""

    def make(changes: dict[str, Any] | None = None) -> Recipe:
        values = {
            "data.path": str(color_folder),
            "data.validation_fraction": 0.25,
            "data.test_fraction": 0.25,
            "model.depth": 0,
            "model.stage_depths": (1,),
            "model.stage_widths": (4,),
            "optimizer.learning_rate": 0.05,
            "augmentation.crop_padding": 2,
            "training.epochs": 3,
            "training.batch_size": 5,
            "training.log_every": 2,
            "device.name": "cpu",
            "device.threads": 1,
            "device.deterministic": True,
        }
        return set_values(Recipe(), values | (changes or {}))

    return make


@pytest.fixture
def new_run(tmp_path: Path, tiny_recipe: MakeRecipe) -> NewRun:
    """Makes the folder of a run that has not begun."""

    def make(changes: dict[str, Any] | None = None, name: str = "run") -> RunFolder:
        folder = create_run_folder(tmp_path / "runs", name)
        folder.recipe_path.write_text(dump_recipe(tiny_recipe(changes)), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def perform() -> Iterator[Perform]:
    """`perform_run`; what it sets for the whole process is put back at the end."""
    import torch

    from resnet_studio.core.training.run import perform_run

    threads, benchmark = torch.get_num_threads(), torch.backends.cudnn.benchmark

    def run(folder: RunFolder, dataset: "DataSet | None" = None, least_parts: int = 0) -> "RunResult":
        return perform_run(folder, dataset, least_parts=least_parts)

    yield run
    torch.use_deterministic_algorithms(False)
    torch.backends.cudnn.benchmark = benchmark
    torch.set_num_threads(threads)


@pytest.fixture
def posix_only() -> None:
    """Skips where names and signals work in another way."""
    if sys.platform == "win32":
        pytest.skip("needs a POSIX system")
