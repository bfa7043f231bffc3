"""What is dropped is judged before it is let go."""

from pathlib import Path

import pytest

from resnet_studio.gui.drops import judge


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


@pytest.mark.parametrize(
    ("names", "refusal"),
    [
        ([], "nothing"),
        (["letter.docx"], "unknown_file"),
        (["a.png", "letter.docx"], "unknown_file"),
        (["model.safetensors"], "weights"),
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
