"""Images that are decoded once: the cache gives the same pixels, and what is not sound is decoded again."""

import hashlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from resnet_studio.core.data import cache, cached_pixels
from resnet_studio.core.data.cache_index import INDEX_NAME, PIXELS_PATTERN
from resnet_studio.core.data.cache_place import CacheEntry, list_entries, take_writer_lock
from resnet_studio.core.data.cached_pixels import CachedPixels
from resnet_studio.core.data.file_pixels import FilePixels
from resnet_studio.core.data.pixels import MemoryPixels, PixelSource, open_pixels
from resnet_studio.core.data.scan import scan
from resnet_studio.core.errors import DataError
from resnet_studio.core.settings import Settings, load_settings, save_settings
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext

Spoil = Callable[..., None]
SIZE = 16
ROW_BYTES = SIZE * SIZE * 3
BOTH = pytest.mark.parametrize("memory_bytes", [None, 0], ids=["memory", "map"])


def decoded(root: Path, resize: str = "crop") -> NDArray[np.uint8]:
    """The truth."""
    files = FilePixels(scan(str(root)), SIZE, resize)
    return files.read(np.arange(len(files)))


def everything(source: PixelSource) -> NDArray[np.uint8]:
    return source.read(np.arange(len(source)))


def open_all(root: Path, memory_bytes: int | None = None, resize: str = "crop") -> NDArray[np.uint8]:
    return everything(open_pixels(scan(str(root)), SIZE, resize, memory_bytes=memory_bytes))


def entries() -> list[CacheEntry]:
    return list_entries(load_settings().cache_path)


def pixels_file() -> Path:
    (path,) = entries()[0].folder.glob(PIXELS_PATTERN)
    return path


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize("resize", ["crop", "squash", "pad"])
@BOTH
def test_what_comes_from_the_cache_is_bitwise_what_is_decoded(
    photos: Path, spoil: Spoil, resize: str, memory_bytes: int | None
) -> None:
    truth = decoded(photos, resize)
    first = open_all(photos, memory_bytes, resize)
    scan(str(photos))  # is remembered, so that the spoiled pictures are found
    spoil(photos)
    assert (first == truth).all()
    assert (open_all(photos, None, resize) == truth).all()
    assert (open_all(photos, 0, resize) == truth).all()


def test_a_data_set_larger_than_memory_is_read_from_a_map_in_any_order(photos: Path, spoil: Spoil) -> None:
    truth, dataset = decoded(photos), scan(str(photos))
    seen: list[Progress] = []
    source = open_pixels(dataset, SIZE, "crop", TaskContext(seen.append), memory_bytes=0)
    spoil(photos)
    order = np.array([11, 0, 5, 5])
    assert isinstance(source, CachedPixels)
    assert (source.read(order) == truth[order]).all()
    assert seen[-1] == Progress(12, 12, "Reading images")
    assert (len(source), source.size) == (12, SIZE)


@BOTH
def test_only_changed_and_new_files_are_decoded_again(
    photos: Path, spoil: Spoil, memory_bytes: int | None
) -> None:
    open_all(photos, memory_bytes)
    changed, new = photos / "cat" / "00.png", photos / "cat" / "99.png"
    for path, value in ((changed, 7), (new, 9)):
        Image.new("RGB", (20, 20), (value, value, value)).save(path)
    truth = decoded(photos)
    open_all(photos, memory_bytes)
    spoil(photos)
    assert (open_all(photos, memory_bytes) == truth).all()
    assert (truth[0] == 7).all()
    assert entries()[0].num_images == 13


def test_files_that_are_gone_are_dropped_and_parts_of_a_data_set_drop_nothing(photos: Path) -> None:
    dataset = scan(str(photos))
    open_all(photos)
    (photos / "dog" / "01.png").unlink()
    Image.new("RGB", (20, 20)).save(photos / "dog" / "99.png")
    for name in ("cat", "dog"):
        for path in (photos / name).iterdir():
            if path.stem < "06":
                path.rename(path.with_suffix(".aside"))
    part = scan(str(photos))
    for path in photos.rglob("*.aside"):
        path.rename(path.with_suffix(".png"))
    everything(open_pixels(part, SIZE, "crop"))
    assert (len(dataset), len(part)) == (12, 7)
    open_all(photos)
    assert entries()[0].num_images == 12


