"""Brings a stranger's tensors in: of safetensors directly, of PyTorch's files by a process of their own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

import psutil
import safetensors.torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from resnet_studio.core.child import child_environment, studio_command
from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.models.foreign.copying import CopyOrder
from resnet_studio.core.models.foreign.entries import Refusal, cannot_read
from resnet_studio.core.models.foreign.inspection import Inspection
from resnet_studio.core.tasks import TaskContext

MOST_MORE_BYTES: Final = 512 << 20
START_SECONDS: Final = 120  # torch comes from a slow disk
WORK_SECONDS: Final = 10
WALL_FACTOR: Final = 6  # of the processor time that it may use; other programs have theirs
BYTES_A_SECOND: Final = 20_000_000  # of a slow disk
POLL_SECONDS: Final = 0.02
READY: Final = "ready"


def read_tensors(inspection: Inspection, context: TaskContext | None = None) -> dict[str, Tensor]:
    """The tensors of the recognized network by their names in the file, on the processor.

    Raises:
        WeightsError: The file is not what it announced, or took more time or memory than it may.
        Cancelled: The context was stopped.
    """
    names = tuple(inspection.recognition.names.values())
    try:
        if inspection.contents.container == "safetensors":
            with safe_open(inspection.path, framework="pt") as stream:
                tensors = {name: stream.get_tensor(name) for name in names}
        else:
            tensors = _read_apart(inspection, names, context or TaskContext())
        _require_as_announced(inspection, tensors)
    except SafetensorError as error:
        raise cannot_read(inspection.path, QT_TRANSLATE_NOOP("reasons", "it is damaged")) from error
    except Refusal as error:
        raise cannot_read(inspection.path, str(error)) from error
    return tensors


def _require_as_announced(inspection: Inspection, tensors: dict[str, Tensor]) -> None:
    for name, tensor in tensors.items():
        entry = inspection.tensors[name]
        if tuple(tensor.shape) != entry.shape or str(tensor.dtype) != f"torch.{entry.dtype}":
            raise Refusal(
                QT_TRANSLATE_NOOP("reasons", "it changed while it was read, or says two different things")
            )


def _read_apart(inspection: Inspection, names: tuple[str, ...], context: TaskContext) -> dict[str, Tensor]:
    size = inspection.contents.size_bytes
    with tempfile.TemporaryDirectory(prefix="resnet-studio-", ignore_cleanup_errors=True) as folder:
        order = CopyOrder(
            source=inspection.path.resolve(),
            target=Path(folder, "tensors.safetensors"),
            keys=inspection.keys,
            names=names,
            most_bytes=MOST_MORE_BYTES + 2 * size,
            most_seconds=WORK_SECONDS + size // BYTES_A_SECOND,
        )
        _Reader(order, context).run()
        return safetensors.torch.load(order.target.read_bytes())


class _Reader:
    """The process that opens the file, watched until it ends; nothing of it is left behind."""

    def __init__(self, order: CopyOrder, context: TaskContext) -> None:
        self._order = order
        self._context = context
        self._lines: list[str] = []
        self._most_rss: int | None = None

    def run(self) -> None:
        """Let it work.

        Raises:
            Refusal: The file cannot be used, or the process went over its bounds.
        """
        process = subprocess.Popen(
            studio_command("read-weights"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            text=True,
            encoding="utf-8",
        )
        listener = threading.Thread(target=self._listen, args=(process,), name="read-weights")
        try:
            listener.start()
            self._hand_over(process)
            self._watch(process)
        finally:
            process.kill()
            process.wait()
            listener.join()
            assert process.stdout is not None
            process.stdout.close()
        self._judge()

    def _hand_over(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        with contextlib.suppress(OSError):  # one that has died already is told by what it said
            process.stdin.write(self._order.model_dump_json() + "\n")
        with contextlib.suppress(OSError):
            process.stdin.close()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == READY:
                self._most_rss = _rss(process.pid) + self._order.most_bytes
            self._lines.append(line)

    def _watch(self, process: subprocess.Popen[str]) -> None:
        self._context.report(0, None, QT_TRANSLATE_NOOP("activity", "Reading weights"))
        until = time.monotonic() + START_SECONDS
        is_ready = False
        while process.poll() is None:
            self._context.raise_if_stopped()
            if self._most_rss is not None and not is_ready:
                is_ready, until = True, time.monotonic() + WALL_FACTOR * self._order.most_seconds
            if time.monotonic() > until:
                raise Refusal(
                    QT_TRANSLATE_NOOP("reasons", "to read it takes longer than a file of its size should")
                )
            if self._most_rss is not None and _rss(process.pid) > self._most_rss:
                raise Refusal(
                    QT_TRANSLATE_NOOP("reasons", "it needs more memory than a file of its size should")
                )
            time.sleep(POLL_SECONDS)

    def _judge(self) -> None:
        try:
            answer = json.loads(self._lines[-1])
        except (IndexError, ValueError):
            answer = {}
        if isinstance(answer, dict) and "error" in answer:
            raise Refusal(str(answer["error"]))
        if not isinstance(answer, dict) or "done" not in answer:
            raise Refusal(
                QT_TRANSLATE_NOOP(
                    "reasons",
                    "the process that reads it was ended; it needs more than a file of its size should",
                )
            )


def _rss(pid: int) -> int:
    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0
