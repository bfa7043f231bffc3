"""The first look at a folder: by names alone, in the order of the scan, and kept while no folder changes."""

import os
import time
from pathlib import Path

import pytest

from resnet_studio.core.data import outline as outlines
from resnet_studio.core.data.outline import Outline, look_over
from resnet_studio.core.data.scan import scan
from resnet_studio.core.tasks import TaskContext


def make_folder(root: Path, parts: tuple[str, ...] = ("",), num: int = 3) -> Path:
    for part in parts:
        for name in ("cat", "dog"):
            folder = root / part / name
            folder.mkdir(parents=True)
            for number in range(num):
                (folder / f"{number}.png").write_bytes(b"not looked into")
    return root


def settle(root: Path) -> None:
    """Let no folder look as if it had changed just now."""
    before = time.time() - 60
    for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
        os.utime(folder, (before, before))


def looked(root: Path) -> Outline:
    found = look_over(root, TaskContext())
    assert found is not None
    return found


def test_classes_and_counts_are_told_without_opening_a_file(tmp_path: Path) -> None:
    found = looked(make_folder(tmp_path))
    assert found.class_counts == {"cat": 3, "dog": 3}
    assert found.dataset.keys[0] == "cat/0.png"
    assert found.dataset.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert found.is_whole


def test_parts_and_folders_in_classes_are_counted_too(tmp_path: Path) -> None:
    make_folder(tmp_path, ("train", "test"))
    (tmp_path / "train" / "cat" / "more").mkdir()
    (tmp_path / "train" / "cat" / "more" / "x.JPG").write_bytes(b"")
    (tmp_path / "train" / "cat" / ".hidden.png").write_bytes(b"")
    (tmp_path / "train" / "cat" / "notes.txt").write_bytes(b"")
    found = looked(tmp_path)
    assert found.class_counts == {"cat": 7, "dog": 6}
    assert set(found.dataset.given_splits.tolist()) == {0, 2}


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_link_that_leads_in_a_circle_is_left(tmp_path: Path) -> None:
    make_folder(tmp_path)
    (tmp_path / "cat" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert looked(tmp_path).class_counts["dog"] == 3


def test_only_the_first_images_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlines, "NUM_FIRST", 2)
    found = looked(make_folder(tmp_path))
    assert found.dataset.keys == ("cat/0.png", "cat/1.png")
    assert not found.is_whole


def test_it_is_kept_until_a_folder_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_folder(tmp_path / "pets")
    settle(root)
    first = looked(root)

    def refuse(*_: object) -> None:
        raise AssertionError("it was listed again")

    with monkeypatch.context() as patched:
        patched.setattr(outlines, "_image_names", refuse)
        again = looked(root)
    assert (again.class_counts, again.dataset.keys) == (first.class_counts, first.dataset.keys)
    (root / "dog" / "new.png").write_bytes(b"")
    assert looked(root).class_counts["dog"] == 4


def test_a_folder_that_changed_just_now_is_not_trusted(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "pets")
    looked(root)
    assert not outlines._kept_path(root).exists()


def test_a_damaged_record_counts_as_none(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "pets")
    settle(root)
    looked(root)
    outlines._kept_path(root).write_text('{"version": 1, "folders": {}, "counts": {"x": 1}, "first": [[1]]}')
    assert looked(root).class_counts == {"cat": 3, "dog": 3}


def test_the_scan_tells_the_outline_first_and_then_all_that_is_listed(pictures: Path) -> None:
    told: list[Outline] = []
    dataset = scan(str(pictures), tell=told.append)
    assert [one.class_counts for one in told] == [dataset.class_counts()] * 2
    assert told[-1].dataset.keys == dataset.keys
    assert dataset.sides is not None
    assert set(dataset.sides.tolist()) == {12}
