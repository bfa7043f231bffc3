"""Star, tags, note, name and archive of runs on the command line."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def runs(command: Run, own_run: Path) -> Run:
    """`runs ACTION …` in the folder of the copy and a second run."""
    shutil.copytree(own_run, own_run.with_name("second"))

    def do(action: str, *arguments: object) -> Any:
        return command("runs", action, *arguments, "--runs", own_run.parent)

    return do


def listed(runs: Run, *options: str) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in runs("list", *options, "--json").json["runs"]}


def test_several_runs_get_a_star_and_lose_it(runs: Run) -> None:
    answer = runs("star", "first", "second")
    assert answer.out.splitlines() == ["first has a star.", "second has a star."]
    assert runs("star", "second", "--off", "--json").json["runs"][0]["starred"] is False
    assert {name: row["starred"] for name, row in listed(runs).items()} == {"first": True, "second": False}
    assert list(listed(runs, "--starred")) == ["first"]


def test_tags_are_added_taken_away_and_printed(runs: Run) -> None:
    assert runs("tag", "first").out.strip() == "first has no tags."
    assert runs("tag", "first", "good", "seed 2", "bad").out.strip() == "first: good, seed 2, bad"
    values = runs("tag", "first", "better", "--remove", "BAD", "--json").json
    assert values["tags"] == ["good", "seed 2", "better"]
    assert list(listed(runs, "--tag", "Seed 2")) == ["first"]
    assert runs("list", "--tag", "none").out.strip() == "None of 2 runs is meant."


def test_a_note_is_written_printed_and_taken_away(runs: Run) -> None:
    assert runs("note", "first").out.strip() == "There is no note on first."
    runs("note", "first", "one line\nand another")
    assert runs("note", "first").out.splitlines() == ["one line", "and another"]
    assert "note: and another" in runs("show", "first").out
    assert runs("note", "first", "", "--json").json["note"] == ""


def test_the_list_shows_star_and_tags_where_there_are_any(runs: Run) -> None:
    assert "star" not in runs("list").out.splitlines()[0]
    runs("star", "first")
    runs("tag", "second", "good")
    head, *lines = runs("list").out.splitlines()
    assert head.split()[-2:] == ["star", "tags"]
    assert next(line for line in lines if line.startswith("first")).endswith("★")
    assert next(line for line in lines if line.startswith("second")).endswith("good")


def test_a_damaged_file_of_remarks_is_told_and_kept(runs: Run, own_run: Path) -> None:
    (own_run / "remarks.json").write_bytes(b"{")
    assert "cannot be read" in runs("note", "first").err
    assert "remarks.json.broken" in runs("star", "first").err
    assert (own_run / "remarks.json.broken").read_bytes() == b"{"
    assert listed(runs)["first"]["starred"]


def test_a_run_gets_another_name_or_the_reason_why_not(runs: Run, own_run: Path) -> None:
    answer = runs("rename", "first", "best of all")
    assert answer.out.strip() == "first is called best of all."
    assert own_run.with_name("best of all").is_dir()
    runs("rename", "best of all", "second").assert_mistake("second", "taken")
    runs("rename", "best of all", "a/b").assert_mistake("characters")
    assert set(listed(runs)) == {"best of all", "second"}


def test_the_archive_hides_runs_until_they_are_taken_back(runs: Run, own_run: Path) -> None:
    moved = runs("archive", "first", "second", "--json").json["moved"]
    assert [Path(one["run"]) for one in moved] == [
        own_run.parent / "archive" / "first",
        own_run.parent / "archive" / "second",
    ]
    assert listed(runs) == {}
    assert set(listed(runs, "--archived")) == {"first", "second"}
    runs("show", "first").assert_mistake("first", "runs restore first")
    runs("star", "first")
    assert listed(runs, "--archived")["first"]["starred"]
    assert runs("restore", "first").out.strip() == "first is back as first."
    assert list(listed(runs)) == ["first"]


def test_of_several_one_that_stays_keeps_no_other_from_going(
    runs: Run, own_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import filelock

    from resnet_studio.core.durable import read_json, write_json

    status = own_run / "status.json"
    write_json(status, read_json(status) | {"state": "running"})
    with filelock.FileLock(own_run / "lock"):
        answer = runs("archive", "first", "second")
        runs("archive", "first").assert_mistake("at work")
    assert answer.code == 3
    assert "first: The run first is at work" in answer.out
    assert list(listed(runs)) == ["first"]


def test_an_empty_archive_says_so(runs: Run) -> None:
    assert "is archived" in runs("list", "--archived").out
    runs("restore", "first").assert_mistake("no run first")


def test_more_than_two_runs_are_compared(runs: Run, own_run: Path) -> None:
    third = shutil.copytree(own_run, own_run.with_name("third"))
    recipe = (third / "recipe.toml").read_text().replace("seed = 0", "seed = 8", 1)
    (third / "recipe.toml").write_text(recipe)
    values = runs("compare", "first", "second", "third", "--json").json
    assert values["recipe"] == {"seed": [0, 0, 8]}
    assert [run["name"] for run in values["runs"]] == ["first", "second", "third"]
