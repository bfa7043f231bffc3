"""`scan`: its keys, its table, and names that try to break it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
