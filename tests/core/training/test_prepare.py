"""A resume goes on with the very data it began with, or says what is not there any more."""

import errno
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.errors import DataError, RunError, WeightsError
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import (
    MetricsTail,
    is_locked,
    read_recipe,
    read_status,
)
from resnet_studio.core.runs.status import RunState

CPU = torch.device("cpu")


def rows_of(folder: RunFolder, kind: str) -> list[dict[str, Any]]:
    return [row for row in MetricsTail(folder.metrics_path).poll() if row["kind"] == kind]


def is_finite(tensors: Mapping[str, torch.Tensor]) -> bool:
    return all(bool(value.float().isfinite().all()) for value in tensors.values())


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


def test_a_recipe_that_was_changed_in_between_is_told(new_run: Any, perform: Any, give_at: Any) -> None:
    folder = new_run()
    give_at({5: "pause"})
    perform(folder)
    changed = set_values(read_recipe(folder), {"model.stage_widths": (8,)})
    folder.recipe_path.write_text(dump_recipe(changed))
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


def full_disk(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
