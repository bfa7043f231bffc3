"""A process that steps back does so with all its threads, and against other sessions too."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from resnet_studio.core.child import detached
from resnet_studio.core.priority import set_niceness

CHILD = """
import sys, threading
threading.Thread(target=threading.Event().wait, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="threads and sessions are Linux's")


@pytest.mark.parametrize("leads_a_session", [True, False])
def test_all_threads_and_a_session_of_its_own_step_back(leads_a_session: bool) -> None:
    own_group = Path("/proc/self/autogroup")
    before = own_group.read_text(encoding="ascii") if own_group.exists() else ""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        **(detached() if leads_a_session else {}),
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        process = psutil.Process(child.pid)
        set_niceness(process, 7)
        assert [psutil.Process(thread.id).nice() for thread in process.threads()] == [7, 7]
        if before:
            now = Path(f"/proc/{child.pid}/autogroup").read_text(encoding="ascii")
            assert now.endswith("nice 7\n") == leads_a_session
            assert own_group.read_text(encoding="ascii") == before
        child.kill()


def test_a_process_that_is_gone_is_no_matter() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        process = psutil.Process(child.pid)
    set_niceness(process, 7)
