"""Readings are counted by model, split and data, and survive what happens to a file."""

import errno
import os
from pathlib import Path

import pytest

from resnet_studio.core.runs.readings import note_reading, num_readings, readings_path
from resnet_studio.core.settings import app_folders


def test_readings_of_a_split_of_some_data_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "new" / "readings.jsonl"
    assert num_readings(path, "test") == 0
    assert [note_reading(path, "test") for _ in range(2)] == [1, 2]
    assert note_reading(path, "test", "other data", accuracy=0.5) == 1
    assert note_reading(path, "validation") == 1
    assert num_readings(path, "test") == 2


def test_a_torn_line_costs_no_other_reading(tmp_path: Path) -> None:
    path = tmp_path / "readings.jsonl"
    note_reading(path, "test")
    path.write_bytes(path.read_bytes() + b'{"time": 1, "spl')
    assert note_reading(path, "test") == 2


def test_a_reading_that_could_not_be_flushed_counts_once_when_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    path = tmp_path / "readings.jsonl"
    note_reading(path, "test")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="error"):
            note_reading(path, "test")
    assert note_reading(path, "test") == 2


def test_a_changed_line_is_no_reading(tmp_path: Path) -> None:
    path = tmp_path / "readings.jsonl"
    note_reading(path, "validation")
    path.write_bytes(path.read_bytes().replace(b"validation", b"test"))
    assert num_readings(path, "test") == 0


def test_all_checkpoints_of_a_run_are_one_model(tmp_path: Path) -> None:
    (tmp_path / "run" / "checkpoints").mkdir(parents=True)
    (tmp_path / "run" / "recipe.toml").touch()
    paths = {readings_path(tmp_path / "run" / "checkpoints" / name) for name in ("best", "last")}
    assert paths == {tmp_path / "run" / "evaluations" / "readings.jsonl"}


def test_lone_weights_are_known_by_their_content(tmp_path: Path) -> None:
    for name, content in (("one", b"weights"), ("copy", b"weights"), ("other", b"others")):
        (tmp_path / name).write_bytes(content)
    one, copy, other = (readings_path(tmp_path / name) for name in ("one", "copy", "other"))
    assert one == copy != other
    assert one.is_relative_to(app_folders().data)
