"""What cannot work is refused before a run folder is made; what began is taken up as it was."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.data import cached_pixels, pixels
from resnet_studio.core.data.cache_place import clear
from resnet_studio.core.data.pixels import open_pixels
from resnet_studio.core.data.scan import scan
from resnet_studio.core.durable import read_json, write_json
from resnet_studio.core.errors import DataError, DeviceError, RecipeError, RunError, WeightsError
from resnet_studio.core.runs.reader import is_locked, read_recipe, read_status
from resnet_studio.core.runs.recovery import accept_recipe
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.settings import load_settings
from resnet_studio.core.tasks import TaskContext
from resnet_studio.core.training.prepare import (
    check_before_run,
    image_size_of,
    prepare_data,
    require_same_classes,
)

CPU = torch.device("cpu")


def test_images_keep_their_own_size_up_to_a_limit(color_folder: Path, tiny_recipe: Any) -> None:
    dataset = scan(str(color_folder))
    assert image_size_of(dataset, tiny_recipe()) == 8
    assert image_size_of(replace(dataset, image_size=3000), tiny_recipe()) == 224
    assert image_size_of(dataset, tiny_recipe({"data.image_size": 300})) == 300


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"augmentation.crop_padding": 8}, "crop_padding"),
        ({"augmentation.cutout": 9}, "cutout"),
        ({"model.stage_depths": (1,) * 6, "model.stage_widths": (4,) * 6}, "too small"),
        ({"model.shortcut": "A", "model.stage_depths": (1, 1), "model.stage_widths": (8, 4)}, "Shortcut A"),
        (
            {"training.batch_size": 1, "model.stage_depths": (1,) * 4, "model.stage_widths": (4,) * 4},
            "batch_size is 1",
        ),
        ({"training.batch_size": 25}, "batch_size is 25, but there are only"),
    ],
)
def test_parts_that_do_not_go_together_are_refused(
    color_folder: Path, tiny_recipe: Any, changes: dict[str, Any], sentence: str
) -> None:
    dataset = scan(str(color_folder))
    check_before_run(dataset, tiny_recipe(), CPU)
    with pytest.raises(RecipeError, match=sentence):
        check_before_run(dataset, tiny_recipe(changes), CPU)


def test_a_run_that_has_begun_is_checked_at_the_size_it_began_with(
    color_folder: Path, tiny_recipe: Any, new_run: Any
) -> None:
    dataset, recipe, folder = (
        scan(str(color_folder)),
        tiny_recipe({"augmentation.crop_padding": 3}),
        new_run(),
    )
    prepare_data(dataset, recipe, folder)
    grown = replace(dataset, image_size=2)  # many small images came, and most have their size now
    with pytest.raises(RecipeError, match="crop_padding"):
        check_before_run(grown, recipe, CPU)
    check_before_run(grown, recipe, CPU, folder)


def test_a_run_that_has_begun_keeps_a_batch_that_a_new_one_is_refused(
    color_folder: Path, tiny_recipe: Any, new_run: Any
) -> None:
    dataset, recipe, folder = scan(str(color_folder)), tiny_recipe({"training.batch_size": 100}), new_run()
    prepare_data(dataset, recipe, folder)
    with pytest.raises(RecipeError, match="batch_size is 100"):
        check_before_run(dataset, recipe, CPU)
    check_before_run(dataset, recipe, CPU, folder)


def test_devices_that_are_not_there_or_not_started_are_refused_before_a_run(
    color_folder: Path, tiny_recipe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, recipe = scan(str(color_folder)), tiny_recipe({"device.devices": ("cpu", "cpu")})
    check_before_run(dataset, recipe, CPU)
    for name, value in {"RANK": "0", "WORLD_SIZE": "3", "LOCAL_WORLD_SIZE": "3"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(DeviceError, match="names 2 devices, and 3 processes were started"):
        check_before_run(
            dataset, tiny_recipe({"device.devices": ("cpu", "cpu"), "training.batch_size": 6}), CPU
        )
    with pytest.raises(DeviceError):
        check_before_run(dataset, tiny_recipe({"device.devices": ("cuda:0", "cuda:4321")}), CPU)


def test_a_training_part_of_one_image_is_refused(color_folder: Path, tiny_recipe: Any, new_run: Any) -> None:
    dataset = scan(str(color_folder))
    given = np.full(36, 2, np.int8)
    given[0] = 0
    with pytest.raises(DataError, match="leaves 1 images to train on"):
        prepare_data(replace(dataset, given_splits=given), tiny_recipe(), new_run())


def test_what_was_measured_at_the_start_is_kept(color_folder: Path, tiny_recipe: Any, new_run: Any) -> None:
    dataset, folder = scan(str(color_folder)), new_run()
    first = prepare_data(dataset, tiny_recipe(), folder)
    about = read_json(folder.classes_path)
    assert about["preprocessing"] == first.preprocessing.model_dump(mode="json")
    again = prepare_data(dataset, tiny_recipe({"data.normalization": "half", "data.split_seed": 7}), folder)
    assert again.preprocessing == first.preprocessing
    assert again.split.to_keys(dataset) == first.split.to_keys(dataset)
    assert read_json(folder.classes_path) == about


@pytest.mark.parametrize(
    ("classes", "difference"),
    [
        (["blue", "red", "green"], r"order .*then: blue, red, green; now: blue, green, red"),
        (["blue", "green"], r"gone: none; new: red"),
        (["a", "blue", "c\u202e"], r"gone: a, c\\u202e; new: green, red"),
    ],
)
def test_other_classes_or_another_order_are_refused_with_the_difference(
    color_folder: Path, new_run: Any, classes: list[str], difference: str
) -> None:
    folder = new_run()
    write_json(folder.classes_path, {"classes": classes})
    with pytest.raises(RunError, match=f"The classes changed.*{difference}"):
        require_same_classes(scan(str(color_folder)), folder)


def test_a_class_that_was_renamed_stops_a_resume(
    new_run: Any, perform: Any, give_at: Any, color_folder: Path
) -> None:
    folder = new_run()
    give_at({5: "pause"})
    perform(folder)
    (color_folder / "red").rename(color_folder / "crimson")
    with pytest.raises(RunError, match=r"gone: red; new: crimson"):
        perform(folder)
    assert read_status(folder).state is RunState.FAILED
    (color_folder / "crimson").rename(color_folder / "red")
    give_at({})
    assert perform(folder).state == "finished"


def test_an_image_that_is_gone_stops_a_resume(
    new_run: Any, perform: Any, give_at: Any, color_folder: Path
) -> None:
    folder = new_run()
    give_at({5: "pause"})
    perform(folder)
    (color_folder / "red" / "03.png").unlink()
    with pytest.raises(RunError, match=r"1 images of the run run are not in .*red/03.png"):
        perform(folder)


def test_images_that_were_added_change_no_resume(
    new_run: Any,
    perform: Any,
    give_at: Any,
    remains_of: Any,
    require_equal: Any,
    color_folder: Path,
) -> None:
    whole, parted = new_run(), new_run()
    perform(whole)
    give_at({5: "pause"})
    perform(parted)
    for number in range(100):  # between the others, and of another size than most until now
        Image.new("RGB", (20, 20)).save(color_folder / "blue" / f"00-added-{number}.png")
    give_at({})
    perform(parted)
    require_equal(remains_of(whole), remains_of(parted))


def test_data_that_is_gone_is_told(new_run: Any, perform: Any, color_folder: Path) -> None:
    folder = new_run()
    shutil.rmtree(color_folder)
    with pytest.raises(DataError, match="cannot be opened"):
        perform(folder)
    status = read_status(folder)
    assert status.state is RunState.FAILED
    assert "cannot be opened" in status.message
    assert not is_locked(folder)


def test_a_recipe_of_another_network_cannot_be_gone_on_with(new_run: Any, perform: Any, give_at: Any) -> None:
    folder = new_run()
    give_at({5: "pause"})
    perform(folder)
    changed = set_values(read_recipe(folder), {"model.stage_widths": (8,)})
    folder.recipe_path.write_text(dump_recipe(changed))
    accept_recipe(folder)
    with pytest.raises(WeightsError, match="does not fit the recipe"):
        perform(folder)


@pytest.mark.parametrize("name", ["split.json", "classes.json", "checkpoints/last.json"])
def test_a_damaged_record_stops_a_resume_rather_than_mixing_or_starting_anew(
    new_run: Any, perform: Any, give_at: Any, name: str
) -> None:
    folder = new_run()
    give_at({5: "pause"})
    perform(folder)
    before = sorted(path.name for path in folder.checkpoints.iterdir())
    (folder.path / name).write_text("{broken")
    with pytest.raises(RunError, match=r"json of the run run cannot be read"):
        perform(folder)
    assert sorted(path.name for path in folder.checkpoints.iterdir()) == before


def test_both_checkpoints_damaged_is_told_and_one_is_enough(
    new_run: Any, perform: Any, give_at: Any, remains_of: Any, require_equal: Any
) -> None:
    whole, parted = new_run(), new_run()
    perform(whole)
    give_at({2: "snapshot", 7: "pause"})
    perform(parted)
    give_at({})
    kept = sorted(parted.checkpoints.glob("last-*"))
    older = kept[0].read_bytes()
    kept[1].write_bytes(kept[1].read_bytes()[:-1] + b"?")
    kept[0].write_bytes(b"")
    with pytest.raises(RunError, match="Every last checkpoint"):
        perform(parted)
    kept[0].write_bytes(older)
    assert perform(parted).state == "finished"
    require_equal(remains_of(whole), remains_of(parted))


def test_a_run_that_is_told_to_pause_does_not_first_decode_the_whole_data_set(
    color_folder: Path, tiny_recipe: Any, new_run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pixels, "MEMORY_PART", 0)
    monkeypatch.setattr(cached_pixels, "BLOCK_BYTES", 4 * 8 * 8 * 3)
    dataset, folder = scan(str(color_folder)), new_run()
    write_json(folder.control_path, {"sequence": 1, "command": "snapshot"})
    assert len(prepare_data(dataset, tiny_recipe(), folder).source.missing) == 0
    clear(load_settings().cache_path, TaskContext())
    write_json(folder.control_path, {"sequence": 2, "command": "pause"})
    source = prepare_data(dataset, tiny_recipe(), folder).source
    assert len(source.missing) == 32
    assert (source.read(np.arange(36)) == open_pixels(dataset, 8, "crop").read(np.arange(36))).all()
