"""Whoever follows a run finds out by a try what its process has no way to say."""

import errno
import os
import time
from pathlib import Path

import pytest

from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.status import RunStatus
from resnet_studio.core.runs.trouble import PROBE_AFTER_SECONDS, Probe, Troubles, cure_of


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return create_run_folder(tmp_path, "run")


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (errno.ENOSPC, "Make room"),
        (errno.EDQUOT, "Make room"),
        (errno.ENOENT, "Bring back"),
        (errno.ESTALE, "Bring back"),
        (errno.EROFS, "may be written"),
        (errno.EACCES, "may be written"),
        (errno.EIO, "See to the disk"),
    ],
)
def test_each_cause_has_its_cure(number: int, word: str) -> None:
    assert word in cure_of(OSError(number, os.strerror(number)), Path("run"))


def test_troubles_are_news_once_and_gone_when_all_are() -> None:
    troubles = Troubles(Path("run"))
    full = OSError(errno.ENOSPC, "No space left on device")
    assert troubles.note("rows", full)
    assert not troubles.note("rows", full)
    assert troubles.note("rows", OSError(errno.EIO, "Input/output error"))
    assert troubles.note("status", full)
    assert "waits in memory" in troubles.words()[0]
    assert troubles.clear("rows")
    assert not troubles.clear("rows")
    assert troubles.words(but="status") == ("", "")
    assert "No space left" in troubles.words()[0]


def test_what_the_process_says_is_taken(folder: RunFolder) -> None:
    assert Probe(folder).look(RunStatus(trouble="Full.", cure="Make room.")) == ("Full.", "Make room.")


def test_a_silent_process_is_not_doubted_while_the_folder_takes_a_write(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe, status, now = Probe(folder), RunStatus(written=1), time.monotonic()
    assert probe.look(status) == ("", "")
    monkeypatch.setattr(time, "monotonic", lambda: now + 100)
    assert probe.look(status) == ("", "")
    assert sorted(path.name for path in folder.path.iterdir()) == ["checkpoints", "evaluations"]


@pytest.mark.parametrize("is_gone", [True, False], ids=["gone", "full"])
def test_a_folder_that_takes_nothing_is_told_though_the_process_cannot_say_so(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch, is_gone: bool
) -> None:
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    probe, status = Probe(folder), RunStatus(written=1)
    probe.look(status)
    if is_gone:
        folder.path.rename(folder.path.with_name("unplugged"))
    else:

        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
    assert probe.look(status) == ("", "")
    now += PROBE_AFTER_SECONDS
    assert ("No such file" if is_gone else "No space left") in probe.look(status)[0]
    assert probe.look(status.model_copy(update={"written": 2})) == ("", "")  # a sign
    assert is_gone or not list(folder.path.glob(".*.tmp"))
