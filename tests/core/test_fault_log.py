"""The log of events and the files of faults: what is written, for how long, and what is left out."""

import faulthandler
import os
import subprocess
import sys
from pathlib import Path

import pytest

from resnet_studio.core import fault_log
from resnet_studio.core.errors import DataError
from resnet_studio.core.fault_log import (
    FaultFile,
    faults_path,
    last_line,
    log_error,
    log_line,
    log_path,
    put_away,
    read_faults,
)
from resnet_studio.core.process import MARKS

CHAINED = """2026-11-30T20:00:00+00:00
Traceback (most recent call last):
  File "cats.py", line 1, in purr
ValueError: first

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "cats.py", line 3, in hiss
KeyError: 'second'
"""
LEAVE_FAULTS = """
from resnet_studio.core.fault_log import FaultFile
file = FaultFile()
for text in {texts!r}:
    file.write(text)
"""


def lines() -> list[str]:
    return [line.partition("\t")[2] for line in log_path().read_text(encoding="utf-8").splitlines()]


def leave_faults(*texts: str) -> None:
    """A process that wrote these and is gone."""
    subprocess.run([sys.executable, "-c", LEAVE_FAULTS.format(texts=texts)], check=True)


def plant(name: str, text: str) -> Path:
    faults_path().mkdir(parents=True, exist_ok=True)
    path = faults_path() / name
    path.write_text(text, encoding="utf-8")
    return path


class TestLog:
    def test_the_same_again_and_again_is_one_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for _ in range(3):
            log_line("the disk\nis gone")
        assert lines() == ["the disk\\nis gone"]
        monkeypatch.setattr(fault_log, "QUIET_SECONDS", -1.0)
        log_line("the disk\nis gone")
        assert len(lines()) == 2

    def test_an_error_is_logged_once_however_often_it_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fault_log, "QUIET_SECONDS", -1.0)
        error = ValueError("seven")
        log_error(error)
        log_error(error)
        assert lines() == ["ValueError: seven"]

    def test_names_in_the_sentences_of_errors_are_left_out(self) -> None:
        told = {"path": "/home/me/my cat.jpg", "size": 1234, "reason": "it is broken"}
        log_error(DataError("{path:>9} of {size:,} bytes cannot be read: {reason}.", told))
        assert lines() == ["DataError: (path) of 1,234 bytes cannot be read: it is broken."]

    def test_a_long_log_is_begun_anew_and_the_old_one_kept_once(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fault_log, "MAX_LOG_BYTES", 200)
        for number in range(40):
            log_line(f"line {number}")
        kept = sorted(path.name for path in log_path().parent.iterdir())
        assert kept == ["window.log", "window.log.1"]
        assert all(path.stat().st_size < 300 for path in log_path().parent.iterdir())
        assert lines()[-1] == "line 39"

    def test_a_disk_that_refuses_hinders_nothing(self, app_home: Path) -> None:
        (app_home / "state").write_text("no folder", encoding="utf-8")
        log_line("the disk is gone")
        file = FaultFile()
        file.write("Traceback")
        file.close()
        assert read_faults() == []


class TestFaults:
    def test_what_a_process_left_is_news_until_it_is_put_away(self) -> None:
        leave_faults("Traceback (most recent call last):\n  somewhere\nValueError: seven")
        (faults,) = read_faults()
        assert faults.is_news
        assert (faults.death, faults.errors) == ("", ["ValueError: seven"])
        assert set(faults.head) == {"app", "python", *MARKS}
        put_away([faults])
        (kept,) = read_faults()
        assert not kept.is_news
        assert kept.text == faults.text
        put_away([kept])
        assert len(read_faults()) == 1

    def test_what_a_living_process_wrote_is_no_news_yet(self) -> None:
        file = FaultFile()
        file.write("Traceback")
        (faults,) = read_faults()
        assert faults.is_alive
        assert not faults.is_news
        file.close()
        assert file.path.exists()

    def test_a_process_that_was_killed_without_a_word_leaves_nothing(self) -> None:
        leave_faults()
        assert len(list(faults_path().iterdir())) == 1
        assert read_faults() == []
        assert list(faults_path().iterdir()) == []

    def test_of_a_chain_the_last_error_counts(self) -> None:
        plant("1-1.txt", f"{{}}\n{CHAINED}")
        assert read_faults()[0].errors == ["KeyError: 'second'"]

    @pytest.mark.parametrize("head", ["", "no JSON", "[]", '{"pid": "x"}', '{"pid": 1e400}', "[" * 9999])
    def test_a_file_with_a_strange_head_is_read(self, head: str) -> None:
        plant("1-1.txt", f"{head}\nTraceback")
        (faults,) = read_faults()
        assert faults.text == "Traceback"
        assert faults.is_news

    def test_only_the_newest_are_kept(self) -> None:
        for number in range(fault_log.MAX_FAULT_FILES + 3):
            plant(f"{1000 + number}-1.txt", f"{{}}\nfault {number}")
        texts = [one.text for one in read_faults()]
        assert texts == [f"fault {number}" for number in range(10, 2, -1)]
        assert len(list(faults_path().iterdir())) == fault_log.MAX_FAULT_FILES

    def test_a_file_does_not_grow_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fault_log, "MAX_FAULT_BYTES", 1000)
        file = FaultFile()
        for number in range(100):
            file.write(f"fault {number}")
        file.close()
        assert 900 < file.path.stat().st_size <= 1000

    def test_closing_gives_faulthandler_back(self) -> None:
        was_enabled = faulthandler.is_enabled()
        file = FaultFile()
        file.close()
        assert faulthandler.is_enabled() == was_enabled


def test_the_last_words_of_a_process_that_died_are_its_signal() -> None:
    assert last_line("a\nb\n\n") == "b"
    assert last_line("") == ""
    died = (
        "a\nFatal Python error: Segmentation fault\n\nCurrent thread\n  File x\n\nExtension modules: numpy\n"
    )
    assert last_line(died) == "Fatal Python error: Segmentation fault"


def test_a_command_that_dies_says_on_stderr_where_it_was() -> None:
    script = (
        "import faulthandler\n"
        "from resnet_studio.cli import main\n"
        "def stumble(*_):\n"
        "    faulthandler._sigsegv()\n"
        "main._run = stumble\n"
        "main.run_command(['presets'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=os.environ
    )
    assert done.returncode != 0
    assert "Fatal Python error: Segmentation fault" in done.stderr
    assert "in stumble" in done.stderr
