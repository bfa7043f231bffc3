"""Answers on disk: a row a picture, whatever its name, or a sentence."""

import csv
import os
from pathlib import Path

import pytest

from resnet_studio.core.errors import DataError
from resnet_studio.core.inference.table import HEAD, write_csv


def test_each_picture_is_a_row_whatever_its_name(tmp_path: Path) -> None:
    strange = os.fsdecode(b'no utf-8 \xff, "quoted"\n.png')
    path = tmp_path / "answers.csv"
    write_csv(path, [(strange, "cat", 0.75, ""), ("b.png", "", None, "It is cut short.")])
    with path.open(newline="", encoding="utf-8", errors="surrogateescape") as stream:
        rows = list(csv.reader(stream))
    assert rows == [list(HEAD), [strange, "cat", "0.75", ""], ["b.png", "", "", "It is cut short."]]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be written"):
        write_csv(tmp_path / "gone" / "answers.csv", [])
