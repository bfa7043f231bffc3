"""The index: which file has which row, for any name that a disk can hold."""

from pathlib import Path

import numpy as np
import pytest

from resnet_studio.core.data.cache_index import CacheIndex, CacheKey, load_index, read_about

KEY = CacheKey("/photos", 16, "crop", "1")
NAMES = ["cat/a.png", "dog/ümlaut.png", "dog/\udcff\udcfe.png"]


def filled() -> CacheIndex:
    index = CacheIndex()
    for number, name in enumerate(NAMES):
        index.add(name, (number, 10 * number), 100 + number)
    return index


def stamps(*numbers: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return np.array([(number, 10 * number) for number in numbers], np.int64)


def test_rows_survive_their_file_with_any_names(tmp_path: Path) -> None:
    index = filled()
    index.save(tmp_path / "index.npz", KEY)
    again = load_index(tmp_path / "index.npz", KEY)
    assert again.rows_of(NAMES, stamps(0, 1, 2)).tolist() == [0, 1, 2]
    assert (again.table == index.table).all()
    assert again.pixels_name == index.pixels_name
    about = read_about(tmp_path / "index.npz")
    assert about is not None
    assert (about["data"], about["images"]) == ("/photos", 3)


def test_a_file_that_changed_has_no_row_any_more() -> None:
    index = filled()
    assert index.rows_of([*NAMES, "new"], stamps(0, 7, 2, 3)).tolist() == [0, -1, 2, -1]
    index.add(NAMES[1], (7, 70), 107)
    assert index.rows_of(NAMES, stamps(0, 7, 2)).tolist() == [0, 3, 2]
    assert index.table[:, 0].tolist() == [0, -1, 2, 7]


def test_dead_rows_are_counted(tmp_path: Path) -> None:
    index = filled()
    index.drop(NAMES[0])
    index.drop(NAMES[0])
    assert not index.is_sparse
    index.drop_from(2)
    assert index.is_sparse
    assert index.live == {NAMES[1]: 1}
    index.save(tmp_path / "index.npz", KEY)
    assert load_index(tmp_path / "index.npz", KEY).live == {NAMES[1]: 1}
    assert not CacheIndex().is_sparse


def test_each_thing_that_may_change_the_pixels_has_a_cache_of_its_own() -> None:
    keys = [
        KEY,
        CacheKey("/other", 16, "crop", "1"),
        CacheKey("/photos", 32, "crop", "1"),
        CacheKey("/photos", 16, "pad", "1"),
        CacheKey("/photos", 16, "crop", "2"),
    ]
    assert len({key.folder_name for key in keys}) == len(keys)


def test_the_index_of_another_cache_is_refused(tmp_path: Path) -> None:
    filled().save(tmp_path / "index.npz", KEY)
    with pytest.raises(ValueError, match="another cache"):
        load_index(tmp_path / "index.npz", CacheKey("/photos", 16, "crop", "2"))
    CacheIndex("../elsewhere").save(tmp_path / "index.npz", KEY)
    with pytest.raises(ValueError, match="damaged"):
        load_index(tmp_path / "index.npz", KEY)
    with pytest.raises(FileNotFoundError):
        load_index(tmp_path / "none.npz", KEY)
