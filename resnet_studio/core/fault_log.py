"""What went wrong in the window, written down where the next start finds it.

`window.log` has a line for each event. Tracebacks go to a file of each process in the folder `faults`, which
faulthandler writes to as well when the process dies of a signal; one that stays empty is removed at the end.
Both are bounded, and both lie in the app's state folder.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import platform
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import psutil

import resnet_studio
from resnet_studio.core.errors import StudioError
from resnet_studio.core.process import MARKS, find_process, marks_of
from resnet_studio.core.settings import app_folders

MAX_LOG_BYTES = 500_000  # with the log before it twice as much
MAX_FAULT_BYTES = 200_000
MAX_FAULT_FILES = 8
QUIET_SECONDS = 30.0
MAX_REMEMBERED = 200
SEEN = ".seen"
FATAL = ("Fatal Python error: ", "Windows fatal exception: ")
"""How faulthandler begins."""
_CHAINED = ("During handling of the above exception", "The above exception was the direct cause")
_LOGGED = "_resnet_studio_is_logged"
_PLAIN = ("reason", "kind", "code", "state", "message", "words")
"""Parameters of errors that say what went wrong; others are paths and names, and are not logged."""

_last_told: dict[tuple[Path, str], float] = {}
_lock = threading.Lock()


def log_path() -> Path:
    """The log of the window, a line an event."""
    return app_folders().state / "window.log"


def faults_path() -> Path:
    """The folder of the files of faults."""
    return app_folders().state / "faults"


def log_line(text: str) -> None:
    """Write a line to the log, with the time; the same again within `QUIET_SECONDS` of the last is left out.

    A disk that is full or gone hinders nothing.
    """
    line = "\\n".join(text.strip().splitlines())
    path = log_path()
    with _lock:
        if not _is_news(path, line):
            return
        when = datetime.now().astimezone().isoformat(timespec="seconds")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            turn_over(path, MAX_LOG_BYTES)
            with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(f"{when}\t{line}\n")


def log_error(error: BaseException) -> None:
    """Write a line of an error to the log; once, however often it is told.

    Of errors that a user can cause, the names that stand in the sentence are left out: they are of files.
    """
    if is_logged(error):
        return
    vars(error)[_LOGGED] = True
    if isinstance(error, StudioError):
        text = error.template.format_map(_without_names(error.parameters))
    else:
        text = str(error)
    log_line(f"{type(error).__name__}: {text}")


def is_logged(error: BaseException) -> bool:
    """Whether it is in the log already."""
    return _LOGGED in vars(error)


def turn_over(path: Path, max_bytes: int) -> None:
    """Begin a log anew that grew longer than that; the old one is kept once, with `.1` behind its name.

    Raises:
        OSError: It cannot be looked at or moved.
    """
    if path.exists() and path.stat().st_size > max_bytes:
        path.replace(path.with_name(path.name + ".1"))


def watch_stderr() -> None:
    """Let a process that dies of a signal say on stderr where it was; of a child that is its log."""
    # Without a console there is no stderr, and in a test it is no file.
    with contextlib.suppress(AttributeError, OSError, RuntimeError, ValueError):
        if not faulthandler.is_enabled():
            faulthandler.enable(sys.stderr)


def last_line(text: str) -> str:
    """What a process said last; of one that died of a signal the signal, and not the end of its traceback."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(FATAL)]
    return (fatal or lines or [""])[-1]


class FaultFile:
    """The file of this process for tracebacks.

    Attributes:
        path: Where it is, whether it could be made or not.
    """

    def __init__(self) -> None:
        self.path = faults_path() / f"{time.time_ns() // 1_000_000}-{os.getpid()}.txt"
        self._file: BinaryIO | None = None
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("ab", buffering=0)
            self._file.write(json.dumps(_head()).encode() + b"\n")

    def watch(self) -> None:
        """Let faulthandler write here when this process dies of a signal."""
        if self._file is not None:
            faulthandler.enable(self._file)

    def write(self, text: str) -> None:
        """Add a text with the time before it; one more than there is room for is left out."""
        when = datetime.now().astimezone().isoformat(timespec="seconds")
        content = f"{when}\n{text.rstrip()}\n\n".encode(errors="backslashreplace")
        with contextlib.suppress(OSError):
            if self._file is not None and self._file.tell() + len(content) < MAX_FAULT_BYTES:
                self._file.write(content)

    def close(self) -> None:
        """End it; where nothing was written it is removed."""
        file, self._file = self._file, None
        if file is None:
            return
        faulthandler.disable()
        file.close()
        watch_stderr()
        with contextlib.suppress(OSError):
            if not _read(self.path)[1]:
                self.path.unlink()


