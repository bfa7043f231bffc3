"""What is dropped is judged before it is let go."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.gui.drops import MAX_ENTRIES, WEIGHTS_ENDINGS, judge
from resnet_studio.gui.main_window import MainWindow

FAKE_WORKER = Path(__file__).with_name("fake_worker.py")


def make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return str(path)


def test_a_folder_of_class_folders_is_a_data_set(tiny_folder: Path) -> None:
    assert judge([str(tiny_folder)]).kind == "data"


def test_a_folder_of_loose_images_is_classified(tmp_path: Path) -> None:
    make(tmp_path / "holiday" / "one.jpg")
    assert judge([str(tmp_path / "holiday")]).kind == "images"


@pytest.mark.parametrize("name", ["data_batch_1", "data_batch_1.bin"])
def test_a_folder_of_cifar10_batches_is_a_data_set(tmp_path: Path, name: str) -> None:
    make(tmp_path / "copy" / "cifar-10-batches-py" / name)
    assert judge([str(tmp_path / "copy")]).kind == "data"


def test_an_archive_is_a_data_set(tmp_path: Path) -> None:
    assert judge([make(tmp_path / "cifar-10-binary.tar.gz")]).kind == "data"


def test_a_run_folder_is_opened(tmp_path: Path) -> None:
    make(tmp_path / "run" / "recipe.toml")
    assert judge([str(tmp_path / "run")]).kind == "run"


def test_one_or_many_images_are_classified(tmp_path: Path) -> None:
    one, two = make(tmp_path / "a.PNG"), make(tmp_path / "b.jpeg")
    assert judge([one]).kind == "images"
    assert judge([one, two]).paths == (one, two)


def test_a_toml_file_is_a_recipe(tmp_path: Path) -> None:
    assert judge([make(tmp_path / "mine.toml")]).kind == "recipe"


@pytest.mark.parametrize("ending", ["safetensors", "pt", "PTH", "th", "pth.tar"])
def test_a_file_of_weights_is_a_model_to_classify_with(tmp_path: Path, ending: str) -> None:
    assert judge([make(tmp_path / f"model.{ending}")]).kind == "weights"


@pytest.mark.parametrize(
    ("names", "refusal"),
    [
        ([], "nothing"),
        (["letter.docx"], "unknown_file"),
        (["a.png", "letter.docx"], "unknown_file"),
        (["model.onnx"], "weights"),
    ],
)
def test_the_rest_is_refused_with_its_reason(tmp_path: Path, names: list[str], refusal: str) -> None:
    drop = judge([make(tmp_path / name) for name in names])
    assert (drop.kind, drop.refusal) == ("refused", refusal)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    assert judge([str(tmp_path / "gone.png")]).refusal == "missing"


def test_an_empty_folder_and_several_folders_are_refused(tmp_path: Path, tiny_folder: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert judge([str(tmp_path / "empty")]).refusal == "empty_folder"
    assert judge([str(tmp_path / "empty"), str(tiny_folder)]).refusal == "several_folders"


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that were taken out of folders."""
    names: list[str] = []
    scandir = os.scandir

    @contextmanager
    def count(path: Any) -> Iterator[Iterator[os.DirEntry[str]]]:
        def each() -> Iterator[os.DirEntry[str]]:
            for entry in entries:
                names.append(entry.name)
                yield entry

        with scandir(path) as entries:
            yield each()

    monkeypatch.setattr(os, "scandir", count)
    monkeypatch.setattr(os, "listdir", lambda *_: pytest.fail("this lists the folder as a whole"))
    monkeypatch.setattr(os, "walk", lambda *_: pytest.fail("this lists the folder as a whole"))
    return names


@pytest.mark.parametrize(("suffix", "kind"), [(".png", "images"), (".txt", "data")])
def test_a_crowded_folder_is_judged_by_its_first_names(
    tmp_path: Path, looked_at: list[str], suffix: str, kind: str
) -> None:
    for number in range(3 * MAX_ENTRIES):
        make(tmp_path / "crowd" / f"{number}{suffix}")
    assert judge([str(tmp_path / "crowd")]).kind == kind
    assert len(looked_at) == MAX_ENTRIES + 1


def test_more_classes_than_are_looked_at_are_a_data_set(tmp_path: Path, looked_at: list[str]) -> None:
    for number in range(3 * MAX_ENTRIES):
        (tmp_path / "crowd" / f"class {number}").mkdir(parents=True)
    assert judge([str(tmp_path / "crowd")]).kind == "data"
    assert len(looked_at) == MAX_ENTRIES + 1


def test_loose_images_beside_an_empty_folder_are_classified(tmp_path: Path) -> None:
    make(tmp_path / "holiday" / "one.jpg")
    (tmp_path / "holiday" / "nothing").mkdir()
    assert judge([str(tmp_path / "holiday")]).kind == "images"


@pytest.mark.skipif(os.name != "posix", reason="links need a right of their own elsewhere")
def test_class_folders_may_be_links_and_links_may_go_in_a_circle(tmp_path: Path, tiny_folder: Path) -> None:
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "cat").symlink_to(tiny_folder / "cat")
    assert judge([str(tmp_path / "linked")]).kind == "data"
    (tmp_path / "circle").mkdir()
    (tmp_path / "circle" / "again").symlink_to(tmp_path / "circle")
    assert judge([str(tmp_path / "circle")]).kind in ("data", "refused")


@pytest.mark.parametrize("ending", WEIGHTS_ENDINGS)
def test_weights_that_cannot_be_used_say_why_whatever_their_ending(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, ending: str
) -> None:
    window.worker._command = [sys.executable, str(FAKE_WORKER)]
    path = tmp_path / f"bad{ending}"
    path.write_bytes(b"no weights")
    window.open_paths([str(path)])
    qtbot.waitUntil(window.banner.isVisible, timeout=8_000)
    assert window.page == "classify"
    qtbot.waitUntil(lambda: not window.runner.jobs, timeout=20_000)
    assert "These are no weights. Choose others." in window.banner.text
    assert window.banner.isVisible()
