"""Runs in processes of their own that may be disturbed and killed: forked, and none imports torch anew."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from resnet_studio.core.config.presets import find_preset
from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.runs.folder import RunFolder, create_run_folder

SMALL: dict[str, Any] = {
    "model.depth": 0,
    "model.stage_depths": [1, 1],
    "model.stage_widths": [8, 16],
    "training.epochs": 3,
    "training.batch_size": 128,
    "training.log_every": 2,
    "device.deterministic": True,
    "device.threads": 1,
}


def new_run(place: Path, name: str, changes: dict[str, Any]) -> RunFolder:
    """The folder of a run that has not begun: a small network and the digits."""
    folder = create_run_folder(place / "runs", name)
    recipe = set_values(find_preset("digits").recipe, SMALL | changes)
    folder.recipe_path.write_text(dump_recipe(recipe), encoding="utf-8")
    return folder


def in_child(folder: RunFolder, work: Callable[[], object]) -> int:
    """Do something with a run in a process of its own; returns its exit code, below 0 for a signal."""
    return ended(begun(folder, work))


def begun(folder: RunFolder, work: Callable[[], object]) -> int:
    """The process that does something with a run; what it says is in `output` in the folder."""
    process = os.fork()
    if not process:
        with _all_said_in(folder.path / "output"):
            work()
        os._exit(0)
    return process


def ended(process: int) -> int:
    """Wait for a process; its exit code, below 0 for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def said(folder: RunFolder) -> str:
    """The end of what the last process of a run said."""
    return (folder.path / "output").read_text(encoding="utf-8", errors="replace")[-2000:]


def resume_at_once() -> None:
    """Take out the wait for a later name of TensorBoard's file: it is for those who look at the file."""
    from resnet_studio.core.training.events import EventWriter

    put(EventWriter, "_wait_for_a_later_name", lambda _: None)


def put(owner: object, name: str, stand_in: object) -> None:
    """Put something in the place of a method, property or function, for as long as this process lives."""
    setattr(owner, name, stand_in)


def killed() -> None:
    """Die as if the machine had."""
    os.kill(os.getpid(), signal.SIGKILL)


@contextlib.contextmanager
def _all_said_in(path: Path) -> Iterator[None]:
    output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    try:
        yield
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
