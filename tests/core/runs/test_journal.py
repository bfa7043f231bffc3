"""No line is lost or doubled, whichever write or flush fails, and a reader sees each once."""

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.runs.journal import Journal

LINES = [b"one\n", b"two, longer\n", b"three\n"]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "metrics.jsonl")
    made.open()
    yield made
    made.close()


def fail(*_: Any, **__: Any) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_lines_are_there_at_once(journal: Journal) -> None:
    for number, line in enumerate(LINES, 1):
        journal.add(line)
        assert journal.path.read_bytes() == b"".join(LINES[:number])


def test_a_torn_line_gets_its_end_and_is_cut_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b"whole\ntor")
    journal = Journal(path)
    journal.open()
    journal.add(LINES[0])
    journal.flush()
    journal.close()
    assert path.read_bytes() == b"whole\ntor\none\n"
    assert journal.record.size_bytes == len(path.read_bytes())
    assert journal.record.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_line_that_was_half_written_is_written_again_whole(journal: Journal) -> None:
    journal.add(LINES[0])
    stream = journal._stream
    assert stream is not None

    class Half:
        def write(self, line: bytes) -> None:
            stream.write(line[:3])
            stream.flush()
            fail()

        def close(self) -> None:
            stream.close()

    journal._stream = Half()  # type: ignore[assignment]
    with pytest.raises(OSError, match="error"):
        journal.add(LINES[1])
    assert journal.path.read_bytes() == b"one\ntwo"
    journal.add(LINES[2])
    assert journal.path.read_bytes() == b"".join(LINES)


def test_after_a_flush_that_failed_the_lines_since_the_last_are_written_again(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.add(LINES[0])
    journal.flush()
    journal.add(LINES[1])
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="error"):
            journal.flush()
    # What the disk has of pages that it could not write nobody knows: it may be zeros.
    with journal.path.open("r+b") as stream:
        stream.seek(len(LINES[0]))
        stream.write(bytes(len(LINES[1])))
    assert journal.num_held == 1
    journal.flush()
    assert journal.path.read_bytes() == LINES[0] + LINES[1]
    assert journal.num_held == 0


def test_a_file_that_is_gone_is_begun_anew(journal: Journal) -> None:
    journal.add(LINES[0])
    journal.flush()
    assert not journal.has_lost
    journal._let_go()
    journal.path.unlink()
    journal.add(LINES[1])
    assert journal.path.read_bytes() == LINES[1]
    assert journal.has_lost


def test_what_is_held_is_written_at_the_end(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "_write_again", fail)
        with pytest.raises(OSError, match="error"):
            journal.add(LINES[0])
    journal.close()
    assert journal.path.read_bytes() == LINES[0]
