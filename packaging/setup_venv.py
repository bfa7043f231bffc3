"""Makes the virtual environment beside the project and installs the project into it with pip.

Only the standard library, and a syntax that Python 3.8 can read: an older Python is to hear in words
that it is too old.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import setup_torch
import system_packages
from setup_torch import SetupFailure
from studio_core import ROOT

OLDEST_PYTHON = (3, 11)
VENV = ROOT / ".venv"
STAMP_NAME = "resnet-studio.json"
PROBE = (
    "import importlib.util, sys; "
    "print('%d.%d.%d' % sys.version_info[:3] if importlib.util.find_spec('pip') else '')"
)


def prepare(extras: tuple[str, ...] = (), torch: str = "auto") -> Path:
    """See to it that the project is installed in its own environment.

    Args:
        extras: The optional dependencies wanted, such as ("test",).
        torch: Which build of PyTorch; see `setup_torch.choose`.

    Returns:
        The environment's Python.

    Raises:
        SetupFailure: It cannot be installed.
    """
    require_python()
    python, version = ensure_venv(VENV)
    stamp = VENV / STAMP_NAME
    installed = read_stamp(stamp, version)
    if torch == "auto" and installed is not None and set(extras) <= set(installed):
        return python
    wanted = sorted(set(extras) | set(installed or previous_extras(stamp)))
    try:
        stamp.unlink(missing_ok=True)
        install(python, wanted, torch)
        write_stamp(stamp, version, wanted)
    except OSError as error:
        raise SetupFailure(
            f"{VENV} cannot be brought up to date: {error}. See that you may write there, then start again."
        ) from error
    return python


def require_python(version: tuple[int, ...] = sys.version_info[:2]) -> None:
    """Refuse a Python that is too old, and name a newer one where there is one.

    Raises:
        SetupFailure: It is too old.
    """
    if version >= OLDEST_PYTHON:
        return
    newer = next((name for name in newer_pythons() if shutil.which(name)), None)
    advice = "Install it from python.org or with your system's package manager, then start again."
    if newer:
        advice = "Here is one; type: {} {}".format(newer, " ".join(sys.argv))
    raise SetupFailure(
        "ResNet Studio needs Python {}.{} or newer; this is Python {}.{} ({}). {}".format(
            *OLDEST_PYTHON, *version, sys.executable, advice
        )
    )


def newer_pythons() -> list[str]:
    """Commands that may start a Python that is new enough, the oldest of them first."""
    return [f"python3.{minor}" for minor in range(OLDEST_PYTHON[1], OLDEST_PYTHON[1] + 8)]


def venv_python(venv: Path) -> Path:
    """Where an environment keeps its Python on this system."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def own_command(python: Path) -> Path:
    """The command `resnet-studio` beside an environment's Python."""
    return python.with_name("resnet-studio")


def ensure_venv(venv: Path) -> tuple[Path, str]:
    """Make the environment if it is missing or broken.

    Returns:
        Its Python and that Python's version, such as "3.11.7".

    Raises:
        SetupFailure: It cannot be made.
    """
    version = working_version(venv)
    if not version:
        make_venv(venv)
        version = working_version(venv)
    if not version:
        raise SetupFailure(
            f"The new environment in {venv} does not work. "
            "Is the disk full? Remove the folder and start again."
        )
    return venv_python(venv), version


