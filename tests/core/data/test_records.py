"""Records are written whole or not at all."""

import json
import os
from pathlib import Path

import pytest

from resnet_studio.core.data import records
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


def test_a_record_is_on_the_disk_before_it_takes_the_place_of_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "record.json"
    write_record(path, {"a": 1})
    flushed: list[tuple[object, object]] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        (temporary,) = set(tmp_path.iterdir()) - {path}
        flushed.append((json.loads(path.read_text()), json.loads(temporary.read_text())))

    monkeypatch.setattr(records.os, "fsync", fsync)
    write_record(path, {"a": 2})
    assert flushed == [({"a": 1}, {"a": 2})]
    assert json.loads(path.read_text()) == {"a": 2}
