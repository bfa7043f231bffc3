"""Chooses the build of PyTorch that suits the machine and installs it with pip.

The ordinary index holds a build without CUDA for Windows and one with 5 GB of CUDA for Linux.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from studio_core import ROOT, nvidia

PATIENCE_SECONDS = 5
VERSIONS = """
import importlib.metadata, json
found = {}
for name in ("torch", "torchvision"):
    try:
        found[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps(found))
"""


class SetupFailure(Exception):  # noqa: N818 - its words go to the user as they are
    """The set-up cannot go on; the text says why and what to do."""


def pip(python: Path) -> list[str]:
    """The command that installs what follows; to a person it shows its progress, to a log only errors."""
    quiet = [] if sys.stdout.isatty() else ["--quiet", "--quiet"]
    return [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *quiet]


def install(python: Path, wanted: str, run: Callable[[list[str]], int], say: Callable[[str], None]) -> None:
    """Install the build of PyTorch that was asked for or that suits the machine.

    Where "auto" cannot have the build that suits, nothing is installed here: the installation of the project
    goes on with what is in the environment, or brings the ordinary build.

    Args:
        python: The environment's Python.
        wanted: "auto", "default" (the ordinary index) or a build such as "cpu" or "cu130".
        run: Called with a command, returns its exit status.
        say: Called with words for the user.

    Raises:
        SetupFailure: A build was asked for by name and cannot be had.
    """
    if wanted == "auto" and is_satisfied(python):
        return
    builds, reason = choose(wanted)
    say(reason)
    if wanted != "auto":
        trouble = install_by_name(python, builds, run)
        if trouble:
            raise SetupFailure(
                f"{trouble} PyTorch was not installed as was asked for. Look at the connection, "
                "or choose another build (--torch auto takes the one that suits), then start again."
            )
        return
    for build in builds:
        index = nvidia.index_url(build)
        if not answers(index):
            say(f"{index} does not answer: the set-up goes on with what is here and the ordinary index.")
            return
        if run([*pip(python), *requirements(), "--index-url", index]) == 0:
            return
        say(f"pip could not install PyTorch from {index}; its words are above.")


def install_by_name(python: Path, builds: list[str], run: Callable[[list[str]], int]) -> str:
    """Put a build over whatever is there, without a build the ordinary one; returns what went wrong."""
    command = [*pip(python), "--force-reinstall", *requirements()]
    index = ""
    if builds:
        index = nvidia.index_url(builds[0])
        command += ["--index-url", index]
        if not answers(index):
            return f"{index} does not answer."
    if run(command) != 0:
        return f"pip could not install PyTorch from {index or 'the ordinary index'}; its words are above."
    return ""


def choose(wanted: str) -> tuple[list[str], str]:
    """The builds to try, best first (none: the ordinary index), and the reason in words."""
    if wanted == "default":
        return [], "PyTorch comes from the ordinary index, as was asked for."
    if wanted != "auto":
        return [wanted], f"PyTorch comes as the build {wanted}, as was asked for."
    if sys.platform == "darwin":
        return [], "PyTorch for macOS uses the GPU of Apple's chips by itself."
    card = nvidia.find_nvidia()
    if card is not None and card.gpus:
        return choose_cuda(card)
    if sys.platform != "linux" or nvidia.has_nvidia_card():
        return [], "No NVIDIA driver is here: the ordinary build of PyTorch is installed."
    return ["cpu"], (
        "No NVIDIA GPU is here: PyTorch's build for processors (200 MB) is preferred to the "
        "one with CUDA (5 GB); `--torch default` takes the latter."
    )


def choose_cuda(card: nvidia.Nvidia) -> tuple[list[str], str]:
    """The builds for a working NVIDIA driver; Linux' ordinary build is one for CUDA 13."""
    builds = nvidia.fitting_builds(card)
    gpus = ", ".join(card.gpus)
    if not builds:
        return [], f"{gpus}: driver or GPU is too old for PyTorch with CUDA; a newer driver may help."
    if sys.platform == "linux" and "cu130" in builds:
        return [], f"{gpus}: the ordinary build of PyTorch has CUDA."
    return builds, f"{gpus}: PyTorch comes with CUDA ({builds[0]})."


def requirements() -> list[str]:
    """What pyproject.toml asks of torch and torchvision."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return re.findall(r'"(torch(?:vision)?[<>=!~][^"]*)"', text)


def is_satisfied(python: Path) -> bool:
    """Whether the environment has a torch and a torchvision that are new enough: they are left alone."""
    command = [str(python), "-I", "-c", VERSIONS]
    try:
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    except (OSError, ValueError):
        return False
    for requirement in requirements():
        name, _, least = requirement.partition(">=")
        if numbers(found.get(name, "")) < numbers(least):
            return False
    return True


def numbers(version: str) -> tuple[int, ...]:
    """The release in a version, for comparing: "2.11.1+cpu" is (2, 11, 1)."""
    release = re.match(r"[\d.]*", version)
    return tuple(int(part) for part in release.group().split(".") if part) if release else ()


def answers(index: str) -> bool:
    """Whether an index of packages answers within a few seconds, a slow name server included."""
    if os.environ.get("PIP_NO_INDEX"):
        return False
    outcome: list[bool] = []
    request = urllib.request.Request(
        index + "/torch/", method="HEAD", headers={"User-Agent": "resnet-studio"}
    )

    def ask() -> None:
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                outcome.append(answer.status == 200)
        except (OSError, ValueError):
            outcome.append(False)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    return outcome == [True]
