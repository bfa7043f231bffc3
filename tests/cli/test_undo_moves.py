"""`undo-moves`: sorted pictures go back, and what stands in the way stays."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def moved(command: Run, trained: Any, tmp_path: Path) -> Path:
    """A folder whose pictures were moved away; its name is all that is left."""
    source = Path(shutil.copytree(trained.data / "grass", tmp_path / "in"))
    answer = command("classify", trained.run, source, "--sort-into", tmp_path / "out", "--move")
    assert answer.code == 0
    assert "Moved 12 pictures; the record is" in answer.err
    assert list(source.iterdir()) == []
    return source


def test_the_last_moves_are_taken_back(command: Run, moved: Path, trained: Any) -> None:
    answer = command("undo-moves", "--json")
    assert answer.code == 0
    assert set(answer.json) == {"record", "moved_back", "failed"}
    assert {Path(move["to"]).parent for move in answer.json["moved_back"]} == {moved}
    names = {path.name for path in moved.iterdir()}
    assert names == {path.name for path in (trained.data / "grass").iterdir()}
    command("undo-moves").assert_mistake("There is no record of moves")


def test_what_stands_in_the_way_stays_and_ends_with_3(command: Run, moved: Path) -> None:
    (moved / "003.png").write_text("new")
    answer = command("undo-moves")
    assert answer.code == 3
    assert answer.out.splitlines()[-1] == "Moved back 11 pictures."
    assert "003.png cannot be put to" in answer.out
    assert (moved / "003.png").read_text() == "new"
    (moved / "003.png").unlink()
    assert command("undo-moves").code == 0


def test_a_file_that_is_no_record_is_told(command: Run, tmp_path: Path) -> None:
    command("undo-moves", tmp_path / "gone.jsonl").assert_mistake("gone.jsonl cannot be read")
