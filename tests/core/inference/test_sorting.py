"""Pictures into folders: whatever classes and files are called, nothing is overwritten or lost."""

import contextlib
import errno
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from resnet_studio.core.errors import DataError
from resnet_studio.core.inference.placing import NOT_SURE, Placement, plan
from resnet_studio.core.inference.records import new_record
from resnet_studio.core.inference.sorting import Placed, carry_out, undo
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext

CLASSES = ("cat", "dog")


def put(folder: Path, *names: str) -> list[str]:
    """Files that hold their own names."""
    folder.mkdir(exist_ok=True, parents=True)
    for name in names:
        (folder / name).write_text(name, encoding="utf-8", errors="surrogateescape")
    return [str(folder / name) for name in names]


def tree(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


def sort(
    answers: list[tuple[str, str | None]],
    root: Path,
    record: Path | None = None,
    context: TaskContext | None = None,
) -> list[Placed]:
    return list(carry_out(plan(answers, root, CLASSES), context or TaskContext(), record=record))


def test_files_are_copied_to_their_classes(tmp_path: Path) -> None:
    one, two, three = put(tmp_path / "in", "1.jpg", "2.jpg", "3.jpg")
    os.utime(one, (1e9, 1e9))
    root = tmp_path / "out"
    placed = sort([(one, "cat"), (two, "dog"), (three, None)], root)
    assert tree(root) == {"cat/1.jpg": "1.jpg", "dog/2.jpg": "2.jpg", "not sure/3.jpg": "3.jpg"}
    assert len(tree(tmp_path / "in")) == 3
    assert placed[0] == Placed(one, str(root / "cat" / "1.jpg"))
    assert (root / "cat" / "1.jpg").stat().st_mtime == 1e9


def test_a_second_file_of_the_same_name_gets_a_number(tmp_path: Path) -> None:
    paths = [put(tmp_path / folder, "1.jpg")[0] for folder in "abc"]
    root = tmp_path / "out"
    put(root / "cat", "1.jpg", "1 (3).jpg")
    (root / "cat" / "1.jpg").write_text("another")
    sort([(path, "cat") for path in paths], root)
    assert sorted(tree(root)) == [f"cat/{name}.jpg" for name in ("1 (2)", "1 (3)", "1 (4)", "1 (5)", "1")]
    assert tree(root)["cat/1 (3).jpg"] == "1 (3).jpg"


def test_a_file_given_twice_goes_once_and_one_in_its_place_stays(tmp_path: Path) -> None:
    root = tmp_path / "out"
    (there,) = put(root / "cat", "1.jpg")
    (other,) = put(tmp_path / "in", "2.jpg")
    odd = str(root / "dog" / ".." / "cat" / "1.jpg")
    placed = sort([(there, "cat"), (odd, "cat"), (other, "dog"), (other, "dog")], root, tmp_path / "record")
    assert [one.source for one in placed] == [there, other]
    assert tree(root) == {"cat/1.jpg": "1.jpg", "dog/2.jpg": "2.jpg"}
    assert len((tmp_path / "record").read_text().splitlines()) == 1


@pytest.mark.parametrize("is_move", [False, True])
def test_what_was_sorted_before_is_not_sorted_again(tmp_path: Path, is_move: bool) -> None:
    root = tmp_path / "out"
    paths = [put(tmp_path / folder, "1.jpg")[0] for folder in "ab"]
    Path(paths[1]).write_text("2.jpg")  # of the same length
    answers = [(path, "cat") for path in paths]
    sort(answers, root)
    before = tree(root)
    assert len(before) == 2
    again = sort(answers, root, tmp_path / "record" if is_move else None)
    assert again == [
        Placed(paths[0], str(root / "cat" / "1.jpg"), was_there=True),
        Placed(paths[1], str(root / "cat" / "1 (2).jpg"), was_there=True),
    ]
    assert tree(root) == before
    assert all(Path(path).exists() for path in paths)
    Path(paths[0]).write_text("new")
    (changed, same) = sort(answers, root)
    assert changed == Placed(paths[0], str(root / "cat" / "1 (3).jpg"))
    assert same.was_there


def test_nothing_is_overwritten_that_came_after_the_plan(tmp_path: Path) -> None:
    paths = put(tmp_path / "in", "1.jpg", "2.jpg")
    root = tmp_path / "out"
    placements = list(plan([(path, "cat") for path in paths], root, CLASSES))
    assert not root.exists(), "a plan makes nothing"
    put(root / "cat", "1.jpg")
    (root / "cat" / "1.jpg").write_text("of somebody else")
    placed = list(carry_out(placements, TaskContext(), record=tmp_path / "record"))
    assert placed[0].target == str(root / "cat" / "1 (2).jpg")
    assert tree(root)["cat/1.jpg"] == "of somebody else"


def test_a_plan_says_all_names_beforehand(tmp_path: Path) -> None:
    paths = [put(tmp_path / folder, "1.jpg")[0] for folder in "ab"]
    targets = [
        Path(placement.target).name for placement in plan([(p, "cat") for p in paths], tmp_path, CLASSES)
    ]
    assert targets == ["1.jpg", "1 (2).jpg"]


def test_moves_are_undone_by_their_record(tmp_path: Path) -> None:
    answers = [(path, "cat") for path in put(tmp_path / "in", "1.jpg", "2.jpg", "🌹.jpg")]
    before = tree(tmp_path / "in")
    record = new_record()
    sort(answers, tmp_path / "out", record)
    assert tree(tmp_path / "in") == {}
    assert len(tree(tmp_path / "out")) == 3
    (tmp_path / "in").rmdir()
    told: list[Progress] = []
    back = list(undo(record, TaskContext(told.append)))
    assert [Path(one.target).name for one in back] == ["🌹.jpg", "2.jpg", "1.jpg"]
    assert tree(tmp_path / "in") == before
    assert list((tmp_path / "out").iterdir()) == []
    assert not record.exists()
    assert (told[-1].done, told[-1].total) == (3, 3)


def test_what_cannot_be_moved_back_stays_in_the_record(tmp_path: Path) -> None:
    answers = [(path, "cat") for path in put(tmp_path / "in", "1.jpg", "2.jpg", "3.jpg")]
    record = tmp_path / "record"
    sort(answers, tmp_path / "out", record)
    (tmp_path / "out" / "cat" / "1.jpg").unlink()
    put(tmp_path / "in", "2.jpg")
    (tmp_path / "in" / "2.jpg").write_text("new")
    back = list(undo(record, TaskContext()))
    assert [bool(one.error) for one in back] == [False, True, True]
    assert tree(tmp_path / "in") == {"2.jpg": "new", "3.jpg": "3.jpg"}
    assert tree(tmp_path / "out") == {"cat/2.jpg": "2.jpg"}
    assert [Path(json.loads(line)["to"]).name for line in record.read_text().splitlines()] == [
        "1.jpg",
        "2.jpg",
    ]
    (tmp_path / "in" / "2.jpg").unlink()
    assert [bool(one.error) for one in undo(record, TaskContext())] == [False, True]


def test_a_move_that_was_cut_off_is_undone_too(tmp_path: Path) -> None:
    """The process died after the place was reserved and noted, or in the middle of a line."""
    (path,) = put(tmp_path / "in", "1.jpg")
    target = tmp_path / "out" / "cat" / "1.jpg"
    target.parent.mkdir(parents=True)
    target.touch()
    record = tmp_path / "record"
    record.write_text(json.dumps({"from": path, "to": str(target)}) + '\n{"from": "/x')
    assert [one.error for one in undo(record, TaskContext())] == [""]
    assert tree(tmp_path) == {"in/1.jpg": "1.jpg"}


def test_an_undo_that_was_killed_is_done_again(tmp_path: Path) -> None:
    """It gets to no end, in which the record is written anew."""
    paths = put(tmp_path / "in", "1.jpg", "2.jpg")
    record = tmp_path / "record"
    sort([(path, "cat") for path in paths], tmp_path / "out", record)
    lines = record.read_text()
    back = undo(record, TaskContext())
    next(back)
    back.close()  # type: ignore[attr-defined]
    record.write_text(lines)
    assert [one.error for one in undo(record, TaskContext())] == ["", ""]
    assert tree(tmp_path) == {"in/1.jpg": "1.jpg", "in/2.jpg": "2.jpg"}


def test_a_move_that_failed_leaves_nothing_to_undo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (path,) = put(tmp_path / "in", "1.jpg")
    record = tmp_path / "record"
    with monkeypatch.context() as patched:
        patched.setattr("resnet_studio.core.inference.sorting._move", refuse)
        (placed,) = sort([(path, "cat")], tmp_path / "out", record)
    assert "Permission denied" in placed.error
    assert [one.error for one in undo(record, TaskContext())] == [""]
    assert tree(tmp_path) == {"in/1.jpg": "1.jpg"}, "the record is gone too"


@pytest.mark.parametrize("is_move", [False, True])
def test_a_vanished_file_is_a_sentence_and_leaves_nothing_behind(tmp_path: Path, is_move: bool) -> None:
    gone, there = put(tmp_path / "in", "gone.jpg", "there.jpg")
    Path(gone).unlink()
    placed = sort([(gone, "cat"), (there, "cat")], tmp_path / "out", tmp_path / "record" if is_move else None)
    assert "gone.jpg cannot be put to" in placed[0].error
    assert placed[1].error == ""
    assert tree(tmp_path / "out") == {"cat/there.jpg": "there.jpg"}


def test_another_disk_is_reached_by_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Path:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    (path,) = put(tmp_path / "in", "1.jpg")
    monkeypatch.setattr(Path, "replace", refuse)
    sort([(path, "cat")], tmp_path / "out", tmp_path / "record")
    assert tree(tmp_path / "out") == {"cat/1.jpg": "1.jpg"}
    assert tree(tmp_path / "in") == {}


def test_a_disk_that_fills_up_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(source: Path, target: Path) -> None:
        target.write_text("ha")
        raise OSError(errno.ENOSPC, "No space left on device")

    (path,) = put(tmp_path / "in", "1.jpg")
    monkeypatch.setattr("resnet_studio.core.inference.sorting.shutil.copyfile", half)
    (placed,) = sort([(path, "cat")], tmp_path / "out")
    assert "No space left" in placed.error
    assert tree(tmp_path) == {"in/1.jpg": "1.jpg"}


def test_it_reports_and_can_be_stopped(tmp_path: Path) -> None:
    paths = put(tmp_path / "in", *(f"{number}.jpg" for number in range(5)))
    told: list[Progress] = []
    context = TaskContext(told.append, interval_seconds=0)
    done = carry_out(plan([(path, "cat") for path in paths], tmp_path / "out", CLASSES), context, total=5)
    next(done)
    next(done)
    context.stop()
    with pytest.raises(Cancelled):
        next(done)
    assert sorted(tree(tmp_path / "out")) == ["cat/0.jpg", "cat/1.jpg"]
    assert (told[0].done, told[0].total, told[0].text) == (1, 5, "Copying")


def test_a_record_that_cannot_be_written_or_read_is_told(tmp_path: Path) -> None:
    (path,) = put(tmp_path / "in", "1.jpg")
    with pytest.raises(DataError, match="record of the moves cannot be written"):
        sort([(path, "cat")], tmp_path / "out", tmp_path / "in" / "1.jpg" / "record")
    assert tree(tmp_path) == {"in/1.jpg": "1.jpg"}
    for text in ("nonsense\n", "[1]\n", '{"from": 1}\n'):
        (tmp_path / "record").write_text(text)
        with pytest.raises(DataError, match="cannot be read"):
            list(undo(tmp_path / "record", TaskContext()))
        assert (tmp_path / "record").read_text() == text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_of_the_record_is_told_before_the_move(tmp_path: Path) -> None:
    (path,) = put(tmp_path / "in", "1.jpg")
    with pytest.raises(DataError, match="record of the moves cannot be written to /dev/full"):
        sort([(path, "cat")], tmp_path / "out", Path("/dev/full"))
    assert tree(tmp_path) == {"in/1.jpg": "1.jpg"}


def test_a_record_that_cannot_be_written_anew_is_told_and_can_be_used_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    paths = put(tmp_path / "in", "1.jpg", "2.jpg")
    record = tmp_path / "record"
    sort([(path, "cat") for path in paths], tmp_path / "out", record)
    back = undo(record, TaskContext())
    next(back)
    with monkeypatch.context() as patched:
        patched.setattr("resnet_studio.core.inference.sorting.write_durably", refuse)
        with pytest.raises(DataError, match="No space left"):
            back.close()  # type: ignore[attr-defined]
    assert [one.error for one in undo(record, TaskContext())] == ["", ""]
    assert tree(tmp_path) == {"in/1.jpg": "1.jpg", "in/2.jpg": "2.jpg"}


def test_where_nothing_is_moved_there_is_no_record(tmp_path: Path) -> None:
    (there,) = put(tmp_path / "out" / "cat", "1.jpg")
    sort([], tmp_path / "out", tmp_path / "record")
    sort([(there, "cat")], tmp_path / "out", tmp_path / "record")
    assert not (tmp_path / "record").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows forbids such names")
def test_odd_file_names_go_and_come_back(tmp_path: Path) -> None:
    names = ["a\nb.png", "\u202egnp.png", "byte\udce9.png", "-dash.png", 'a,"b.png', "no suffix", ".png"]
    paths = put(tmp_path / "in", *names)
    record = tmp_path / "record"
    placed = sort([(path, "dog") for path in paths], tmp_path / "out", record)
    assert {Path(one.target).name for one in placed} == set(names)
    assert not any(one.error for one in undo(record, TaskContext()))
    assert {path.name for path in (tmp_path / "in").iterdir()} == set(names)


def test_a_link_is_moved_as_the_picture_it_leads_to(tmp_path: Path) -> None:
    put(tmp_path / "in", "real.jpg")
    link = tmp_path / "in" / "link.jpg"
    try:
        link.symlink_to("real.jpg")
    except OSError:
        pytest.skip("no links can be made here")
    sort([(str(link), "cat")], tmp_path / "out", tmp_path / "record")
    assert tree(tmp_path / "out") == {"cat/link.jpg": "real.jpg"}
    assert tree(tmp_path / "in") == {"real.jpg": "real.jpg"}
    assert [one.error for one in undo(tmp_path / "record", TaskContext())] == [""]
    assert str(link.readlink()) == "real.jpg"
    assert tree(tmp_path / "out") == {}


def test_a_link_whose_picture_is_gone_comes_back_as_the_picture(tmp_path: Path) -> None:
    (real,) = put(tmp_path / "in", "real.jpg")
    link = tmp_path / "in" / "link.jpg"
    try:
        link.symlink_to("real.jpg")
    except OSError:
        pytest.skip("no links can be made here")
    sort([(str(link), "cat")], tmp_path / "out", tmp_path / "record")
    Path(real).unlink()
    assert [one.error for one in undo(tmp_path / "record", TaskContext())] == [""]
    assert tree(tmp_path) == {"in/link.jpg": "real.jpg"}
    assert not link.is_symlink()


def test_what_was_changed_since_its_move_stays_where_it_is(tmp_path: Path) -> None:
    paths = put(tmp_path / "in", "1.jpg", "2.jpg", "3.jpg")
    record, cats = tmp_path / "record", tmp_path / "out" / "cat"
    sort([(path, "cat") for path in paths], tmp_path / "out", record)
    (cats / "1.jpg").write_text("another")
    os.utime(cats / "2.jpg", (1e9, 1e9))
    assert ["has changed" in one.error for one in undo(record, TaskContext())] == [False, True, True]
    assert tree(tmp_path / "in") == {"3.jpg": "3.jpg"}
    assert tree(tmp_path / "out") == {"cat/1.jpg": "another", "cat/2.jpg": "2.jpg"}
    assert len(record.read_text().splitlines()) == 2


def test_moves_under_way_are_not_undone(tmp_path: Path) -> None:
    answers = [(path, "cat") for path in put(tmp_path / "in", "1.jpg", "2.jpg", "3.jpg")]
    record = tmp_path / "record"
    moves = carry_out(plan(answers, tmp_path / "out", CLASSES), TaskContext(), record=record)
    next(moves)
    with pytest.raises(DataError, match="still under way"):
        list(undo(record, TaskContext()))
    assert len(list(moves)) == 2
    assert [one.error for one in undo(record, TaskContext())] == ["", "", ""]
    assert sorted(tree(tmp_path)) == ["in/1.jpg", "in/2.jpg", "in/3.jpg"], "and no lock stays"


def test_a_placement_is_what_the_plan_says(tmp_path: Path) -> None:
    (path,) = put(tmp_path, "1.jpg")
    assert list(plan([(path, None)], tmp_path / "out", CLASSES)) == [
        Placement(path, str(tmp_path / "out" / NOT_SURE / "1.jpg"))
    ]


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["a", "b\0", "\ud800", "a" * 300])
)
LINE = st.dictionaries(st.sampled_from(["from", "to", "size", "mtime_ns", "link"]), VALUES).map(json.dumps)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary() | st.lists(LINE).map(lambda lines: "".join(f"{line}\n" for line in lines).encode()))
@example(b'{"from": "a", "to": "b", "size": Infinity}\n')
@example(b'{"from": "a", "to": "b\\u0000"}\n')
def test_a_record_of_any_content_is_told_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    record = tmp_path / "record.jsonl"
    record.write_bytes(content)
    with contextlib.suppress(DataError):
        assert all(placed.error for placed in undo(record, TaskContext()))
