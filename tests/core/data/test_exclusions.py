"""Images that are left out: kept in a record, in no part of the split, and back where they were."""

from pathlib import Path

import numpy as np
import pytest

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.exclusions import exclude, exclusions_path, include, read_excluded
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import look_at_split, make_split, split_for
from resnet_studio.core.errors import DataError

RECIPE = DataRecipe(test_fraction=0.25, validation_fraction=0.25)


def test_what_is_excluded_is_in_no_part_and_no_file_is_touched(photos: Path) -> None:
    dataset = scan(str(photos))
    before = {path: path.stat().st_mtime_ns for path in photos.rglob("*.png")}
    key = dataset.keys[3]
    assert exclude(dataset, [key]) == {key}
    for split in (look_at_split(dataset, RECIPE), split_for(dataset, RECIPE)):
        assert sum(split.counts().values()) == len(dataset) - 1
        assert split.codes(len(dataset))[3] == -1
    assert {path: path.stat().st_mtime_ns for path in photos.rglob("*.png")} == before


def test_an_image_that_is_taken_back_in_returns_to_its_part_and_moves_no_other(photos: Path) -> None:
    dataset = scan(str(photos))
    before = split_for(dataset, RECIPE).codes(len(dataset))
    for part in range(3):
        key = dataset.keys[int(np.flatnonzero(before == part)[0])]
        exclude(dataset, [key])
        without = split_for(dataset, RECIPE).codes(len(dataset))
        is_other = np.array([other != key for other in dataset.keys])
        assert (without[is_other] == before[is_other]).all()
        assert include(dataset, [key]) == {key}
        assert (split_for(dataset, RECIPE).codes(len(dataset)) == before).all()


def test_only_what_changes_is_told(photos: Path) -> None:
    dataset = scan(str(photos))
    one, other = dataset.keys[:2]
    exclude(dataset, [one])
    assert exclude(dataset, [one, other]) == {other}
    assert include(dataset, ["never seen.png"]) == frozenset()
    assert read_excluded(dataset) == {one, other}


def test_a_record_that_cannot_be_read_brings_nothing_back_in_silence(photos: Path) -> None:
    dataset = scan(str(photos))
    exclude(dataset, [dataset.keys[0]])
    for content in ("{", "[]", '{"version": 99, "excluded": []}', '{"version": 1, "excluded": 5}'):
        exclusions_path(dataset).write_text(content)
        with pytest.raises(DataError, match="cannot be read"):
            split_for(dataset, RECIPE)


def test_a_record_that_cannot_be_written_is_told(photos: Path) -> None:
    dataset = scan(str(photos))
    exclusions_path(dataset).parent.parent.mkdir(parents=True)
    exclusions_path(dataset).parent.write_text("a file is in the way")
    with pytest.raises(DataError, match="cannot be kept"):
        exclude(dataset, [dataset.keys[0]])


def test_given_parts_lose_what_is_excluded(photos: Path) -> None:
    dataset = scan(str(photos))
    is_out = np.zeros(len(dataset), bool)
    is_out[[0, 5]] = True
    codes = make_split(dataset, RECIPE, is_out=is_out).codes(len(dataset))
    assert np.flatnonzero(codes < 0).tolist() == [0, 5]
