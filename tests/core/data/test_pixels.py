"""Pixels in memory and on demand are the same pixels."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from PIL import Image

from resnet_studio.core.data.digits import read_digits
from resnet_studio.core.data.pixels import MEMORY_PART, MemoryPixels, file_of, open_pixels, thumbnail
from resnet_studio.core.data.scan import scan
from resnet_studio.core.errors import DataError
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext


def make_folder(root: Path) -> Path:
    random = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (root / name).mkdir()
        for index in range(10):
            values = random.integers(0, 256, (20 + index, 30, 3), np.uint8)
            Image.fromarray(values).save(root / name / f"{index}.png")
    return root


@pytest.mark.parametrize("resize", ["crop", "squash", "pad"])
def test_memory_and_disk_give_the_same_images(tmp_path: Path, resize: str) -> None:
    dataset = scan(str(make_folder(tmp_path)))
    memory = open_pixels(dataset, 16, resize)
    disk = open_pixels(dataset, 16, resize, memory_bytes=0)
    assert isinstance(memory, MemoryPixels)
    assert not isinstance(disk, MemoryPixels)
    indices = np.array([3, 19, 0, 3])
    assert (len(memory), memory.size, len(disk), disk.size) == (20, 16, 20, 16)
    assert disk.read(indices).shape == (4, 16, 16, 3)
    assert (memory.read(indices) == disk.read(indices)).all()


def test_processes_on_one_computer_share_the_memory_for_images(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = 1797 * 12 * 12 * 3
    free = SimpleNamespace(available=int(needed / MEMORY_PART * 1.5))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free)
    dataset = scan("digits")
    assert isinstance(open_pixels(dataset, 12, "crop"), MemoryPixels)
    assert not isinstance(open_pixels(dataset, 12, "crop", num_sharing=2), MemoryPixels)


def test_digits_keep_their_pixels_or_are_resized() -> None:
    dataset = scan("digits")
    own = open_pixels(dataset, 8, "crop")
    assert (own.read(np.arange(1797)) == read_digits()).all()
    large, lazy = open_pixels(dataset, 12, "crop"), open_pixels(dataset, 12, "crop", memory_bytes=0)
    indices = np.array([5, 1700])
    assert lazy.size == large.size == 12
    assert len(lazy) == 1797
    assert large.read(indices).shape == (2, 12, 12, 3)
    assert (large.read(indices) == lazy.read(indices)).all()


def test_images_in_memory_may_be_wrapped_by_torch_without_a_warning() -> None:
    source = open_pixels(scan("digits"), 8, "crop")
    assert isinstance(source, MemoryPixels)
    assert source.images.flags.writeable
    assert source.images.flags.c_contiguous


@pytest.mark.parametrize("memory_bytes", [None, 0])
def test_a_file_that_broke_after_the_scan_is_named(tmp_path: Path, memory_bytes: int | None) -> None:
    dataset = scan(str(make_folder(tmp_path)))
    (tmp_path / "dog" / "4.png").write_bytes(b"broken")
    with pytest.raises(DataError, match=r"dog.4\.png cannot be read"):
        open_pixels(dataset, 16, "crop", memory_bytes=memory_bytes).read(np.arange(20))


def test_progress_is_reported_and_a_stop_is_heard(tmp_path: Path) -> None:
    dataset = scan(str(make_folder(tmp_path)))
    seen: list[Progress] = []
    open_pixels(dataset, 16, "crop", TaskContext(seen.append))
    assert seen[-1] == Progress(20, 20, "Reading images")
    context = TaskContext()
    context.stop()
    with pytest.raises(Cancelled):
        open_pixels(dataset, 16, "crop", context)


def test_thumbnails_are_small_squares_of_any_kind(tmp_path: Path) -> None:
    folder, digits = scan(str(make_folder(tmp_path))), scan("digits")
    assert thumbnail(folder, 0, 48).shape == (48, 48, 3)
    large = thumbnail(digits, 0, 48)
    assert large.shape == (48, 48, 3)
    assert (large[::6, ::6] == read_digits()[0]).all()
    assert thumbnail(digits, 0, 4).shape == (4, 4, 3)


def test_only_folders_have_files(tmp_path: Path) -> None:
    dataset = scan(str(make_folder(tmp_path)))
    assert file_of(dataset, 0) == tmp_path / "cat" / "0.png"
    assert file_of(scan("digits"), 0) is None
