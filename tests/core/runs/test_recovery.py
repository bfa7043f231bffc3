"""A recipe comes back from a checkpoint only as the very bytes that it was."""

import errno
import hashlib
import json
import os
import struct
from pathlib import Path

import pytest

from resnet_studio.core import durable
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.durable import digest_of
from resnet_studio.core.errors import RunError
from resnet_studio.core.runs.check import check_run
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.generations import save_generation
from resnet_studio.core.runs.manifest import NOTHING, Manifest, read_manifest, write_manifest
from resnet_studio.core.runs.recovery import accept_recipe, recipe_as_begun, recipe_of_checkpoint
from resnet_studio.core.runs.writer import RunWriter


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


def put_on_record(folder: RunFolder, recipe: Recipe) -> None:
    folder.recipe_path.write_text(dump_recipe(recipe))
    write_manifest(folder, Manifest(), NOTHING)


@pytest.mark.parametrize("left", range(3))
def test_a_repair_of_the_recipe_that_cannot_write_leaves_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    folder = create_run_folder(tmp_path, "run")
    put_on_record(folder, Recipe())
    save(folder, Recipe().model_dump(mode="json"))
    with RunWriter(folder):  # the status
        asked = folder.recipe_path.read_bytes()
    folder.recipe_path.write_bytes(b"seed = 1")
    writes = 0
    real = durable.replace_durably

    def replace(temporary: Path, path: Path, sha256: str) -> None:
        nonlocal writes
        writes += 1
        if writes > left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(temporary, path, sha256)

    with monkeypatch.context() as patch:
        patch.setattr(durable, "replace_durably", replace)
        with pytest.raises(OSError, match="No space"):
            check_run(folder, repair=True)
    assert folder.is_run
    assert folder.recipe_path.read_bytes() == (b"seed = 1" if left < 2 else asked)
    check_run(folder, repair=True)
    assert folder.recipe_path.read_bytes() == asked
    assert not any(one.is_fault for one in check_run(folder))


def test_a_changed_recipe_is_not_trained_with_and_what_differs_is_told(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, "run")
    put_on_record(folder, Recipe())
    save(folder, Recipe().model_dump(mode="json"))
    assert recipe_as_begun(folder) == Recipe()
    changed = set_values(Recipe(), {"optimizer.learning_rate": 0.3, "training.epochs": 7})
    folder.recipe_path.write_text(dump_recipe(changed))
    before = Recipe().optimizer.learning_rate
    with pytest.raises(RunError) as told:
        recipe_as_begun(folder)
    assert f"optimizer.learning_rate is 0.3, was {before}" in told.value.message
    assert "training.epochs is 7, was" in told.value.message
    for way in ("runs check run --repair", f"train {folder.recipe_path}", "resume run --changed-recipe"):
        assert way in told.value.advice


def test_without_a_checkpoint_what_differs_is_not_known_and_no_repair_is_promised(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, "run")
    put_on_record(folder, Recipe())
    folder.recipe_path.write_text("seed = 3")
    with pytest.raises(RunError, match="what differs is not known") as told:
        recipe_as_begun(folder)
    assert "--repair" not in told.value.advice
    assert "--changed-recipe" in told.value.advice


def test_a_recipe_that_no_longer_parses_names_the_repair(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, "run")
    put_on_record(folder, Recipe())
    folder.recipe_path.write_text("seed = ")
    with pytest.raises(RunError, match=r"cannot be read any more.*runs check run --repair"):
        recipe_as_begun(folder)


def test_another_layout_of_the_same_recipe_is_the_same(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, "run")
    put_on_record(folder, Recipe())
    save(folder, Recipe().model_dump(mode="json"))
    folder.recipe_path.write_text("# a remark\n" + dump_recipe(Recipe()))
    assert recipe_as_begun(folder) == Recipe()


@pytest.mark.parametrize("manifest", [None, b"{"])
def test_without_a_record_the_recipe_is_taken_as_it_is(tmp_path: Path, manifest: bytes | None) -> None:
    folder = create_run_folder(tmp_path, "run")
    folder.recipe_path.write_text("seed = 3")
    if manifest is not None:
        folder.manifest_path.write_bytes(manifest)
    assert recipe_as_begun(folder).seed == 3
    assert accept_recipe(folder) == ""


def test_a_recipe_that_is_accepted_is_trained_with_and_the_other_records_stay(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, "run")
    put_on_record(folder, Recipe())
    save(folder, Recipe().model_dump(mode="json"))
    assert accept_recipe(folder) == ""
    write_manifest(folder, read_manifest(folder) or Manifest(), NOTHING)
    folder.recipe_path.write_text(dump_recipe(set_values(Recipe(), {"seed": 3})))
    assert accept_recipe(folder) == f"seed is 3, was {Recipe().seed}"
    assert recipe_as_begun(folder).seed == 3
    after = read_manifest(folder)
    assert after is not None
    assert any(name.startswith("checkpoints/") for name in after.files)
