"""Keeps the computer from going to sleep while something is held, and surely lets it again.

On Linux and macOS a child process holds the lock. It ends when it is told to, and also by itself when this
process is gone, however it went: on Linux its input is a pipe from here, which then closes; on macOS it
watches the number of this process. On Windows the lock is this thread's own and goes with it.

Tried on Linux, with stand-ins for the system's programs; macOS and Windows were not at hand.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

END_PATIENCE_SECONDS = 1.0
ES_CONTINUOUS, ES_SYSTEM_REQUIRED = 0x80000000, 0x00000001  # of SetThreadExecutionState in winbase.h

FindCommand = Callable[[str], list[str]]


def lock_command(why: str) -> list[str]:
    """The program that keeps this computer awake while it runs; empty where there is none.

    The screen may go dark: only sleep is held off.
    """
    if sys.platform == "darwin":
        return ["caffeinate", "-i", "-w", str(os.getpid())]
    if sys.platform == "linux" and shutil.which("systemd-inhibit"):
        who = ["--who=ResNet Studio", f"--why={why}"]
        return ["systemd-inhibit", "--what=idle:sleep", "--mode=block", *who, "cat"]
    if sys.platform == "linux" and shutil.which("gnome-session-inhibit"):
        return ["gnome-session-inhibit", "--inhibit", "idle:suspend", "--reason", why, "cat"]
    return []


class WakeLock:
    """Held or not; may be held and released as often as one likes, always from the same thread."""

    def __init__(self, find_command: FindCommand = lock_command) -> None:
        self._find_command = find_command
        self._child: subprocess.Popen[bytes] | None = None
        self._is_thread_held = False

    @property
    def is_held(self) -> bool:
        """Whether the computer is kept awake now; False also where the system refused."""
        return self._is_thread_held or (self._child is not None and self._child.poll() is None)

    def hold(self, why: str) -> None:
        """Keep the computer awake from now on; where that cannot be done, nothing happens.

        Args:
            why: Told to whoever asks the system what keeps it awake.
        """
        if self.is_held:
            return
        if sys.platform == "win32":
            self._is_thread_held = _set_execution_state(ES_CONTINUOUS | ES_SYSTEM_REQUIRED)
            return
        self.release()
        command = self._find_command(why)
        if command:
            with contextlib.suppress(OSError):
                self._child = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )

    def release(self) -> None:
        """Let the computer sleep again."""
        if self._is_thread_held:
            _set_execution_state(ES_CONTINUOUS)
            self._is_thread_held = False
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(OSError):
            if child.stdin is not None:
                child.stdin.close()
        child.terminate()
        try:
            child.wait(END_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _set_execution_state(state: int) -> bool:
    """Tell Windows what this thread needs; False where it refused, or this is another system."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.SetThreadExecutionState(state))
    return False
