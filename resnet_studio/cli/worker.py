"""`resnet-studio worker`: one warm process that answers requests in JSON lines.

A request is `{"id", "method", …}` on stdin; each reply is a line `{"id", "event", …}` on stdout. One request
is worked on at a time, in order; `cancel` is heard at any time, and a `heat_map` is drawn between the items
of a request that is worked on. The other methods: `worker_methods`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import queue
import sys
import threading
import traceback
from typing import Any

from resnet_studio.cli.output import ExitCode, Output
from resnet_studio.cli.worker_methods import Methods
from resnet_studio.core.errors import StudioError
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Answer until stdin ends."""
    # Only replies may reach stdout: whatever a library prints goes to stderr.
    replies = sys.stdout
    sys.stdout = sys.stderr
    worker = Worker(lambda line: print(line, file=replies, flush=True))
    reader = threading.Thread(target=_read_requests, args=(worker,), name="read-requests", daemon=True)
    reader.start()
    worker.serve()
    return ExitCode.DONE


def _read_requests(worker: Worker) -> None:
    try:
        for line in sys.stdin.buffer:
            try:
                request = json.loads(line)
            except (ValueError, RecursionError):
                request = None
            if isinstance(request, dict):
                worker.submit(request)
    finally:  # whatever happens here, the process must not wait for requests that cannot come
        worker.close()


PROMPT_METHODS = ("heat_map",)  # short, and asked for by who looks at the items that came


class Worker:
    """Takes requests from one thread and answers them in another."""

    def __init__(self, write: Any) -> None:
        self._write = write
        self._write_lock = threading.Lock()
        self._requests: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._prompt: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._contexts: dict[int, TaskContext] = {}
        self._methods = Methods()

    def submit(self, request: dict[str, Any]) -> None:
        """Queue a request, or cancel one that waits or is worked on."""
        number = request.get("id")
        if request.get("method") == "cancel":
            target = request.get("target")
            context = self._contexts.get(target) if isinstance(target, int) else None
            if context is not None:
                context.stop()
            return
        if isinstance(number, int) and number not in self._contexts:
            self._contexts[number] = TaskContext(lambda progress: self._tell_progress(number, progress))
            if request.get("method") in PROMPT_METHODS:
                self._prompt.put(request)
                request = {}  # wakes who waits
            self._requests.put(request)

    def close(self) -> None:
        """No more requests: what is queued is dropped, what is worked on is stopped."""
        for context in list(self._contexts.values()):
            context.stop()
        self._requests.put(None)

    def serve(self) -> None:
        """Answer requests until `close`."""
        import torch  # noqa: F401 - paid for before the first request comes

        while (request := self._requests.get()) is not None:
            self._answer_prompt()
            if request:
                self._answer(request)

    def _answer_prompt(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._answer(self._prompt.get_nowait())

    def _answer(self, request: dict[str, Any]) -> None:
        number = request["id"]
        context = self._contexts[number]
        try:
            context.raise_if_stopped()
            value = self._methods.perform(request, context, lambda item: self._tell_item(number, item))
            self._reply(number, "done", value=value)
        except Cancelled:
            self._reply(number, "cancelled")
        except StudioError as error:
            self._reply(number, "error", message=error.message, hint=error.advice)
        except Exception as error:
            traceback.print_exc()
            self._reply(number, "error", message=f"{type(error).__name__}: {error}", hint="")
        finally:
            del self._contexts[number]

    def _tell_item(self, number: int, value: dict[str, Any]) -> None:
        self._reply(number, "item", value=value)
        self._answer_prompt()

    def _tell_progress(self, number: int, progress: Progress) -> None:
        self._reply(number, "progress", done=progress.done, total=progress.total)

    def _reply(self, number: int, event: str, **values: Any) -> None:
        with self._write_lock:
            self._write(json.dumps({"id": number, "event": event, **values}))
