"""Opens the window: looks for what Qt needs first, because Qt cannot say it in words itself."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from resnet_studio.core import qt_libraries

USERS_MISTAKE = 2
X11_SOCKETS = "/tmp/.X11-unix/X"


def run_window(paths: Sequence[str]) -> int:
    """Open the window with these files and folders; returns the exit code.

    What Qt would abort on is told on stderr beforehand, with its cure, and gives exit code 2.
    """
    obstacle = find_obstacle()
    if obstacle:
        print(obstacle, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return USERS_MISTAKE
    from resnet_studio.gui.start import start

    return start(paths)


def find_obstacle() -> str:
    """Why no window can be opened and what to do about it, or an empty text."""
    if sys.platform != "linux":
        return ""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform in ("", "xcb", "wayland") and not (_has_wayland() or _has_x11()):
        return (
            "No display answers (neither DISPLAY nor WAYLAND_DISPLAY names one), so no window can be "
            "opened. Start ResNet Studio on a desktop, or use its commands: see `resnet-studio --help`."
        )
    missing = [] if platform == "offscreen" else qt_libraries.missing_libraries()
    if missing:
        command = qt_libraries.install_command(missing)
        return f"The window needs libraries that are not installed ({', '.join(missing)}). Run: {command}"
    return ""


def _has_wayland() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    return bool(name) and (Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / str(name)).exists()


def _has_x11() -> bool:
    """Whether the display of this machine listens; one on another machine is taken on trust."""
    display = os.environ.get("DISPLAY", "")
    host, colon, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not colon or not number.isdigit():
        return False
    if host not in ("", "unix"):
        return True
    path = f"{X11_SOCKETS}{number}"
    return _listens(f"\0{path}") or _listens(path)


def _listens(path: str) -> bool:
    """Whether a process listens on a local socket (an abstract one, where the path begins with a zero)."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except OSError:
            return False
    return True
