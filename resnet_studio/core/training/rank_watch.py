"""Notices that another process of a run ended, says which, and ends a wait for it that would have no end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import psutil

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError
from resnet_studio.core.process import find_process

LOOK_SECONDS = 0.5
GRACE_SECONDS = 10.0  # in which whoever waits between processors hears of it by itself
NAMING_SECONDS = 2.0  # a connection may close a moment before its process is gone


class RankLostError(RunError):
    """Another rank of the run ended, or cannot be reached.

    Args:
        reason: What the connection says.
        lost: The ranks whose processes are gone, with the processes' numbers; empty where none is known.
    """

    def __init__(self, reason: str, lost: Mapping[int, int] | None = None) -> None:
        self.reason = reason
        template = QT_TRANSLATE_NOOP(
            "errors", "Another process of the run ended or cannot be reached: {reason}."
        )
        if lost:
            template = QT_TRANSLATE_NOOP("errors", "The run lost {ranks}, which ended too early: {reason}.")
        ranks = ", ".join(f"rank {number} (process {pid})" for number, pid in (lost or {}).items())
        super().__init__(
            template,
            {"reason": reason, "ranks": ranks},
            hint=QT_TRANSLATE_NOOP(
                "errors",
                "It may have been ended from outside, or for want of memory; the run's log may say more. "
                "Continue the run: it goes on from its last checkpoint.",
            ),
        )


@dataclass(frozen=True)
class ProcessMark:
    """What tells a process from all others, on other hosts too.

    Attributes:
        host: The name of its computer.
        pid: Its number there.
        started: When it began, in seconds since 1970; numbers are used again.
    """

    host: str
    pid: int
    started: float

    @classmethod
    def own(cls) -> ProcessMark:
        """That of this process."""
        process = psutil.Process()
        return cls(socket.gethostname(), process.pid, process.create_time())

    def find(self) -> psutil.Process | None:
        """The process, or None where it is on another computer or not to be seen from here."""
        return find_process(self.pid, self.started) if self.host == socket.gethostname() else None


class RankWatch:
    """Looks after the processes of the other ranks, as far as they are on this host.

    Where work goes between GPUs, the death of a process is not heard of: then the watch tells it.

    Args:
        give_up: Called in a thread of the watch, when one is gone and `stop` was not called soon after.
    """

    def __init__(self, give_up: Callable[[RankLostError], None]) -> None:
        self._give_up = give_up
        self._processes: dict[int, psutil.Process] = {}
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch-ranks", daemon=True)
        self._thread.start()

    def look_after(self, processes: Mapping[int, psutil.Process]) -> None:
        """Take these as the processes of the ranks of these numbers."""
        self._processes = dict(processes)

    def stop(self) -> None:
        """What ends from now on was meant to."""
        self._is_over.set()
        self._thread.join()

    def named(self, error: RankLostError) -> RankLostError:
        """The error with the ranks that are gone, where there are some; the watch is at its end."""
        self.stop()
        until = time.monotonic() + NAMING_SECONDS
        while self._processes and time.monotonic() < until:
            if lost := self._lost():
                return RankLostError(error.reason, lost)
            time.sleep(LOOK_SECONDS / 10)
        return error

    def _lost(self) -> dict[int, int]:
        return {number: process.pid for number, process in self._processes.items() if is_gone(process)}

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_SECONDS):
            lost = self._lost()
            if lost and not self._is_over.wait(GRACE_SECONDS):
                self._give_up(RankLostError("the others waited for it in vain", lost))
                return


def is_gone(process: psutil.Process) -> bool:
    """Whether a process has ended, though nobody may have asked for its exit code yet."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
