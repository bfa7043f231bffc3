"""Files are taken as they are given, folders walked as a scan walks them."""

from pathlib import Path

import pytest

from resnet_studio.core.data.folder import list_images
from resnet_studio.core.errors import DataError
from resnet_studio.core.inference.pictures import find_images
from resnet_studio.core.tasks import Cancelled, TaskContext


def test_files_are_taken_as_given_and_folders_walked_in_order(tmp_path: Path) -> None:
    for name in ("b/2.png", "b/1.JPG", "a/z.webp", "a/notes.txt", "c.bmp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found, left_out = find_images([str(tmp_path / "a" / "notes.txt"), str(tmp_path)])
    relative = [Path(path).relative_to(tmp_path).as_posix() for path in found]
    assert relative == ["a/notes.txt", "c.bmp", "a/z.webp", "b/1.JPG", "b/2.png"]
    assert [Path(path).name for path in left_out] == ["notes.txt"]


def test_a_file_that_is_given_twice_is_found_once(tmp_path: Path) -> None:
    for name in ("1.png", "2.png"):
        (tmp_path / name).write_bytes(b"")
    odd = str(tmp_path / ".." / tmp_path.name / "2.png")
    assert find_images([odd, str(tmp_path), str(tmp_path / "1.png")]).paths == [odd, str(tmp_path / "1.png")]


def test_a_walk_passes_over_what_a_scan_passes_over(tmp_path: Path) -> None:
    names = (
        "a/1.png",
        "a/._1.png",
        "a/.hidden.png",
        "__MACOSX/a/1.png",
        ".cache/2.png",
        "$RECYCLE.BIN/3.png",
    )
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert find_images([str(tmp_path)]).paths == [str(tmp_path / "a" / "1.png")]
    assert [image.key for image in list_images(tmp_path, TaskContext()).images] == ["a/1.png"]
    hidden = str(tmp_path / ".cache")
    assert find_images([hidden]).paths == [str(tmp_path / ".cache" / "2.png")], "it was asked for by its name"


def test_a_walk_follows_links_to_folders_and_not_in_circles(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    for name in (root / "a" / "1.png", elsewhere / "2.png"):
        name.parent.mkdir(parents=True)
        name.write_bytes(b"x")
    try:
        (root / "a" / "link").symlink_to(elsewhere, target_is_directory=True)
        (elsewhere / "back").symlink_to(root, target_is_directory=True)
    except OSError:
        pytest.skip("no links can be made here")
    assert find_images([str(root)]).paths == [str(root / "a" / "1.png"), str(root / "a" / "link" / "2.png")]
    keys = [image.key for image in list_images(root, TaskContext()).images]
    assert keys == ["a/1.png", "a/link/2.png"]


@pytest.mark.parametrize("name", ["gone", "~nobody-of-this-name/x", "a\0b", "{x}"])
def test_a_path_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(DataError, match="There is nothing at"):
        find_images([name])


def test_files_that_are_no_images_are_counted_once_and_hidden_ones_not(tmp_path: Path) -> None:
    for name in ("a/1.png", "a/1.xml", "a/.hidden", "a/b/Thumbs.db", "a/b/names.txt", "list"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = find_images([str(tmp_path), str(tmp_path / "a"), str(tmp_path / "a" / "b")])
    assert [Path(path).name for path in found.left_out] == ["1.xml", "names.txt", "list"]


def test_a_walk_can_be_stopped(tmp_path: Path) -> None:
    context = TaskContext()
    context.stop()
    with pytest.raises(Cancelled):
        find_images([str(tmp_path)], context)
