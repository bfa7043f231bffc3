"""A power cut leaves the newest checkpoint or the one before; a save that does not is noticed."""

import os
from pathlib import Path
from typing import Any

import pytest
import torch
from file_operations import Watch
from power_cut import Disk, lay_out
from power_loss import (
    ROWS_OF_A_SAVE,
    Save,
    judge,
    look_at_torch_save,
    operations_of_a_run,
    operations_of_torch_save,
    save,
)

from resnet_studio.core import durable
from resnet_studio.core.durable import digest_of, write_json
from resnet_studio.core.runs import generations
from resnet_studio.core.runs.checkpoint import write_checkpoint
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.writer import RunWriter


def verdict_of(tmp_path: Path, save_one: Save = save, num_saves: int = 2) -> Any:
    root = tmp_path / "runs"
    root.mkdir()
    return judge(operations_of_a_run(root, num_saves, save_one), root, tmp_path / "left", most_failures=1)


def test_after_every_cut_the_newest_checkpoint_or_the_one_before_opens(tmp_path: Path) -> None:
    verdict = verdict_of(tmp_path)
    assert verdict.failures == []
    assert verdict.num_operations > 80
    assert set(verdict.opened) == {"newest", "previous", "none"}


def test_a_program_that_never_syncs_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watch, "_fsync", lambda *_: None)
    assert verdict_of(tmp_path).failures


def test_a_folder_that_is_not_synced_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "sync_folder", lambda _: None)
    assert verdict_of(tmp_path).failures


def test_a_file_that_is_renamed_before_it_is_synced_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename_only(temporary: Path, path: Path, sha256: str) -> None:
        assert digest_of(temporary) == sha256
        os.replace(temporary, path)  # noqa: PTH105 - as the watch knows it
        durable.sync_folder(path.parent)

    monkeypatch.setattr(generations, "replace_durably", rename_only)
    assert verdict_of(tmp_path).failures


def test_a_checkpoint_written_over_the_only_one_is_caught(tmp_path: Path) -> None:
    def save_in_place(folder: RunFolder, writer: RunWriter, step: int) -> None:
        for row in range(ROWS_OF_A_SAVE):
            writer.log({"kind": "step", "step": step, "row": row})
        writer.sync()
        path = folder.checkpoints / "last-epoch00001-step00000001.safetensors"
        digest = write_checkpoint(path, {"w": torch.full((64,), float(step))}, {"step": step})
        with path.open("rb+") as stream:
            os.fsync(stream.fileno())
        durable.sync_folder(path.parent)
        one = {"file": path.name, "sha256": digest, "size_bytes": path.stat().st_size, "epoch": 1, "step": 1}
        write_json(folder.checkpoints / "last.json", {"generations": [one], "outdated": []})

    assert verdict_of(tmp_path, save_in_place).failures


def test_an_older_checkpoint_removed_before_its_successor_is_there_is_caught(tmp_path: Path) -> None:
    def save_greedily(folder: RunFolder, writer: RunWriter, step: int) -> None:
        for path in folder.checkpoints.glob("*.safetensors"):
            path.unlink()
        save(folder, writer, step)

    assert verdict_of(tmp_path, save_greedily).failures


def test_rows_that_are_not_synced_before_the_checkpoint_are_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunWriter, "sync", lambda _: None)
    assert verdict_of(tmp_path, num_saves=1).failures


def test_torch_save_over_the_only_file_loses_it(tmp_path: Path) -> None:
    root = tmp_path / "runs"
    root.mkdir()
    operations = operations_of_torch_save(root, 2)
    assert judge(operations, root, tmp_path / "left", look_at_torch_save, most_failures=1).failures


def contents(root: Path) -> dict[Path, bytes]:
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_where_nothing_is_lost_the_model_holds_what_the_disk_holds(tmp_path: Path) -> None:
    root, disk = tmp_path / "runs", Disk()
    root.mkdir()
    for one in operations_of_a_run(root, 3):
        disk.do(one)
    lay_out(disk.as_done(), root, tmp_path / "replayed")
    assert contents(tmp_path / "replayed") == contents(root)
