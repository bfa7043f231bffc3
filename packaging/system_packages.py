"""Installs packages of a Linux system where nobody must be asked: as root or by sudo without a password."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

from studio_core import qt_libraries


def provide_qt_libraries(say: Callable[[str], None]) -> str:
    """See to it that Qt's system libraries are there.

    Args:
        say: Called with words for the user.

    Returns:
        The command that would bring what is still missing; empty when nothing is.
    """
    missing = qt_libraries.missing_libraries()
    if not missing:
        return ""
    say("Qt needs system libraries that are not here: {}".format(", ".join(missing)))
    manager = qt_libraries.package_manager()
    if manager is not None:
        install(qt_libraries.packages_of(missing, manager), manager)
    still_missing = qt_libraries.missing_libraries()
    return qt_libraries.install_command(still_missing, manager) if still_missing else ""


def install(packages: list[str], manager: str) -> bool:
    """Install packages without asking.

    Returns:
        Whether they were installed; False where this user may not.
    """
    prefix = root_prefix()
    command = qt_libraries.INSTALLERS[manager]
    if prefix is None or shutil.which(command[0]) is None:
        return False
    if run([*prefix, *command, *packages]):
        return True
    # The lists of a fresh system or container are empty or old.
    return manager == "apt" and run([*prefix, "apt-get", "update"]) and run([*prefix, *command, *packages])


def root_prefix() -> list[str] | None:
    """What makes a command run as root without asking, or None where nothing does."""
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.name == "nt":
        return None
    if os.geteuid() == 0:
        return quiet
    if shutil.which("sudo") and run(["sudo", "-n", "true"], is_silent=True):
        return ["sudo", "-n", *quiet]
    return None


def run(command: list[str], is_silent: bool = False) -> bool:
    """Whether the command did its work."""
    output = subprocess.DEVNULL if is_silent else None
    try:
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    except OSError:
        return False
    return done.returncode == 0
