"""A run gets another name, goes into the archive and comes back; nothing is ever written over."""

import sys
from pathlib import Path

import filelock
import pytest

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe
from resnet_studio.core.durable import write_json
from resnet_studio.core.errors import RunError
from resnet_studio.core.runs.folder import RunFolder, create_run_folder, find_run, list_runs
from resnet_studio.core.runs.mirror import status_mirror, write_mirror
from resnet_studio.core.runs.moves import archive_run, is_archived, name_fault, rename_run, restore_run
from resnet_studio.core.runs.reader import read_status
from resnet_studio.core.runs.status import RunState, RunStatus


@pytest.fixture
def runs_path(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def make(runs_path: Path, name: str = "one", state: RunState = RunState.FINISHED) -> RunFolder:
    folder = create_run_folder(runs_path, name)
    folder.recipe_path.write_text(dump_recipe(Recipe()), encoding="utf-8")
    write_json(folder.status_path, RunStatus(state=state).model_dump(mode="json"))
    return folder


def names(runs_path: Path) -> list[str]:
    return sorted(folder.name for folder in list_runs(runs_path))


def test_a_renamed_run_is_the_same_run(runs_path: Path) -> None:
    folder = make(runs_path)
    content = folder.status_path.read_bytes()
    renamed = rename_run(folder, "the best, so far")
    assert names(runs_path) == ["the best, so far"]
    assert renamed.status_path.read_bytes() == content
    assert rename_run(renamed, renamed.name) is renamed


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "needs a name"),
        ("   ", "needs a name"),
        ("a/b", "characters"),
        ("a\\b", "characters"),
        ("a\nb", "characters"),
        ("a\u202eb", "characters"),
        ("..", "begins with no dot"),
        (".hidden", "begins with no dot"),
        ("-rf", "begins with no dot"),
        ("name.", "ends with no dot"),
        ("name ", "ends with no dot"),
        ("x" * 81, "too long"),
        ("率" * 70, "too long"),
        ("CON", "kept for something else"),
        ("nul.txt", "kept for something else"),
        ("Archive", "kept for something else"),
    ],
)
def test_a_name_that_some_system_lacks_is_refused_with_the_reason(
    runs_path: Path, name: str, words: str
) -> None:
    folder = make(runs_path)
    assert words in name_fault(name)
    with pytest.raises(RunError, match=words):
        rename_run(folder, name)
    assert folder.is_run


@pytest.mark.parametrize(
    "name", ["a", "2026-11-24_digits_resnet20", "学习率 0.1", "a (2)", "x" * 80, "-a"[1:]]
)
def test_other_names_are_good(name: str) -> None:
    assert name_fault(name) == ""


def test_a_name_that_is_taken_is_refused_whatever_has_it(runs_path: Path) -> None:
    folder = make(runs_path)
    other = make(runs_path, "other")
    (runs_path / "empty").mkdir()
    (runs_path / "file").write_text("mine", encoding="utf-8")
    for name in ("other", "empty", "file"):
        with pytest.raises(RunError, match="is taken"):
            rename_run(folder, name)
    assert names(runs_path) == ["one", "other"]
    assert other.is_run
    assert (runs_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_run_in_the_archive_is_no_run_of_the_list_and_comes_back(runs_path: Path) -> None:
    folder = make(runs_path)
    archived = archive_run(folder)
    assert names(runs_path) == []
    assert names(runs_path / "archive") == ["one"]
    assert is_archived(archived)
    assert not is_archived(folder)
    assert restore_run(archived).path == folder.path
    assert names(runs_path) == ["one"]


def test_a_name_that_is_taken_there_gets_a_number(runs_path: Path) -> None:
    for _ in range(3):
        archive_run(make(runs_path))
    assert names(runs_path / "archive") == ["one", "one-2", "one-3"]
    make(runs_path)
    assert restore_run(RunFolder(runs_path / "archive" / "one")).name == "one-2"


@pytest.mark.parametrize("damage", [False, True])
def test_a_run_at_work_stays_where_it_is(runs_path: Path, damage: bool) -> None:
    folder = make(runs_path, state=RunState.RUNNING)
    with filelock.FileLock(folder.lock_path):
        if damage:
            folder.status_path.write_bytes(b"{")
        for move in (archive_run, lambda one: rename_run(one, "other")):
            with pytest.raises(RunError, match="is at work"):
                move(folder)
    assert names(runs_path) == ["one"]


def test_what_is_at_its_place_already_is_said(runs_path: Path) -> None:
    folder = make(runs_path)
    with pytest.raises(RunError, match="is not archived"):
        restore_run(folder)
    archived = archive_run(folder)
    with pytest.raises(RunError, match="archived already"):
        archive_run(archived)
    with pytest.raises(RunError, match="cannot be moved"):
        archive_run(folder)


def test_a_status_that_its_folder_could_not_hold_goes_with_the_run(runs_path: Path) -> None:
    folder = make(runs_path)
    newer = RunStatus(state=RunState.FAILED, message="full", written=9)
    write_mirror(status_mirror(folder), newer.model_dump(mode="json"))
    assert read_status(rename_run(folder, "other")).message == "full"
    assert read_status(make(runs_path)).message == "", "the next run of that name has a status of its own"


def test_a_mirror_of_another_run_of_that_name_is_forgotten(runs_path: Path) -> None:
    gone = RunFolder(runs_path / "other")
    write_mirror(status_mirror(gone), RunStatus(message="of another", written=9).model_dump(mode="json"))
    assert read_status(rename_run(make(runs_path), "other")).message == ""


def test_a_new_run_does_not_take_the_name_of_the_archive(runs_path: Path) -> None:
    assert make(runs_path, "archive").name == "run-archive"
    archive_run(make(runs_path))
    assert names(runs_path / "archive") == ["one"]


def test_a_run_of_an_earlier_version_with_that_name_is_not_filled(runs_path: Path) -> None:
    folder = make(runs_path)
    make(runs_path, "x").path.rename(runs_path / "archive")
    with pytest.raises(RunError, match="is called archive"):
        archive_run(folder)
    assert names(runs_path) == ["archive", "one"]


def test_a_run_that_is_looked_for_in_vain_may_be_in_the_archive(runs_path: Path) -> None:
    archive_run(make(runs_path))
    with pytest.raises(RunError) as refused:
        find_run("one", runs_path)
    assert "runs restore one" in refused.value.advice


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes no links without leave")
def test_a_link_to_a_run_is_moved_as_a_link(runs_path: Path, tmp_path: Path) -> None:
    folder = make(tmp_path / "elsewhere")
    runs_path.mkdir()
    (runs_path / "link").symlink_to(folder.path, target_is_directory=True)
    archived = archive_run(RunFolder(runs_path / "link"))
    assert archived.path.is_symlink()
    assert folder.is_run