@BOTH
def test_a_damaged_row_is_never_trusted_and_is_made_anew(
    photos: Path, spoil: Spoil, memory_bytes: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    truth = open_all(photos)
    open_all(photos)
    flip(pixels_file(), 4 * ROW_BYTES + 100)
    assert (open_all(photos, memory_bytes) == truth).all()
    assert "damaged" in caplog.text
    open_all(photos, memory_bytes)
    spoil(photos)
    assert (open_all(photos, memory_bytes) == truth).all()


@BOTH
def test_a_truncated_cache_is_filled_up_again(photos: Path, spoil: Spoil, memory_bytes: int | None) -> None:
    truth = open_all(photos)
    open_all(photos)
    os.truncate(pixels_file(), 5 * ROW_BYTES + 10)
    assert (open_all(photos, memory_bytes) == truth).all()
    spoil(photos)
    assert (open_all(photos, memory_bytes) == truth).all()


def test_a_cache_that_is_cut_off_while_it_is_read_is_decoded_and_rebuilt(
    photos: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = open_pixels(scan(str(photos)), SIZE, "crop", memory_bytes=0)
    truth = everything(source)
    os.truncate(pixels_file(), 0)  # to read the map of it would end this process
    assert (everything(source) == truth).all()
    assert "damaged; its images are decoded again" in caplog.text
    open_all(photos, memory_bytes=0)
    assert pixels_file().stat().st_size == 12 * ROW_BYTES


@BOTH
def test_pixels_that_are_gone_or_those_of_a_crashed_writer_do_no_harm(
    photos: Path, spoil: Spoil, memory_bytes: int | None
) -> None:
    truth = open_all(photos)
    open_all(photos)
    with pixels_file().open("ab") as stream:
        stream.write(b"what no index knows of" * 100)
    Image.new("RGB", (20, 20)).save(photos / "dog" / "99.png")
    assert (open_all(photos, memory_bytes)[:12] == truth).all()
    open_all(photos)
    pixels_file().unlink()
    assert (open_all(photos, memory_bytes)[:12] == truth).all()
    open_all(photos)
    spoil(photos)
    assert (open_all(photos, memory_bytes)[:12] == truth).all()


def test_an_index_with_any_flipped_byte_gives_the_right_pixels_or_none(photos: Path) -> None:
    truth, dataset = open_all(photos), scan(str(photos))
    open_all(photos)
    index = entries()[0].folder / INDEX_NAME
    content = index.read_bytes()
    for place in range(0, len(content), 31):
        index.write_bytes(content)
        flip(index, place)
        source = open_pixels(dataset, SIZE, "crop", is_kept=False, memory_bytes=0)
        assert (everything(source) == truth).all(), place


def test_another_decoder_makes_another_cache(
    photos: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_all(photos)
    open_all(photos)
    spoil(photos)
    monkeypatch.setattr(cache, "decoder_version", lambda: "of tomorrow")
    with pytest.raises(DataError, match="cannot be read"):
        open_all(photos)


@BOTH
def test_what_is_decoded_before_a_stop_is_kept(
    photos: Path, monkeypatch: pytest.MonkeyPatch, memory_bytes: int | None
) -> None:
    monkeypatch.setattr(cached_pixels, "BLOCK_BYTES", 5 * ROW_BYTES)

    def stop(progress: Progress) -> None:
        if progress.done == 7:
            context.stop()

    context = TaskContext(stop, interval_seconds=0)
    with pytest.raises(Cancelled):
        open_pixels(scan(str(photos)), SIZE, "crop", context, memory_bytes=memory_bytes)
    open_pixels(scan(str(photos)), SIZE, "crop", is_kept=False)  # waits for the writer
    assert entries()[0].num_images == 7
    assert (open_all(photos) == decoded(photos)).all()


def test_one_in_a_hurry_finds_the_rest_when_it_is_asked_for(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached_pixels, "BLOCK_BYTES", 5 * ROW_BYTES)
    source = open_pixels(scan(str(photos)), SIZE, "crop", memory_bytes=0, is_hurried=lambda: True)
    assert entries()[0].num_images == 5
    assert (everything(source) == decoded(photos)).all()


@BOTH
def test_without_room_in_the_bound_a_run_goes_on_and_says_so_once(
    photos: Path, caplog: pytest.LogCaptureFixture, memory_bytes: int | None
) -> None:
    save_settings(Settings(cache_limit_gib=11 * ROW_BYTES / 2**30))
    assert (open_all(photos, memory_bytes) == decoded(photos)).all()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "No room to cache" in caplog.text
    assert [entry.num_images for entry in entries()] == [0]


@pytest.mark.skipif(sys.platform == "win32", reason="the limit stands for a full disk, and Windows has none")
@BOTH
def test_a_disk_that_takes_no_more_ends_the_cache_and_not_the_run(
    photos: Path, caplog: pytest.LogCaptureFixture, memory_bytes: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    monkeypatch.setattr(cached_pixels, "BLOCK_BYTES", 2 * ROW_BYTES)
    truth, dataset = decoded(photos), scan(str(photos))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (7 * ROW_BYTES, before[1]))
    try:
        pixels = everything(open_pixels(dataset, SIZE, "crop", memory_bytes=memory_bytes))
        open_pixels(dataset, SIZE, "crop", is_kept=False)  # waits for the writer
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (pixels == truth).all()
    assert caplog.text.count("not cached any further") == 1
    assert (open_all(photos) == truth).all()


@pytest.mark.parametrize("changes", [{"cache_limit_gib": 0}, {"cache_folder": "/dev/null/cache"}])
@BOTH
def test_where_there_can_be_or_shall_be_no_cache_all_goes_on(
    photos: Path, changes: dict[str, str], memory_bytes: int | None
) -> None:
    save_settings(Settings.model_validate(changes))
    assert (open_all(photos, memory_bytes) == decoded(photos)).all()
    assert not load_settings().cache_path.exists()


@BOTH
def test_what_is_only_tried_writes_nothing_but_reads_the_cache(
    photos: Path, spoil: Spoil, memory_bytes: int | None
) -> None:
    dataset = scan(str(photos))
    truth = everything(open_pixels(dataset, SIZE, "crop", memory_bytes=memory_bytes, is_kept=False))
    assert not load_settings().cache_path.exists()
    open_all(photos)
    open_all(photos)
    spoil(photos)
    tried = open_pixels(dataset, SIZE, "crop", memory_bytes=memory_bytes, is_kept=False)
    assert (everything(tried) == truth).all()


@BOTH
def test_while_another_process_fills_the_cache_a_run_decodes_for_itself(
    photos: Path, memory_bytes: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    open_pixels(scan(str(photos)), SIZE * 2, "crop", memory_bytes=0)
    folder = entries()[0].folder
    (folder / INDEX_NAME).unlink()
    lock = take_writer_lock(folder)
    assert lock is not None
    source = open_pixels(scan(str(photos)), SIZE * 2, "crop", memory_bytes=memory_bytes)
    lock.release()
    assert "Another process fills" in caplog.text
    assert entries()[0].num_images == 0
    assert (everything(source)[:, ::2].shape) == (12, SIZE, SIZE * 2, 3)


def test_what_another_process_has_added_meanwhile_is_found(
    photos: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth, dataset = decoded(photos), scan(str(photos))
    monkeypatch.setattr(cached_pixels, "LOOK_AGAIN_SECONDS", 0)
    monkeypatch.setattr(cached_pixels, "BLOCK_BYTES", ROW_BYTES)
    late = open_pixels(dataset, SIZE, "crop", memory_bytes=0, is_hurried=lambda: True)
    open_pixels(dataset, SIZE, "crop", memory_bytes=0)
    spoil(photos)
    assert (everything(late) == truth).all()


TWO_AT_ONCE = """
import hashlib, sys
import numpy as np
from resnet_studio.core.data import cached_pixels
from resnet_studio.core.data.pixels import open_pixels
from resnet_studio.core.data.scan import scan
cached_pixels.BLOCK_BYTES = 4000
dataset = scan(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for size in range(8, 24):
    for memory_bytes in (0, None):
        source = open_pixels(dataset, size, "crop", memory_bytes=memory_bytes)
        print(hashlib.sha256(source.read(np.arange(len(dataset)))).hexdigest())
"""


def test_two_runs_at_once_do_not_hurt_each_other(photos: Path) -> None:
    command = [sys.executable, "-c", TWO_AT_ONCE, str(photos)]
    pipe = subprocess.PIPE
    runs = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
    for run in runs:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("\n")
        run.stdin.flush()
    dataset = scan(str(photos))
    images = [FilePixels(dataset, size, "crop").read(np.arange(len(dataset))) for size in range(8, 24)]
    truth = "".join(2 * f"{hashlib.sha256(each.tobytes()).hexdigest()}\n" for each in images)
    for run in runs:
        out, err = run.communicate(timeout=60)
        assert (run.returncode, out, err) == (0, truth, "")


def test_the_digits_have_no_cache() -> None:
    assert isinstance(open_pixels(scan("digits"), SIZE, "crop"), MemoryPixels)
    assert not load_settings().cache_path.exists()
