"""After any failure the old content stands whole, and nothing is left lying about."""

import errno
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resnet_studio.core import durable
from resnet_studio.core.durable import digest_of, read_json, sync_folder, write_durably, write_json


def full_disk(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("what", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_content_and_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    path = tmp_path / "status.json"
    write_durably(path, b"old")
    if what == "fsync":
        monkeypatch.setattr(os, "fsync", full_disk)
    else:
        monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(OSError, match="No space"):
        write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]


def test_the_new_content_is_on_the_disk_before_it_takes_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(descriptor: int) -> None:
        done.append("fsync")
        real_sync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        assert self.read_bytes() == b"new"
        done.append("replace")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    write_durably(tmp_path / "file", b"new")
    assert done[:2] == ["fsync", "replace"]
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_reader_beside_a_writer_never_sees_a_part(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    write_json(path, {"step": 0, "filling": "x" * 5000})
    is_over = threading.Event()

    def write() -> None:
        for step in range(1, 60):
            write_json(path, {"step": step, "filling": "x" * (step * 200)})
        is_over.set()

    thread = threading.Thread(target=write)
    thread.start()
    seen = [0]
    while not is_over.is_set():
        seen.append(int(read_json(path)["step"]))
    thread.join()
    assert seen == sorted(seen)


def test_two_threads_that_write_one_file_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "control.json"
    faults: list[Exception] = []

    def write(letter: str) -> None:
        try:
            for _ in range(30):
                write_json(path, {"text": letter * 3000})
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert read_json(path)["text"] in ("a" * 3000, "b" * 3000)
    assert [path.name for path in tmp_path.iterdir()] == ["control.json"]


def test_windows_is_asked_again_while_a_reader_has_the_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []
    real_replace = Path.replace

    def replace(self: Path, target: Path) -> Path:
        tries.append(target)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "in use")
        return real_replace(self, target)

    monkeypatch.setattr(durable, "IS_WINDOWS", True)
    monkeypatch.setattr(durable, "REPLACE_WAIT_SECONDS", 0)
    monkeypatch.setattr(Path, "replace", replace)
    write_durably(tmp_path / "file", b"new")
    assert len(tries) == 3


def test_a_disk_that_knows_no_flush_of_folders_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, posix_only: None
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", refuse)
    sync_folder(tmp_path)


def test_a_name_of_bytes_that_are_no_utf8_comes_back(tmp_path: Path) -> None:
    keys = ["cat/é.png", os.fsdecode(b"cat/caf\xe9.png") if os.name != "nt" else "cat/\udce9.png"]
    write_json(tmp_path / "split.json", {"train": keys})
    assert read_json(tmp_path / "split.json") == {"train": keys}


@pytest.mark.parametrize(
    "content", ["", "[]", "3", "{", "\x00" * 20, "[" * 100_000, '{"a": 1' + "0" * 5000 + "}"]
)
def test_what_is_no_json_object_is_a_value_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "file").write_text(content)
    with pytest.raises(ValueError, match=r"."):
        read_json(tmp_path / "file")


def test_every_changed_bit_and_every_cut_of_a_json_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "last.json"
    write_json(path, {"epoch": 3, "name": "é", "empty": {}})
    content = path.read_bytes()
    for place in range(len(content)):
        for bit in range(8):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :])
            with pytest.raises(ValueError, match=r"."):
                read_json(path)
        path.write_bytes(content[:place])
        with pytest.raises(ValueError, match=r"."):
            read_json(path)


def test_a_json_file_of_an_earlier_version_has_no_digest_and_is_read(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    path.write_text('{"state": "paused"}')
    assert read_json(path) == {"state": "paused"}
    assert not durable.is_sealed(path)
    write_json(path, read_json(path))
    assert durable.is_sealed(path)


def test_other_bytes_on_the_disk_than_were_written_do_not_take_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "recipe.toml"
    write_durably(path, b"old")
    monkeypatch.setattr(durable, "digest_of", lambda _: "another")
    with pytest.raises(OSError, match=r"other bytes than were written to recipe\.toml"):
        write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["recipe.toml"]


def test_only_old_leftovers_of_killed_writes_are_removed(tmp_path: Path) -> None:
    old, new, other = (tmp_path / name for name in (".a.json.1-2.tmp", ".b.json.3-4.tmp", "a.tmp"))
    for path in (old, new, other):
        path.touch()
    os.utime(old, (1, 1))
    os.utime(other, (1, 1))
    durable.remove_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".b.json.3-4.tmp", "a.tmp"]


def test_what_is_set_aside_twice_is_there_twice(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    for text in ("one", "two"):
        path.write_text(text)
        durable.set_aside(path)
    assert (tmp_path / "status.json.broken").read_text() == "one"
    assert (tmp_path / "status.json.broken-2").read_text() == "two"


KEYS = st.text().filter(lambda key: key != durable.SEAL)
VALUES = st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.none())


@given(st.dictionaries(KEYS, VALUES))
def test_json_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("json") / "file"
    write_json(path, values)
    assert read_json(path) == values


def test_the_key_of_the_digest_is_nobody_elses(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="seal"):
        write_json(tmp_path / "file", {durable.SEAL: 1})
    assert list(tmp_path.iterdir()) == []


def test_the_digest_is_that_of_sha256(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    assert digest_of(tmp_path / "file") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_digest_is_remembered_until_the_file_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    first = durable.remembered_digest(path)
    assert first == durable.digest_of(path)
    monkeypatch.setattr(durable, "digest_of", lambda _: "read again")
    assert durable.remembered_digest(path) == first
    path.write_bytes(b"other")
    assert durable.remembered_digest(path) == "read again"


@pytest.mark.parametrize(
    "last", ["x" * 64, "Make room there, then resume the run; its checkpoints are kept.."]
)
def test_a_file_of_an_earlier_version_may_end_with_64_letters(tmp_path: Path, last: str) -> None:
    assert len(last) == durable.SEAL_DIGITS
    (tmp_path / "status.json").write_text(json.dumps({"state": "failed", "hint": last}))
    assert read_json(tmp_path / "status.json")["hint"] == last


def test_a_digest_that_was_damaged_along_with_its_name_is_found(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    write_json(path, {"state": "paused"})
    content = path.read_bytes().replace(b'"seal"', b'"sea,"')
    for place in range(len(content) - 60, len(content) - 53):
        content = content[:place] + b"q" + content[place + 1 :]
    path.write_bytes(content)
    with pytest.raises(ValueError, match="changed since"):
        read_json(path)


def test_what_was_written_is_read_back_from_the_disk_and_not_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(os, "posix_fadvise"):
        pytest.skip("this system has no way to ask for it")
    done: list[str] = []
    real_sync, real_digest = os.fsync, durable.digest_of

    def sync(descriptor: int) -> None:
        done.append("fsync")
        real_sync(descriptor)

    def digest(path: Path) -> str:
        done.append("read")
        return real_digest(path)

    def advise(_: int, start: int, length: int, advice: int) -> None:
        assert (start, length, advice) == (0, 0, os.POSIX_FADV_DONTNEED)
        done.append("forget")
        full_disk()  # what the system refuses is no fault of the file

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "posix_fadvise", advise)
    monkeypatch.setattr(durable, "digest_of", digest)
    write_durably(tmp_path / "file", b"new")
    assert done[:3] == ["fsync", "forget", "read"]
    assert (tmp_path / "file").read_bytes() == b"new"
