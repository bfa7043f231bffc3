"""What the doctor looks at of the installation: Python and the libraries that the app stands on."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import re
import sys
from dataclasses import dataclass

from resnet_studio.core import qt_libraries
from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.versions import installed_version

OLDEST_PYTHON = (3, 11)
FAULTY_QT = ("6.11.0", "6.11.1", "6.12.0")
"""Releases of PySide6 in which each call that returns None steals a reference to it."""
QT_PACKAGE = "PySide6-Essentials"
QT_REQUIREMENT = '"PySide6-Essentials>=6.8,<6.12,!=6.11.0,!=6.11.1"'
LIBRARIES = (
    ("numpy", "numpy"),
    ("pillow", "PIL"),
    ("pydantic", "pydantic"),
    ("pyqtgraph", "pyqtgraph"),
    ("safetensors", "safetensors"),
    ("scikit-learn", "sklearn"),
    ("tensorboard", "tensorboard"),
)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        ok: Whether the app can work with what was found.
        found: What was found, a phrase.
        cure: What to do now, a sentence; empty when all is well.
    """

    name: str
    ok: bool
    found: str
    cure: str = ""


def check_python(name: str) -> Check:
    """Whether the interpreter can run the app."""
    found = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Check(
            name,
            False,
            found,
            QT_TRANSLATE_NOOP("doctor", "Install Python 3.11 or newer and set the app up again with it."),
        )
    if sys.maxsize < 2**32:
        return Check(
            name,
            False,
            QT_TRANSLATE_NOOP("doctor", "{found}, 32 bits").format(found=found),
            QT_TRANSLATE_NOOP("doctor", "Install the 64-bit Python; there is no torch for 32 bits."),
        )
    return Check(name, True, found)


def check_libraries(name: str) -> Check:
    """Whether the small libraries are there."""
    missing = [package for package, module in LIBRARIES if importlib.util.find_spec(module) is None]
    if missing:
        return Check(
            name,
            False,
            QT_TRANSLATE_NOOP("doctor", "missing: {names}").format(names=", ".join(missing)),
            _pip_cure(" ".join(missing)),
        )
    return Check(name, True, ", ".join(f"{package} {installed_version(package)}" for package, _ in LIBRARIES))


def check_qt(name: str) -> Check:
    """Whether PySide6 is there, and none of the releases that crash."""
    version = installed_version(QT_PACKAGE)
    if version is None:
        return Check(
            name,
            False,
            QT_TRANSLATE_NOOP("doctor", "PySide6 is not installed; the window needs it"),
            _pip_cure(QT_REQUIREMENT),
        )
    if version in FAULTY_QT:
        found = QT_TRANSLATE_NOOP(
            "doctor", "PySide6 {version}, which crashes after some thousand calls (it loses count of None)"
        ).format(version=version)
        return Check(name, False, found, _pip_cure(QT_REQUIREMENT))
    return Check(name, True, QT_TRANSLATE_NOOP("doctor", "PySide6 {version}").format(version=version))


def check_qt_libraries(name: str) -> Check:
    """Without a display the window cannot open anyway, so nothing is amiss then."""
    missing = qt_libraries.missing_libraries()
    if not missing:
        return Check(
            name,
            True,
            QT_TRANSLATE_NOOP("doctor", "all there")
            if sys.platform == "linux"
            else QT_TRANSLATE_NOOP("doctor", "come with PySide6"),
        )
    found = QT_TRANSLATE_NOOP("doctor", "missing: {names}").format(names=", ".join(missing))
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return Check(
            name,
            True,
            QT_TRANSLATE_NOOP("doctor", "{found}; no display here, and only the window needs them").format(
                found=found
            ),
        )
    return Check(
        name,
        False,
        found,
        _run(qt_libraries.install_command(missing)),
    )


def check_torch(name: str) -> Check:
    """Whether PyTorch can be imported."""
    version = installed_version("torch")
    if version is None:
        return Check(
            name, False, QT_TRANSLATE_NOOP("doctor", "not installed"), _pip_cure("torch torchvision")
        )
    try:
        import torch
    except Exception as error:  # a broken library raises what it likes
        cure = _pip_cure("torch torchvision", force=True)
        return Check(
            name,
            False,
            QT_TRANSLATE_NOOP("doctor", "torch {version} cannot be imported: {reason}").format(
                version=version, reason=first_line(error)
            ),
            cure,
        )
    text = QT_TRANSLATE_NOOP("doctor", "torch {version} (CUDA {cuda}), {threads} threads")
    if not torch.version.cuda:
        text = QT_TRANSLATE_NOOP("doctor", "torch {version} (no CUDA), {threads} threads")
    values = {"version": torch.__version__, "cuda": torch.version.cuda, "threads": torch.get_num_threads()}
    return Check(name, True, text.format(**values))


def check_torchvision(name: str) -> Check:
    """Importing it takes a second or two, so that is tried only where something looks unlike."""
    version = installed_version("torchvision")
    if version is None:
        return Check(name, False, QT_TRANSLATE_NOOP("doctor", "not installed"), _pip_cure("torchvision"))
    torch_version, _, torch_build = (installed_version("torch") or "none").partition("+")
    wanted = _torch_wanted_by_torchvision()
    is_alike = torch_version.startswith(wanted) and version.partition("+")[2] == torch_build
    fault = "" if is_alike else _fault_of_torchvision()
    if fault:
        found = QT_TRANSLATE_NOOP(
            "doctor", "torchvision {version}, made for torch {wanted}, does not fit torch {torch}: {reason}"
        ).format(version=version, wanted=wanted, torch=torch_version, reason=fault)
        return Check(name, False, found, _pip_cure("torch torchvision", force=True))
    return Check(
        name,
        True,
        QT_TRANSLATE_NOOP("doctor", "torchvision {version} fits torch {torch}").format(
            version=version, torch=torch_version
        ),
    )


def _torch_wanted_by_torchvision() -> str:
    """Major and minor version in torchvision's requirement of torch, or an empty string without one."""
    for requirement in importlib.metadata.requires("torchvision") or []:
        found = re.match(r"torch\b[\s(]*[=>~]=\s*(\d+\.\d+)", requirement)
        if found:
            return found[1]
    return ""


def _fault_of_torchvision() -> str:
    """What its compiled part, which is what does not fit, says when it is imported."""
    try:
        import torchvision.ops  # noqa: F401
    except Exception as error:  # a broken library raises what it likes
        return first_line(error)
    return ""


def _pip_cure(requirements: str, force: bool = False) -> str:
    options = "--force-reinstall " if force else ""
    return _run(f'"{sys.executable}" -m pip install {options}{requirements}')


def _run(command: str) -> str:
    return QT_TRANSLATE_NOOP("doctor", "Run: {command}").format(command=command)


def first_line(error: BaseException) -> str:
    """What an error says, or what it is called."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
