"""`classify`: answers, tables, broken files, and names that try to break the output."""

import csv
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_the_keys_that_stay(command: Run, trained: Any) -> None:
    answer = command("classify", trained.run, trained.data / "grass", "--json")
    values = answer.json
    assert answer.code == 0
    assert set(values) == {"images", "images_per_second"}
    assert values["images_per_second"] > 0
    assert len(values["images"]) == 12
    for image in values["images"]:
        assert set(image) == {"path", "label", "probability", "top"}
        assert [image["label"], image["probability"]] == image["top"][0]
        assert sum(value for _, value in image["top"]) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(("top", "num"), [(1, 1), (2, 2), (99, 3), (0, 1), (-4, 1)])
def test_top_says_how_many_classes_are_named(command: Run, trained: Any, top: int, num: int) -> None:
    picture = trained.data / "grass" / "000.png"
    values = command("classify", trained.run, picture, "--top", top, "--json").json
    assert len(values["images"][0]["top"]) == num


def test_a_broken_file_among_good_ones_ends_with_3(command: Run, trained: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    good = trained.data / "grass" / "000.png"
    answer = command("classify", trained.run, broken, good, "--json")
    assert answer.code == 3
    first, second = answer.json["images"]
    assert set(first) == {"path", "error"}
    assert first["path"] == str(broken)
    assert second["path"] == str(good)
    lines = command("classify", trained.run, broken, good).out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{broken} cannot be read")
    assert lines[0].count(str(broken)) == 1
    assert "%" in lines[1]


def test_a_folder_of_other_files_and_a_path_that_is_not_there(
    command: Run, trained: Any, tmp_path: Path
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("a")
    command("classify", trained.run, tmp_path / "notes").assert_mistake("There are no images in", "notes")
    command("classify", trained.run, tmp_path / "gone.png", "--json").assert_mistake("gone.png")
    command("classify", "gone", tmp_path).assert_mistake()
    command("classify", trained.run, "x" * 3000).assert_mistake("xxx")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows forbids such names")
def test_odd_names_print_on_one_line_and_come_back_whole(command: Run, trained: Any, tmp_path: Path) -> None:
    names = ["a\nb.png", "r\u202egnp.png", "🌹.png", "\x1b[2J.png", "byte\udce9.png", "-dash.png", 'a,"b.png']
    for name in names:
        shutil.copy(trained.data / "grass" / "000.png", tmp_path / name)
    lines = command("classify", trained.run, tmp_path).out.splitlines()
    assert len(lines) == len(names)
    assert all(line.isprintable() for line in lines)
    table = tmp_path / "table.csv"
    answer = command("classify", trained.run, tmp_path, "--csv", table, "--json")
    assert answer.code == 0
    assert {Path(image["path"]).name for image in answer.json["images"]} == set(names)
    with table.open(newline="", encoding="utf-8", errors="surrogateescape") as stream:
        assert {Path(row["path"]).name for row in csv.DictReader(stream)} == set(names)


def test_the_table_has_a_row_for_each_file_broken_ones_too(
    command: Run, trained: Any, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"")
    good = trained.data / "grass" / "000.png"
    table = tmp_path / "table.csv"
    assert command("classify", trained.run, good, broken, "--csv", table).code == 3
    with table.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["path", "label", "probability", "error"]
    assert rows[0]["label"]
    assert 0 < float(rows[0]["probability"]) <= 1
    assert (rows[1]["label"], rows[1]["probability"]) == ("", "")
    assert rows[1]["error"]


def test_a_table_that_cannot_be_written_is_told_before_the_work(
    command: Run, trained: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resnet_studio.core.inference.classifier import Classifier

    monkeypatch.setattr(Classifier, "load", lambda *_: pytest.fail("worked before looking at the table"))
    (tmp_path / "file").write_text("")
    for table in (tmp_path / "file" / "table.csv", tmp_path / "no" / "table.csv", tmp_path):
        answer = command("classify", trained.run, trained.data, "--csv", table, "--json")
        answer.assert_mistake("The table cannot be written", str(table))
        assert set(answer.json) == {"error", "hint"}


def test_a_run_of_a_newer_app_still_classifies_or_says_why(command: Run, own_run: Path, trained: Any) -> None:
    (own_run / "status.json").write_text('{"version": 99}')
    answer = command("classify", own_run, trained.data / "grass" / "000.png", "--json")
    assert answer.code in (0, 2)
    assert answer.json
