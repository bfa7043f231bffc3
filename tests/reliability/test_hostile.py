"""Hostile files run nothing, end nothing and take little; the harness sees it where one does."""

import mmap
import os
import pickle
import time
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="children are forked")
import hostile
import hostile_doors
from hostile import feed_all
from hostile_doors import DOORS, Good, good_files

from resnet_studio.core.errors import StudioError


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Good:
    place = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESNET_STUDIO_HOME", str(place / "home"))
        return good_files(place, None)


def test_hostile_files_are_taken_or_refused_and_do_no_harm(good: Good) -> None:
    found = feed_all(good, range(110))
    assert found.failures == []
    assert {told.partition(":")[0] for told in found.verdicts} == set(DOORS)
    assert {told.partition(": ")[2] for told in found.verdicts} == {"taken", "refused"}


def test_good_files_are_all_read(good: Good) -> None:
    found = feed_all(good, range(60), "good")
    assert found.failures == []
    assert found.verdicts == {"good: taken": 60}


def test_a_reader_that_runs_code_is_caught(good: Good, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(content: bytes) -> None:
        try:
            pickle.loads(content)
        except Exception as error:
            raise ValueError from error

    monkeypatch.setattr(hostile_doors, "load_plain", load)
    found = feed_all(good, range(20), "archive and pickle")
    assert any("code of the file ran" in one for one in found.failures)
    path = Path(good.canary)
    path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda _: os._exit(1), "hung or died"),
        (lambda _: time.sleep(60), "hung or died"),
        (lambda _: sum(range(3 * 10**7)), " s"),
        (lambda _: mmap.mmap(-1, 100 << 20).write(bytes(100 << 20)), "MB"),  # never of freed memory
        (lambda _: dict[str, str]()["no error of ours"], "KeyError"),
    ],
    ids=["dies", "hangs", "slow", "greedy", "another error"],
)
def test_a_reader_that_fails_is_caught(
    good: Good, monkeypatch: pytest.MonkeyPatch, harm: object, told: str
) -> None:
    monkeypatch.setattr(hostile, "PATIENCE_SECONDS", 2.0 if told == "hung or died" else 60.0)
    monkeypatch.setattr(hostile, "MOST_SECONDS", 0.1)
    monkeypatch.setattr(hostile, "MOST_MORE_MB", 60.0)
    monkeypatch.setattr(hostile_doors, "verify", harm)
    found = feed_all(good, range(1), "image")
    assert any(told in one for one in found.failures), found


def test_a_good_file_that_is_refused_is_caught(good: Good, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise StudioError("No.")

    for name in ("verify", "decode", "preview"):
        monkeypatch.setattr(hostile_doors, name, refuse)
    assert "a good file was refused" in feed_all(good, range(1), "good").failures[0]