def working_version(venv: Path) -> str:
    """The version of the environment's Python; empty when it is missing, too old or broken.

    After an upgrade of the system's Python the link leads to another version than the one whose
    packages lie in the environment: that is broken too.
    """
    try:
        settings = (venv / "pyvenv.cfg").read_text(encoding="utf-8")
        probe = subprocess.run(
            [str(venv_python(venv)), "-I", "-c", PROBE],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    version = probe.stdout.strip()
    made_with = re.search(r"^version(?:_info)?\s*=\s*(\d+\.\d+)", settings, re.MULTILINE)
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    is_same = made_with is not None and numbers == tuple(int(part) for part in made_with.group(1).split("."))
    return version if probe.returncode == 0 and is_same and numbers >= OLDEST_PYTHON else ""


def make_venv(venv: Path) -> None:
    """Make the environment afresh.

    Raises:
        SetupFailure: Something else lies there, Python's own parts are missing, or the disk refuses.
    """
    if venv.exists() and not (venv / "pyvenv.cfg").is_file() and not is_empty(venv):
        raise SetupFailure(
            f"{venv} is in the way: it is no virtual environment. Move it elsewhere and start again."
        )
    ensure_ensurepip()
    say(f"Making the virtual environment {venv} ...")
    if run([sys.executable, "-m", "venv", "--clear", str(venv)]) != 0:
        raise SetupFailure(
            f"The virtual environment {venv} cannot be made; Python's words are above. "
            "Close programs that use it, see that you may write there, and start again."
        )


def is_empty(folder: Path) -> bool:
    """Whether it is a folder with nothing in it."""
    return folder.is_dir() and not any(folder.iterdir())


def ensure_ensurepip() -> None:
    """Debian and Ubuntu keep what environments need in a package of its own.

    Raises:
        SetupFailure: It is missing and may not be installed from here.
    """
    if importlib.util.find_spec("ensurepip") is not None:
        return
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    say(f"This Python lacks ensurepip; installing {package} ...")
    if system_packages.install([package], manager="apt"):
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip") is not None:
            return
    raise SetupFailure(
        "This Python cannot make virtual environments: ensurepip is missing. On Debian and Ubuntu run "
        f"`sudo apt install python3-venv` (or {package}), then start again."
    )


def install(python: Path, extras: list[str], torch: str) -> None:
    """Put PyTorch and the project into the environment.

    Raises:
        SetupFailure: pip could not do it, or the build of PyTorch that was asked for cannot be had.
    """
    say("Installing ResNet Studio. The first time this takes some minutes.")
    started = time.monotonic()
    setup_torch.install(python, torch, run, say)
    project = "{}{}".format(ROOT, "[{}]".format(",".join(extras)) if extras else "")
    if run([*setup_torch.pip(python), "--editable", project]) != 0:
        free = shutil.disk_usage(ROOT).free / 1e9
        raise SetupFailure(
            "pip could not install ResNet Studio; its words are above. Look at the connection to the package "
            f"index and at the disk ({free:.1f} GB are free, up to 8 are needed), then start again. "
            "The newest Python may have no PyTorch yet; the one before it has."
        )
    say(f"Installed in {time.monotonic() - started:.0f} s.")
    say(f"Its command: {own_command(python)}")


def fingerprint(version: str) -> str:
    """What must be the same for an installation to be still the right one."""
    parts = [(ROOT / "pyproject.toml").read_bytes(), version.encode(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def read_stamp(stamp: Path, version: str) -> list[str] | None:
    """The extras that are installed, or None when the installation is not the right one."""
    try:
        content = json.loads(stamp.read_text(encoding="utf-8"))
        return list(content["extras"]) if content["fingerprint"] == fingerprint(version) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def previous_extras(stamp: Path) -> list[str]:
    """The extras of an outdated installation, which are to be kept."""
    try:
        return [str(extra) for extra in json.loads(stamp.read_text(encoding="utf-8"))["extras"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def write_stamp(stamp: Path, version: str, extras: list[str]) -> None:
    """Note what was installed, so that the next start need not look."""
    content = {"fingerprint": fingerprint(version), "extras": extras}
    stamp.write_text(json.dumps(content), encoding="utf-8")


def run(command: list[str]) -> int:
    """Run a command with its output on the screen; a program that cannot be started counts as failed."""
    sys.stdout.flush()
    try:
        return subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode
    except OSError as error:
        say(f"{command[0]} cannot be started: {error}")
        return 127


def say(words: str) -> None:
    """Tell the user; at once, for children write to the same place."""
    print(words, flush=True)
