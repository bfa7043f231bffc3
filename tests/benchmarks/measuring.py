"""What every figure says of itself: spread, hardware, versions, how busy the machine was."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import psutil

LOOK_MS = 10


def spread(values: Sequence[float], digits: int = 1) -> dict[str, float]:
    """Median, least and most."""
    return {
        "median": round(statistics.median(values), digits),
        "min": round(min(values), digits),
        "max": round(max(values), digits),
    }


def in_turns(
    ways: Mapping[str, Callable[[], float]], rounds: int, rest_seconds: float = 0.0
) -> dict[str, list[float]]:
    """What each way gives, one after the other in each round.

    Args:
        ways: Each measures itself.
        rounds: How many values each gets.
        rest_seconds: What each is given to begin on a quiet machine.
    """
    values: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            time.sleep(rest_seconds)
            values[name].append(way())
    return values


def conditions(*libraries: str) -> dict[str, object]:
    """Hardware, load, date and versions; a figure taken while others work is void."""
    return {
        "hardware": f"{processor()}, {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GB",
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "versions": {"python": platform.python_version()} | {name: version(name) for name in libraries},
        "command": " ".join(["python", *map(shown, sys.argv)]),
    }


def shown(argument: str) -> str:
    """An argument as it may stand in a table: paths without the folders above this project."""
    path = Path(argument)
    if not path.is_absolute():
        return argument
    here = Path(__file__).parents[2]
    return str(path.relative_to(here)) if path.is_relative_to(here) else path.name


def processor() -> str:
    """The processor in words."""
    about = Path("/proc/cpuinfo")
    if about.is_file():
        for line in about.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def wait_until(is_so: Callable[[], bool], patience_s: float = 1800) -> None:
    """Let Qt work until something is so; sleeps in between, as an application does.

    Raises:
        TimeoutError: It never came to be.
    """
    from PySide6.QtCore import QEventLoop, QTimer

    # `processEvents` with a time would not wait but spin, and take a core from what is measured.
    loop = QEventLoop()
    clock = QTimer()
    clock.timeout.connect(lambda: loop.quit() if is_so() else None)
    clock.start(LOOK_MS)
    end = QTimer()
    end.setSingleShot(True)
    end.timeout.connect(lambda: loop.exit(1))
    end.start(int(patience_s * 1000))
    if not is_so() and loop.exec():
        raise TimeoutError
