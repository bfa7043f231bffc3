"""A recipe comes back from a checkpoint only as the very bytes that it was."""

import hashlib
import json
import struct
from pathlib import Path

import pytest

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.durable import digest_of
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.generations import save_generation
from resnet_studio.core.runs.recovery import recipe_of_checkpoint


def save(folder: RunFolder, recipe: object) -> None:
    about = json.dumps({"recipe": recipe})
    header = json.dumps({"__metadata__": {"resnet_studio": about}}).encode()

    def write(path: Path) -> str:
        path.write_bytes(struct.pack("<Q", len(header)) + header)
        return digest_of(path)

    save_generation(folder, "last", write, epoch=1, step=1)


def digest(recipe: Recipe) -> str:
    return hashlib.sha256(dump_recipe(recipe).encode()).hexdigest()


@pytest.mark.parametrize("batch_size", [0, 64], ids=["left open", "given"])
def test_the_recipe_comes_back(tmp_path: Path, batch_size: int) -> None:
    folder = create_run_folder(tmp_path, "run")
    asked = set_values(Recipe(), {"training.batch_size": batch_size, "seed": 7})
    save(folder, set_values(asked, {"training.batch_size": 64}).model_dump(mode="json"))
    assert recipe_of_checkpoint(folder, digest(asked)) == dump_recipe(asked).encode()


@pytest.mark.parametrize("stored", [{"seed": "x"}, None, 3, Recipe().model_dump(mode="json")])
def test_another_recipe_and_none_at_all_do_not(tmp_path: Path, stored: object) -> None:
    folder = create_run_folder(tmp_path, "run")
    save(folder, stored)
    assert recipe_of_checkpoint(folder, digest(set_values(Recipe(), {"seed": 7}))) is None


def test_a_damaged_checkpoint_gives_nothing(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, "run")
    save(folder, Recipe().model_dump(mode="json"))
    (path,) = folder.checkpoints.glob("*.safetensors")
    path.write_bytes(path.read_bytes()[:-1])
    assert recipe_of_checkpoint(folder, digest(Recipe())) is None
