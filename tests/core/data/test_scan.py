"""Scanning: what a data set holds, and a sentence for what cannot be used."""

import os
from pathlib import Path

import pytest
from PIL import Image

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data import verification
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import split_for
from resnet_studio.core.errors import DataError
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext


def make_folder(root: Path, num_each: int = 4, size: tuple[int, int] = (12, 9)) -> Path:
    for number, name in enumerate(("cat", "dog")):
        (root / name).mkdir(parents=True)
        for index in range(num_each):
            Image.new("RGB", size, (number * 90, index, 5)).save(root / name / f"{index}.png")
    return root


class _CountingVerify:
    """Counts the files that are decoded."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._verify = verification.verify

    def __call__(self, path: Path) -> tuple[int, int]:
        self.names.append(path.name)
        return self._verify(path)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> _CountingVerify:
    counting = _CountingVerify()
    monkeypatch.setattr(verification, "verify", counting)
    return counting


def test_a_folder_is_told_by_classes_keys_and_labels(tmp_path: Path) -> None:
    dataset = scan(str(make_folder(tmp_path / "pets")))
    assert (dataset.kind, dataset.name, dataset.path) == ("folder", "pets", str(tmp_path / "pets"))
    assert dataset.classes == ("cat", "dog")
    assert dataset.class_counts() == {"cat": 4, "dog": 4}
    assert dataset.keys[0] == "cat/0.png"
    assert dataset.labels.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert dataset.image_size == 9
    assert dataset.faults == ()
    assert dataset.verified is None


def test_a_broken_file_is_listed_and_left_out(tmp_path: Path) -> None:
    make_folder(tmp_path)
    whole = (tmp_path / "cat" / "0.png").read_bytes()
    (tmp_path / "cat" / "cut.png").write_bytes(whole[:-30])
    (tmp_path / "dog" / "text.jpg").write_text("no picture")
    dataset = scan(str(tmp_path))
    assert len(dataset) == 8
    assert [fault.path for fault in dataset.faults] == ["cat/cut.png", "dog/text.jpg"]
    assert all(fault.fault.startswith("It cannot be read: ") for fault in dataset.faults)


def test_a_second_scan_decodes_only_what_has_changed(tmp_path: Path, counting: _CountingVerify) -> None:
    make_folder(tmp_path)
    first = scan(str(tmp_path))
    assert len(counting.names) == 8
    counting.names.clear()
    Image.new("RGB", (50, 50)).save(tmp_path / "cat" / "new.png")
    os.utime(tmp_path / "dog" / "1.png", ns=(1, 1))
    second = scan(str(tmp_path))
    assert sorted(counting.names) == ["1.png", "new.png"]
    assert second.image_size == first.image_size
    assert len(second) == 9


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 1, "files": {"cat/0.png": "x"}}', '{"version": 1}']
)
def test_a_damaged_memory_of_scans_is_made_new(tmp_path: Path, text: str, counting: _CountingVerify) -> None:
    make_folder(tmp_path)
    scan(str(tmp_path))
    (memory,) = (app_folders().cache / "scans").iterdir()
    memory.write_text(text)
    assert len(scan(str(tmp_path))) == 8
    assert len(counting.names) == 16
    scan(str(tmp_path))
    assert len(counting.names) == 16


def test_a_memory_that_cannot_be_written_is_no_failure(tmp_path: Path, app_home: Path) -> None:
    (app_home / "cache").write_text("a file where a folder belongs")
    assert len(scan(str(make_folder(tmp_path / "data")))) == 8


def test_the_fingerprint_follows_the_content_and_not_the_place(tmp_path: Path) -> None:
    first, second = scan(str(make_folder(tmp_path / "a"))), scan(str(make_folder(tmp_path / "b")))
    assert first.fingerprint == second.fingerprint
    Image.new("RGB", (99, 99)).save(tmp_path / "b" / "cat" / "0.png")
    assert scan(str(tmp_path / "b")).fingerprint != first.fingerprint


def test_progress_is_reported_and_a_stop_is_heard(tmp_path: Path) -> None:
    make_folder(tmp_path)
    seen: list[Progress] = []
    scan(str(tmp_path), TaskContext(seen.append, interval_seconds=0))
    assert seen[-1] == Progress(8, 8, "Checking images")
    context = TaskContext(lambda progress: context.stop() if progress.total else None, interval_seconds=0)
    for file in (app_folders().cache / "scans").iterdir():
        file.unlink()
    with pytest.raises(Cancelled):
        scan(str(tmp_path), context)


@pytest.mark.parametrize(
    "path", ["/not/here", "", "  ", "digitz", "a\0b", "x" * 5000, "~nobody-of-that-name/x"]
)
def test_a_path_that_is_not_there_has_a_sentence(path: str) -> None:
    with pytest.raises(DataError, match="cannot be opened") as caught:
        scan(path)
    assert "digits or cifar10" in caught.value.advice


def test_a_device_is_refused() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no devices in the file system")
    with pytest.raises(DataError, match="neither a folder nor an ordinary file"):
        scan("/dev/zero")


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data.zip").write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(DataError, match="no CIFAR-10 archive"):
        scan(str(tmp_path / "data.zip"))


def test_one_class_is_too_few(tmp_path: Path) -> None:
    make_folder(tmp_path)
    (tmp_path / "dog").rename(tmp_path / "cat" / "dog")
    with pytest.raises(DataError, match=r"one class only \(cat\)") as caught:
        scan(str(tmp_path))
    assert "one folder deeper" in caught.value.advice


def test_a_folder_of_broken_images_only_shows_one_of_the_faults(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.png").write_text("no picture")
    with pytest.raises(DataError, match=r"None of the 2 images .*a\.png: It cannot be read"):
        scan(str(tmp_path))


def test_a_class_with_one_image_is_trained_on_and_told_of(tmp_path: Path) -> None:
    make_folder(tmp_path, num_each=30)
    (tmp_path / "emu").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "emu" / "only.png")
    dataset = scan(str(tmp_path))
    split = split_for(dataset, DataRecipe())
    assert [fault.path for fault in dataset.faults] == ["emu"]
    assert dataset.keys.index("emu/only.png") in split.train
    assert split.counts() == {"train": 49, "validation": 6, "test": 6}


def test_the_users_folder_is_not_written_to(tmp_path: Path) -> None:
    make_folder(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    split_for(scan(str(tmp_path)), DataRecipe())
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "num_classes", "counts", "image_size"),
    [
        ("flowers", 5, {"train": 3497, "validation": 390, "test": 430}, 128),
        ("clothing", 10, {"train": 3068, "validation": 341, "test": 372}, 120),
        ("hymenoptera", 2, {"train": 244, "validation": 153, "test": 0}, None),
        ("pneumonia", 2, {"train": 3882, "validation": 524, "test": 624}, 28),
    ],
)
def test_real_folders(
    shared_data: Path, name: str, num_classes: int, counts: dict[str, int], image_size: int | None
) -> None:
    dataset = scan(str(shared_data / "folders" / name))
    assert len(dataset.classes) == num_classes
    assert dataset.faults == ()
    assert split_for(dataset, DataRecipe()).counts() == counts
    assert image_size is None or dataset.image_size == image_size
