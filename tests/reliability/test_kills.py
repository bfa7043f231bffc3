"""A training that is killed at some of its writes opens, goes on, and ends as if it had not been."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("kills.py")


@pytest.mark.skipif(sys.platform == "win32", reason="forks and kills")
def test_killed_trainings_open_and_go_on() -> None:
    # In a process of its own: a fork of one that has computed with threads may hang.
    command = [sys.executable, str(SCRIPT), "--writes", "4", "--instants", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    values = json.loads(done.stdout)
    assert values["at_writes"]["failures"] == values["at_instants"]["failures"] == []
    assert values["at_writes"]["num_equal"] == values["at_writes"]["num_kills"] >= 2
