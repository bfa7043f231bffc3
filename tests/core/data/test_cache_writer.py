"""The writer: rows that are replaced give their room back, and what was sound is carried over."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from resnet_studio.core.data import cache_writer, cached_pixels
from resnet_studio.core.data.cache_index import PIXELS_PATTERN
from resnet_studio.core.data.cache_place import list_entries, used_bytes
from resnet_studio.core.data.pixels import open_pixels
from resnet_studio.core.data.scan import scan
from resnet_studio.core.settings import Settings, load_settings, save_settings
from resnet_studio.core.tasks import TaskContext

SIZE = 16
ROW_BYTES = SIZE * SIZE * 3


def pixels_files() -> list[Path]:
    (entry,) = list_entries(load_settings().cache_path)
    return list(entry.folder.glob(PIXELS_PATTERN))


def repaint(root: Path, value: int, num: int) -> None:
    for path in sorted(root.rglob("*.png"))[:num]:
        Image.new("RGB", (20 + value, 20), (value, value, value)).save(path)


def test_the_room_of_replaced_rows_is_given_back(photos: Path, spoil: Callable[..., None]) -> None:
    sizes = []
    for value in range(4):
        repaint(photos, value, 5)
        pixels = open_pixels(scan(str(photos)), SIZE, "crop", memory_bytes=0).read(np.arange(12))
        (path,) = pixels_files()
        sizes.append(path.stat().st_size // ROW_BYTES)
    assert sizes == [12, 17, 12, 17]
    spoil(photos)
    again = open_pixels(scan(str(photos)), SIZE, "crop").read(np.arange(12))
    assert (again == pixels).all()


def test_one_who_reads_keeps_the_pixels_he_opened(photos: Path, spoil: Callable[..., None]) -> None:
    dataset = scan(str(photos))
    reader = open_pixels(dataset, SIZE, "crop", memory_bytes=0)
    before = reader.read(np.arange(12))
    for value in range(3):
        repaint(photos, value, 11)
        open_pixels(scan(str(photos)), SIZE, "crop", memory_bytes=0)
    assert (reader.read(np.arange(12)) == before).all()


def test_two_that_fill_caches_at_once_stay_within_the_limit_together(
    photos: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    limit = 12 * ROW_BYTES * 3 // 2
    save_settings(Settings(cache_limit_gib=limit / 2**30))
    monkeypatch.setattr(cached_pixels, "BLOCK_BYTES", 3 * ROW_BYTES)
    dataset, place = scan(str(photos)), load_settings().cache_path

    def fill_the_other() -> bool:
        if len(list_entries(place)) < 2:  # while the first is filled, which had room when it began
            open_pixels(dataset, SIZE - 1, "crop", memory_bytes=0)
        return False

    open_pixels(dataset, SIZE, "crop", memory_bytes=0, is_hurried=fill_the_other)
    assert "more than the settings allow" in caplog.text
    assert 0 < used_bytes(place) <= limit


def test_a_process_that_is_killed_loses_little(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_writer, "SAVE_EVERY_SECONDS", 0)
    monkeypatch.setattr(cached_pixels, "BLOCK_BYTES", 3 * ROW_BYTES)
    kept: list[int] = []

    def look() -> bool:
        end = time.monotonic() + 10
        while not kept and time.monotonic() < end:
            kept.extend(entry.num_images for entry in list_entries(load_settings().cache_path))
            kept[:] = [num for num in kept if num]
        return False

    open_pixels(scan(str(photos)), SIZE, "crop", TaskContext(), memory_bytes=0, is_hurried=look)
    assert kept
    assert kept[0] < 12