@dataclass(frozen=True)
class Faults:
    """What one process wrote down.

    Attributes:
        path: The file.
        head: Versions and platform at that time; empty where the head cannot be read.
        text: The tracebacks.
        when: The last of them, seconds since 1970.
        is_seen: Whether its report was opened, or put away.
        is_alive: Whether the process is still there.
    """

    path: Path
    head: Mapping[str, Any]
    text: str
    when: float
    is_seen: bool
    is_alive: bool

    @property
    def is_news(self) -> bool:
        """Whether a report of it is to be offered."""
        return not self.is_seen and not self.is_alive

    @property
    def death(self) -> str:
        """The signal that the process died of, such as `Segmentation fault`; empty where it did not."""
        line = next((line for line in self.text.splitlines() if line.startswith(FATAL)), "")
        return line.partition(": ")[2]

    @property
    def errors(self) -> list[str]:
        """The last line of each traceback of an error that nobody caught: its kind and what it says."""
        found: list[str] = []
        is_inside = False
        for line in self.text.splitlines():
            if line.startswith("Traceback (most recent call last):"):
                is_inside = True
            elif line.startswith(_CHAINED):  # the last of a chain is the one that nobody caught
                del found[-1:]
            elif is_inside and line and not line.startswith(" "):
                found.append(line)
                is_inside = False
        return found


def read_faults() -> list[Faults]:
    """What was written down, the newest first; files of processes that left nothing are removed."""
    found = []
    for path in sorted(faults_path().glob("*.txt"), reverse=True):
        with contextlib.suppress(OSError):
            one = _faults_of(path)
            if one.text:
                found.append(one)
            elif not one.is_alive:
                path.unlink()
    for old in found[MAX_FAULT_FILES:]:
        with contextlib.suppress(OSError):
            old.path.unlink()
    return found[:MAX_FAULT_FILES]


def put_away(found: list[Faults]) -> None:
    """Offer no report of these any more; they are kept."""
    for one in found:
        if one.is_news:
            with contextlib.suppress(OSError):
                one.path.replace(one.path.with_name(f"{one.path.stem}{SEEN}.txt"))


def _faults_of(path: Path) -> Faults:
    head, text = _read(path)
    when = path.stat().st_mtime
    return Faults(path, head, text, when, path.stem.endswith(SEEN), _is_alive(head))


def _read(path: Path) -> tuple[dict[str, Any], str]:
    with path.open("rb") as file:
        first, _, rest = file.read(2 * MAX_FAULT_BYTES).partition(b"\n")
    try:
        head = json.loads(first)
    except (ValueError, RecursionError):
        head = {}
    return head if isinstance(head, dict) else {}, rest.decode("utf-8", "replace").strip()


def _head() -> dict[str, Any]:
    return {
        "app": resnet_studio.__version__,
        "python": platform.python_version(),
    } | marks_of(psutil.Process())


def _is_alive(head: Mapping[str, Any]) -> bool:
    try:
        return find_process(**{name: head[name] for name in MARKS}) is not None
    except KeyError:
        return False


def _is_news(path: Path, line: str) -> bool:
    now, key = time.monotonic(), (path, line)
    last = _last_told.pop(key, None)
    _last_told[key] = now
    if len(_last_told) > MAX_REMEMBERED:
        del _last_told[next(iter(_last_told))]
    return last is None or now - last > QUIET_SECONDS


class _Hidden(str):
    """Stands for a name in a sentence."""

    def __format__(self, spec: str) -> str:
        return "(" + self + ")"  # not in an f-string, which would ask for its format again


def _without_names(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value if key in _PLAIN or isinstance(value, int | float) else _Hidden(key)
        for key, value in parameters.items()
    }
