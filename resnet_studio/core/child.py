"""How the app starts itself a second time, to compute beside the window or to read what nobody trusts."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

SPIN_COUNT = "20000"  # turns of a waiting loop of GNU's OpenMP


def studio_command(*arguments: str) -> list[str]:
    """The command line that runs `resnet-studio` with these arguments, in a checkout and in a built app."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "resnet_studio", *arguments]


def child_environment() -> dict[str, str]:
    """The environment of a child that computes beside a window: its threads do not spin for long.

    Threads that sleep at once cost ResNet-20 a fifth of its speed on two cores; a tenth of a millisecond of
    spinning costs nothing and leaves the processor to whoever waits for it.
    """
    environment = dict(os.environ)
    if "OMP_WAIT_POLICY" not in environment:
        environment["OMP_WAIT_POLICY"] = "PASSIVE"
        environment.setdefault("GOMP_SPINCOUNT", SPIN_COUNT)
    environment["PYTHONUNBUFFERED"] = "1"
    environment["PYTHONIOENCODING"] = "utf-8"
    return environment


def detached() -> dict[str, Any]:
    """Popen arguments for a child that outlives its parent and its terminal."""
    if os.name == "nt":
        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(
            subprocess, "CREATE_NO_WINDOW", 0
        )
        return {"creationflags": flags}
    return {"start_new_session": True}
