"""Copies within a folder: the same bytes, the same pixels, nearly the same; where they do harm; who goes."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image

from resnet_studio.core.data import copies
from resnet_studio.core.data.copies import CopyPair, by_place, find_copies, known_copies, to_leave_out
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.digits import scan_digits
from resnet_studio.core.data.scan import scan
from resnet_studio.core.tasks import Cancelled, TaskContext


def found(root: Path) -> list[tuple[str, str, str]]:
    dataset = scan(str(root))
    return [(dataset.keys[one.first], dataset.keys[one.second], one.kind) for one in find_copies(dataset)]


def test_different_pictures_are_no_copies(photos: Path) -> None:
    assert found(photos) == []


def test_the_same_bytes_and_the_same_pixels_are_told_apart(photos: Path) -> None:
    shutil.copy(photos / "cat" / "00.png", photos / "dog" / "bytes.png")
    Image.open(photos / "cat" / "02.png").save(photos / "cat" / "pixels.bmp")
    assert found(photos) == [
        ("cat/00.png", "dog/bytes.png", "bytes"),
        ("cat/02.png", "cat/pixels.bmp", "pixels"),
    ]


def test_a_picture_that_was_saved_as_what_loses_nothing_has_the_same_pixels(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for number in range(4):
        small = Image.fromarray(random.integers(0, 256, (9, 12, 3), np.uint8))
        path = tmp_path / ("cat", "dog")[number % 2] / f"{number}.jpg"
        path.parent.mkdir(exist_ok=True)
        small.resize((480, 360), Image.Resampling.BICUBIC).save(path)
    with Image.open(tmp_path / "cat" / "0.jpg") as image:
        image.save(tmp_path / "cat" / "same.png")
        image.save(tmp_path / "dog" / "near.jpg", quality=40)
    pairs = found(tmp_path)
    assert ("cat/0.jpg", "cat/same.png", "pixels") in pairs
    assert ("cat/0.jpg", "dog/near.jpg", "near") in pairs
    assert len(pairs) == 3


def test_of_many_copies_each_is_paired_with_the_first(photos: Path) -> None:
    for number in range(3):
        shutil.copy(photos / "cat" / "00.png", photos / "cat" / f"copy{number}.png")
    Image.open(photos / "cat" / "00.png").save(photos / "dog" / "pixels.bmp")
    pairs = found(photos)
    assert [first for first, _, _ in pairs] == ["cat/00.png"] * 4
    assert [kind for _, _, kind in pairs] == ["bytes"] * 3 + ["pixels"]


def test_pictures_of_one_color_are_copies_only_where_their_pixels_are_the_same(tmp_path: Path) -> None:
    for name, color in (("cat/a", 10), ("cat/b", 200), ("dog/a", 10), ("dog/b", 90)):
        path = tmp_path / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        Image.new("RGB", (20, 20), (color,) * 3).save(path)
    assert found(tmp_path) == [("cat/a.png", "dog/a.png", "bytes")]


def test_what_was_found_is_kept_until_a_file_changes(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(photos / "cat" / "00.png", photos / "dog" / "copy.png")
    dataset = scan(str(photos))
    assert known_copies(dataset) is None
    pairs = find_copies(dataset)
    assert known_copies(dataset) == pairs
    with monkeypatch.context() as patch:
        patch.setattr(copies, "read_thumbprints", None)
        assert find_copies(dataset) == pairs
    os.utime(photos / "cat" / "00.png", (1, 1))
    assert known_copies(dataset) is None
    assert find_copies(dataset) == pairs


def test_files_that_did_not_change_are_not_decoded_again(photos: Path, spoil: Callable[..., None]) -> None:
    find_copies(scan(str(photos)))
    dataset = scan(str(photos))
    spoil(photos)
    shutil.copy(photos / "cat" / "00.png", photos / "cat" / "new.png")
    assert find_copies(dataset) == ()
    # The new file cannot be read: it is a copy of nothing, and stops nothing.
    assert find_copies(_with(dataset, "cat/new.png")) == ()


def _with(dataset: DataSet, key: str) -> DataSet:
    from dataclasses import replace

    labels, given = np.append(dataset.labels, 0), np.append(dataset.given_splits, np.int8(-1))
    return replace(dataset, keys=(*dataset.keys, key), labels=labels, given_splits=given)


@pytest.mark.parametrize("content", ["", "{", '{"mark": 1}', "[]", '{"mark": "?", "pairs": [[1]]}'])
def test_what_is_kept_and_damaged_is_found_anew(photos: Path, content: str) -> None:
    shutil.copy(photos / "cat" / "00.png", photos / "dog" / "copy.png")
    dataset = scan(str(photos))
    pairs = find_copies(dataset)
    path = copies._kept_path(dataset)
    mark = json.loads(path.read_text())["mark"]
    path.write_text(content.replace("?", mark))
    for kept in path.parent.glob("*.npz"):
        kept.write_bytes(content.encode())
    assert find_copies(dataset) == pairs


def test_a_search_can_be_stopped(photos: Path) -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        find_copies(scan(str(photos)), TaskContext(stop_flag=stop))


def test_data_of_one_archive_is_not_looked_through() -> None:
    assert find_copies(scan_digits()) == known_copies(scan_digits()) == ()


@pytest.fixture
def six(photos: Path) -> DataSet:
    """Six cats, then six dogs."""
    return scan(str(photos))


def test_pairs_are_told_by_where_they_do_harm(six: DataSet) -> None:
    codes = np.array([0, 0, 0, 1, 2, 2, 0, 0, 0, 1, 2, -1], np.int8)
    within, across, classes, both, excluded = (
        CopyPair(0, 1, "bytes"), CopyPair(0, 3, "near"), CopyPair(0, 6, "bytes"), CopyPair(0, 10, "near"),
        CopyPair(6, 11, "bytes"),
    )  # fmt: skip
    places = by_place([within, across, classes, both, excluded], six, codes)
    assert places == {"splits": (across, both), "classes": (classes, both), "within": (within,)}


def test_of_one_class_the_test_image_stays(six: DataSet) -> None:
    codes = np.array([0, 0, 1, 2, 0, 0] + [0] * 6, np.int8)
    pairs = [CopyPair(0, 1, "bytes"), CopyPair(1, 2, "near"), CopyPair(2, 3, "near"), CopyPair(4, 5, "near")]
    assert to_leave_out(pairs, six, codes) == [six.keys[index] for index in (0, 1, 2, 5)]


def test_of_two_classes_all_go(six: DataSet) -> None:
    codes = np.zeros(12, np.int8)
    pairs = [CopyPair(0, 6, "bytes"), CopyPair(0, 1, "near")]
    assert to_leave_out(pairs, six, codes) == [six.keys[index] for index in (0, 1, 6)]
