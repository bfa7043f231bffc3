"""What the machine is made of, told without torch, so that the window may ask too."""

from __future__ import annotations

import functools
import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Memory:
    """The main memory at one moment.

    Attributes:
        used_bytes: What all programs hold.
        available_bytes: What a program can still get without swapping.
        total_bytes: What is built in.
    """

    used_bytes: int
    available_bytes: int
    total_bytes: int


def memory() -> Memory:
    """The machine's main memory now."""
    now = psutil.virtual_memory()
    return Memory(int(now.used), int(now.available), int(now.total))


def num_logical_cores() -> int:
    """Cores this process may use, each thread of a core counted."""
    allowed = os.cpu_count() or 1
    if sys.platform == "linux":
        allowed = len(os.sched_getaffinity(0))
    return allowed


def num_cores() -> int:
    """Cores this process may use; two threads of one core count once."""
    physical = psutil.cpu_count(logical=False)
    allowed = num_logical_cores()
    return max(1, min(physical or allowed, allowed))


@functools.cache
def processor_name() -> str:
    """The processor's model in the words a shop would use, such as "AMD EPYC 7763"."""
    raw = _from_cpuinfo() or _from_platform() or platform.processor() or platform.machine()
    return shorten_processor_name(raw)


def shorten_processor_name(raw: str) -> str:
    """The model without trade marks, clock rate and the words that every processor carries."""
    name = re.sub(r"\((R|TM|r|tm)\)", " ", raw)
    name = re.sub(r"@.*$|\b\d+-Core\b|\bCPU\b|\bProcessor\b|\bwith Radeon.*$", " ", name)
    return " ".join(name.split()) or "unknown processor"


def _from_cpuinfo() -> str:
    """Linux: the first model name; ARM kernels have none and answer with an empty string."""
    try:
        text = CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1] if found else ""


def _from_platform() -> str:
    """The name that macOS and Windows show themselves."""
    if sys.platform == "darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        try:
            return subprocess.run(command, capture_output=True, text=True, timeout=5, check=False).stdout
        except (OSError, subprocess.SubprocessError):
            return ""
    if sys.platform == "win32":
        import winreg

        key = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
                return str(winreg.QueryValueEx(opened, "ProcessorNameString")[0])
        except OSError:
            return ""
    return ""
