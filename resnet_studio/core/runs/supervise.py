"""The life of a training process: started apart, watched through its folder, stopped for sure."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from resnet_studio.core.child import child_environment, detached, studio_command
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe
from resnet_studio.core.durable import write_durably, write_json
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError, StudioError, reason_of
from resnet_studio.core.fault_log import last_line
from resnet_studio.core.priority import set_niceness
from resnet_studio.core.process import marks_of
from resnet_studio.core.runs.endings import (
    forget_child,
    is_memory_to_blame,
    note_child,
    smaller_parts,
    was_killed,
)
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.mirror import remove_mirrors, status_mirror
from resnet_studio.core.runs.reader import (
    NewerRunError,
    current_state,
    is_alive,
    read_control,
    read_status,
)
from resnet_studio.core.runs.room import check_room
from resnet_studio.core.runs.series import SeriesPart
from resnet_studio.core.runs.series_reader import SeriesReader
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.runs.trouble import Probe
from resnet_studio.core.tasks import TaskContext

POLL_SECONDS = 0.2
READ_PATIENCE_SECONDS = 5.0
# Whoever is told takes a piece in while the thread that reads rests.
MANY_ROWS, REST_SECONDS, SHORT_REST_SECONDS = 1000, 0.02, 0.004
CHILD_NICENESS = 5
KILL_PATIENCE_SECONDS = 5

# Popen warns when an object is forgotten while its process runs; ours outlive their starter on purpose.
_children: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class RunNews:
    """What one look at a run folder found.

    Attributes:
        status: The status as written.
        state: The state that holds now.
        parts: What the rows of metrics add to the curves that are new since the last news.
        trouble: Why the run cannot be written now, empty where it can; the process says so, or a try.
        cure: What to do about it.
    """

    status: RunStatus
    state: RunState
    parts: list[SeriesPart]
    trouble: str = ""
    cure: str = ""


def make_run(recipe: Recipe, runs_path: Path, name: str) -> RunFolder:
    """Make a run folder with its recipe; where that fails, no empty folder is left behind.

    Raises:
        RunError: The folder cannot be made, or has no room for the recipe.
    """
    folder = create_run_folder(runs_path, name)
    remove_mirrors(folder)  # of one that was removed and had this name
    try:
        write_durably(folder.recipe_path, dump_recipe(recipe).encode())
    except BaseException as error:
        shutil.rmtree(folder.path, ignore_errors=True)
        if isinstance(error, OSError):
            raise _cannot_start(folder, error) from error
        raise
    return folder


def start_training(recipe: Recipe, runs_path: Path, name: str, needed_bytes: int = 0) -> RunFolder:
    """Make a run folder and start the process that fills it.

    Args:
        recipe: What is asked for.
        runs_path: Where the folder is made.
        name: Of the run.
        needed_bytes: What the run takes on the disk, as far as that is known.

    Raises:
        RunError: The disk has no room for it, the folder cannot be made, or the process cannot be started.
    """
    check_room(runs_path, needed_bytes)
    folder = make_run(recipe, runs_path, name)
    _start(folder, ["train", str(folder.recipe_path), "--into", str(folder.path)])
    return folder


def resume_training(folder: RunFolder, least_parts: int = 0, *, is_same_data_required: bool = False) -> None:
    """Start a process that goes on with a run; one whose images must be the same ends where they are not.

    Args:
        folder: Of the run.
        least_parts: In how many parts it computes a batch at the least.
        is_same_data_required: Whether it must not go on where images were changed.

    Raises:
        RunError: The run is at work or at its end, or the process cannot be started.
    """
    require_resumable(folder, current_state(folder))
    options = ["--same-data"] if is_same_data_required else []
    options += ["--parts", str(least_parts)] if least_parts else []
    _start(folder, ["resume", *options, str(folder.path)])


def require_resumable(folder: RunFolder, state: RunState) -> None:
    """Refuse to go on with a run that is at work or at its end.

    Raises:
        RunError: It is.
    """
    if not state.can_resume:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "The run {run} is {state}, it cannot be continued."),
            {"run": folder.name, "state": state.value},
            hint=QT_TRANSLATE_NOOP("errors", "Follow it, or pause it first (`resnet-studio pause {run}`).")
            if state.is_live
            else QT_TRANSLATE_NOOP("errors", "Start a new run from its recipe."),
        )


def _start(folder: RunFolder, arguments: Sequence[str]) -> None:
    _children[:] = [child for child in _children if child.poll() is None]
    try:
        with folder.log_path.open("ab") as log:
            process = subprocess.Popen(
                studio_command(*arguments),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=child_environment(),
                **detached(),
            )
        _children.append(process)
        note_child(process)
        _note_start(folder, process.pid)
    except OSError as error:
        raise _cannot_start(folder, error) from error


def _note_start(folder: RunFolder, pid: int) -> None:
    """Say in the status that a process is on its way, until it says so itself."""
    try:
        child = psutil.Process(pid)
        marks = marks_of(child)
        if hasattr(os, "nice"):
            set_niceness(child, CHILD_NICENESS)
    except psutil.Error:
        marks = {"pid": pid, "pid_started": time.time()}
    status = read_status(folder)
    if status.pid != pid:
        changes = {
            "state": RunState.STARTING,
            # Older commands are void from here on; one that is given while the process starts is not.
            "acknowledged": read_control(folder).sequence,
            "message": "",
            "hint": "",
            "differences": (),
            "has_changed_data": False,
            "written": status.written + 1,
        }
        write_json(folder.status_path, status.model_copy(update=changes | marks).model_dump(mode="json"))


def _cannot_start(folder: RunFolder, error: OSError) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The training process of {run} cannot be started: {reason}."),
        {"run": folder.name, "reason": error.strerror or str(error)},
        hint=QT_TRANSLATE_NOOP("errors", "See to it that the runs folder can be written and has room."),
    )


def watch(folder: RunFolder, context: TaskContext, tell: Callable[[RunNews], None]) -> RunNews:
    """Follow a run until its process is gone: tells everything at first, then what is new.

    Runs in the thread of the caller, so that a dead disk hangs that thread and no other. A run that was read
    once and then cannot be read is tried again for a while: a network's handle may be stale for a moment.

    Raises:
        Cancelled: The caller no longer wants to follow; the run goes on.
        RunError: The folder cannot be read.
    """
    reader, probe = SeriesReader(folder.metrics_path), Probe(folder)
    last: tuple[RunStatus, str] | None = None
    while True:
        context.raise_if_stopped()
        status, state = _look(folder) if last is None else _look_patiently(folder, context)
        # A state that is not live was read after the last row was written: none can come behind these.
        words = probe.look(status) if state.is_live else ("", "")
        news = RunNews(status, state, [], *words)
        for piece in reader.pieces():  # a long run comes in pieces, so that nobody holds all its rows at once
            context.raise_if_stopped()
            news = RunNews(status, state, piece.parts, *words)
            tell(news)
            if piece.num_rows == 0 or piece.num_rows >= MANY_ROWS:
                time.sleep(REST_SECONDS if piece.num_rows else SHORT_REST_SECONDS)
        if not news.parts and ((status, news.trouble) != last or not state.is_live):
            tell(news)
        if not state.is_live:
            return news
        last = status, news.trouble
        time.sleep(POLL_SECONDS)


def wait_for_end(folder: RunFolder, context: TaskContext) -> RunState:
    """Look at a run's state alone until no process works on it; runs in the thread of the caller.

    Raises:
        Cancelled: The caller no longer wants to know.
        RunError: The folder cannot be read.
    """
    while (state := _look_patiently(folder, context)[1]).is_live:
        context.raise_if_stopped()
        time.sleep(POLL_SECONDS)
    return state


def _look(folder: RunFolder, *, must_exist: bool = False) -> tuple[RunStatus, RunState]:
    try:
        if must_exist and not (folder.status_path.exists() or status_mirror(folder).exists()):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        status = read_status(folder)
        return status, current_state(folder, status)
    except OSError as error:
        raise _cannot_read(folder, reason_of(error)) from error


def _look_patiently(folder: RunFolder, context: TaskContext) -> tuple[RunStatus, RunState]:
    """A look at a run that was seen before: where it fails or the run is gone, it is tried for a while."""
    until = time.monotonic() + READ_PATIENCE_SECONDS
    while True:
        try:
            return _look(folder, must_exist=True)
        except NewerRunError:
            raise
        except StudioError:
            if time.monotonic() >= until:
                raise
        context.raise_if_stopped()
        time.sleep(POLL_SECONDS)


def _cannot_read(folder: RunFolder, reason: str) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The run {run} cannot be read: {reason}."),
        {"run": folder.name, "reason": reason, "path": str(folder.path)},
        hint=QT_TRANSLATE_NOOP("errors", "See to it that {path} can be reached, then look again."),
    )


def kill(folder: RunFolder) -> bool:
    """End the run's process at once; its last checkpoint stands. False when it was not there any more.

    Raises:
        RunError: The process belongs to another user, or the system cannot end it now.
    """
    status = read_status(folder)
    if not is_alive(status):
        return False
    forget_child(status.pid)
    try:
        _end_family(status.pid)
    except psutil.AccessDenied as error:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "The process {pid} of the run {run} may not be ended."),
            {"pid": status.pid, "run": folder.name},
            hint=QT_TRANSLATE_NOOP("errors", "It belongs to somebody else: end it as that user."),
        ) from error
    if is_alive(status):
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "The process {pid} of the run {run} cannot be ended."),
            {"pid": status.pid, "run": folder.name},
            hint=QT_TRANSLATE_NOOP("errors", "It waits for a disk or the GPU's driver; it ends after that."),
        )
    return True


def _end_family(pid: int) -> None:
    """End a process and those below it; each may be gone before it is reached."""
    with contextlib.suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
        process = psutil.Process(pid)
        for child in process.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                child.kill()
        process.kill()
        process.wait(timeout=KILL_PATIENCE_SECONDS)


def last_words(folder: RunFolder, num_lines: int = 12) -> str:
    """The last lines of log.txt: what the process said before it ended.

    One line of a process that died of a signal is the signal.
    """
    try:
        with folder.log_path.open("rb") as stream:
            stream.seek(max(0, folder.log_path.stat().st_size - 8192))
            text = stream.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return last_line(text) if num_lines == 1 else "\n".join(text.splitlines()[-num_lines:])


def explain_end(folder: RunFolder, news: RunNews) -> StudioError | None:
    """Why a run failed or was interrupted, or None when it ended as it should."""
    if news.state is RunState.FAILED:
        return RunError(
            "{message}",
            {"message": news.status.message or last_words(folder, 1), "advice": news.status.hint},
            hint="{advice}",
        )
    if news.state is RunState.INTERRUPTED:
        if was_killed(news.status.pid):
            return _killed(folder, news.status)
        return RunError(
            QT_TRANSLATE_NOOP("errors", "The run {run} was interrupted at epoch {epoch}."),
            {"run": folder.name, "epoch": news.status.epoch},
            hint=QT_TRANSLATE_NOOP("errors", "Continue it: it goes on from its last checkpoint."),
        )
    return None


def _killed(folder: RunFolder, status: RunStatus) -> RunError:
    """What to say of a training process that was killed without a word: by the kernel, for memory, mostly."""
    sentence = QT_TRANSLATE_NOOP(
        "errors",
        "The training was killed at epoch {epoch}: mostly the system does that when the memory is full.",
    )
    if is_memory_to_blame(status.pid):
        sentence = QT_TRANSLATE_NOOP(
            "errors", "The memory was full: the system killed the training at epoch {epoch}."
        )
    parts = smaller_parts(folder, status)
    return RunError(
        sentence,
        {"run": folder.name, "epoch": status.epoch, "parts": parts},
        hint=QT_TRANSLATE_NOOP(
            "errors",
            "Close other programs, or continue with each batch in {parts} parts: less memory, the same step "
            "(`resnet-studio resume {run} --parts {parts}`).",
        )
        if parts
        else QT_TRANSLATE_NOOP("errors", "Close other programs, then continue it from its last checkpoint."),
    )
