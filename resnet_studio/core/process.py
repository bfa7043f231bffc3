"""Tells a process from a later one of its number, whatever becomes of the clock."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import psutil

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
NEAR_SECONDS = 2.0
MARKS = ("pid", "pid_started", "pid_started_after_boot", "boot")
"""What `marks_of` writes down."""


def marks_of(process: psutil.Process) -> dict[str, Any]:
    """What to write down of a process, to know it again: the arguments of `find_process`.

    Raises:
        psutil.Error: It is gone.
    """
    started = process.create_time()
    return {
        "pid": process.pid,
        "pid_started": started,
        "pid_started_after_boot": started - psutil.boot_time(),
        "boot": boot_word(),
    }


@functools.cache
def boot_word() -> str:
    """A word that this start of the machine has alone; empty where the system has none."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def find_process(
    pid: int, pid_started: float, pid_started_after_boot: float = 0.0, boot: str = ""
) -> psutil.Process | None:
    """The very process that was written down, or None where it has ended.

    The start by the clock is another when the clock was set; since the machine was started it is not.

    Args:
        pid: Its number.
        pid_started: When it was started, seconds since 1970.
        pid_started_after_boot: The same, in seconds since the machine was started.
        boot: The word of that start of the machine; where it is empty, the clock alone tells.
    """
    try:
        process = psutil.Process(pid)
        started = process.create_time()
        is_same = abs(started - pid_started) < NEAR_SECONDS
        if not is_same and boot and boot == boot_word():
            is_same = abs(started - psutil.boot_time() - pid_started_after_boot) < NEAR_SECONDS
        return process if is_same and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.Error, ValueError, TypeError, OverflowError):
        return None
