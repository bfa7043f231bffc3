"""Answers on disk: a row a picture, whatever its name, or a sentence."""

import csv
import os
from pathlib import Path

import pytest

from resnet_studio.core.errors import DataError
from resnet_studio.core.inference.table import HEAD, open_table, write_csv


def test_each_picture_is_a_row_whatever_its_name(tmp_path: Path) -> None:
    strange = os.fsdecode(b'no utf-8 \xff, "quoted"\n.png')
    path = tmp_path / "answers.csv"
    write_csv(path, [(strange, "cat", 0.75, "", True), ("b.png", "", None, "It is cut short.", False)])
    with path.open(newline="", encoding="utf-8", errors="surrogateescape") as stream:
        rows = list(csv.reader(stream))
    assert rows == [
        list(HEAD),
        [strange, "cat", "0.75", "", "yes"],
        ["b.png", "", "", "It is cut short.", ""],
    ]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be written"):
        write_csv(tmp_path / "gone" / "answers.csv", [])


def test_rows_are_on_the_disk_as_they_come_and_other_answers_have_columns(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    with open_table(path, num_named=3) as write:
        write(("a.png", "cat", 0.5, "", False), [("dog", 0.25), ("cow", 0.125), ("hen", 0.1)])
        first = path.read_text(encoding="utf-8").splitlines()
        write(("b.png", "", None, "It is broken.", False), [])
    assert first == [
        "path,label,probability,error,unfamiliar,label2,probability2,label3,probability3",
        "a.png,cat,0.5,,,dog,0.25,cow,0.125",
    ]
    with path.open(newline="", encoding="utf-8") as stream:
        assert list(csv.reader(stream))[-1] == ["b.png", "", "", "It is broken.", "", "", "", "", ""]
