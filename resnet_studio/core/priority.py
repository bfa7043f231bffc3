"""How much of the processor a process gets where others want it too."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import psutil


def set_niceness(process: psutil.Process, value: int) -> None:
    """Give a process a priority with all its threads, and its session where it leads one.

    Linux has a priority for each thread, and may share the processor among sessions before it looks at any
    (sched(7), "The autogroup feature"): a low process in a session of its own would still get half of it.
    A process that may not be raised again stays low, which slows down nothing when nobody else computes.

    Args:
        process: It may be gone already.
        value: As `psutil.Process.nice` takes it on this system.
    """
    with suppress(psutil.Error, OSError):
        if sys.platform != "linux":
            process.nice(value)
            return
        for thread in process.threads():
            with suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, thread.id, value)
        if os.getsid(process.pid) == process.pid:
            Path(f"/proc/{process.pid}/autogroup").write_text(f"{value}", encoding="ascii")
