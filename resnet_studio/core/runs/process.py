"""Which process works on a run, told from another of its number, whatever becomes of the clock."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import psutil

from resnet_studio.core.runs.status import RunStatus

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
NEAR_SECONDS = 2.0


def marks_of(process: psutil.Process) -> dict[str, Any]:
    """What a status says of a process, to know it again.

    Raises:
        psutil.Error: It is gone.
    """
    started = process.create_time()
    return {
        "pid": process.pid,
        "pid_started": started,
        "pid_started_after_boot": started - psutil.boot_time(),
        "boot": boot(),
    }


@functools.cache
def boot() -> str:
    """A word that this start of the machine has alone; empty where the system has none."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def is_alive(status: RunStatus) -> bool:
    """Whether the very process that wrote the status is there: same number and same start.

    The start by the clock is another when the clock was set; since the machine was started it is not.
    """
    try:
        process = psutil.Process(status.pid)
        started = process.create_time()
        is_same = abs(started - status.pid_started) < NEAR_SECONDS
        if not is_same and status.boot and status.boot == boot():
            after_boot = started - psutil.boot_time()
            is_same = abs(after_boot - status.pid_started_after_boot) < NEAR_SECONDS
        return is_same and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, ValueError):
        return False
