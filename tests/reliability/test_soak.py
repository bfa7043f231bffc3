"""A random user leaves the window as it was; what piles up, and what is said twice, is noticed."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from window_readings import Ears, Reading, growth

SCRIPT = Path(__file__).parent / "soak.py"
READING = Reading(
    threads=8,
    handles=30,
    windows=1,
    children=0,
    none_references=9000,
    none_held=5000,
    rss_bytes=200_000_000,
)


@pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")
def test_some_seconds_of_a_random_user_leave_nothing_behind() -> None:
    command = [sys.executable, str(SCRIPT), "--minutes", "0.08", "--stand-in", "--points", "20000"]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["readings"] >= 2
    assert sum(found["acts"].values()) > 0


def test_what_stays_or_shrinks_is_no_growth() -> None:
    assert growth([READING, replace(READING, threads=4, rss_bytes=100_000_000)]) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("threads", 11),
        ("handles", 40),
        ("windows", 2),
        ("children", 1),
        ("none_references", 12_000),
        ("none_held", 9000),
        ("rss_bytes", 260_000_000),
    ],
)
def test_what_piles_up_is_named(name: str, value: int) -> None:
    (found,) = growth([READING, replace(READING, **{name: value})])
    assert found.startswith("memory" if name == "rss_bytes" else name)


def test_one_reading_shows_no_growth_and_is_not_enough() -> None:
    assert growth([READING]) == ["there are too few readings"]


def test_what_was_said_before_or_of_something_else_does_not_count() -> None:
    ears = Ears(said=[(1.0, "A run was interrupted."), (3.0, "A run was interrupted."), (4.0, "Other.")])
    assert ears.count("interrupted", since=2.0) == 1
