"""Records are written whole or not at all."""

import json
from pathlib import Path

import pytest

from resnet_studio.core.data.records import record_name, write_record


def test_a_record_is_replaced_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "deep" / record_name("/some/where")
    write_record(path, {"a": 1})
    write_record(path, {"a": 2, "name": "\udcff"})
    assert json.loads(path.read_text()) == {"a": 2, "name": "\udcff"}
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_write_keeps_the_old_record_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.mkdir()
    (path / "old").touch()
    with pytest.raises(OSError, match="directory"):
        write_record(path, {"a": 1})
    assert [entry.name for entry in tmp_path.iterdir()] == ["record.json"]


def test_each_path_has_a_name_of_its_own() -> None:
    assert record_name("/a") != record_name("/b")
    assert record_name("/a\udcff").endswith(".json")
