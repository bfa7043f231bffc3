"""A threshold stays with the run, or with the very file of weights."""

import shutil
from pathlib import Path

import pytest

from resnet_studio.core import durable
from resnet_studio.core.durable import digest_of, read_json
from resnet_studio.core.errors import StudioError
from resnet_studio.core.runs.answers import read_threshold, write_threshold


@pytest.fixture
def lone(tmp_path: Path) -> Path:
    path = tmp_path / "weights.safetensors"
    path.write_bytes(b"some weights")
    return path


@pytest.fixture
def of_run(tmp_path: Path) -> Path:
    path = tmp_path / "run" / "checkpoints" / "best.safetensors"
    path.parent.mkdir(parents=True)
    (tmp_path / "run" / "recipe.toml").touch()
    path.write_bytes(b"some weights")
    return path


def test_none_is_set_at_first(lone: Path, of_run: Path) -> None:
    assert read_threshold(lone) == read_threshold(of_run) == 0


def test_a_run_keeps_it_for_all_its_checkpoints(of_run: Path) -> None:
    write_threshold(of_run, 0.8)
    newer = of_run.with_name("newer.safetensors")
    newer.write_bytes(b"other weights")
    assert read_threshold(newer) == 0.8
    assert read_json(of_run.parents[1] / "answers.json") == {"threshold": 0.8}


def test_a_lone_file_keeps_it_wherever_it_goes(lone: Path, tmp_path: Path) -> None:
    write_threshold(lone, 0.75)
    moved = Path(shutil.move(lone, tmp_path / "moved.safetensors"))
    assert read_threshold(moved) == 0.75
    moved.write_bytes(b"other weights")
    assert read_threshold(moved) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["moved.safetensors"]


def test_a_lone_file_is_read_whole_once_until_it_is_written_anew(
    lone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def note(path: Path) -> str:
        if path == lone:
            read.append(path)
        return digest_of(path)

    monkeypatch.setattr(durable, "digest_of", note)
    write_threshold(lone, 0.75)
    assert read_threshold(lone) == read_threshold(lone) == 0.75
    assert read == [lone]
    lone.write_bytes(b"quite other weights")
    assert read_threshold(lone) == 0
    assert read == [lone, lone]


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf"), "0.5", True, None])
def test_what_is_no_probability_is_refused(of_run: Path, value: float) -> None:
    write_threshold(of_run, 0.5)
    with pytest.raises(StudioError, match="between 0 and 1"):
        write_threshold(of_run, value)
    assert read_threshold(of_run) == 0.5


@pytest.mark.parametrize("content", [b"", b"[]", b'{"threshold": "high"}', b'{"threshold": 7}', b"\xff"])
def test_a_damaged_file_counts_as_none(of_run: Path, content: bytes) -> None:
    (of_run.parents[1] / "answers.json").write_bytes(content)
    assert read_threshold(of_run) == 0


def test_what_cannot_be_kept_is_said(of_run: Path) -> None:
    (of_run.parents[1] / "answers.json").mkdir()
    with pytest.raises(StudioError, match="cannot be kept"):
        write_threshold(of_run, 0.5)
    with pytest.raises(StudioError, match="cannot be kept"):
        write_threshold(of_run.with_name("gone").with_name("gone") / "a" / "b", 0.5)
