"""Folders of images: layouts people have, names they give, and what else lies in them."""

import os
from pathlib import Path

import pytest
from PIL import Image

from resnet_studio.core.data import folder as folder_module
from resnet_studio.core.data.folder import (
    Listing,
    drop_unusable_classes,
    list_images,
    note_doubtful_layout,
    note_small_classes,
)
from resnet_studio.core.errors import DataError
from resnet_studio.core.tasks import Cancelled, TaskContext


def make_images(root: Path, *names: str) -> None:
    """Small pictures at paths below `root`."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (4, 4)).save(path, "PNG")


def listed(root: Path) -> Listing:
    return list_images(root, TaskContext())


def table(listing: Listing) -> dict[str, tuple[str, int]]:
    return {image.key: (image.class_name, image.split) for image in listing.images}


def faults(listing: Listing) -> dict[str, str]:
    return {fault.path: fault.fault for fault in listing.faults}


def test_class_folders_at_the_top_give_no_splits(tmp_path: Path) -> None:
    make_images(tmp_path, "dog/b.png", "cat/a.JPG", "cat/deep/er/c.webp")
    listing = listed(tmp_path)
    assert list(table(listing).items()) == [
        ("cat/a.JPG", ("cat", -1)),
        ("cat/deep/er/c.webp", ("cat", -1)),
        ("dog/b.png", ("dog", -1)),
    ]
    assert not listing.faults
    assert listing.images[0].size_bytes == (tmp_path / "cat/a.JPG").stat().st_size


@pytest.mark.parametrize(
    ("name", "split"),
    [("val", 1), ("Valid", 1), ("VALIDATION", 1), ("dev", 1), ("test", 2), ("Testing", 2), ("training", 0)],
)
def test_split_folders_are_known_by_many_names(tmp_path: Path, name: str, split: int) -> None:
    make_images(tmp_path, "Train/cat/a.png", f"{name}/cat/b.png")
    assert table(listed(tmp_path)) == {"Train/cat/a.png": ("cat", 0), f"{name}/cat/b.png": ("cat", split)}


def test_classes_named_like_splits_are_classes(tmp_path: Path) -> None:
    make_images(tmp_path, "train/a.png", "plane/b.png", "bus/c.png")
    assert set(table(listed(tmp_path)).values()) == {("train", -1), ("plane", -1), ("bus", -1)}


def test_folders_beside_the_splits_are_told_of(tmp_path: Path) -> None:
    make_images(tmp_path, "train/cat/a.png", "extra/b.png")
    listing = listed(tmp_path)
    assert list(table(listing)) == ["train/cat/a.png"]
    assert "beside the split folders" in faults(listing)["extra"]


def test_unlabelled_test_images_are_told_of_once(tmp_path: Path) -> None:
    make_images(tmp_path, "train/cat/a.png", "train/dog/b.png", "test/1.png", "test/2.png")
    assert faults(listed(tmp_path)) == {"test": "Images outside of the class folders are not used (2)."}


def test_loose_images_beside_class_folders_are_told_of(tmp_path: Path) -> None:
    make_images(tmp_path, "cat/a.png", "dog/b.png", "c.png")
    assert faults(listed(tmp_path)) == {".": "Images outside of the class folders are not used (1)."}


@pytest.mark.parametrize("names", [("train/1.png", "test/2.png"), ("val/cat/1.png", "test/cat/2.png")])
def test_splits_without_classes_to_train_on_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    make_images(tmp_path, *names)
    with pytest.raises(DataError, match="no train with classes") as caught:
        listed(tmp_path)
    assert "Put one folder for each class into train" in caught.value.advice


def test_loose_images_without_class_folders_are_refused(tmp_path: Path) -> None:
    make_images(tmp_path, "a.png", "b.png")
    with pytest.raises(DataError, match=r"The images in .* \(2\) lie loose") as caught:
        listed(tmp_path)
    assert "one folder for each class" in caught.value.advice


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no images in"):
        listed(tmp_path)
    (tmp_path / "cat").mkdir()
    (tmp_path / "cat" / "broken.png").touch()
    with pytest.raises(DataError, match=r"cat/broken\.png: It is empty\."):
        listed(tmp_path)


def test_what_is_no_image_is_passed_over_or_told_of(tmp_path: Path) -> None:
    make_images(
        tmp_path,
        "cat/a.png",
        "cat/.hidden.png",
        "__MACOSX/cat/a.png",
        ".git/b.png",
        "cat/Thumbs.db",
        "dog/c.png",
    )
    (tmp_path / "cat" / "notes.txt").write_text("notes")
    (tmp_path / "cat" / "empty.txt").touch()
    (tmp_path / "cat" / "phone.HEIC").write_bytes(b"x")
    (tmp_path / "cat" / "empty.jpg").touch()
    listing = listed(tmp_path)
    assert list(table(listing)) == ["cat/a.png", "dog/c.png"]
    assert faults(listing) == {
        "cat/phone.HEIC": "HEIC pictures are not read; save it as JPEG or PNG.",
        "cat/empty.jpg": "It is empty.",
    }


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need a Unix file system")
def test_loops_broken_links_and_pipes_are_faults(tmp_path: Path) -> None:
    make_images(tmp_path, "cat/a.png", "dog/b.png")
    (tmp_path / "cat" / "up").symlink_to(tmp_path)
    (tmp_path / "cat" / "self").symlink_to("self")
    (tmp_path / "cat" / "again").symlink_to(tmp_path / "cat")
    (tmp_path / "cat" / "gone.png").symlink_to("nowhere.png")
    (tmp_path / "cat" / "good.png").symlink_to(tmp_path / "dog" / "b.png")
    os.mkfifo(tmp_path / "cat" / "pipe.png")
    listing = listed(tmp_path)
    assert list(table(listing)) == ["cat/a.png", "cat/good.png", "dog/b.png"]
    assert set(faults(listing)) == {"cat/up", "cat/self", "cat/again", "cat/gone.png", "cat/pipe.png"}
    assert "leads nowhere" in faults(listing)["cat/gone.png"]
    assert "not followed" in faults(listing)["cat/up"]


@pytest.mark.skipif(os.name == "nt", reason="such names need a Unix file system")
def test_strange_names_are_only_names(tmp_path: Path) -> None:
    longest = "x" * 251 + ".png"
    make_images(tmp_path, "a\nb/1.png", "c\u202ed/2.png", f"cat/{longest}", "Grüße 猫/3.png")
    (tmp_path / os.fsdecode(b"bad\xff")).mkdir()
    make_images(tmp_path / os.fsdecode(b"bad\xff"), "4.png")
    names = {image.class_name for image in listed(tmp_path).images}
    assert names == {"a\nb", "c\u202ed", "cat", "Grüße 猫", "bad\\udcff"}
    for name in names:
        name.encode("utf-8")


class _LockedFolders:
    """`os.scandir` of a user who may not look into some folders (the tests may run as root, who may)."""

    def __init__(self, *locked: str) -> None:
        self._locked = locked
        self._scandir = os.scandir

    def __call__(self, path: Path) -> object:
        if Path(path).name in self._locked:
            raise PermissionError(13, "Permission denied")
        return self._scandir(path)


def test_a_class_folder_that_may_not_be_read_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_images(tmp_path, "cat/a.png", "dog/b.png", "locked/c.png")
    monkeypatch.setattr(folder_module.os, "scandir", _LockedFolders("locked"))
    assert faults(listed(tmp_path)) == {"locked": "The folder cannot be read: Permission denied."}


def test_a_data_folder_that_may_not_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_images(tmp_path / "locked", "cat/a.png")
    monkeypatch.setattr(folder_module.os, "scandir", _LockedFolders("locked"))
    with pytest.raises(DataError, match="cannot be read: Permission denied"):
        listed(tmp_path / "locked")


def test_a_class_without_training_images_is_left_out(tmp_path: Path) -> None:
    make_images(tmp_path, "train/cat/a.png", "train/dog/b.png", "test/cat/c.png", "test/Dog/d.png")
    listing = listed(tmp_path)
    drop_unusable_classes(listing)
    assert {image.class_name for image in listing.images} == {"cat", "dog"}
    assert "only and none in train; it is left out" in faults(listing)["Dog"]
    assert "no images in test" in faults(listing)["dog"]


def test_small_classes_are_told_of_where_something_is_cut(tmp_path: Path) -> None:
    make_images(tmp_path, "cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png", "dog/3.png")
    listing = listed(tmp_path)
    note_small_classes(listing)
    assert list(faults(listing)) == ["cat"]
    assert "too few images (2)" in faults(listing)["cat"]


def test_splits_under_other_names_are_suspected(tmp_path: Path) -> None:
    make_images(
        tmp_path, "seg_train/cat/1.png", "seg_train/dog/1.png", "seg_test/cat/1.png", "seg_test/dog/1.png"
    )
    listing = listed(tmp_path)
    note_doubtful_layout(listing)
    assert "hold the same folders (cat, dog)" in faults(listing)["."]


@pytest.mark.parametrize(
    "names", [("cat/a/1.png", "dog/a/1.png"), ("cat/a/1.png", "cat/b/1.png", "dog/1.png", "dog/a/1.png")]
)
def test_nested_folders_of_a_class_are_not_suspected(tmp_path: Path, names: tuple[str, ...]) -> None:
    make_images(tmp_path, *names)
    listing = listed(tmp_path)
    note_doubtful_layout(listing)
    assert not listing.faults


def test_a_stop_is_heard(tmp_path: Path) -> None:
    make_images(tmp_path, "cat/1.png", "dog/1.png")
    context = TaskContext()
    context.stop()
    with pytest.raises(Cancelled):
        list_images(tmp_path, context)
