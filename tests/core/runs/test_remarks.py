"""Star, tags and note stay with the run, whatever becomes of the file that holds them."""

import json
from pathlib import Path

import pytest

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe
from resnet_studio.core.durable import is_sealed, read_json, write_json
from resnet_studio.core.errors import RunError
from resnet_studio.core.runs.check import FileState, check_run
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.remarks import (
    LONGEST_TAG,
    MOST_TAGS,
    NO_REMARKS,
    change_remarks,
    clean_tags,
    read_remarks,
)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    folder = create_run_folder(tmp_path / "runs", "one")
    folder.recipe_path.write_text(dump_recipe(Recipe()), encoding="utf-8")
    return folder


def test_nothing_is_said_of_a_new_run(folder: RunFolder) -> None:
    assert read_remarks(folder) == (NO_REMARKS, "")
    assert not folder.remarks_path.exists()


def test_what_is_not_named_stays(folder: RunFolder) -> None:
    change_remarks(folder, is_starred=True)
    change_remarks(folder, tags=["good", "seed 2"])
    change = change_remarks(folder, note="Two\nlines")
    assert change.before.tags == ("good", "seed 2")
    remarks, fault = read_remarks(folder)
    assert (remarks.is_starred, remarks.tags, remarks.note, fault) == (
        True,
        ("good", "seed 2"),
        "Two\nlines",
        "",
    )
    assert is_sealed(folder.remarks_path)


def test_what_changes_nothing_writes_nothing(folder: RunFolder) -> None:
    change_remarks(folder, is_starred=False, note="")
    assert not folder.remarks_path.exists()


def test_keys_of_a_newer_app_are_kept(folder: RunFolder) -> None:
    write_json(folder.remarks_path, {"is_starred": True, "color": "green"})
    change_remarks(folder, note="new")
    assert read_json(folder.remarks_path) == {
        "is_starred": True,
        "tags": [],
        "note": "new",
        "color": "green",
    }


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b'{"tags": 3}', b'{"note": ["x"]}'])
def test_a_damaged_file_is_told_and_set_aside_when_something_is_said_anew(
    folder: RunFolder, content: bytes
) -> None:
    folder.remarks_path.write_bytes(content)
    remarks, fault = read_remarks(folder)
    assert remarks == NO_REMARKS
    assert fault
    assert folder.remarks_path.read_bytes() == content, "reading changes nothing"
    change = change_remarks(folder, is_starred=True)
    assert change.aside is not None
    assert change.aside.read_bytes() == content
    assert read_remarks(folder)[0].is_starred


def test_a_flipped_letter_is_noticed(folder: RunFolder) -> None:
    change_remarks(folder, note="good")
    content = folder.remarks_path.read_bytes()
    folder.remarks_path.write_bytes(content.replace(b"good", b"goad"))
    assert "was changed since" in read_remarks(folder)[1]


def test_the_check_looks_at_it_as_at_what_a_run_can_do_without(folder: RunFolder) -> None:
    name = folder.remarks_path.name

    def found() -> FileState:
        return next(one.state for one in check_run(folder) if one.file == name)

    assert found() is FileState.ABSENT
    change_remarks(folder, note="good")
    assert found() is FileState.SOUND
    folder.remarks_path.write_bytes(b"{")
    assert found() is FileState.DAMAGED
    check_run(folder, repair=True)
    assert found() is FileState.ABSENT
    assert (folder.path / f"{name}.broken").read_bytes() == b"{"


def test_a_run_that_is_gone_cannot_be_starred(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be kept"):
        change_remarks(RunFolder(tmp_path / "gone"), is_starred=True)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["  good ", "Good", "bad"], ("good", "bad")),
        (["a, b,,c"], ("a", "b", "c")),
        (["two   words", "\n"], ("two words",)),
        (["x" * 99], ("x" * LONGEST_TAG,)),
        ([str(number) for number in range(99)], tuple(map(str, range(MOST_TAGS)))),
    ],
)
def test_tags_are_words_without_doubles(given: list[str], kept: tuple[str, ...]) -> None:
    assert clean_tags(given) == kept


def test_any_text_can_be_a_note(folder: RunFolder) -> None:
    text = 'quotes " and \\ and 学习率 and \u202e and "seal": ""'
    change_remarks(folder, note=text)
    assert read_remarks(folder)[0].note == text
    assert json.loads(folder.remarks_path.read_text(encoding="utf-8"))["note"] == text
