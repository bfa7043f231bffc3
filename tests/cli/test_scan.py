"""`scan`: its keys, its table, and names that try to break it."""

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.data.exclusions import exclude, include
from resnet_studio.core.data.scan import scan
from resnet_studio.core.durable import read_json

Run = Callable[..., Any]


def test_the_keys_that_stay(command: Run) -> None:
    values = command("scan", "digits", "--json").json
    assert {"kind", "classes", "splits", "faults"} <= set(values)
    assert values["kind"] == "digits"
    assert sum(values["classes"].values()) == sum(values["splits"].values()) == 1797
    assert set(values["splits"]) == {"train", "validation", "test"}
    assert values["faults"] == []


def test_a_table_for_a_person(command: Run) -> None:
    answer = command("scan", "digits")
    assert "1,797 images of 8 px in 10 classes" in answer.out
    assert "validation" in answer.out


def test_broken_files_are_told_and_left_out(command: Run, pictures: Path) -> None:
    (pictures / "grass" / "broken.png").write_bytes(b"no picture")
    answer = command("scan", pictures, "--json")
    assert answer.code == 0
    assert answer.json["classes"] == {"blue sky": 10, "grass": 10}
    assert [fault["path"] for fault in answer.json["faults"]] == ["grass/broken.png"]
    assert "grass/broken.png: " in command("scan", pictures).out


def test_of_many_faults_some_are_shown_and_all_are_counted(command: Run, pictures: Path) -> None:
    for number in range(25):
        (pictures / "grass" / f"broken{number:02}.png").write_bytes(b"no picture")
    answer = command("scan", pictures)
    assert "25 faults:" in answer.out
    assert "and 5 more" in answer.out
    assert len(command("scan", pictures, "--json").json["faults"]) == 25


@pytest.mark.skipif(sys.platform == "win32", reason="Windows forbids such names")
@pytest.mark.parametrize(
    "name", [b"a\nb", "r\u202egpj".encode(), "🌹👩‍🌾".encode(), b"\x1b[31mred", b"byte\xe9", b" "]
)
def test_odd_names_print_on_one_line_and_stay_whole_in_json(
    command: Run, pictures: Path, name: bytes
) -> None:
    text = name.decode("utf-8", "surrogateescape")
    try:
        (pictures / "grass").rename(pictures / text)
        (pictures / text / f"{text}.png").write_bytes(b"broken")
    except OSError:
        pytest.skip("this file system forbids such names")
    lines = command("scan", pictures).out.splitlines()
    assert len(lines) == 13
    assert all(line.isprintable() for line in lines)
    values = command("scan", pictures, "--json").json
    assert len(values["classes"]) == 2
    assert values["faults"][0]["path"].endswith(".png")


def test_the_split_of_a_folder_is_the_same_each_time(command: Run, pictures: Path) -> None:
    first = command("scan", pictures, "--json").json
    assert first == command("scan", pictures, "--json").json
    assert first["splits"] == {"train": 16, "validation": 2, "test": 2}


def test_a_folder_is_not_touched(command: Run, pictures: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in pictures.rglob("*"))
    command("scan", pictures)
    assert sorted((path, path.stat().st_mtime_ns) for path in pictures.rglob("*")) == before


def test_nothing_is_remembered_of_a_look(command: Run, pictures: Path, app_home: Path) -> None:
    command("scan", pictures)
    assert not (app_home / "data").exists()


@pytest.mark.parametrize("kind", ["digits", "folder"])
def test_the_split_is_the_one_that_a_training_uses(
    command: Run, pictures: Path, tmp_path: Path, small: list[str], kind: str
) -> None:
    data = "digits" if kind == "digits" else pictures
    told = command("scan", data, "--json").json["splits"]
    run = command("train", *small, "--data", data, "--runs", tmp_path / "runs", "--json").json["run"]
    used = read_json(Path(run) / "split.json")
    assert {name: len(keys) for name, keys in used.items()} == told


def test_a_look_knows_the_split_of_an_earlier_training(
    command: Run, pictures: Path, tmp_path: Path, small: list[str]
) -> None:
    command("train", *small, "--data", pictures, "--runs", tmp_path / "runs")
    for path in sorted((pictures / "grass").iterdir())[:4]:
        path.unlink()
    told = command("scan", pictures, "--json").json["splits"]
    run = command("train", *small, "--data", pictures, "--runs", tmp_path / "runs", "--json").json["run"]
    used = read_json(Path(run) / "split.json")
    assert {name: len(keys) for name, keys in used.items()} == told


