"""What cannot work is refused before a run folder is made; what began is taken up as it was."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from resnet_studio.core.data.scan import scan
from resnet_studio.core.errors import DataError, RecipeError, RunError
from resnet_studio.core.runs.durable import read_json, write_json
from resnet_studio.core.training.prepare import (
    check_before_run,
    image_size_of,
    prepare_data,
    require_same_classes,
)


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
    ],
)
def test_parts_that_do_not_go_together_are_refused(
    color_folder: Path, tiny_recipe: Any, changes: dict[str, Any], sentence: str
) -> None:
    dataset = scan(str(color_folder))
    check_before_run(dataset, tiny_recipe())
    with pytest.raises(RecipeError, match=sentence):
        check_before_run(dataset, tiny_recipe(changes))


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


@pytest.mark.parametrize("classes", [["blue", "red", "green"], ["blue", "green"], ["a", "b", "c"]])
def test_other_classes_or_another_order_are_refused(
    color_folder: Path, new_run: Any, classes: list[str]
) -> None:
    folder = new_run()
    write_json(folder.classes_path, {"classes": classes})
    with pytest.raises(RunError, match="The classes changed"):
        require_same_classes(scan(str(color_folder)), folder)
