"""The one warm child process that classifies: JSON lines in and out, restarted when it died.

Its methods wait, so they are called from the threads of jobs and never from the window's.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from resnet_studio.core.child import child_environment, detached, studio_command
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError
from resnet_studio.core.fault_log import last_line, turn_over
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import Cancelled, TaskContext

POLL_SECONDS = 0.1
CANCEL_GRACE_SECONDS = 5.0
END_GRACE_SECONDS = 1.0
LOG_TAIL_BYTES = 20_000  # the traceback of all threads of a process that died of a signal

Reply = dict[str, Any]
TellItem = Callable[[dict[str, Any]], None]


class WorkerError(StudioError):
    """The worker refused a request, or died."""


class WorkerClient:
    """Talks to one `resnet-studio worker`, which is started at the first request.

    Several threads may ask at the same time; replies find their asker by number.
    """

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = list(command) if command else None
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[subprocess.Popen[str], queue.SimpleQueue[Reply | None]]] = {}
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._is_closed = False

    @property
    def log_path(self) -> Path:
        """What the worker prints beside its replies."""
        return app_folders().state / "worker.log"

    @property
    def is_running(self) -> bool:
        """Whether the child is there."""
        process = self._process
        return process is not None and process.poll() is None

    def warm_up(self, context: TaskContext) -> None:
        """Start the child and wait until it answers.

        Raises:
            WorkerError: It cannot be started, or died.
            Cancelled: The wait is no longer wanted.
        """
        self._ask({"method": "ping"}, context)

    def describe(self, model: str, context: TaskContext) -> dict[str, Any]:
        """What a run or a file of weights holds: model, classes, preprocessing, stages, notes, accuracies.

        Also how its answers are taken: the threshold that was set (0: none), `suggested_threshold` (None
        where none was measured), and `knows_unfamiliar`, whether it tells images unlike the training's.

        Raises:
            WorkerError: The model cannot be read, or the child died.
            Cancelled: The answer is no longer wanted.
        """
        return self._ask({"method": "describe", "model": model}, context)

    def classify(
        self,
        model: str,
        paths: Sequence[str],
        context: TaskContext,
        tell: TellItem,
        top: int = 5,
        *,
        threshold: float | None = None,
        is_exact: bool = False,
    ) -> dict[str, Any]:
        """Classify files and all images below folders; `tell` gets each result as it comes.

        Without a threshold that of the model counts. The label of a result is None below it. Where the child
        begins or ceases to give way to a training, `{"gives_way": bool}` is told between the results.

        Returns:
            images_per_second, num_images, num_errors, and gave_way, whether it ever did.

        Raises:
            WorkerError: The model cannot be read, or the child died.
            Cancelled: The user stopped it; what was told stands.
        """
        request: dict[str, Any] = {"method": "classify", "model": model, "paths": list(paths), "top": top}
        return self._ask(request | {"threshold": threshold, "exact": is_exact}, context, tell)

    def set_threshold(self, model: str, value: float, context: TaskContext) -> None:
        """Keep with a model the least probability of an answer; 0 takes every answer.

        Raises:
            WorkerError: It is no probability or cannot be kept, or the child died.
            Cancelled: It is no longer wanted.
        """
        self._ask({"method": "set_threshold", "model": model, "value": value}, context)

    def inspect(self, path: str, context: TaskContext) -> dict[str, Any]:
        """What a file of weights holds, what it leaves open, and what is likely.

        Raises:
            WorkerError: It cannot be read as weights, or the child died.
            Cancelled: The answer is no longer wanted.
        """
        return self._ask({"method": "inspect", "path": path}, context)

    def try_on(self, path: str, data: str, said: Mapping[str, Any], context: TaskContext) -> dict[str, Any]:
        """Which way to prepare images does best on labelled ones, for weights of another program.

        Raises:
            WorkerError: The data or their classes do not fit the network, or the child died.
            Cancelled: The answer is no longer wanted.
        """
        return self._ask({"method": "try_on", "path": path, "data": data, **said}, context)

    def complete(self, path: str, save_as: str, said: Mapping[str, Any], context: TaskContext) -> str:
        """Write a file of this app from one of another program and what is said about it; its path.

        Raises:
            WorkerError: Something is not said or does not fit, the file cannot be written, or the child died.
            Cancelled: The answer is no longer wanted.
        """
        request = {"method": "complete", "path": path, "save_as": save_as, **said}
        return str(self._ask(request, context)["path"])

    def heat_map(
        self, model: str, path: str, label: str, context: TaskContext, stage: str = ""
    ) -> dict[str, Any]:
        """Where in a picture the evidence for a class is; the stage is one that `describe` tells.

        Returns:
            width, height and values (base64 of height × width bytes) of the square that the network sees, and
            crop: where that square lies in the upright picture, as left, top, width, height in pixels.

        Raises:
            WorkerError: The model or the picture cannot be read, or the child died.
            Cancelled: The answer is no longer wanted.
        """
        request = {"method": "heat_map", "model": model, "path": path, "label": label, "stage": stage}
        return self._ask(request, context)

    def start(self, weights: str, context: TaskContext) -> dict[str, Any]:
        """What a recipe takes over from weights to start from, and what is to be known of them.

        Raises:
            WorkerError: They cannot be read, or the child died.
            Cancelled: The answer is no longer wanted.
        """
        return self._ask({"method": "start", "weights": weights}, context)

    def augment(self, images: Mapping[str, Any], context: TaskContext) -> list[dict[str, Any]]:
        """What images look like to the network: a draw for each epoch, as `cli/preview_request.py` tells.

        Raises:
            WorkerError: The child died.
            Cancelled: The answer is no longer wanted.
        """
        return list(self._ask({"method": "augment", **images}, context).get("draws", ()))

    def close(self) -> None:
        """End the child at once; requests that wait count as cancelled, later ones are refused.

        It is not asked nicely: a child that still warms up would not hear it for a second, and none has
        anything to lose.
        """
        self._is_closed = True
        process = self._process
        if process is not None:
            process.kill()  # before the lock is asked for: who writes to a child that does not read holds it
        with self._lock:
            process, self._process = self._process, None
            reader, self._reader = self._reader, None
        if process is not None:
            _end(process, grace_seconds=0)
        if reader is not None:
            reader.join(timeout=END_GRACE_SECONDS)

    def _ask(
        self, request: Mapping[str, Any], context: TaskContext, tell: TellItem | None = None
    ) -> dict[str, Any]:
        number = next(self._numbers)
        replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        with self._lock:
            self._waiting[number] = (self._ensure_running(), replies)
        try:
            self._send({"id": number, **request})
            return self._receive(number, replies, context, tell or _ignore)
        finally:
            with self._lock:
                self._waiting.pop(number, None)

    def _receive(
        self, number: int, replies: queue.SimpleQueue[Reply | None], context: TaskContext, tell: TellItem
    ) -> dict[str, Any]:
        cancelled_at: float | None = None
        while True:
            if context.is_stopped:
                cancelled_at = self._press_cancel(number, cancelled_at)
            try:
                reply = replies.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if reply is None:
                context.raise_if_stopped()
                if self._is_closed:
                    raise Cancelled
                raise self._died()
            event = reply.get("event")
            if event in ("done", "error", "cancelled"):
                context.raise_if_stopped()
                return _outcome(reply)
            if event == "item" and cancelled_at is None:
                tell(reply["value"])
            elif event == "progress":
                context.report(int(reply.get("done", 0)), reply.get("total"))

    def _press_cancel(self, number: int, cancelled_at: float | None) -> float:
        """Ask the child to leave the request; one that does not answer in time is ended."""
        now = time.monotonic()
        if cancelled_at is None:
            self._send({"id": next(self._numbers), "method": "cancel", "target": number})
            return now
        if now - cancelled_at > CANCEL_GRACE_SECONDS:
            with self._lock:
                process, self._process = self._process, None
            if process is not None:
                _end(process, grace_seconds=0)
            raise Cancelled
        return cancelled_at

    def _ensure_running(self) -> subprocess.Popen[str]:
        if self._is_closed:
            raise Cancelled
        if self._process is not None:
            return self._process
        process = self._start()
        stream = process.stdout
        if stream is None:
            raise RuntimeError("the child has no pipe")
        self._process = process
        self._reader = threading.Thread(
            target=self._read, args=(process, stream), name="worker replies", daemon=True
        )
        self._reader.start()
        return process

    def _start(self) -> subprocess.Popen[str]:
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # what the last one said may be needed for a report
            turn_over(self.log_path, 0)
        try:
            with self.log_path.open("wb") as log:
                return subprocess.Popen(
                    self._command or studio_command("worker"),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    env=child_environment(),
                    text=True,
                    encoding="utf-8",
                    bufsize=1,
                    **detached(),  # a session of its own can give way to another one
                )
        except OSError as error:
            raise WorkerError(
                QT_TRANSLATE_NOOP("errors", "The process that classifies cannot be started: {reason}."),
                {"reason": error.strerror or str(error)},
                hint=QT_TRANSLATE_NOOP("errors", "Install the app again."),
            ) from error

    def _read(self, process: subprocess.Popen[str], stream: IO[str]) -> None:
        """Hand out replies until the child closes its end; runs in a thread of its own."""
        with stream:
            for line in stream:
                try:
                    reply = json.loads(line)
                    number = int(reply["id"])
                except (ValueError, TypeError, KeyError):
                    continue  # no reply: something in the child printed
                with self._lock:
                    _, replies = self._waiting.get(number, (process, None))
                if replies is not None:
                    replies.put(reply)
        self._note_end(process)

    def _note_end(self, process: subprocess.Popen[str]) -> None:
        """Forget a child that ended, before anything is asked of it, and tell those who wait for it."""
        with self._lock:
            if self._process is process:
                self._process = None
            askers = [replies for asked, replies in self._waiting.values() if asked is process]
        _end(process, grace_seconds=END_GRACE_SECONDS)
        for replies in askers:
            replies.put(None)

    def _send(self, request: Mapping[str, Any]) -> None:
        line = json.dumps(request) + "\n"
        with self._lock:
            process = self._process
            if process is None or process.stdin is None:
                return
            try:
                process.stdin.write(line)
                process.stdin.flush()
            except (OSError, ValueError):
                pass  # it died: the reader tells the askers

    def _died(self) -> WorkerError:
        return WorkerError(
            QT_TRANSLATE_NOOP("errors", "The process that classifies ended: {reason}"),
            {
                "reason": self._last_words() or QT_TRANSLATE_NOOP("reasons", "it said nothing"),
                "log": str(self.log_path),
            },
            hint=QT_TRANSLATE_NOOP("errors", "Try again: it is started anew. All it said is in {log}."),
        )

    def _last_words(self) -> str:
        try:
            text = self.log_path.read_bytes()[-LOG_TAIL_BYTES:].decode("utf-8", "replace")
        except OSError:
            return ""
        return last_line(text)


def _outcome(reply: Reply) -> dict[str, Any]:
    if reply["event"] == "cancelled":
        raise Cancelled
    if reply["event"] == "error":
        raise WorkerError(
            "{message}",
            {"message": str(reply.get("message", "")), "advice": str(reply.get("hint", ""))},
            hint="{advice}",
        )
    value = reply.get("value")
    return value if isinstance(value, dict) else {}


def _ignore(_: dict[str, Any]) -> None:
    """For requests that have one answer."""


def _end(process: subprocess.Popen[str], grace_seconds: float = END_GRACE_SECONDS) -> None:
    """Close the child's input, which ends it; kill it when that takes too long."""
    try:
        if process.stdin is not None:
            process.stdin.close()
    except OSError:
        pass
    try:
        process.wait(timeout=grace_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
