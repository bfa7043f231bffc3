"""Opens the window: looks for what Qt needs first, because Qt cannot say it in words itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from resnet_studio.core import qt_libraries

USERS_MISTAKE = 2


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
    if platform in ("", "xcb", "wayland") and not _has_display():
        return (
            "No display was found (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be opened. "
            "Start ResNet Studio on a desktop, or use its commands: `resnet-studio --help` lists them."
        )
    missing = [] if platform == "offscreen" else qt_libraries.missing_libraries()
    if missing:
        command = qt_libraries.install_command(missing)
        return f"The window needs libraries that are not installed ({', '.join(missing)}). Run: {command}"
    return ""


def _has_display() -> bool:
    if os.environ.get("DISPLAY"):
        return True
    wayland = os.environ.get("WAYLAND_DISPLAY")
    if not wayland:
        return False
    return (Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / wayland).exists()
