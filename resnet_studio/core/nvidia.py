"""Whether an NVIDIA GPU is here and which build of torch fits its driver.

Only the standard library and no torch: the set-up commands ask before anything is installed.
Builds and the GPUs they hold code for: PyTorch's RELEASE.md, "CUDA Support Matrix", 2.11 to 2.14.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

INDEX = "https://download.pytorch.org/whl/"
PCI_DEVICES = Path("/sys/bus/pci/devices")
OLDEST_CUDA = (12, 0)
"""Builds for CUDA 12.6 run on every driver for CUDA 12 (NVIDIA's minor version compatibility)."""


@dataclass(frozen=True)
class CudaBuild:
    """A build of torch on PyTorch's own index.

    Attributes:
        name: The folder of the index.
        cuda: The CUDA version that the driver must have.
        capabilities: The lowest and the highest compute capability it holds code for.
    """

    name: str
    cuda: tuple[int, int]
    capabilities: tuple[float, float]


BUILDS = (
    CudaBuild("cu132", (13, 2), (7.5, 99.0)),
    CudaBuild("cu130", (13, 0), (7.5, 99.0)),
    CudaBuild("cu128", (12, 8), (7.5, 99.0)),
    CudaBuild("cu126", OLDEST_CUDA, (5.0, 9.0)),
)


@dataclass(frozen=True)
class Nvidia:
    """What NVIDIA's driver says of itself and its GPUs.

    Attributes:
        gpus: The names of the GPUs; empty when the driver finds none.
        cuda: The newest CUDA version the driver can run, or None when it does not say.
        capability: The lowest compute capability of the GPUs, or None when it does not say.
        fault: The driver's own complaint when it does not work.
    """

    gpus: tuple[str, ...] = ()
    cuda: tuple[int, int] | None = None
    capability: float | None = None
    fault: str = ""


def find_nvidia() -> Nvidia | None:
    """Ask the driver through `nvidia-smi`; None where there is no driver."""
    tool = _nvidia_smi()
    if tool is None:
        return None
    code, overview = _output(tool)
    if code != 0:
        return Nvidia(fault=overview.strip().splitlines()[0] if overview.strip() else f"exit status {code}")
    _, table = _output(tool, "--query-gpu=name,compute_cap", "--format=csv,noheader")
    return parse_nvidia(overview, table)


def parse_nvidia(overview: str, table: str) -> Nvidia:
    """Read what `nvidia-smi` printed: its overview and its table of name and compute capability."""
    version = re.search(r"CUDA (?:UMD )?Version\s*:\s*(\d+)\.(\d+)", overview)
    rows = [line.rsplit(",", 1) for line in table.splitlines() if "," in line]
    capabilities = [float(row[1]) for row in rows if re.fullmatch(r"\s*\d+\.\d+\s*", row[1])]
    return Nvidia(
        gpus=tuple(row[0].strip() for row in rows),
        cuda=(int(version[1]), int(version[2])) if version else None,
        capability=min(capabilities, default=None),
    )


def fitting_builds(nvidia: Nvidia) -> list[str]:
    """The names of the builds that run on this driver and these GPUs, the newest first."""
    cuda = nvidia.cuda or OLDEST_CUDA
    capability = nvidia.capability or 7.5
    return [
        build.name
        for build in BUILDS
        if build.cuda <= cuda and build.capabilities[0] <= capability <= build.capabilities[1]
    ]


def index_url(build: str) -> str:
    """Where pip finds the build, such as "cpu" or "cu130"."""
    return INDEX + build


def cuda_command(nvidia: Nvidia) -> str:
    """The command that puts a torch with CUDA in place of one without; empty when none fits."""
    builds = fitting_builds(nvidia)
    if not builds:
        return ""
    # The newest may hold no torch yet that suits this Python; 13.0 and 12.6 have been there longest.
    build = next((name for name in ("cu130", "cu126") if name in builds), builds[0])
    pip = f'"{sys.executable}" -m pip install --force-reinstall'
    return f"{pip} torch torchvision --index-url {index_url(build)}"


def has_nvidia_card() -> bool:
    """Whether Linux sees an NVIDIA display device, with or without a driver; False elsewhere."""
    for device in PCI_DEVICES.glob("*"):
        try:
            vendor = (device / "vendor").read_text(encoding="ascii").strip()
            kind = (device / "class").read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            continue
        if vendor == "0x10de" and kind.startswith("0x03"):
            return True
    return False


def _nvidia_smi() -> str | None:
    """The driver's tool: on the path, or where Windows and WSL keep it off the path."""
    windows = os.environ.get("SYSTEMROOT", r"C:\Windows")
    programs = os.environ.get("PROGRAMFILES", r"C:\Program Files")
    places = [
        Path("/usr/lib/wsl/lib/nvidia-smi"),
        Path(windows) / "System32" / "nvidia-smi.exe",
        Path(programs) / "NVIDIA Corporation" / "NVSMI" / "nvidia-smi.exe",
    ]
    return shutil.which("nvidia-smi") or next((str(place) for place in places if place.is_file()), None)


def _output(tool: str, *arguments: str) -> tuple[int, str]:
    """Exit status and words; a driver that hangs or cannot be started counts as failed."""
    try:
        done = subprocess.run(
            [tool, *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=10,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return 1, str(error)
    return done.returncode, done.stdout or done.stderr
