"""The place of the caches: a bound that holds; nothing in use is evicted, nothing of others is deleted."""

import gc
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from resnet_studio.core.data.cache_index import INDEX_NAME
from resnet_studio.core.data.cache_place import CacheEntry, clear, list_entries, make_room
from resnet_studio.core.data.pixels import PixelSource, open_pixels
from resnet_studio.core.data.scan import scan
from resnet_studio.core.settings import Settings, load_settings, save_settings
from resnet_studio.core.tasks import Cancelled, TaskContext

MakePictures = Callable[[str], Path]
SIZE = 32


def fill(root: Path, used_at: float) -> PixelSource:
    """Caches a folder as if it had been used at that time; the cache is in use while the answer lives."""
    source = open_pixels(scan(str(root)), SIZE, "crop", memory_bytes=0)
    (entry,) = (entry for entry in entries() if entry.data == str(root))
    for path in entry.folder.iterdir():
        os.utime(path, (used_at, used_at))
    return source


def entries() -> list[CacheEntry]:
    return list_entries(load_settings().cache_path)


def names() -> list[str]:
    return [Path(entry.data).name for entry in entries()]


def allow(size_bytes: float) -> None:
    save_settings(Settings(cache_limit_gib=size_bytes / 2**30))


def test_what_lies_there_is_listed_the_last_used_first(make_pictures: MakePictures) -> None:
    assert entries() == []
    fill(make_pictures("old"), 1000.0)
    source = fill(make_pictures("new"), 2000.0)
    new, old = entries()
    assert (Path(new.data).name, new.is_in_use, new.used_at) == ("new", True, 2000.0)
    assert (Path(old.data).name, old.is_in_use, old.used_at) == ("old", False, 1000.0)
    assert (new.image_size, new.resize, new.num_images) == (SIZE, "crop", 12)
    assert new.size_bytes >= 12 * SIZE * SIZE * 3
    assert len(source) == 12


def test_the_data_set_that_was_not_used_for_longest_makes_room(make_pictures: MakePictures) -> None:
    for number, name in enumerate(("first", "second", "third")):
        fill(make_pictures(name), 1000.0 + number)
    allow(3.5 * entries()[0].size_bytes)
    open_pixels(scan(str(make_pictures("first"))), SIZE, "crop", memory_bytes=0)  # is the newest by this
    fill(make_pictures("fourth"), 3000.0)
    assert sorted(names()) == ["first", "fourth", "third"]


def test_what_is_in_use_is_never_evicted_and_nothing_is_evicted_in_vain(make_pictures: MakePictures) -> None:
    used = fill(make_pictures("used"), 1000.0)
    fill(make_pictures("idle"), 2000.0)
    size_bytes = entries()[0].size_bytes
    allow(2.5 * size_bytes)
    fill(make_pictures("more"), 3000.0)
    assert names() == ["more", "used"]
    more = fill(make_pictures("more"), 3000.0)
    late = open_pixels(scan(str(make_pictures("late"))), SIZE, "crop", memory_bytes=0)
    assert sorted(filter(None, names())) == ["more", "used"]
    assert (len(used), len(more), len(late)) == (12, 12, 12)
    del used, more, late
    gc.collect()
    fill(make_pictures("last"), 4000.0)
    assert names() == ["last", "more"]


def test_a_bound_that_was_lowered_holds_from_the_next_opening_on(make_pictures: MakePictures) -> None:
    fill(make_pictures("old"), 1000.0)
    fill(make_pictures("new"), 2000.0)
    allow(1.5 * entries()[0].size_bytes)
    fill(make_pictures("new"), 3000.0)
    assert names() == ["new"]


def test_a_gibibyte_of_the_disk_is_left_free(make_pictures: MakePictures) -> None:
    fill(make_pictures("old"), 1000.0)
    (entry,) = entries()
    whole_disk = 2**60
    assert make_room(entry.folder, 2**20, 2 * whole_disk)
    assert not make_room(entry.folder, whole_disk, 2 * whole_disk)
    assert names() == ["old"]


def test_clearing_leaves_what_is_in_use_and_all_that_is_not_the_caches(make_pictures: MakePictures) -> None:
    used = fill(make_pictures("used"), 1000.0)
    fill(make_pictures("idle"), 2000.0)
    idle, _ = entries()
    place = load_settings().cache_path
    mine = [place / "thesis.txt", place / "photos" / "a.jpg", idle.folder / "notes.txt"]
    for path in mine:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    removed = clear(place, TaskContext())
    assert removed == [idle]
    assert [path.read_text() for path in mine] == ["mine"] * 3
    assert [path.name for path in idle.folder.iterdir()] == ["notes.txt"]
    assert used.read(np.arange(2)).shape == (2, SIZE, SIZE, 3)


def test_a_damaged_cache_is_listed_without_a_name_and_can_be_cleared(make_pictures: MakePictures) -> None:
    fill(make_pictures("old"), 1000.0)
    (entry,) = entries()
    (entry.folder / INDEX_NAME).write_bytes(b"damaged")
    (damaged,) = entries()
    assert (damaged.data, damaged.num_images) == ("", 0)
    assert clear(load_settings().cache_path, TaskContext()) == [damaged]
    assert not entry.folder.exists()


def test_clearing_can_be_stopped_and_needs_nothing_to_be_there(make_pictures: MakePictures) -> None:
    assert clear(load_settings().cache_path, TaskContext()) == []
    fill(make_pictures("old"), 1000.0)
    context = TaskContext()
    context.stop()
    with pytest.raises(Cancelled):
        clear(load_settings().cache_path, context)
    assert names() == ["old"]
