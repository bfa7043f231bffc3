"""A report of what went wrong, to read, copy and save; nothing is sent anywhere.

It holds versions, the platform, tracebacks and the last lines of the logs. The user's home stands as `~`, and
names of image files are left out, but for those in tracebacks.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import resnet_studio
from resnet_studio.core import hardware
from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.fault_log import Faults, log_path, read_faults
from resnet_studio.core.notes import Note
from resnet_studio.core.settings import app_folders
from resnet_studio.core.sizes import size_words
from resnet_studio.core.versions import installed_version

PACKAGES = ("PySide6-Essentials", "torch", "torchvision", "numpy", "pillow", "pyqtgraph", "safetensors")
VARIABLES = (
    "QT_QPA_PLATFORM",
    "XDG_SESSION_TYPE",
    "QT_SCALE_FACTOR",
    "CUDA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
)
MAX_FAULTS = 3
MAX_FAULT_CHARACTERS = 20_000
MAX_LOG_LINES = 80
MAX_LOG_BYTES = 20_000
MAX_ERRORS_NAMED = 3
NAMELESS_IMAGE = "(an image)"
_IMAGE_NAME = re.compile(
    r"[^/\\\t\n\"']{0,255}\.(?:jpe?g|jpe|jfif|png|webp|tiff?|gif|bmp|avif|hei[cf]|p[bgpn]m|dng|raw)\b",
    re.IGNORECASE,
)
_END_OF_NAME = r"(?![^\s/\\\"':;,)\]}>])"


@dataclass(frozen=True)
class Report:
    """What can be told of what went wrong.

    Attributes:
        happened: Sentences of what went wrong, the newest first; the window translates them.
        text: All of it, in English, for whoever is to mend it.
        faults: What it tells of.
    """

    happened: tuple[Note, ...]
    text: str
    faults: tuple[Faults, ...]


def make_report(logs: Sequence[Path] = ()) -> Report:
    """The report as of now.

    Args:
        logs: Further logs to take the last lines of, such as log.txt of a run.
    """
    faults = read_faults()[:MAX_FAULTS]
    happened = tuple(note for one in faults for note in what_happened(one))
    worker = app_folders().state / "worker.log"
    files = (log_path(), worker.with_name(f"{worker.name}.1"), worker, *logs)
    sections = (
        ("What happened", [str(note) for note in happened] or ["Nothing that was written down."]),
        ("Versions", _versions()),
        ("Platform", _platform()),
        *(
            (f"Traceback, {_time_words(one.when)}, {_head_words(one.head)}", [_middle_out(one.text)])
            for one in faults
        ),
        *((f"Last lines of {file.name}", lines) for file in files if (lines := _tail(file))),
    )
    text = "\n\n".join(f"## {title}\n\n" + "\n".join(lines) for title, lines in sections)
    return Report(happened, f"# ResNet Studio, a report\n\n{without_home(text)}\n", tuple(faults))


def what_happened(faults: Faults) -> list[Note]:
    """What a file of faults tells, in sentences."""
    parameters = {"when": _time_words(faults.when)}
    notes = []
    if faults.death:
        template = QT_TRANSLATE_NOOP("notes", "{when}: ResNet Studio ended by itself ({reason}).")
        notes.append(Note(template, parameters | {"reason": faults.death}))
    for error in faults.errors[:MAX_ERRORS_NAMED]:
        template = QT_TRANSLATE_NOOP("notes", "{when}: an error in the app itself ({reason}).")
        notes.append(Note(template, parameters | {"reason": without_home(error)}))
    if len(faults.errors) > MAX_ERRORS_NAMED:
        template = QT_TRANSLATE_NOOP("notes", "{when}: {count} errors more.")
        notes.append(Note(template, parameters | {"count": len(faults.errors) - MAX_ERRORS_NAMED}))
    return notes


def without_home(text: str, home: Path | None = None) -> str:
    """The text with the user's home written as `~`, however it is spelled."""
    for path in _spellings(home or Path.home()):
        flags = re.IGNORECASE if os.name == "nt" else re.NOFLAG
        text = re.sub(re.escape(path) + _END_OF_NAME, "~", text, flags=flags)
    return text


def without_image_names(text: str) -> str:
    """The text without names of image files; rather too much of a line goes than too little."""
    return _IMAGE_NAME.sub(NAMELESS_IMAGE, text)


def _spellings(home: Path) -> Iterable[str]:
    """The ways in which a path may stand in a text, the longest first."""
    plain = {str(home), os.path.realpath(home)} - {os.path.realpath(home.anchor)}
    return sorted(
        {way for path in plain for way in (path, path.replace("\\", "\\\\"), path.replace("\\", "/"))},
        key=len,
    )[::-1]


def _versions() -> list[str]:
    found = [f"ResNet Studio {resnet_studio.__version__}", f"Python {platform.python_version()}"]
    for package in PACKAGES:
        found.append(f"{package} {installed_version(package) or 'is not installed'}")
    return found


def _platform() -> list[str]:
    memory = hardware.memory()
    room = f"{size_words(memory.available_bytes)} of {size_words(memory.total_bytes)} of memory available"
    cores = hardware.num_logical_cores()
    variables = [f"{name}={os.environ[name]}" for name in VARIABLES if name in os.environ]
    return [platform.platform(), f"{hardware.processor_name()}, {cores} cores, {room}", *variables]


def _head_words(head: Mapping[str, Any]) -> str:
    return f"version {head.get('app', 'unknown')}, Python {head.get('python', 'unknown')}"


def _time_words(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M:%S}"


def _middle_out(text: str) -> str:
    """A long text without its middle."""
    half = MAX_FAULT_CHARACTERS // 2
    return text if len(text) <= 2 * half else f"{text[:half]}\n[…]\n{text[-half:]}"


def _tail(path: Path) -> list[str]:
    """The last lines of a log, without names of images; none where it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - MAX_LOG_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return without_image_names(text).splitlines()[-MAX_LOG_LINES:]
