"""One checkpoint that can be read is there at any instant, and damage is found before it is used."""

import errno
import hashlib
import json
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.errors import RunError
from resnet_studio.core.runs import generations
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.generations import (
    generations_of,
    has_checkpoint,
    is_intact,
    newest_intact,
    rebuild_pointer,
    save_generation,
)


def content_of(number: int) -> bytes:
    """A file in the form of safetensors, without torch."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes([number] * 4)


def writer_of(content: bytes, meant: bytes | None = None) -> Callable[[Path], str]:
    def write(path: Path) -> str:
        path.write_bytes(content)
        return hashlib.sha256(content if meant is None else meant).hexdigest()

    return write


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return create_run_folder(tmp_path, "run")


def save(folder: RunFolder, number: int) -> Path:
    generation = save_generation(
        folder, "last", writer_of(content_of(number)), epoch=number, step=10 * number
    )
    return folder.checkpoints / generation.file


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def names(folder: RunFolder) -> set[str]:
    return {path.name for path in folder.checkpoints.iterdir()}


def test_two_are_kept_the_newest_first(folder: RunFolder) -> None:
    paths = [save(folder, number) for number in range(1, 5)]
    assert names(folder) == {paths[2].name, paths[3].name, "last.json"}
    assert [one.epoch for one in generations_of(folder, "last")] == [4, 3]
    assert newest_intact(folder, "last") == paths[3]


def test_best_and_last_do_not_disturb_each_other(folder: RunFolder) -> None:
    best = save_generation(folder, "best", writer_of(content_of(9)), epoch=1, step=1)
    for number in range(1, 4):
        save(folder, number)
    assert newest_intact(folder, "best").name == best.file


@pytest.mark.parametrize("damage", [flip_a_bit, truncate, Path.unlink])
def test_damage_is_found_and_the_one_before_is_offered(
    folder: RunFolder, damage: Callable[[Path], None]
) -> None:
    older, newer = save(folder, 1), save(folder, 2)
    damage(newer)
    assert [is_intact(folder, one) for one in generations_of(folder, "last")] == [False, True]
    assert newest_intact(folder, "last") == older
    damage(older)
    with pytest.raises(RunError, match="Every last checkpoint of the run run is damaged"):
        newest_intact(folder, "last")


def test_a_run_without_a_checkpoint_says_so(folder: RunFolder) -> None:
    assert not has_checkpoint(folder, "best")
    with pytest.raises(RunError, match="no checkpoint yet"):
        newest_intact(folder, "best")


def full_disk(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("name", ["replace_durably", "write_json"])
def test_a_save_that_fails_anywhere_leaves_those_before_in_use(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    paths = [save(folder, 1), save(folder, 2)]
    before = generations_of(folder, "last")
    with monkeypatch.context() as patch:
        patch.setattr(generations, name, full_disk)
        with pytest.raises(OSError, match="No space"):
            save(folder, 3)
    assert generations_of(folder, "last") == before
    assert all(is_intact(folder, one) for one in before)
    assert newest_intact(folder, "last") == paths[1]
    assert not any(name.endswith(".tmp") for name in names(folder))
    save(folder, 4)
    assert [one.epoch for one in generations_of(folder, "last")] == [4, 2]
    assert len(names(folder)) == 3


def test_a_writer_that_fails_in_the_middle_leaves_no_part(folder: RunFolder) -> None:
    older = save(folder, 1)

    def write(path: Path) -> str:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        save_generation(folder, "last", write, epoch=2, step=20)
    assert names(folder) == {older.name, "last.json"}


def test_other_bytes_on_the_disk_than_were_meant_do_not_become_a_generation(folder: RunFolder) -> None:
    older = save(folder, 1)
    with pytest.raises(OSError, match="other bytes"):
        save_generation(folder, "last", writer_of(b"torn", meant=b"whole"), epoch=2, step=20)
    assert newest_intact(folder, "last") == older


def test_the_older_one_goes_only_after_the_pointer_names_its_successor(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(folder, 1)
    save(folder, 2)
    real = generations.write_json

    def look(path: Path, values: dict[str, Any]) -> None:
        present = names(folder)
        assert {one["file"] for one in values["generations"]} <= present
        assert all(one.file in present for one in generations_of(folder, "last"))
        real(path, values)

    monkeypatch.setattr(generations, "write_json", look)
    save(folder, 3)


def test_the_same_step_saved_again_writes_over_nothing_that_is_named(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = save_generation(folder, "last", writer_of(content_of(1)), epoch=1, step=10)
    with monkeypatch.context() as patch:
        patch.setattr(generations, "write_json", full_disk)  # it dies before the pointer moves
        with pytest.raises(OSError, match="No space"):
            save_generation(folder, "last", writer_of(content_of(2)), epoch=1, step=10)
    assert is_intact(folder, first)
    second = save_generation(folder, "last", writer_of(content_of(3)), epoch=1, step=10)
    assert newest_intact(folder, "last").read_bytes() == content_of(3)
    assert generations_of(folder, "last") == (second, first)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"generations": 3}', '{"generations": [{"file": "../x"}]}']
)
def test_a_damaged_pointer_is_not_the_same_as_none(folder: RunFolder, content: str) -> None:
    save(folder, 1)
    (folder.checkpoints / "last.json").write_text(content)
    with pytest.raises(RunError, match="--repair"):
        has_checkpoint(folder, "last")
    with pytest.raises(RunError, match="--repair"):
        newest_intact(folder, "last")


def test_a_pointer_that_is_gone_while_its_checkpoints_are_there_is_not_the_same_as_none(
    folder: RunFolder,
) -> None:
    newest = save(folder, 1)
    (folder.checkpoints / "last.json").unlink()
    assert not has_checkpoint(folder, "best")
    for ask in (has_checkpoint, newest_intact):
        with pytest.raises(
            RunError, match=r"last\.json of the run run cannot be read: No such file.*--repair"
        ):
            ask(folder, "last")
    rebuild_pointer(folder, "last")
    assert newest_intact(folder, "last") == newest


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_text("{")], ids=["gone", "damaged"])
def test_a_save_removes_no_checkpoint_that_its_pointer_did_not_name(
    folder: RunFolder, lose: Callable[[Path], None]
) -> None:
    old = [save(folder, number) for number in (1, 2)]
    lose(folder.checkpoints / "last.json")
    for number in range(3, 7):
        save(folder, number)
    assert all(path.exists() for path in old)
    assert len(names(folder)) == 2 + 2 + 1


def test_before_the_first_checkpoint_has_its_pointer_there_is_none_and_no_damage(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    real = generations.replace_durably

    def look(temporary: Path, path: Path, sha256: str) -> None:
        real(temporary, path, sha256)
        seen.append(has_checkpoint(folder, "last"))

    monkeypatch.setattr(generations, "replace_durably", look)
    save(folder, 1)
    assert seen == [False]


def test_a_checkpoint_that_a_reader_holds_open_goes_with_a_later_save(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    oldest = save(folder, 1)
    save(folder, 2)
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path == oldest:
            raise PermissionError(errno.EACCES, "in use")
        real(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", unlink)
        save(folder, 3)
    assert oldest.exists()
    save(folder, 4)
    assert not oldest.exists()


def test_a_flush_that_fails_behind_the_pointer_leaves_what_it_names(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(folder, 1)
    real = generations.write_json

    def write_and_fail(path: Path, values: dict[str, Any]) -> None:
        real(path, values)
        full_disk()

    with monkeypatch.context() as patch:
        patch.setattr(generations, "write_json", write_and_fail)
        with pytest.raises(OSError, match="No space"):
            save(folder, 2)
    assert [is_intact(folder, one) for one in generations_of(folder, "last")] == [True, True]


def test_what_killed_saves_left_goes_with_the_next_save(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = save(folder, 1)
    (folder.checkpoints / ".last-epoch00002-step00000020.safetensors.tmp").write_bytes(b"half")
    unnamed = folder.checkpoints / "last-epoch00002-step00000021.safetensors"
    unnamed.write_bytes(content_of(2))
    newest = save(folder, 3)
    assert names(folder) == {kept.name, newest.name, "last.json"}


def test_a_pointer_whose_bytes_were_changed_is_not_believed(folder: RunFolder) -> None:
    save(folder, 1)
    path = folder.checkpoints / "last.json"
    path.write_bytes(path.read_bytes().replace(b'"epoch": 1', b'"epoch": 3'))
    with pytest.raises(RunError, match=r"was changed since it was written.*--repair"):
        newest_intact(folder, "last")


def test_a_pointer_made_new_names_no_file_whose_digest_is_known_to_be_another(folder: RunFolder) -> None:
    older, newer = save(folder, 1), save(folder, 2)
    digests = {one.file: one.sha256 for one in generations_of(folder, "last")}
    flip_a_bit(newer)
    (folder.checkpoints / "last.json").unlink()
    assert [one.file for one in rebuild_pointer(folder, "last", digests)] == [older.name]
    assert generations.set_broken_aside(folder, "last", digests) == [newer.name]
    assert names(folder) == {older.name, f"{newer.name}.broken", "last.json"}


def test_a_pointer_is_made_new_from_the_files_that_are_whole(folder: RunFolder) -> None:
    older, newer = save(folder, 1), save(folder, 2)
    truncate(newer)
    (folder.checkpoints / "last-notes.safetensors").write_bytes(b"no checkpoint")
    (folder.checkpoints / "last.json").write_text("{")
    assert [(one.file, one.epoch, one.step) for one in rebuild_pointer(folder, "last")] == [
        (older.name, 1, 10)
    ]
    assert newest_intact(folder, "last") == older


@pytest.mark.parametrize(
    "file", ["../recipe.toml", "/etc/passwd", "a/b.safetensors", "..safetensors/x", "x.pt"]
)
def test_a_pointer_cannot_name_files_elsewhere(folder: RunFolder, file: str) -> None:
    generation = {"file": file, "sha256": "", "size_bytes": 0, "epoch": 1, "step": 1}
    (folder.checkpoints / "last.json").write_text(json.dumps({"generations": [generation]}))
    assert generations_of(folder, "last") == ()
