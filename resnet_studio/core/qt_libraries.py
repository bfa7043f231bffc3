"""The system libraries that Qt needs on Linux: which are missing and the command that brings them.

Qt ends the process before Python can speak when one is missing, so they are looked for first.
Only the standard library: the set-up commands ask before anything is installed.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
from collections.abc import Iterable

from resnet_studio.core.resources import resource_path

INSTALLERS = {
    "apt": ("apt-get", "install", "-y", "--no-install-recommends"),
    "dnf": ("dnf", "install", "-y"),
    "pacman": ("pacman", "-S", "--needed", "--noconfirm"),
    "zypper": ("zypper", "--non-interactive", "install"),
}


def library_packages() -> dict[str, dict[str, str]]:
    """For each library the package that holds it, by package manager."""
    text = resource_path("qt_libraries.json").read_text(encoding="utf-8")
    packages: dict[str, dict[str, str]] = json.loads(text)["libraries"]
    return packages


def missing_libraries(names: Iterable[str] | None = None) -> list[str]:
    """The libraries that the system's loader does not find; always empty but on Linux."""
    if sys.platform != "linux":
        return []
    return [name for name in (library_packages() if names is None else names) if not _is_loadable(name)]


def package_manager() -> str | None:
    """The key of this system's package manager in `INSTALLERS`, or None when it is another one."""
    return next((name for name, command in INSTALLERS.items() if shutil.which(command[0])), None)


def packages_of(libraries: Iterable[str], manager: str) -> list[str]:
    """The packages that hold these libraries, each once."""
    known = library_packages()
    return sorted({known[library][manager] for library in libraries})


def install_command(libraries: Iterable[str], manager: str | None = None) -> str:
    """The one command that brings the libraries, or the list of them where the manager is unknown."""
    manager = manager or package_manager()
    if manager is None:
        return "install the packages that hold " + ", ".join(libraries)
    return " ".join([*sudo(), *INSTALLERS[manager], *packages_of(libraries, manager)])


def sudo() -> list[str]:
    """What stands before a command that needs to be root: nothing for root itself."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [] if is_root else ["sudo"]


def _is_loadable(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
