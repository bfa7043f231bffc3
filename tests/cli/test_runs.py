"""`runs list`, `show`, `compare` and `check`: what they tell of good, damaged and newer runs."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.cli.output import accuracy_words
from resnet_studio.core.durable import read_json

Run = Callable[..., Any]


def test_the_list_of_no_runs_says_how_to_make_one(command: Run, tmp_path: Path) -> None:
    answer = command("runs", "list", "--runs", tmp_path / "nowhere")
    assert answer.code == 0
    assert "There are no runs" in answer.out
    assert not (tmp_path / "nowhere").exists()
    assert command("runs", "list", "--json").json["runs"] == []


def test_json_may_stand_before_or_after_the_action(command: Run) -> None:
    assert command("runs", "--json", "list").json == command("runs", "list", "--json").json


def test_the_list_has_a_row_for_each_run(command: Run, trained: Any) -> None:
    rows = command("runs", "list", "--runs", trained.run.parent, "--json").json["runs"]
    assert [row["name"] for row in rows] == ["first"]
    assert (rows[0]["state"], rows[0]["epoch"], rows[0]["epochs"]) == ("finished", 3, 3)
    lines = command("runs", "list", "--runs", trained.run.parent).out.splitlines()
    assert lines[1].split()[:3] == ["first", "finished", "3/3"]
    assert re.split(r"  +", lines[0])[3:] == ["validation accuracy", "test accuracy"]
    accuracies = [
        accuracy_words(rows[0][f"{split}_accuracy"], rows[0][f"{split}_interval"])
        for split in ("validation", "test")
    ]
    assert all("(95 % CI " in words for words in accuracies)
    assert re.split(r"  +", lines[1])[3:] == accuracies
    assert (
        "validation accuracy {}, test accuracy {}".format(*accuracies)
        in command("runs", "show", trained.run).out.splitlines()[1]
    )


def test_damaged_newer_and_strange_runs_hide_no_good_one(command: Run, own_run: Path) -> None:
    for name in ("damaged", "newer", "strange"):
        shutil.copytree(own_run, own_run.with_name(name))
    own_run.with_name("damaged").joinpath("status.json").write_bytes(b"\xff{")
    own_run.with_name("newer").joinpath("status.json").write_text('{"version": 99}')
    own_run.with_name("strange").joinpath("status.json").unlink()
    own_run.with_name("strange").joinpath("status.json").mkdir()
    own_run.with_name("no-run").mkdir()
    answer = command("runs", "list", "--runs", own_run.parent, "--json")
    rows = {row["name"]: row for row in answer.json["runs"]}
    assert answer.code == 0
    assert rows["first"]["state"] == "finished"
    assert "99" in rows["newer"]["error"]
    assert "error" in rows["damaged"]
    assert "error" in rows["strange"]
    assert "no-run" not in rows
    assert len(command("runs", "list", "--runs", own_run.parent).out.splitlines()) == 5


def test_show_has_the_keys_that_stay(command: Run, trained: Any) -> None:
    values = command("runs", "show", trained.run, "--json").json
    assert {"run", "state", "recipe", "metrics", "checkpoints"} <= set(values)
    assert values["run"] == str(trained.run)
    assert values["recipe"]["training"]["epochs"] == 3
    assert [row["epoch"] for row in values["metrics"] if row["kind"] == "epoch"] == [1, 2, 3]
    assert set(values["checkpoints"]) == {"best", "last"}
    for path in values["checkpoints"].values():
        assert Path(path).is_file()


def test_a_run_is_found_by_folder_by_name_and_from_within(
    command: Run, trained: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_folder = command("runs", "show", trained.run, "--json").json
    by_name = command("runs", "show", "first", "--runs", trained.run.parent, "--json").json
    monkeypatch.chdir(trained.run)
    from_within = command("runs", "show", ".", "--json").json
    assert by_folder == by_name == from_within
    assert command("runs", "show", ".").out.startswith("first: finished")


def test_show_prints_the_recipe_and_the_result(command: Run, trained: Any) -> None:
    printed = command("runs", "show", trained.run).out
    assert "optimizer.learning_rate" in printed
    assert "test " in printed


def test_show_tells_why_a_run_cannot_be_written(
    command: Run, own_run: Path, change_status: Callable[..., None]
) -> None:
    change_status(state="running", trouble="The disk is full.", cure="Make room.")
    assert "trouble: The disk is full. Make room." in command("runs", "show", own_run).out


@pytest.mark.parametrize("action", ["show", "check"])
def test_a_run_that_is_not_there_is_told_with_the_nearest_name(
    command: Run, own_run: Path, action: str
) -> None:
    command("runs", action, "frist", "--runs", own_run.parent).assert_mistake("frist", "Did you mean first?")
    command("runs", action, "zzz", "--runs", own_run.parent).assert_mistake("zzz", "runs list")
    command("runs", action, "~nobody/x", "--runs", own_run.parent).assert_mistake("~nobody/x")
    command("runs", action, "y" * 3000, "--runs", own_run.parent).assert_mistake("yyy")


def test_compare_tells_what_differs_and_nothing_else(command: Run, own_run: Path) -> None:
    other = shutil.copytree(own_run, own_run.with_name("second"))
    recipe = (other / "recipe.toml").read_text().replace("seed = 0", "seed = 8", 1)
    (other / "recipe.toml").write_text(recipe)
    answer = command("runs", "compare", own_run, other, "--json")
    assert answer.code == 0
    assert len(answer.json["recipe"]) == 1
    assert [run["name"] for run in answer.json["runs"]] == ["first", "second"]
    table = command("runs", "compare", own_run, other).out
    assert "learning_rate" not in table
    cells = {line.split("  ")[0]: line for line in table.splitlines()}
    for key, name in {"validation_accuracy": "validation accuracy", "test_accuracy": "test accuracy"}.items():
        first = answer.json["runs"][0]
        words = accuracy_words(first[key], first[key.replace("accuracy", "interval")])
        assert cells[name].count(words) == 2


def test_a_run_compared_with_itself_differs_in_nothing(command: Run, trained: Any) -> None:
    assert command("runs", "compare", trained.run, trained.run, "--json").json["recipe"] == {}


def test_compare_with_a_run_of_a_newer_app_still_tells_the_recipes(command: Run, own_run: Path) -> None:
    other = shutil.copytree(own_run, own_run.with_name("newer"))
    (other / "status.json").write_text('{"version": 99}')
    answer = command("runs", "compare", own_run, other, "--json")
    assert answer.code == 0
    assert "99" in answer.json["runs"][1]["error"]
    assert command("runs", "compare", own_run, other).code == 0


def test_check_finds_a_flipped_byte_and_ends_with_3(command: Run, own_run: Path) -> None:
    assert command("runs", "check", own_run).code == 0
    path = next((own_run / "checkpoints").glob("best-*.safetensors"))
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)
    answer = command("runs", "check", own_run, "--json")
    assert answer.code == 3
    assert answer.json["ok"] is False
    assert [one["file"] for one in answer.json["findings"] if not one["ok"]] == [f"checkpoints/{path.name}"]
    assert "✗" in command("runs", "check", own_run).out


def test_check_tells_which_checkpoint_opens_and_what_mends_the_rest(command: Run, own_run: Path) -> None:
    best = read_json(own_run / "checkpoints" / "best.json")["generations"]
    assert (
        command("runs", "check", own_run, "--json").json["opens"]["best"] == f"checkpoints/{best[0]['file']}"
    )
    (own_run / "checkpoints" / best[0]["file"]).unlink()
    values = command("runs", "check", own_run, "--json").json
    previous = f"checkpoints/{best[1]['file']}" if len(best) > 1 else None
    assert values["opens"]["best"] == previous
    assert {one["state"] for one in values["findings"]} <= {"sound", "missing", "not written"}
    told = command("runs", "check", own_run).out
    assert f"Best checkpoint that opens: {previous or 'none'}" in told
    assert "`resnet-studio runs check first --repair`" in told


def test_check_repairs_a_damaged_status_and_loses_nothing(command: Run, own_run: Path) -> None:
    (own_run / "status.json").write_bytes(b'{"state": "fini')
    command("runs", "show", own_run).assert_mistake("cannot be read", "check first --repair")
    answer = command("runs", "check", own_run, "--repair", "--json")
    assert answer.code == 0
    assert (own_run / "status.json.broken").read_bytes() == b'{"state": "fini'
    assert json.loads((own_run / "status.json").read_text())["state"] == "interrupted"
    assert command("runs", "show", own_run).code == 0


def test_repair_does_not_touch_a_run_of_a_newer_app(command: Run, own_run: Path) -> None:
    newer = '{"version": 99, "state": "finished", "precious": true}'
    (own_run / "status.json").write_text(newer)
    answer = command("runs", "check", own_run, "--repair", "--json")
    assert answer.code == 3
    assert (own_run / "status.json").read_text() == newer


def test_the_hint_of_a_damaged_status_names_a_command_that_works(command: Run, own_run: Path) -> None:
    (own_run / "status.json").write_text("[]")
    hint = command("runs", "show", own_run, "--json").json["hint"]
    assert "`runs check first --repair`" in hint


def test_a_disk_that_fails_in_a_check_is_told_as_one_that_cannot_be_read(
    command: Run, own_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    import os

    def check_run(*_: Any, **__: Any) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("resnet_studio.cli.runs.check_run", check_run)
    command("runs", "check", own_run).assert_mistake("cannot be read", "Input/output error", "check again")
    command("runs", "check", own_run, "--repair").assert_mistake("cannot be written", "Input/output error")
