"""Copies of what a run's folder cannot hold, in the user's state folder: its status, and commands to it."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from resnet_studio.core.durable import write_json
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.settings import app_folders

_KEY_DIGITS = 32


def status_mirror(folder: RunFolder) -> Path:
    """Where the status of a run is while its folder is full or gone."""
    return _mirror(folder, "status")


def control_mirror(folder: RunFolder) -> Path:
    """Where a command to a run is that its folder could not hold."""
    return _mirror(folder, "control")


def _mirror(folder: RunFolder, what: str) -> Path:
    """Named after the whole path of the run, be it there or not."""
    path = os.fsencode(os.path.realpath(folder.path))
    key = hashlib.sha256(path).hexdigest()[:_KEY_DIGITS]
    return app_folders().state / "runs" / f"{key}.{what}.json"


def write_mirror(path: Path, values: Mapping[str, Any]) -> None:
    """Keep a copy.

    Raises:
        OSError: That disk takes nothing either.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, values)


def move_mirrors(before: RunFolder, after: RunFolder) -> None:
    """A run lies elsewhere now, and its copies belong to it; those of an earlier run of that name go."""
    remove_mirrors(after)
    for of_run in (status_mirror, control_mirror):
        with contextlib.suppress(OSError):
            of_run(before).replace(of_run(after))


def remove_mirrors(folder: RunFolder) -> None:
    """Forget the copies: the folder holds what is true, or another run takes its place."""
    for path in (status_mirror(folder), control_mirror(folder)):
        with contextlib.suppress(OSError):
            path.unlink()
