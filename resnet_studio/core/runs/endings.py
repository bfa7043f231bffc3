"""How the processes that this one started came to their end, and whether the memory was the reason."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from resnet_studio.core.errors import StudioError
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import generations_of, read_header
from resnet_studio.core.runs.reader import read_recipe
from resnet_studio.core.runs.status import RunStatus

VMSTAT = Path("/proc/vmstat")
CGROUPS = Path("/proc/self/cgroup")
CGROUP_ROOT = Path("/sys/fs/cgroup")
WAIT_SECONDS = 1.0  # between the end of a process's lock and its own
LEAST_IN_PART = 2  # images that a norm needs

_OOM_KILL = re.compile(r"^oom_kill (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class _Started:
    """A process.

    Attributes:
        process: Where its exit code is.
        memory_kills: How often the kernel had killed for memory when it was started; None if none counts.
    """

    process: subprocess.Popen[bytes]
    memory_kills: int | None


_started: dict[int, _Started] = {}


def note_child(process: subprocess.Popen[bytes]) -> None:
    """Remember a process, to tell how it ended."""
    _started[process.pid] = _Started(process, num_memory_kills())


def forget_child(pid: int) -> None:
    """That this process is going to be killed is our own wish."""
    _started.pop(pid, None)


def was_killed(pid: int) -> bool:
    """Whether a process that was started here was killed, and not by us."""
    started = _started.get(pid)
    if started is None or not hasattr(signal, "SIGKILL"):
        return False
    with contextlib.suppress(subprocess.TimeoutExpired):
        return started.process.wait(WAIT_SECONDS) == -signal.SIGKILL
    return False


def is_memory_to_blame(pid: int) -> bool:
    """Whether the kernel has killed for memory since a process was started here, as far as it counts."""
    started, now = _started.get(pid), num_memory_kills()
    if started is None or started.memory_kills is None or now is None:
        return False
    return now > started.memory_kills


def num_memory_kills() -> int | None:
    """How often the kernel has killed a process for memory; None where it does not tell."""
    found: list[int] = []
    for path in _counters():
        with contextlib.suppress(OSError, ValueError):
            found += map(int, _OOM_KILL.findall(path.read_text(encoding="ascii")))
    return sum(found) if found else None


def _counters() -> Iterable[Path]:
    """Files with such a count: of the whole machine, and of this process's group in both kinds of groups."""
    yield VMSTAT
    with contextlib.suppress(OSError):
        for line in CGROUPS.read_text(encoding="utf-8").splitlines():
            _, kinds, place = line.split(":", 2)
            if not kinds:
                yield CGROUP_ROOT / place.lstrip("/") / "memory.events"
            elif "memory" in kinds.split(","):
                yield CGROUP_ROOT / "memory" / place.lstrip("/") / "memory.oom_control"


def smaller_parts(folder: RunFolder, status: RunStatus) -> int:
    """In how many parts a batch may be computed to need half of the memory; 0 where in no more."""
    parts = 2 * max(1, _parts_so_far(folder))
    return parts if status.batch_size >= LEAST_IN_PART * parts else 0


def _parts_so_far(folder: RunFolder) -> int:
    parts = 1
    with contextlib.suppress(StudioError):
        parts = read_recipe(folder).training.micro_batches
    for one in generations_of(folder, "last")[:1]:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            header, _ = read_header(folder.checkpoints / one.file)
            about = json.loads(header["__metadata__"]["resnet_studio"])
            parts = max(parts, int(about["state"]["micro_batches"]))
    return parts
