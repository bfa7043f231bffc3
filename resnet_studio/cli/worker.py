"""`resnet-studio worker`: one warm process that answers requests in JSON lines.

A request is `{"id", "method", …}` on stdin; each reply is a line `{"id", "event", …}` on stdout. One request
is worked on at a time, in order; `cancel` is heard at any time. Methods: ping, describe, classify, cancel.
"""

from __future__ import annotations

import argparse
import json
import queue
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from resnet_studio.cli.output import ExitCode, Output
from resnet_studio.core.errors import StudioError
from resnet_studio.core.settings import load_settings
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


class Worker:
    """Takes requests from one thread and answers them in another, with the last network kept warm."""

    def __init__(self, write: Any) -> None:
        self._write = write
        self._write_lock = threading.Lock()
        self._requests: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._contexts: dict[int, TaskContext] = {}
        self._classifiers: dict[Path, Any] = {}

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
            self._answer(request)

    def _answer(self, request: dict[str, Any]) -> None:
        number = request["id"]
        context = self._contexts[number]
        try:
            context.raise_if_stopped()
            value = self._perform(request, context)
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

    def _perform(self, request: dict[str, Any], context: TaskContext) -> dict[str, Any]:
        method = request.get("method")
        if method == "ping":
            return {}
        if method == "describe":
            return self._describe(str(request.get("model", "")))
        if method == "classify":
            return self._classify(request, context)
        raise StudioError("There is no method {method}.", {"method": str(method)})

    def _describe(self, model: str) -> dict[str, Any]:
        from resnet_studio.core.models.weights import run_of
        from resnet_studio.core.runs.reader import read_evaluation

        network = self._classifier(model).network
        run = run_of(network.path)
        test = (read_evaluation(run, "test") if run else None) or {}
        is_of_these = test.get("checkpoint") == network.path.name
        about = network.about
        return {
            "model": str(network.path),
            "classes": list(about.classes),
            "preprocessing": about.preprocessing.model_dump(mode="json"),
            "architecture": about.architecture,
            "validation_accuracy": about.validation_accuracy,
            "test_accuracy": test.get("accuracy") if is_of_these else None,
        }

    def _classify(self, request: dict[str, Any], context: TaskContext) -> dict[str, Any]:
        from resnet_studio.core.inference.classifier import find_images

        classifier = self._classifier(str(request.get("model", "")))
        paths = find_images([str(path) for path in request.get("paths", ())], context)
        started = time.perf_counter()
        num_errors = 0
        for result in classifier.classify(paths, max(1, int(request.get("top", 5))), context):
            num_errors += bool(result.error)
            self._reply(request["id"], "item", value=result.to_dict())
        seconds = time.perf_counter() - started
        return {
            "num_images": len(paths),
            "num_errors": num_errors,
            "seconds": seconds,
            "images_per_second": len(paths) / max(seconds, 1e-9),
        }

    def _classifier(self, model: str) -> Any:
        """The classifier of a run or file; the last one is kept, a newer checkpoint replaces it."""
        import torch

        from resnet_studio.core.inference.classifier import Classifier
        from resnet_studio.core.models.door import find_weights

        path = find_weights(model, load_settings().runs_path)
        if path not in self._classifiers:
            self._classifiers.clear()
            # The processor: a training run on the GPU must not be disturbed by a dropped picture.
            self._classifiers[path] = Classifier.load(path, torch.device("cpu"))
        return self._classifiers[path]

    def _tell_progress(self, number: int, progress: Progress) -> None:
        self._reply(number, "progress", done=progress.done, total=progress.total)

    def _reply(self, number: int, event: str, **values: Any) -> None:
        with self._write_lock:
            self._write(json.dumps({"id": number, "event": event, **values}))
