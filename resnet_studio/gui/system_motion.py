"""Asks the system whether its user wants less to move.

Linux was tried where GNOME's settings are at hand and where none are; Windows and macOS were not at hand.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

PATIENCE_SECONDS = 3.0
SPI_GETCLIENTAREAANIMATION = 0x1042  # winuser.h
LINUX = ["gsettings", "get", "org.gnome.desktop.interface", "enable-animations"]
MACOS = ["defaults", "read", "com.apple.universalaccess", "reduceMotion"]


def does_system_reduce_motion() -> bool:
    """Whether the system says that less is to move; False where it says nothing. Waits for a process."""
    if sys.platform == "win32":
        return not _are_windows_animated()
    if sys.platform == "darwin":
        return _answer(MACOS) == "1"
    return _answer(LINUX) == "false"


def _answer(command: list[str]) -> str:
    if shutil.which(command[0]) is None:
        return ""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _are_windows_animated() -> bool:
    if sys.platform == "win32":
        import ctypes

        answer = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(answer), 0)
        return bool(answer.value)
    return True
