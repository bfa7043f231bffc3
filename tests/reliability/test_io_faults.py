"""A run whose disk refuses something loses nothing and says so; a harness that would miss it is noticed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("io_faults.py")

# What a save must not do, put in the place of what is right before the script runs.
WRONG = {
    "a row that is refused is dropped": (
        "from resnet_studio.core.runs.journal import Journal\n"
        "add = Journal.add\n"
        "def drop(journal, line):\n"
        "    try:\n"
        "        add(journal, line)\n"
        "    except OSError:\n"
        "        journal._held.pop()\n"
        "        raise\n"
        "Journal.add = drop\n",
        "differs",
    ),
    "best weights that are refused are dropped": (
        "from resnet_studio.core.training.keeper import Keeper\n"
        "save = Keeper.save_best\n"
        "def drop(keeper, *rest, **options):\n"
        "    save(keeper, *rest, **options)\n"
        "    keeper._best = None\n"
        "Keeper.save_best = drop\n",
        "",
    ),
    "nobody is told": (
        "from resnet_studio.core.runs.trouble import Troubles\nTroubles.words = lambda *_, **__: ('', '')\n",
        "not told",
    ),
    "the run gives up": (
        "from resnet_studio.core.runs.writer import RunWriter\n"
        "RunWriter.insist = lambda writer, what, write: write()\n"
        "RunWriter.attempt = lambda writer, what, write: write() or True\n",
        "ended with",
    ),
}


def tried(script: str, *arguments: str) -> tuple[int, dict[str, object]]:
    code = f"{script}\nimport runpy, sys\nsys.argv = {[str(SCRIPT), *arguments]!r}\n"
    code += (
        f"sys.path.insert(0, {str(SCRIPT.parent)!r})\nrunpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr[-3000:]
    return done.returncode, json.loads(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_a_run_whose_disk_refuses_something_loses_nothing_and_says_so() -> None:
    code, found = tried("", "--from", "8", "--every", "23", "--errors", "ENOSPC", "--ways", "for a while")
    assert (code, found["failures"]) == (0, [])
    assert found["ended_equal"] == found["n"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
@pytest.mark.parametrize("wrong", WRONG)
def test_a_run_that_does_it_wrong_is_caught(wrong: str) -> None:
    script, told = WRONG[wrong]
    code, found = tried(script, "--from", "20", "--every", "9", "--errors", "EIO", "--ways", "for a while")
    assert code == 1
    assert told in str(found["failures"])
