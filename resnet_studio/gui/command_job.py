"""A command of the command line run for the window, in a process of its own, and its answer."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from resnet_studio.core.child import child_environment, studio_command
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError
from resnet_studio.core.tasks import TaskContext

POLL_SECONDS = 0.1
NOTED_CHARACTERS = 300


def ask_about(recipe: Recipe, command: str, context: TaskContext) -> dict[str, Any]:
    """What a command that takes a recipe, such as `rehearse`, answers; it waits, so a job calls it.

    Raises:
        StudioError: The command refused, with its own words, or it died.
        Cancelled: The context was stopped; the process is ended.
    """
    with tempfile.TemporaryDirectory(prefix="resnet-studio-") as folder:
        path = Path(folder) / "recipe.toml"
        path.write_text(dump_recipe(recipe), encoding="utf-8")
        return _answer(*run_to_end(studio_command(command, str(path), "--json"), context))


def run_to_end(command: Sequence[str], context: TaskContext) -> tuple[int, bytes, bytes]:
    """Run a command: its exit status, and what it printed on stdout and on stderr.

    Raises:
        OSError: It cannot be started.
        Cancelled: The context was stopped; the process is ended.
    """
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=child_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    with child:
        try:
            out, err = _communicate(child, context)
        except BaseException:
            child.kill()
            raise
    return child.returncode, out, err


def _communicate(child: subprocess.Popen[bytes], context: TaskContext) -> tuple[bytes, bytes]:
    while True:
        context.raise_if_stopped()
        try:
            return child.communicate(timeout=POLL_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _answer(status: int, out: bytes, err: bytes) -> dict[str, Any]:
    try:
        values = json.loads(out)
    except ValueError:
        values = None
    if isinstance(values, dict) and status == 0:
        return values
    if isinstance(values, dict) and isinstance(values.get("error"), str):
        told = {"message": values["error"], "advice": str(values.get("hint", ""))}
        raise StudioError("{message}", told, hint="{advice}")
    words = err.decode(errors="replace").strip()[-NOTED_CHARACTERS:]
    raise StudioError(
        QT_TRANSLATE_NOOP("errors", "The process that was to try it ended with status {status}. {words}"),
        {"status": status, "words": words},
        hint=QT_TRANSLATE_NOOP(
            "errors", "Help → Doctor looks for the cause; smaller batches need less memory."
        ),
    )