def test_copies_are_told_by_where_they_do_harm(command: Run, pictures: Path) -> None:
    shutil.copy(pictures / "grass" / "000.png", pictures / "blue sky" / "copy.png")
    answer = command("scan", pictures, "--json")
    (pair,) = answer.json["copies"]["classes"]
    assert pair == {"paths": ["blue sky/copy.png", "grass/000.png"], "kind": "bytes", "likeness": 1.0}
    assert answer.json["excluded"] == 0
    lines = command("scan", pictures).out.splitlines()
    (line,) = [line for line in lines if line.startswith("  blue sky/copy.png (")]
    assert re.fullmatch(r"  blue sky/copy\.png \(\w+\) = grass/000\.png \(\w+\), same bytes.*", line)
    assert any(line.endswith("(one of them is wrong): 1 pair") for line in lines)


def test_what_is_excluded_is_counted(command: Run, pictures: Path) -> None:
    exclude(scan(str(pictures)), ["grass/000.png"])
    values = command("scan", pictures, "--json").json
    assert values["excluded"] == 1
    assert sum(values["splits"].values()) == sum(values["classes"].values()) - 1
    assert "Excluded by you: 1 image;" in command("scan", pictures).out


def test_copies_are_excluded_and_taken_back_in_and_no_file_is_touched(command: Run, pictures: Path) -> None:
    for number in range(3):
        shutil.copy(pictures / "grass" / f"00{number}.png", pictures / "grass" / f"copy{number}.png")
    shutil.copy(pictures / "grass" / "003.png", pictures / "blue sky" / "copy.png")
    files = sorted(pictures.rglob("*"))
    before = command("scan", pictures, "--json").json
    assert any(before["copies"].values())
    after = command("scan", pictures, "--exclude-copies", "all", "--json").json
    assert not any(after["copies"].values())
    assert after["excluded"] == 5  # one of each pair, and both where the classes differ
    assert after == command("scan", pictures, "--json").json
    assert command("scan", pictures, "--include-all", "--json").json == before
    assert sorted(pictures.rglob("*")) == files


def test_only_the_copies_that_are_asked_for_are_excluded(command: Run, pictures: Path) -> None:
    shutil.copy(pictures / "grass" / "003.png", pictures / "blue sky" / "copy.png")
    (pair,) = command("scan", pictures, "--json").json["copies"]["classes"]
    kept = command("scan", pictures, "--exclude-copies", "within", "--json").json
    assert (kept["copies"]["classes"], kept["excluded"]) == ([pair], 0)
    assert command("scan", pictures, "--exclude-copies", "classes", "--json").json["excluded"] == 2


def test_what_is_excluded_is_no_part_of_a_run_and_is_noted_in_it(
    command: Run, pictures: Path, small: list[str], tmp_path: Path
) -> None:
    exclude(scan(str(pictures)), ["grass/000.png"])
    values = command("train", *small, "--data", pictures, "--runs", tmp_path / "runs", "--json").json
    run = Path(values["run"])
    assert read_json(run / "classes.json")["excluded"] == ["grass/000.png"]
    parts = read_json(run / "split.json")
    assert "grass/000.png" not in [key for part in ("train", "validation", "test") for key in parts[part]]
    include(scan(str(pictures)), ["grass/000.png"])
    assert command("evaluate", run, "--json").json["accuracy"] == values["test_accuracy"]


def test_a_run_with_copies_across_splits_says_so(
    command: Run, pictures: Path, small: list[str], tmp_path: Path
) -> None:
    for path in sorted(pictures.rglob("*.png")):
        shutil.copy(path, path.with_name(f"copy-{path.name}"))
    answer = command("train", *small, "--data", pictures, "--runs", tmp_path / "runs", "--json")
    number = answer.json["copies_across_splits"]
    assert 0 < number <= 20
    run = Path(answer.json["run"])
    assert read_json(run / "status.json")["copies_across_splits"] == number
    assert f"{number} pairs of images in two splits show the same picture" in (run / "log.txt").read_text()
    again = command("train", *small, "--data", pictures, "--runs", tmp_path / "runs")
    assert "in two splits: these numbers are too good" in again.out
